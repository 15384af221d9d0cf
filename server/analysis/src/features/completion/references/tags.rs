//! The tags of an image, as one would choose among them.

use std::collections::{HashMap, HashSet};

use images::facts::{self, Build, Image};
use images::{Answers, Day, Repository, TagList, Want};

use super::order::{LATEST, Order, Rank};
use super::{Scene, value};
use crate::features::completion::{Completions, Item, ItemKind, topics};
use crate::features::focus::Word;
use crate::features::templates::{self, Template};
use crate::features::told::shown_size;

/// How many tags are listed at once; an image can have thousands.
const MOST: usize = 200;

/// How many of those that get no updates any more are compared for that.
const MOST_DROPPED: usize = 2_000;

/// A tag, and what is known of it.
#[derive(Debug, Clone, Copy)]
struct Tag<'a> {
    name: &'a str,
    build: Option<Build>,
    told: Option<&'a images::Tag>,
    /// The day of its last update, if it gets none any more.
    dropped: Option<Day>,
}

/// The tags of `repository` that fit `word`, which may hold variables.
pub(super) fn complete(scene: Scene<'_>, repository: &Repository, word: &Word) -> Completions {
    let typed = word.typed();
    let behind = word.text.get(typed.len()..).unwrap_or_default();
    match head(scene, typed) {
        _ if behind.contains('$') => Completions::default(),
        None if typed.contains('$') => Completions::default(),
        None => {
            let found = list(scene, repository, word, |tag| Some(tag.to_owned()));
            // What gets no updates any more is listed once nothing else fits.
            let has_dropped = facts::image(repository).is_some_and(Image::has_history);
            match found.items.iter().any(|item| item.label.starts_with(typed)) {
                true => Completions { incomplete: found.incomplete || has_dropped, ..found },
                false if has_dropped => with_dropped(found, repository, word),
                false => found,
            }
        }
        Some((written, known)) => list(scene, repository, word, |tag| {
            let rest = tag.strip_prefix(known.as_str())?;
            Some(format!("{written}{rest}"))
        }),
    }
}

/// What is typed of a tag up to its last variable: as it is written and what it comes to.
fn head<'t>(scene: Scene<'_>, typed: &'t str) -> Option<(&'t str, String)> {
    let last = templates::plain_variables(scene.snapshot, typed)?.pop()?;
    let written = typed.get(..last.range.end as usize)?;
    Some((written, value(scene, written)?))
}

/// The values of the build argument `word` that make a tag of `repository` with `template`, and
/// with those of `others` that name an image by its tag too.
pub(super) fn defaults(
    scene: Scene<'_>,
    repository: &Repository,
    word: &Word,
    template: &Template,
    others: &[Template],
) -> Completions {
    let others: Vec<(&Template, HashSet<&str>)> = others
        .iter()
        .filter_map(|other| {
            let known = known(&other.repository_of_tag()?, scene.answers);
            (!known.is_empty()).then(|| (other, known.iter().map(|tag| tag.name).collect()))
        })
        .collect();
    let (before, after) = template.around_in_tag();
    list(scene, repository, word, |tag| {
        let value = tag.strip_prefix(before)?.strip_suffix(after)?;
        let fits = others.iter().all(|(other, tags)| {
            let (before, after) = other.around_in_tag();
            tags.contains(format!("{before}{value}{after}").as_str())
        });
        (!value.is_empty() && fits).then(|| value.to_owned())
    })
}

/// Every tag of `repository` that gets updates, first those of the facts, then what a registry
/// told beside them.
fn known<'a>(repository: &Repository, answers: &'a Answers) -> Vec<Tag<'a>> {
    let image = facts::image(repository);
    let list = answers.tags.get(repository);
    let mut seen = HashSet::new();
    let builds = image.into_iter().flat_map(Image::builds);
    let facts = builds.flat_map(|build| build.tags().map(move |tag| (tag, Some(build))));
    let told =
        list.into_iter().flat_map(|list| list.tags.iter().map(|tag| (tag.name.as_str(), None)));
    let tags = facts.chain(told).filter(|(tag, _)| seen.insert(*tag));
    let mut tags: Vec<Tag<'a>> =
        tags.map(|(name, build)| Tag { name, build, told: None, dropped: None }).collect();
    if let Some(list) = list {
        let told: HashMap<&str, &images::Tag> =
            list.tags.iter().map(|tag| (tag.name.as_str(), tag)).collect();
        tags.iter_mut().for_each(|tag| tag.told = told.get(tag.name).copied());
    }
    tags
}

/// The tags of `repository` that hold what is typed of `word`, as `written` says that they would be
/// written: first those that begin with it.
fn list(
    scene: Scene<'_>,
    repository: &Repository,
    word: &Word,
    written: impl Fn(&str) -> Option<String>,
) -> Completions {
    let typed = word.typed();
    let known = known(repository, scene.answers);
    let mut order = Order::default();
    let mut ranked: Vec<((bool, Rank), &Tag<'_>, String)> = known
        .iter()
        .filter_map(|tag| {
            let rank = order.rank(tag.name, tag.build.is_some_and(Build::is_windows));
            let text = written(tag.name).filter(|text| text.contains(typed))?;
            Some(((!text.starts_with(typed), rank), tag, text))
        })
        .collect();
    ranked.sort_by(|(one, ..), (two, ..)| one.cmp(two));
    let incomplete = ranked.len() > MOST;
    let items = ranked.into_iter().take(MOST);
    let items = items.map(|(_, tag, text)| item(repository, tag, &text, word)).collect();
    Completions { items, incomplete, wants: wants(repository, typed, scene.answers) }
}

/// `found` and, as no tag that gets updates begins like `word`, those that get none any more.
fn with_dropped(found: Completions, repository: &Repository, word: &Word) -> Completions {
    let image = facts::image(repository).filter(|_| !word.typed().is_empty());
    let dropped =
        image.map_or_else(Vec::new, |image| image.dropped_tags(word.typed(), MOST_DROPPED));
    let mut order = Order::default();
    let mut ranked: Vec<(Rank, Tag<'_>)> = dropped
        .iter()
        .map(|(name, day)| {
            let tag = Tag { name, build: None, told: None, dropped: Some(*day) };
            (order.rank(name, false), tag)
        })
        .collect();
    ranked.sort_by(|(one, _), (two, _)| one.cmp(two));
    let dropped = ranked.iter().map(|(_, tag)| item(repository, tag, tag.name, word));
    let items = dropped.chain(found.items).take(MOST).collect();
    Completions { items, incomplete: true, ..found }
}

/// The item of `tag`, which is written as `text`.
fn item(repository: &Repository, tag: &Tag<'_>, text: &str, word: &Word) -> Item {
    let item = Item::new(ItemKind::Tag, text, word);
    let item = Item { detail: remark(tag, text), ..item };
    let item = Item { deprecated: tag.dropped.is_some(), ..item };
    match tag.build {
        Some(_) => item.topic(topics::tag(&repository.to_string(), tag.name)),
        None => item,
    }
}

/// What tells `tag`, written as `text`, from the others: what else the same build is called, what
/// it runs on, how large it is.
fn remark(tag: &Tag<'_>, text: &str) -> Option<String> {
    let mut parts = Vec::new();
    parts.extend(tag.dropped.map(|day| format!("no updates since {day}")));
    match tag.build.map(|build| aliases(build, tag.name)) {
        Some(names) if !names.is_empty() => parts.push(names),
        _ if text != tag.name => parts.push(format!("= {}", tag.name)),
        _ => {}
    }
    if tag.build.is_some_and(Build::is_windows) {
        parts.push("Windows".to_owned());
    }
    let size = tag.told.and_then(|told| told.size);
    parts.extend(size.map(shown_size));
    parts.extend(tag.told.and_then(|told| told.updated.as_ref()).map(|day| format!("of {day}")));
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// The most exact name of `build` and its best known ones, without `tag`.
fn aliases(build: Build, tag: &str) -> String {
    let exact = Some(build.exact_tag()).filter(|exact| *exact != tag);
    let is_known = |name: &&str| name.len() < tag.len() || *name == LATEST;
    let others = build.tags().filter(|name| *name != tag && Some(*name) != exact);
    let mut others: Vec<&str> = others.filter(is_known).collect();
    others.sort_by_key(|name| (*name != LATEST, name.len(), *name));
    let also = others.get(..MOST_ALIASES.min(others.len())).unwrap_or_default().join(", ");
    let also = (!also.is_empty()).then(|| format!("also {also}"));
    let exact = exact.map(|exact| format!("= {exact}"));
    exact.into_iter().chain(also).collect::<Vec<_>>().join(", ")
}

/// How many other names of a tag are told; there can be twenty.
const MOST_ALIASES: usize = 2;

/// The tags that `answers` may not have.
fn wants(repository: &Repository, typed: &str, answers: &Answers) -> Vec<Want> {
    let want = Want::Tags(repository.clone(), typed.to_owned());
    let is_whole = |list: &std::sync::Arc<TagList>| list.complete;
    let is_known =
        answers.tags.get(repository).is_some_and(is_whole) || answers.refused.contains_key(&want);
    if is_known || typed.contains('$') { Vec::new() } else { vec![want] }
}
