//! What must hold for every text: agreement with BuildKit, equal results however a text came
//! about, and no panic on any prefix.
//!
//! The documents under `tests/corpus` are our own, each with what BuildKit says of it. The
//! environment variable `DOCKERFILE_CORPUS` adds a folder of real files.

mod agreement;
mod documents;
mod edits;
mod layout;
mod lints;
mod prefixes;
mod sweep;
