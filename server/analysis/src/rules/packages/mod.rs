//! Rules about package managers in RUN.

use super::Rule;

mod confirm;

mod apt_get_instead_of_apt;
mod apt_get_without_yes;
mod dnf_without_yes;
mod pacman_without_noconfirm;
mod yum_without_yes;
mod zypper_without_non_interactive;

/// The rules about package managers, by name.
pub(super) static ALL: &[&Rule] = &[
    &apt_get_instead_of_apt::RULE,
    &apt_get_without_yes::RULE,
    &dnf_without_yes::RULE,
    &pacman_without_noconfirm::RULE,
    &yum_without_yes::RULE,
    &zypper_without_non_interactive::RULE,
];
