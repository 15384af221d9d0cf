//! Rules about package managers in RUN.

use super::Rule;

mod confirm;
mod install;
mod layers;
mod leftovers;

mod apk_cache_left_behind;
mod apt_get_install_without_update;
mod apt_get_instead_of_apt;
mod apt_get_recommends;
mod apt_get_update_alone;
mod apt_get_without_yes;
mod apt_lists_left_behind;
mod dnf_cache_left_behind;
mod dnf_without_yes;
mod pacman_without_noconfirm;
mod pip_cache_left_behind;
mod upgrade_in_build;
mod yarn_cache_left_behind;
mod yum_cache_left_behind;
mod yum_without_yes;
mod zypper_cache_left_behind;
mod zypper_dist_upgrade;
mod zypper_without_non_interactive;

/// The rules about package managers, by name.
pub(super) static ALL: &[&Rule] = &[
    &apk_cache_left_behind::RULE,
    &apt_get_install_without_update::RULE,
    &apt_get_instead_of_apt::RULE,
    &apt_get_recommends::RULE,
    &apt_get_update_alone::RULE,
    &apt_get_without_yes::RULE,
    &apt_lists_left_behind::RULE,
    &dnf_cache_left_behind::RULE,
    &dnf_without_yes::RULE,
    &pacman_without_noconfirm::RULE,
    &pip_cache_left_behind::RULE,
    &upgrade_in_build::RULE,
    &yarn_cache_left_behind::RULE,
    &yum_cache_left_behind::RULE,
    &yum_without_yes::RULE,
    &zypper_cache_left_behind::RULE,
    &zypper_dist_upgrade::RULE,
    &zypper_without_non_interactive::RULE,
];
