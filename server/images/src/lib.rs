//! What is known of container images: facts that are compiled in, and what registries
//! answered. Plain data and pure functions; who asks the network is not this crate's business.

mod answers;
mod repository;

pub use answers::{
    Answer, Answers, Found, Manifest, PlatformManifest, Refusal, Tag, TagList, Want,
};
pub use repository::{HUB, OFFICIAL, Repository};
