//! Rules about how the text is written.

use super::Rule;

mod casing;
mod consistent_instruction_casing;
mod from_as_casing;
mod invalid_definition_description;
mod legacy_key_value_format;
mod maintainer_deprecated;
mod no_empty_continuation;
mod stage_name_casing;
pub(super) mod unknown_suppression;
pub(super) mod unused_suppression;

pub(super) use casing::{Case, Cases};

/// The rules about how the text is written, by name.
pub(super) static ALL: &[&Rule] = &[
    &consistent_instruction_casing::RULE,
    &from_as_casing::RULE,
    &invalid_definition_description::RULE,
    &legacy_key_value_format::RULE,
    &maintainer_deprecated::RULE,
    &no_empty_continuation::RULE,
    &stage_name_casing::RULE,
    &unknown_suppression::RULE,
    &unused_suppression::RULE,
];
