//! Rules about security.

use super::Rule;

/// The rules about security, by name.
pub(super) static ALL: &[&Rule] = &[];
