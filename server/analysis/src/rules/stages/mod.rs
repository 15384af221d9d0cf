//! Rules about FROM, stages and platforms.

use super::Rule;

mod duplicate_stage_name;
mod from_platform_flag_const_disallowed;
mod platform;
mod redundant_target_platform;
mod reserved_stage_name;
mod undefined_arg_in_from;

/// The rules about FROM, stages and platforms, by name.
pub(super) static ALL: &[&Rule] = &[
    &duplicate_stage_name::RULE,
    &from_platform_flag_const_disallowed::RULE,
    &redundant_target_platform::RULE,
    &reserved_stage_name::RULE,
    &undefined_arg_in_from::RULE,
];
