//! Rules about FROM, stages and platforms.

use super::Rule;

mod copy_from_empty_stage;
mod copy_from_number;
mod duplicate_stage_name;
mod image_not_pinned;
mod image_tag_latest;
mod image_without_tag;
mod image_without_updates;
mod misspelled_stage;
mod registry_not_allowed;
mod shell_run_in_scratch;
mod unreachable_stage;

/// The rules about stages, by name.
pub(super) static ALL: &[&Rule] = &[
    &copy_from_empty_stage::RULE,
    &copy_from_number::RULE,
    &duplicate_stage_name::RULE,
    &image_not_pinned::RULE,
    &image_tag_latest::RULE,
    &image_without_tag::RULE,
    &image_without_updates::RULE,
    &misspelled_stage::RULE,
    &registry_not_allowed::RULE,
    &shell_run_in_scratch::RULE,
    &unreachable_stage::RULE,
];
