//! Rules about variables.

use super::Rule;

mod undefined_var;

/// The rules about variables, by name.
pub(super) static ALL: &[&Rule] = &[&undefined_var::RULE];
