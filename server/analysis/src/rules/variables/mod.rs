//! Rules about variables.

use super::Rule;

mod base_environment;
mod undefined_var;

/// The rules about variables, by name.
pub(super) static ALL: &[&Rule] = &[&undefined_var::RULE];
