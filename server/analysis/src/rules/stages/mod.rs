//! Rules about FROM, stages and platforms.

use super::Rule;

mod duplicate_stage_name;
mod image_tag_latest;
mod image_without_tag;
mod registry_not_allowed;
mod shell_run_in_scratch;

/// The rules about stages, by name.
pub(super) static ALL: &[&Rule] = &[
    &duplicate_stage_name::RULE,
    &image_tag_latest::RULE,
    &image_without_tag::RULE,
    &registry_not_allowed::RULE,
    &shell_run_in_scratch::RULE,
];
