//! Rules about files.

use super::Rule;

mod add_instead_of_copy;

/// The rules about files, by name.
pub(super) static ALL: &[&Rule] = &[&add_instead_of_copy::RULE];
