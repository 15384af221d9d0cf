//! Rules about FROM, stages and platforms.

use super::Rule;

mod platform;
mod references;

mod copy_from_empty_stage;
mod copy_from_number;
mod deprecated_image;
mod duplicate_stage_name;
mod from_platform_flag_const_disallowed;
mod image_digest_outdated;
mod image_not_pinned;
mod image_past_support;
mod image_superseded;
mod image_tag_latest;
mod image_tag_missing;
mod image_tag_unknown;
mod image_without_platform;
mod image_without_tag;
mod image_without_updates;
mod misspelled_stage;
mod redundant_target_platform;
mod registry_not_allowed;
mod reserved_stage_name;
mod shell_run_in_scratch;
mod undefined_arg_in_from;
mod unreachable_stage;

/// The rules about FROM, stages and platforms, by name.
pub(super) static ALL: &[&Rule] = &[
    &copy_from_empty_stage::RULE,
    &copy_from_number::RULE,
    &deprecated_image::RULE,
    &duplicate_stage_name::RULE,
    &from_platform_flag_const_disallowed::RULE,
    &image_digest_outdated::RULE,
    &image_not_pinned::RULE,
    &image_past_support::RULE,
    &image_superseded::RULE,
    &image_tag_latest::RULE,
    &image_tag_missing::RULE,
    &image_tag_unknown::RULE,
    &image_without_platform::RULE,
    &image_without_tag::RULE,
    &image_without_updates::RULE,
    &misspelled_stage::RULE,
    &redundant_target_platform::RULE,
    &registry_not_allowed::RULE,
    &reserved_stage_name::RULE,
    &shell_run_in_scratch::RULE,
    &undefined_arg_in_from::RULE,
    &unreachable_stage::RULE,
];
