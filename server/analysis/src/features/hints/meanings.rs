//! What the tags of images mean: the most exact name of the same build, by what a registry says now
//! or else by the facts.

use images::{Answers, Manifest, Repository, TagList, Want, facts, tags};
use syntax::Span;

use super::{Hint, shown};
use crate::Snapshot;
use crate::features::drift::{host, is_of, short};
use crate::features::image_places::{self, ImagePlace};
use crate::features::pages::{LATEST, quoted};

/// How many images of one file are asked about without a request.
const MOST_IMAGES: usize = 20;

/// The hints of the entry `entry`.
pub(super) fn hints(snapshot: &Snapshot, entry: usize, answers: &Answers) -> Vec<Hint> {
    let model = snapshot.model();
    let stage = model.stage_at(entry).filter(|stage| stage.entry == entry);
    let base = stage.and_then(|stage| image_places::of_stage(snapshot, stage));
    let sources = model.sources_at(entry).iter();
    let sources = sources.filter_map(|source| image_places::of_source(snapshot, source));
    base.into_iter().chain(sources).filter_map(|place| hint(&place, answers)).collect()
}

/// What to ask registries so that the hints of images in `span` tell what holds now.
pub fn wanted(snapshot: &Snapshot, span: Span) -> Vec<Want> {
    let mut wants = Vec::new();
    let shown = image_places::all(snapshot).filter(|place| span.touches(place.span.end));
    for place in shown.take(MOST_IMAGES) {
        let Some((repository, tag)) = place.repository().zip(meant_tag(&place)) else { continue };
        let listed = listed_tag(&repository, tag).filter(|_| place.digest().is_none());
        let want = |tag: &str| Want::Manifest(repository.clone(), tag.to_owned());
        wants.extend(listed.map(want));
        wants.push(want(tag));
    }
    wants
}

fn hint(place: &ImagePlace, answers: &Answers) -> Option<Hint> {
    let (repository, tag) = (place.repository()?, meant_tag(place)?);
    let manifest = answers.manifests.get(&(repository.clone(), tag.to_owned()));
    let manifest = manifest.filter(|manifest| manifest.is_recent());
    let (label, tooltip) = match (place.digest(), manifest) {
        (Some(digest), Some(manifest)) => pinned(digest, &repository, tag, manifest),
        // A digest tells exactly what is meant.
        (Some(_), None) => return None,
        (None, Some(manifest)) => told(&repository, tag, manifest, answers)?,
        (None, None) => {
            let (day, exact) = (facts::SNAPSHOT, listed_tag(&repository, tag)?);
            let same = format!("{} was the same build as {}", quoted(tag), quoted(exact));
            (format!("= {}", shown(exact)), format!("On {day}, {same}."))
        }
    };
    Some(Hint { offset: place.span.end, label, is_apart: true, tooltip })
}

/// The tag that decides, or stands before the digest that does.
fn meant_tag(place: &ImagePlace) -> Option<&str> {
    place.tag().or_else(|| place.digest().is_none().then_some(LATEST))
}

/// The most exact tag of the build that `tag` named on the day of the snapshot, unless that is it.
fn listed_tag(repository: &Repository, tag: &str) -> Option<&'static str> {
    let exact = facts::image(repository)?.build(tag)?.exact_tag();
    (exact != tag).then_some(exact)
}

/// What a registry says of a tag before a digest.
fn pinned(
    digest: &str,
    repository: &Repository,
    tag: &str,
    manifest: &Manifest,
) -> (String, String) {
    let (host, now, tag) = (host(repository), quoted(&manifest.digest), shown(tag));
    match is_of(digest, manifest) {
        true => {
            (format!("= {tag} now"), format!("On {host}, this is what {} means.", quoted(&tag)))
        }
        false => (format!("≠ {tag} now"), format!("On {host}, {} means {now}.", quoted(&tag))),
    }
}

/// What a registry says that `tag` is.
fn told(
    repository: &Repository,
    tag: &str,
    manifest: &Manifest,
    answers: &Answers,
) -> Option<(String, String)> {
    let (digest, host) = (&manifest.digest, host(repository));
    let listed = answers.tags.get(repository).and_then(|list| same(list, digest));
    let known =
        || listed_tag(repository, tag).filter(|exact| has(repository, exact, digest, answers));
    match listed.or_else(known).filter(|exact| *exact != tag) {
        Some(exact) => {
            let same = format!("{} is the same as {}", quoted(tag), quoted(exact));
            Some((format!("= {}", shown(exact)), format!("On {host}, {same}: {}.", quoted(digest))))
        }
        // The most exact tag is as good a name as its digest.
        None if listed == Some(tag) => None,
        None => {
            let means = format!("{} means {}", quoted(tag), quoted(digest));
            Some((format!("= {}", short(digest)), format!("On {host}, {means}.")))
        }
    }
}

/// The tag in `list` with this `digest` that tells most.
fn same<'l>(list: &'l TagList, digest: &str) -> Option<&'l str> {
    let same = list.tags.iter().filter(|tag| tag.digest.as_deref() == Some(digest));
    same.map(|tag| tag.name.as_str()).max_by_key(|name| tags::detail(name))
}

/// Whether a registry says that `tag` has this `digest`.
fn has(repository: &Repository, tag: &str, digest: &str, answers: &Answers) -> bool {
    let manifest = answers.manifests.get(&(repository.clone(), tag.to_owned()));
    manifest.is_some_and(|manifest| manifest.digest == digest)
}
