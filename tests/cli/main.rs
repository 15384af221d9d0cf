//! The real program on the command line: exit codes, output, and every kind of bad input.

#![allow(clippy::unwrap_used, reason = "a test that cannot set up its files shall fail")]

mod bad_input;
mod cache;
mod folders;
mod format;
mod formatting;
#[cfg(unix)]
mod full_disk;
mod images;
#[cfg(unix)]
mod joining;
mod rules;
mod sandbox;
#[cfg(all(unix, feature = "shell-lint"))]
mod shellcheck;
mod shells;
