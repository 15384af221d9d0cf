//! A total tree-sitter grammar for Dockerfiles as BuildKit reads them.
//!
//! No text leads to an `ERROR` or `MISSING` node, and instructions end where BuildKit ends them.
//! The README lists the nodes.

use tree_sitter_language::LanguageFn;

#[allow(unsafe_code)]
unsafe extern "C" {
    fn tree_sitter_dockerfile() -> *const ();
}

/// The language, to be converted into a `tree_sitter::Language`.
// SAFETY: the function is the generated parser's and returns its static language.
#[allow(unsafe_code)]
pub const LANGUAGE: LanguageFn = unsafe { LanguageFn::from_raw(tree_sitter_dockerfile) };

/// The kinds of nodes with their fields, as JSON.
pub const NODE_TYPES: &str = include_str!("../../src/node-types.json");

/// What each node is, for syntax colouring.
pub const HIGHLIGHTS_QUERY: &str = include_str!("../../queries/highlights.scm");

/// Which parts are in another language.
pub const INJECTIONS_QUERY: &str = include_str!("../../queries/injections.scm");

/// Where names are defined and used.
pub const LOCALS_QUERY: &str = include_str!("../../queries/locals.scm");

/// Which nodes can be folded.
pub const FOLDS_QUERY: &str = include_str!("../../queries/folds.scm");
