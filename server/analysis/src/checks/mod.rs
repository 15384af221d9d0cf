//! What BuildKit refuses, found without running it: the parser's, the instructions' and the
//! conversion's errors with the place of each.
//!
//! [`entry`] looks at one entry alone, and its result is reused while the entry does not change;
//! [`stages`] looks at the file as a whole. Whatever a build argument or a base image may change
//! is unknown and silences a check.

mod arguments;
mod directives;
pub(crate) mod entry;
mod expandable;
mod flags;
mod mounts;
mod report;
pub mod rules;
pub(crate) mod sources;
pub(crate) mod stages;
pub(crate) mod values;
mod words;

#[cfg(test)]
mod testing;
