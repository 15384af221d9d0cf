//! Rules about FROM, stages and platforms.

use super::Rule;

mod duplicate_stage_name;
mod reserved_stage_name;

/// The rules about stages, by name.
pub(super) static ALL: &[&Rule] = &[&duplicate_stage_name::RULE, &reserved_stage_name::RULE];
