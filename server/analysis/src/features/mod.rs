//! What an editor asks for, as plain data: offsets in, own types out.

pub mod completion;
mod focus;
pub mod folding;
pub mod hover;
pub mod links;
pub mod navigation;
mod pages;
pub mod paths;
pub mod selection;
pub mod signature;
pub mod symbols;
#[cfg(test)]
mod tests;
mod visible;
