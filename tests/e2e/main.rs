//! Speaks LSP to the real program over its standard input and output.
//!
//! A scenario is one test. Every message the server sends has to be asked for: a client that is
//! dropped with messages unread fails its test, as does a server that does not end as it should.

mod actions;
mod background;
mod caching;
mod capabilities;
mod client;
mod context;
mod encodings;
#[cfg(unix)]
mod faults;
mod formatting;
#[cfg(unix)]
mod hardship;
mod hints;
mod images;
mod lenses;
mod lifecycle;
mod malformed;
mod navigation;
mod ordering;
mod project;
mod pull;
mod registries;
mod requests;
mod secrets;
mod settings;
#[cfg(all(unix, feature = "shell-lint"))]
mod shellcheck;
mod signature;
mod silencing;
mod synchronization;
mod tokens;
#[cfg(unix)]
mod trust;
mod workspace;
