//! Rules about how the text is written.

use super::Rule;

mod maintainer_deprecated;

/// The rules about how the text is written, by name.
pub(super) static ALL: &[&Rule] = &[&maintainer_deprecated::RULE];
