//! Rules about what the container runs and how it is reached.

use super::Rule;

mod exposed;
mod launch;
mod ports;
mod servers;

mod broken_exec_form;
mod cd_in_command;
mod cmd_ignored_by_entrypoint;
mod development_server;
mod expose_invalid_format;
mod expose_proto_casing;
mod exposed_admin_port;
mod exposed_port_mismatch;
mod exposed_port_twice;
mod exposed_port_without_value;
mod json_args_recommended;
mod last_user_root;
mod multiple_instructions_disallowed;
mod no_healthcheck;
mod no_user;
mod package_script_as_command;
mod server_on_loopback;
mod ungraceful_stopsignal;
mod unusual_stopsignal;
mod user_not_numeric;
mod variable_in_exec_form;

/// The rules about what the container runs and how it is reached, by name.
pub(super) static ALL: &[&Rule] = &[
    &broken_exec_form::RULE,
    &cd_in_command::RULE,
    &cmd_ignored_by_entrypoint::RULE,
    &development_server::RULE,
    &expose_invalid_format::RULE,
    &expose_proto_casing::RULE,
    &exposed_admin_port::RULE,
    &exposed_port_mismatch::RULE,
    &exposed_port_twice::RULE,
    &exposed_port_without_value::RULE,
    &json_args_recommended::RULE,
    &last_user_root::RULE,
    &multiple_instructions_disallowed::RULE,
    &no_healthcheck::RULE,
    &no_user::RULE,
    &package_script_as_command::RULE,
    &server_on_loopback::RULE,
    &ungraceful_stopsignal::RULE,
    &unusual_stopsignal::RULE,
    &user_not_numeric::RULE,
    &variable_in_exec_form::RULE,
];
