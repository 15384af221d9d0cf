//! Rules about COPY, ADD and WORKDIR.

use super::Rule;

pub(super) mod transfer;

mod add_instead_of_copy;
mod add_without_checksum;
mod archive_unpacked_by_hand;
mod copy_after_user_without_owner;
mod copy_ignored_file;
mod copy_of_whole_stage;
mod relative_destination_without_workdir;
mod several_sources_one_file;
mod source_outside_context;
mod tilde_in_path;
mod workdir_relative_path;
mod workdir_system_directory;

/// The rules about COPY, ADD and WORKDIR, by name.
pub(super) static ALL: &[&Rule] = &[
    &add_instead_of_copy::RULE,
    &add_without_checksum::RULE,
    &archive_unpacked_by_hand::RULE,
    &copy_after_user_without_owner::RULE,
    &copy_ignored_file::RULE,
    &copy_of_whole_stage::RULE,
    &relative_destination_without_workdir::RULE,
    &several_sources_one_file::RULE,
    &source_outside_context::RULE,
    &tilde_in_path::RULE,
    &workdir_relative_path::RULE,
    &workdir_system_directory::RULE,
];
