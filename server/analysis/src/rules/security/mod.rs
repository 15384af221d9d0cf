//! Rules about secrets, signatures and privileges.

use super::Rule;

mod certificate_check_off;
mod clear_text_download;
mod passwordless_sudo;
mod remote_script_in_shell;
mod secret_file_copied;
mod secret_in_text;
mod secrets_used_in_arg_or_env;
mod signature_check_off;
mod written_password;

/// The rules about secrets, signatures and privileges, by name.
pub(super) static ALL: &[&Rule] = &[
    &certificate_check_off::RULE,
    &clear_text_download::RULE,
    &passwordless_sudo::RULE,
    &remote_script_in_shell::RULE,
    &secret_file_copied::RULE,
    &secret_in_text::RULE,
    &secrets_used_in_arg_or_env::RULE,
    &signature_check_off::RULE,
    &written_password::RULE,
];
