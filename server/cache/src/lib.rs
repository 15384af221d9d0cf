//! What makes a build use its layers again: what each step depends on, how often that changed, and
//! which other order of the same steps gives the same image with less work. Pure: what is known of
//! the project comes in as plain data, and what is not known is refused, never guessed.
//!
//! ```text
//! analysis::plan ─▶ effects ─▶ which steps may trade places, and why others may not
//!    tree ───────▶ installs ─▶ what a package manager needs before the sources are there
//!    history ────▶ order ────▶ how often each step runs again, and the best order
//!                  keys ─────▶ what a builder takes from its cache, exactly
//!                  rewrites ─▶ edits with their proof, their saving, or the reason against them
//! ```

pub mod effects;
pub mod history;
pub mod installs;
pub mod keys;
pub mod order;
pub mod rewrites;
pub mod tree;
