//! Rules about how the text is written.

use super::Rule;

mod maintainer_deprecated;
pub(super) mod unknown_suppression;
pub(super) mod unused_suppression;

/// The rules about how the text is written, by name.
pub(super) static ALL: &[&Rule] =
    &[&maintainer_deprecated::RULE, &unknown_suppression::RULE, &unused_suppression::RULE];
