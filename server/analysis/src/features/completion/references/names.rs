//! The names of images, with those of the stages that a reference may mean as well.

use std::collections::HashSet;

use dialect::words::SCRATCH;
use images::facts::{self, Image};
use images::{Answers, Found, HUB, OFFICIAL, Repository, Want};

use super::Scene;
use crate::features::completion::{Completions, Item, ItemKind, seen, topics};
use crate::features::focus::{Role, Word};
use crate::model::{Base, Stage, Target};

/// How many images of the same file are listed; a hostile file has thousands.
const MOST_SEEN: usize = 50;

/// From how many letters on Docker Hub is searched.
const SEARCHED: usize = 2;

/// The registries that many people use, and whose they are.
const REGISTRIES: [(&str, &str); 9] = [
    (HUB, "Docker Hub, which is meant where no registry is named"),
    ("ghcr.io", "GitHub's container registry"),
    ("quay.io", "Red Hat's Quay"),
    ("mcr.microsoft.com", "Microsoft's registry"),
    ("gcr.io", "Google's container registry"),
    ("public.ecr.aws", "Amazon's public registry"),
    ("registry.gitlab.com", "GitLab's container registry"),
    ("registry.access.redhat.com", "Red Hat's registry"),
    ("nvcr.io", "NVIDIA's registry"),
];

/// An image that could be meant.
struct Known {
    repository: Repository,
    detail: String,
    /// Names its page.
    topic: Option<String>,
}

/// The names that `word` could become, which stands behind `registry` if that is written.
pub(super) fn complete(scene: Scene<'_>, registry: Option<&Word>, word: &Word) -> Completions {
    let is_bare = registry.is_none() && !word.text.contains('/');
    let mut items = if is_bare { stages(scene) } else { Vec::new() };
    if is_bare && scene.role == Some(Role::Base) {
        let item = Item::new(ItemKind::Image, SCRATCH, word).detail("The empty image.");
        items.push(item.topic(topics::image(SCRATCH)));
    }
    let place = Place::new(registry.map(|registry| registry.text.as_str()), word);
    // A stage of the same name is what it means.
    let mut shown: HashSet<String> = items.iter().map(|item| item.label.clone()).collect();
    for known in images(scene, &place) {
        let label = place.written(&known.repository);
        if let Some(label) = label.filter(|label| shown.insert(label.clone())) {
            let item = Item::new(ItemKind::Image, label, word).detail(known.detail);
            items.push(Item { topic: known.topic, ..item });
        }
    }
    if registry.is_none() && is_bare {
        items.extend(registries(scene, word));
    }
    Completions { items, incomplete: false, wants: wants(scene.answers, &place) }
}

/// Where in a name one is.
struct Place<'t> {
    /// The registry that is written.
    registry: Option<&'t str>,
    /// The same by its usual name.
    host: String,
    /// What is typed behind it.
    typed: &'t str,
}

impl<'t> Place<'t> {
    fn new(registry: Option<&'t str>, word: &'t Word) -> Place<'t> {
        let host = Repository::new(registry, OFFICIAL).registry().to_owned();
        Place { registry, host, typed: word.typed() }
    }

    /// The namespace that is typed, with its slash.
    fn namespace(&self) -> &'t str {
        self.typed.rfind('/').and_then(|slash| self.typed.get(..=slash)).unwrap_or_default()
    }

    /// What would be written here for `repository`; `None` if it cannot be meant here.
    fn written(&self, repository: &Repository) -> Option<String> {
        let is_here = self.host == repository.registry();
        let written = match repository.official() {
            _ if self.registry.is_some() && !is_here => return None,
            Some(_) if self.namespace() == format!("{OFFICIAL}/") => repository.path().to_owned(),
            Some(name) => name.to_owned(),
            None if self.registry.is_some() => repository.path().to_owned(),
            None => repository.to_string(),
        };
        written.starts_with(self.namespace()).then_some(written)
    }
}

/// Every image that is known: those of the file, Docker's official ones, and what a search found.
fn images(scene: Scene<'_>, place: &Place<'_>) -> Vec<Known> {
    let mut found = of_file(scene);
    let current = |image: &&Image| image.is_built() || image.is_popular();
    found.extend(facts::images().iter().filter(current).map(|image| Known {
        repository: Repository::of(image.name).unwrap_or_else(|| Repository::new(None, image.name)),
        detail: "Docker official image".to_owned(),
        topic: Some(topics::image(image.name)),
    }));
    found.extend(searched(scene.answers, place));
    found
}

/// The images that the file has elsewhere, what stands first in it first.
fn of_file(scene: Scene<'_>) -> Vec<Known> {
    let model = scene.snapshot.model();
    let elsewhere = |entry: usize| entry != scene.focus.entry;
    // A base with variables may be named with the very default that is completed.
    let counts = |stage: &Stage| {
        elsewhere(stage.entry) && (scene.role.is_some() || !stage.base_text.contains('$'))
    };
    let bases = model.stages().iter().filter_map(|stage| match &stage.base {
        Base::Image(reference) if counts(stage) => Some((stage.entry, reference)),
        _ => None,
    });
    let sources = model.sources().iter().filter_map(|source| {
        let is_image = source.target == Target::Image && elsewhere(source.entry);
        is_image.then_some((source.entry, &source.text))
    });
    let repositories = bases.chain(sources).take(MOST_SEEN).filter_map(|(entry, reference)| {
        let repository = Repository::of(reference)?;
        let topic = facts::image(&repository).map(|image| topics::image(image.name));
        Some(Known { repository, detail: seen::origin(scene.snapshot, entry), topic })
    });
    repositories.collect()
}

/// What Docker Hub found for what is typed, or for the beginning of it.
fn searched<'a>(answers: &'a Answers, place: &Place<'_>) -> impl Iterator<Item = Known> + use<'a> {
    let is_hub = place.host == HUB;
    let ends = place.typed.char_indices().map(|(end, letter)| end + letter.len_utf8());
    let beginnings = ends.rev().filter_map(|end| place.typed.get(..end));
    let lists: Vec<_> =
        beginnings.filter(|_| is_hub).filter_map(|typed| answers.searches.get(typed)).collect();
    lists.into_iter().flat_map(|list| list.iter()).filter_map(|found| {
        let repository = Repository::of(&found.name)?;
        Some(Known { repository, detail: described(found), topic: None })
    })
}

/// What is told of an image that was found, in one short line.
fn described(found: &Found) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let mut text: String = found.description.chars().map(plain).take(LONGEST).collect();
    if found.description.chars().nth(LONGEST).is_some() {
        text.push('…');
    }
    let stars = (found.stars > 0).then(|| format!("{} stars", found.stars));
    let text = Some(text).filter(|text| !text.trim().is_empty());
    stars.into_iter().chain(text).collect::<Vec<_>>().join(" · ")
}

/// How many characters of a description are shown.
const LONGEST: usize = 80;

/// The registries, first those that the file uses.
fn registries(scene: Scene<'_>, word: &Word) -> Vec<Item> {
    let mut seen = HashSet::new();
    let of_file = of_file(scene).into_iter().map(|known| known.repository.registry().to_owned());
    let others = of_file.filter(|host| REGISTRIES.iter().all(|(known, _)| host != known));
    let others = others.map(|host| (host, "A registry of this file"));
    let known = REGISTRIES.iter().map(|(host, owner)| ((*host).to_owned(), *owner));
    let hosts = others.chain(known).filter(|(host, _)| seen.insert(host.clone()));
    hosts
        .map(|(host, owner)| {
            let item = Item::new(ItemKind::Registry, format!("{host}/"), word).detail(owner);
            Item { goes_on: true, ..item }
        })
        .collect()
}

/// The stages above, the nearest one first, then those without a name, which have only a number.
fn stages(scene: Scene<'_>) -> Vec<Item> {
    let Some(role) = scene.role else { return Vec::new() };
    let (snapshot, focus) = (scene.snapshot, scene.focus);
    let mut stages: Vec<&Stage> =
        snapshot.model().earlier_stages(focus.entry).iter().rev().collect();
    stages.sort_by_key(|stage| stage.name.is_none());
    let entries = snapshot.document().entries();
    let mut seen = HashSet::new();
    let items = stages.into_iter().filter_map(|stage| {
        let label = (stage.name.is_some() || role == Role::CopySource).then(|| stage.label())?;
        let from = entries.get(stage.entry)?.entry.instruction.as_ref()?.line.text().trim();
        let item = || Item::new(ItemKind::Stage, &label, &focus.word).detail(from);
        seen.insert(label.to_ascii_lowercase()).then(item)
    });
    items.collect()
}

/// What registries could tell of what is typed that `answers` does not have.
fn wants(answers: &Answers, place: &Place<'_>) -> Vec<Want> {
    let want = match place.registry {
        _ if place.host == HUB => Want::Search(place.typed.to_owned()),
        Some(_) => Want::Catalog(place.host.clone()),
        None => return Vec::new(),
    };
    let is_asked = match &want {
        Want::Search(typed) => {
            typed.chars().count() < SEARCHED || answers.searches.contains_key(typed)
        }
        _ => false,
    };
    if is_asked || answers.refused.contains_key(&want) { Vec::new() } else { vec![want] }
}
