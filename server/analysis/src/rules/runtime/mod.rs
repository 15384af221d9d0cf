//! Rules about what the container runs and how it is reached.

use super::Rule;

mod expose_invalid_format;
mod expose_proto_casing;
mod json_args_recommended;
mod multiple_instructions_disallowed;
mod ports;

/// The rules about what the container runs and how it is reached, by name.
pub(super) static ALL: &[&Rule] = &[
    &expose_invalid_format::RULE,
    &expose_proto_casing::RULE,
    &json_args_recommended::RULE,
    &multiple_instructions_disallowed::RULE,
];
