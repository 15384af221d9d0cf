//! Builds Dockerfiles with a real builder, offline, and compares what comes out.
//!
//! `tests/builder/run` starts an engine of its own and runs this. Without an engine, which
//! `BUILDER_TESTS` names, every test says that it is skipped and does nothing. With Buildah, only
//! edits are built.
//!
//! ```text
//! cases/*.txt ─┐                                        ┌─▶ tree    files, modes, owners, links
//! random ──────┴─▶ recipe ─▶ engine: docker build ──────┼─▶ config  what `docker inspect` tells
//!                                                       └─▶ steps   which came from the cache
//! ```
//!
//! - [`verdict::compare`] tells whether two Dockerfiles give the same image. What two builds of the
//!   same file do not agree on is left out, so that a clock or chance does not count.
//! - [`engine::Engine::build`] tells which steps came from the cache. [`base::unique`] gives a base
//!   image that nothing was built on before.
//!
//! Whoever claims to know either of them without a builder is tested against these two.

#![allow(clippy::unwrap_used, reason = "a test that cannot set up its files shall fail")]
#![allow(clippy::print_stderr, reason = "a test that is skipped says so")]

mod api;
mod base;
mod buildah;
mod cases;
mod changes;
mod config;
mod engine;
mod files;
mod hits;
mod keys;
mod links;
mod mounts;
mod pairs;
mod random;
mod rewrites;
mod samples;
mod tree;
mod verdict;
mod workers;
