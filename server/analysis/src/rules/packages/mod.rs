//! Rules about package managers in RUN.

use super::Rule;

mod request;

mod apt_get_instead_of_apt;
mod npm_install_with_lock_file;
mod unpinned_gem;
mod unpinned_go_program;
mod unpinned_npm_package;
mod unpinned_python_package;
mod unpinned_system_package;
mod update_without_install;
mod upgrade_in_build;

/// The rules about package managers, by name.
pub(super) static ALL: &[&Rule] = &[
    &apt_get_instead_of_apt::RULE,
    &npm_install_with_lock_file::RULE,
    &unpinned_gem::RULE,
    &unpinned_go_program::RULE,
    &unpinned_npm_package::RULE,
    &unpinned_python_package::RULE,
    &unpinned_system_package::RULE,
    &update_without_install::RULE,
    &upgrade_in_build::RULE,
];
