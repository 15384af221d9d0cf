//! Rules about commands.

use super::Rule;

mod bash_in_sh;
mod change_lost_with_run;
mod comment_hides_rest;
mod curl_without_fail;
mod heredoc_hides_failure;
mod instruction_in_run;
mod joining;
mod needless_program;
mod pipe_hides_failure;
mod run_behind_run;
mod service_ends_with_run;
mod shell_replaced_by_hand;
mod sudo_in_build;
mod useradd_fills_disk;
mod wget_and_curl;
mod wget_prints_progress;

/// The rules about commands, by name.
pub(super) static ALL: &[&Rule] = &[
    &bash_in_sh::RULE,
    &change_lost_with_run::RULE,
    &comment_hides_rest::RULE,
    &curl_without_fail::RULE,
    &heredoc_hides_failure::RULE,
    &instruction_in_run::RULE,
    &needless_program::RULE,
    &pipe_hides_failure::RULE,
    &run_behind_run::RULE,
    &service_ends_with_run::RULE,
    &shell_replaced_by_hand::RULE,
    &sudo_in_build::RULE,
    &useradd_fills_disk::RULE,
    &wget_and_curl::RULE,
    &wget_prints_progress::RULE,
];
