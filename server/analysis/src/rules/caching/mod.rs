//! Rules about what makes builds do again what they have done.
//!
//! Those that only look at the file are found here. What else the crate `cache` finds, with the
//! build context and its history, has its rows here, and comes in as [`crate::Advice`].

use super::Rule;

mod copy_before_install;
mod copy_not_linked;
mod downloads_not_kept;
mod host_files_copied;
mod manifests_copied;
mod stable_step_late;
mod volatile_argument_early;
mod volatile_files_copied;

/// The rules about caching, by name.
pub(super) static ALL: &[&Rule] = &[
    &copy_before_install::RULE,
    &copy_not_linked::RULE,
    &downloads_not_kept::RULE,
    &host_files_copied::RULE,
    &manifests_copied::RULE,
    &stable_step_late::RULE,
    &volatile_argument_early::RULE,
    &volatile_files_copied::RULE,
];
