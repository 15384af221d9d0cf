//! Rules about package managers in RUN.

use super::Rule;

mod apt_get_instead_of_apt;

/// The rules about package managers, by name.
pub(super) static ALL: &[&Rule] = &[&apt_get_instead_of_apt::RULE];
