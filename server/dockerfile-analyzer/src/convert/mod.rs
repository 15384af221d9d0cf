//! The boundary between this project's own types and those of the protocol. Nothing outside of it
//! turns a byte offset into a position or back.

pub(crate) mod from_lsp;
mod links;
pub(crate) mod navigation;
mod plain;
pub(crate) mod signature;
pub(crate) mod to_lsp;
