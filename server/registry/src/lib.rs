//! Asking registries: the only code that opens connections, and only when it is called.
//!
//! [`Client::answer`] gets one thing to know and gives the answer or a reason, always within the
//! deadline, whatever a server does. What it may never do is in `http` (where questions go) and in
//! `access` (who is told what about the user).

mod access;
mod address;
mod cache;
mod challenge;
mod checked;
mod client;
mod credentials;
mod deadline;
mod distribution;
mod http;
mod hub;
mod limits;
mod manifest;
mod secret;
#[cfg(feature = "stand-in")]
mod stand_in;
mod trouble;

pub use cache::default_folder;
pub use client::{Client, Options};
pub use credentials::Places;
#[cfg(feature = "stand-in")]
pub use stand_in::{Asked, StandIn};
