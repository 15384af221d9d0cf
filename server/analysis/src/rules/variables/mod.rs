//! Rules about variables.

use super::Rule;

/// The rules about variables, by name.
pub(super) static ALL: &[&Rule] = &[];
