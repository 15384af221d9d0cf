//! What registries answered, as plain data: features read it beside the facts that are compiled
//! in. An absent entry means that nobody asked yet, never that there is nothing.

use std::collections::HashMap;
use std::sync::Arc;

use crate::Repository;

/// Everything that was answered so far. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    /// The tags of repositories.
    pub tags: HashMap<Repository, Arc<TagList>>,
    /// What a tag or a digest (`sha256:…`) of a repository is.
    pub manifests: HashMap<(Repository, String), Arc<Manifest>>,
    /// What Docker Hub found for a text.
    pub searches: HashMap<String, Arc<Vec<Found>>>,
    /// What a registry did not tell, and why.
    pub refused: HashMap<Want, Refusal>,
}

/// One thing to ask a registry for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Want {
    /// The tags of a repository; those that contain the text are enough, if it is not empty.
    Tags(Repository, String),
    /// The digest and the platforms of a tag or a digest of a repository.
    Manifest(Repository, String),
    /// Names of images on Docker Hub that fit a text.
    Search(String),
    /// The repositories of a registry, by its host.
    Catalog(String),
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// One sentence for people: what was asked, what is wrong and what to do.
    pub message: String,
    /// Whether the registry said that there is no such thing; everything else may pass.
    pub is_absent: bool,
}

/// The tags of one repository.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TagList {
    /// In the order of the registry.
    pub tags: Vec<Tag>,
    /// Whether these are all.
    pub complete: bool,
    /// How old the answer is, in seconds.
    pub age: u64,
}

/// A tag, and what the registry tells with the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tag {
    /// Its name.
    pub name: String,
    /// The digest of the index or the manifest, `sha256:…`.
    pub digest: Option<String>,
    /// Bytes to pull for one platform.
    pub size: Option<u64>,
    /// The day of the last push, `2026-03-23`.
    pub updated: Option<String>,
    /// Its platforms, such as `linux/arm64`.
    pub platforms: Vec<String>,
}

/// What a reference resolves to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Manifest {
    /// The digest to pin, `sha256:…`.
    pub digest: String,
    /// One for each platform; one without a platform if it is no index.
    pub platforms: Vec<PlatformManifest>,
    /// How old the answer is, in seconds.
    pub age: u64,
}

/// The image of one platform.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlatformManifest {
    /// Such as `linux/arm64`; empty if unknown.
    pub platform: String,
    /// The digest of its manifest.
    pub digest: String,
    /// Bytes of its layers as pulled.
    pub size: Option<u64>,
}

/// An image that a search found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// As one writes it in FROM: `python`, `grafana/grafana`.
    pub name: String,
    /// What its owner says of it.
    pub description: String,
    /// How many people marked it.
    pub stars: u64,
    /// Whether it is one of Docker's official images.
    pub is_official: bool,
}
