//! The names of images, with those of the stages that a reference may mean as well.

use std::collections::HashSet;
use std::sync::OnceLock;

use dialect::words::SCRATCH;
use images::facts::{self, Image, Removal};
use images::{Answers, Found, HUB, OFFICIAL, Repository, Want};

use super::Scene;
use crate::features::completion::{Completions, Item, ItemKind, seen, topics};
use crate::features::focus::{Role, Word};
use crate::model::{Base, Stage, Target};

/// How many images of the same file are listed; a hostile file has thousands.
const MOST_SEEN: usize = 50;

/// How many repositories of a registry are listed at once.
const MOST_LISTED: usize = 1_000;

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
#[derive(Clone)]
struct Known {
    repository: Repository,
    detail: String,
    /// Names its page.
    topic: Option<String>,
    /// Whether nobody should build on it any more.
    is_gone: bool,
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
            items.push(Item { topic: known.topic, deprecated: known.is_gone, ..item });
        }
    }
    if is_bare {
        items.extend(registries(scene, word));
    }
    // Not every editor sorts by what is typed; stages stay first where nothing is.
    items.sort_by_cached_key(|item| nearness(item, place.typed));
    Completions { items, incomplete: false, wants: wants(scene.answers, &place) }
}

/// How well `item` fits what is typed: less is better.
fn nearness(item: &Item, typed: &str) -> u8 {
    match () {
        () if item.label.starts_with(typed) => 0,
        () if item.label.contains(typed) => 1,
        () => 2,
    }
}

/// Where in a name one is.
struct Place<'t> {
    /// The registry that is written.
    registry: Option<&'t str>,
    /// The same by its usual name.
    host: String,
    /// What is typed behind it.
    typed: &'t str,
    /// The namespace in that, with its slash.
    namespace: &'t str,
    /// Whether that is the one of Docker's official images.
    is_library: bool,
}

impl<'t> Place<'t> {
    fn new(registry: Option<&'t str>, word: &'t Word) -> Place<'t> {
        let host = Repository::new(registry, OFFICIAL).registry().to_owned();
        let typed = word.typed();
        let slash = typed.rfind('/');
        let namespace = slash.and_then(|slash| typed.get(..=slash)).unwrap_or_default();
        let is_library = namespace.strip_suffix('/') == Some(OFFICIAL);
        Place { registry, host, typed, namespace, is_library }
    }

    /// What would be written here for `repository`; `None` if it cannot be meant here.
    fn written(&self, repository: &Repository) -> Option<String> {
        let is_here = self.host == repository.registry();
        let written = match repository.official() {
            _ if self.registry.is_some() && !is_here => return None,
            Some(_) if self.is_library => repository.path().to_owned(),
            Some(name) => name.to_owned(),
            None if self.registry.is_some() => repository.path().to_owned(),
            None => repository.to_string(),
        };
        written.starts_with(self.namespace).then_some(written)
    }
}

/// Every image that is known: those of the file, those of the facts, and what a registry told.
fn images(scene: Scene<'_>, place: &Place<'_>) -> Vec<Known> {
    let typed = place.typed.strip_prefix(OFFICIAL).unwrap_or(place.typed);
    let typed = typed.trim_start_matches('/');
    let mut found = of_file(scene);
    found.extend(of_facts().iter().filter(|known| !known.is_gone).cloned());
    found.extend(searched(scene.answers, place));
    found.extend(listed(scene.answers, place));
    let is_meant =
        |known: &&Known| known.is_gone && known.repository.to_string().starts_with(typed);
    found.extend(of_facts().iter().filter(|_| !typed.is_empty()).filter(is_meant).cloned());
    found
}

/// The images of the facts, Docker's official ones first. Put together when first asked for.
fn of_facts() -> &'static [Known] {
    static KNOWN: OnceLock<Vec<Known>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let mut images: Vec<&Image> = facts::images().iter().collect();
        images.sort_by_key(|image| !image.is_official());
        images.into_iter().filter_map(|image| of_image(*image)).collect()
    })
}

/// What is shown of `image`, unless nothing is built under its name and nobody asks for it.
fn of_image(image: Image) -> Option<Known> {
    let kind = if image.is_official() { "Docker official image" } else { "Popular image" };
    let gone = image.deprecated().filter(|told| told.removal != Removal::Partial);
    let detail = match gone.map(|gone| gone.replacement) {
        Some(Some(other)) => format!("Given up; take {other}"),
        Some(None) => "Given up".to_owned(),
        None => image.description().unwrap_or(kind).to_owned(),
    };
    let repository = Repository::of(image.name)?;
    let topic = Some(topics::image(image.name));
    let is_offered = gone.is_some() || image.is_built() || image.is_popular();
    is_offered.then_some(Known { repository, detail, topic, is_gone: gone.is_some() })
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
        let image = facts::image(&repository);
        let topic = image.map(|image| topics::image(image.name));
        let detail = seen::origin(scene.snapshot, entry);
        Some(Known { repository, detail, topic, is_gone: false })
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
        Some(Known { repository, detail: described(found), topic: None, is_gone: false })
    })
}

/// The repositories that the registry listed.
fn listed<'a>(answers: &'a Answers, place: &Place<'_>) -> impl Iterator<Item = Known> + use<'a> {
    let host = place.host.clone();
    let list = answers.catalogs.get(&host).filter(|_| place.registry.is_some());
    list.into_iter().flat_map(|list| list.iter().take(MOST_LISTED)).map(move |path| Known {
        repository: Repository::new(Some(&host), path),
        detail: format!("In {host}"),
        topic: None,
        is_gone: false,
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
        Want::Catalog(host) => answers.catalogs.contains_key(host),
        _ => false,
    };
    if is_asked || answers.refused.contains_key(&want) { Vec::new() } else { vec![want] }
}
