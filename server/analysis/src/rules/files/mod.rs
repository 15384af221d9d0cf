//! Rules about files.

use super::Rule;

/// The rules about files, by name.
pub(super) static ALL: &[&Rule] = &[];
