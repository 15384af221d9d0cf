//! Rules about commands.

use super::Rule;

/// The rules about commands, by name.
pub(super) static ALL: &[&Rule] = &[];
