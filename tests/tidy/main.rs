//! The rules of the repository as tests: what may depend on what, what a file must have, what
//! must not be left in it.
//!
//! Every rule is a function from a [`tree::Tree`] to a list of problems. It has two tests: one
//! over the real tree, one over a bad sample, so that it is known to be able to fail.

#![allow(clippy::unwrap_used, reason = "a test that cannot read the tree shall fail")]

mod crates;
mod dangers;
mod files;
mod leftovers;
mod modules;
mod sources;
mod tree;
