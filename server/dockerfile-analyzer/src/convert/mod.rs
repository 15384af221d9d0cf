//! The boundary between this project's own types and those of the protocol. Nothing outside of it
//! turns a byte offset into a position or back.

pub(crate) mod actions;
mod caching;
pub(crate) mod findings;
pub(crate) mod folding;
mod formatting;
pub(crate) mod from_lsp;
mod hints;
mod json;
pub(crate) mod lenses;
mod links;
pub(crate) mod names;
pub(crate) mod navigation;
mod plain;
pub(crate) mod problems;
pub(crate) mod reports;
pub(crate) mod signature;
mod silencing;
pub(crate) mod symbols;
pub(crate) mod to_lsp;
pub(crate) mod tokens;
pub(crate) mod uri;
