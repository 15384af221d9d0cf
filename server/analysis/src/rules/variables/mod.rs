//! Rules about variables.

use super::Rule;

mod arg_after_use;
mod debug_environment;
mod env_key_twice;
mod env_uses_own_instruction;
mod global_arg_in_stage;
mod home_without_value;
mod undefined_var;
mod unused_arg;

/// The rules about variables, by name.
pub(super) static ALL: &[&Rule] = &[
    &arg_after_use::RULE,
    &debug_environment::RULE,
    &env_key_twice::RULE,
    &env_uses_own_instruction::RULE,
    &global_arg_in_stage::RULE,
    &home_without_value::RULE,
    &undefined_var::RULE,
    &unused_arg::RULE,
];
