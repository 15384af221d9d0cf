//! Rules about labels.

use super::Rule;

/// The rules about labels, by name.
pub(super) static ALL: &[&Rule] = &[];
