//! Rules about COPY, ADD and WORKDIR.

use super::Rule;

mod copy_ignored_file;
mod workdir_relative_path;

/// The rules about COPY, ADD and WORKDIR, by name.
pub(super) static ALL: &[&Rule] = &[&copy_ignored_file::RULE, &workdir_relative_path::RULE];
