//! Rules about runtime.

use super::Rule;

/// The rules about runtime, by name.
pub(super) static ALL: &[&Rule] = &[];
