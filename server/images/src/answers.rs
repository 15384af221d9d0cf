//! What registries answered, as plain data: features read it beside the facts that are compiled
//! in. An absent entry means that nobody asked yet, never that there is nothing.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::Repository;

/// How many answers of one kind are kept.
const MOST_KEPT: usize = 512;

/// Everything that was answered so far. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    /// The tags of repositories.
    pub tags: HashMap<Repository, Arc<TagList>>,
    /// What a tag or a digest (`sha256:…`) of a repository is.
    pub manifests: HashMap<(Repository, String), Arc<Manifest>>,
    /// What Docker Hub found for a text.
    pub searches: HashMap<String, Arc<Vec<Found>>>,
    /// The repositories of registries, by host.
    pub catalogs: HashMap<String, Arc<Vec<String>>>,
    /// What a registry did not tell, and why.
    pub refused: HashMap<Want, Refusal>,
}

impl Answers {
    /// Takes over what became of `want`. Tags that were asked for by a text join those that are
    /// known already.
    pub fn put(&mut self, want: Want, result: Result<Answer, Refusal>) {
        self.refused.remove(&want);
        match (want, result) {
            (want, Err(refusal)) => keep(&mut self.refused, want, refusal),
            (Want::Tags(repository, _), Ok(Answer::Tags(list))) => {
                let known = self.tags.get(&repository).filter(|_| !list.complete);
                let list = known.map_or_else(|| list.clone(), |known| joined(known, &list));
                keep(&mut self.tags, repository, Arc::new(list));
            }
            (Want::Manifest(repository, reference), Ok(Answer::Manifest(manifest))) => {
                keep(&mut self.manifests, (repository, reference), Arc::new(manifest));
            }
            (Want::Search(text), Ok(Answer::Found(found))) => {
                keep(&mut self.searches, text, Arc::new(found));
            }
            (Want::Catalog(host), Ok(Answer::Names(names))) => {
                keep(&mut self.catalogs, host, Arc::new(names));
            }
            _ => {}
        }
    }

    /// Forgets what became of `want`.
    pub fn forget(&mut self, want: &Want) {
        self.refused.remove(want);
        match want {
            Want::Tags(repository, _) => drop(self.tags.remove(repository)),
            Want::Manifest(repository, reference) => {
                drop(self.manifests.remove(&(repository.clone(), reference.clone())));
            }
            Want::Search(text) => drop(self.searches.remove(text)),
            Want::Catalog(host) => drop(self.catalogs.remove(host)),
        }
    }
}

fn keep<K: Eq + std::hash::Hash, V>(map: &mut HashMap<K, V>, key: K, value: V) {
    if map.len() >= MOST_KEPT && !map.contains_key(&key) {
        map.clear();
    }
    map.insert(key, value);
}

/// The tags of `new`, and then those that only `known` has.
fn joined(known: &TagList, new: &TagList) -> TagList {
    let names: HashSet<&str> = new.tags.iter().map(|tag| tag.name.as_str()).collect();
    let only_known = known.tags.iter().filter(|tag| !names.contains(tag.name.as_str()));
    let tags = new.tags.iter().chain(only_known).cloned().collect();
    TagList { tags, complete: known.complete, age: known.age.max(new.age) }
}

/// What a registry says to a [`Want`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// To [`Want::Tags`].
    Tags(TagList),
    /// To [`Want::Manifest`].
    Manifest(Manifest),
    /// To [`Want::Search`].
    Found(Vec<Found>),
    /// To [`Want::Catalog`].
    Names(Vec<String>),
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
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Refusal {
    /// One sentence for people: what was asked, what is wrong and what to do.
    pub message: String,
    /// Whether the registry said that there is no such thing; everything else may pass.
    pub is_absent: bool,
    /// Whether nothing that one asks there would be answered now.
    pub is_down: bool,
}

/// The tags of one repository.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TagList {
    /// In the order of the registry.
    pub tags: Vec<Tag>,
    /// Whether these are all.
    pub complete: bool,
    /// How old the answer is, in seconds.
    pub age: u64,
}

/// A tag, and what the registry tells with the list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Manifest {
    /// The digest to pin, `sha256:…`.
    pub digest: String,
    /// One for each platform; one without a platform if it is no index.
    pub platforms: Vec<PlatformManifest>,
    /// How old the answer is, in seconds.
    pub age: u64,
}

impl Manifest {
    /// Whether it can be taken for what holds now: clients keep an answer for an hour without
    /// asking again, and older ones are only there because nobody could be asked.
    pub fn is_recent(&self) -> bool {
        const RECENT: u64 = 2 * 60 * 60;
        self.age <= RECENT
    }
}

/// The image of one platform.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PlatformManifest {
    /// Such as `linux/arm64`; empty if unknown.
    pub platform: String,
    /// The digest of its manifest.
    pub digest: String,
    /// Bytes of its layers as pulled.
    pub size: Option<u64>,
}

/// An image that a search found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
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

#[cfg(test)]
mod tests {
    use super::*;

    fn list(names: &[&str], complete: bool) -> TagList {
        let tag = |name: &&str| Tag { name: (*name).to_owned(), ..Tag::default() };
        TagList { tags: names.iter().map(tag).collect(), complete, age: 0 }
    }

    fn names(answers: &Answers, repository: &Repository) -> Vec<String> {
        answers.tags[repository].tags.iter().map(|tag| tag.name.clone()).collect()
    }

    #[test]
    fn tags_of_several_questions_join() {
        let (mut answers, python) = (Answers::default(), Repository::new(None, "python"));
        let want = |text: &str| Want::Tags(python.clone(), text.to_owned());
        answers.put(want(""), Ok(Answer::Tags(list(&["3", "2"], false))));
        answers.put(want("slim"), Ok(Answer::Tags(list(&["3-slim", "2"], false))));
        assert_eq!(names(&answers, &python), ["3-slim", "2", "3"]);
        answers.put(want(""), Ok(Answer::Tags(list(&["3"], true))));
        assert_eq!(names(&answers, &python), ["3"]);
    }

    #[test]
    fn a_refusal_lasts_until_there_is_an_answer() {
        let (mut answers, want) = (Answers::default(), Want::Search("py".to_owned()));
        let refusal = Refusal { message: "no".to_owned(), ..Refusal::default() };
        answers.put(want.clone(), Err(refusal.clone()));
        assert_eq!(answers.refused.get(&want), Some(&refusal));
        answers.put(want.clone(), Ok(Answer::Found(Vec::new())));
        assert!(answers.refused.is_empty() && answers.searches.contains_key("py"));
        answers.forget(&want);
        assert!(answers.searches.is_empty());
    }
}
