//! Rules about package managers in RUN.

use super::Rule;

mod install;

mod apt_get_instead_of_apt;
mod unpinned_gem;
mod unpinned_go_program;
mod unpinned_npm_package;
mod unpinned_python_package;
mod unpinned_system_package;

/// The rules about package managers, by name.
pub(super) static ALL: &[&Rule] = &[
    &apt_get_instead_of_apt::RULE,
    &unpinned_gem::RULE,
    &unpinned_go_program::RULE,
    &unpinned_npm_package::RULE,
    &unpinned_python_package::RULE,
    &unpinned_system_package::RULE,
];
