//! Rules about secrets, signatures and privileges.

use super::Rule;

mod secrets_used_in_arg_or_env;

/// The rules about secrets, signatures and privileges, by name.
pub(super) static ALL: &[&Rule] = &[&secrets_used_in_arg_or_env::RULE];
