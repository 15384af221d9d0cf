//! One file a feature, one function a method. A handler turns parameters into a message for the
//! session or a question to it, synchronously, and waits for the answer; it holds no logic.

pub(crate) mod actions;
mod caching;
pub(crate) mod completion;
pub(crate) mod diagnostics;
pub(crate) mod files;
pub(crate) mod folders;
pub(crate) mod folding;
pub(crate) mod formatting;
pub(crate) mod hints;
pub(crate) mod hover;
pub(crate) mod lenses;
pub(crate) mod links;
pub(crate) mod navigation;
pub(crate) mod search;
pub(crate) mod selection;
pub(crate) mod settings;
pub(crate) mod signature;
mod silencing;
pub(crate) mod symbols;
pub(crate) mod synchronization;
pub(crate) mod tokens;
