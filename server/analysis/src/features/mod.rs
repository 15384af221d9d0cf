//! What an editor asks for, as plain data: offsets in, own types out.

pub mod actions;
pub mod completion;
pub mod drift;
mod focus;
pub mod folding;
pub mod hints;
pub mod hover;
pub mod image_actions;
mod image_places;
pub mod lenses;
pub mod links;
pub mod names;
pub mod navigation;
mod origins;
mod pages;
pub mod paths;
mod places;
mod produced;
pub mod selection;
pub mod signature;
pub mod silencing;
pub mod symbols;
mod templates;
#[cfg(test)]
mod tests;
pub mod tokens;
pub mod told;
pub mod typing;
