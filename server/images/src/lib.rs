//! What is known of container images: facts that are compiled in, and what registries
//! answered. Plain data and pure functions; who asks the network is not this crate's business.

mod answers;
mod day;
pub mod facts;
mod repository;
pub mod tags;

pub use answers::{
    Answer, Answers, Found, Manifest, PlatformManifest, Refusal, Tag, TagList, Want,
};
pub use day::Day;
pub use repository::{HUB, OFFICIAL, Repository, official_name};
