//! Rules about package managers in RUN.

use super::Rule;

mod confirm;
mod layers;
mod leftovers;
mod request;

mod apk_cache_left_behind;
mod apt_get_install_without_update;
mod apt_get_instead_of_apt;
mod apt_get_recommends;
mod apt_get_without_yes;
mod apt_lists_left_behind;
mod dnf_cache_left_behind;
mod dnf_without_yes;
mod npm_install_with_lock_file;
mod pacman_without_noconfirm;
mod pip_cache_left_behind;
mod unpinned_gem;
mod unpinned_go_program;
mod unpinned_npm_package;
mod unpinned_python_package;
mod unpinned_system_package;
mod update_without_install;
mod upgrade_in_build;
mod yarn_cache_left_behind;
mod yum_cache_left_behind;
mod yum_without_yes;
mod zypper_cache_left_behind;
mod zypper_without_non_interactive;

pub(super) use apt_get_recommends::names_recommends;

/// The rules about package managers, by name.
pub(super) static ALL: &[&Rule] = &[
    &apk_cache_left_behind::RULE,
    &apt_get_install_without_update::RULE,
    &apt_get_instead_of_apt::RULE,
    &apt_get_recommends::RULE,
    &apt_get_without_yes::RULE,
    &apt_lists_left_behind::RULE,
    &dnf_cache_left_behind::RULE,
    &dnf_without_yes::RULE,
    &npm_install_with_lock_file::RULE,
    &pacman_without_noconfirm::RULE,
    &pip_cache_left_behind::RULE,
    &unpinned_gem::RULE,
    &unpinned_go_program::RULE,
    &unpinned_npm_package::RULE,
    &unpinned_python_package::RULE,
    &unpinned_system_package::RULE,
    &update_without_install::RULE,
    &upgrade_in_build::RULE,
    &yarn_cache_left_behind::RULE,
    &yum_cache_left_behind::RULE,
    &yum_without_yes::RULE,
    &zypper_cache_left_behind::RULE,
    &zypper_without_non_interactive::RULE,
];
