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
    is_windows: bool,
    /// Whether its release is not out.
    is_ahead: bool,
    told: Option<&'a images::Tag>,
    /// The day of its last update, if it gets none any more.
    dropped: Option<Day>,
}

impl<'a> Tag<'a> {
    fn new(name: &'a str) -> Tag<'a> {
        Tag { name, build: None, is_windows: false, is_ahead: false, told: None, dropped: None }
    }
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
            let known = known(&other.repository_of_tag()?, scene);
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
fn known<'a>(repository: &Repository, scene: Scene<'a>) -> Vec<Tag<'a>> {
    let image = facts::image(repository);
    let today = scene.snapshot.policy().options().today();
    let list = scene.answers.tags.get(repository);
    let mut told: HashMap<&str, &images::Tag> = HashMap::new();
    let told_tags = || list.into_iter().flat_map(|list| &list.tags);
    let mut seen = HashSet::new();
    let mut tags: Vec<Tag<'a>> = Vec::new();
    for build in image.into_iter().flat_map(Image::builds) {
        let is_windows = build.is_windows();
        let is_ahead = image.is_some_and(|image| image.is_ahead(build, today));
        let new = build.tags().filter(|name| seen.insert(*name));
        let tag = |name| Tag { build: Some(build), is_windows, is_ahead, ..Tag::new(name) };
        tags.extend(new.map(tag));
    }
    if !tags.is_empty() {
        told.extend(told_tags().map(|tag| (tag.name.as_str(), tag)));
        tags.iter_mut().for_each(|tag| tag.told = told.get(tag.name).copied());
    }
    let new = told_tags().filter(|tag| seen.insert(&tag.name));
    tags.extend(new.map(|tag| Tag { told: Some(tag), ..Tag::new(&tag.name) }));
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
    let known = known(repository, scene);
    let mut order = Order::default();
    let mut ranked: Vec<((bool, Rank), &Tag<'_>, String)> = known
        .iter()
        .filter_map(|tag| {
            let text = written(tag.name).filter(|text| text.contains(typed))?;
            let rank = order.rank(tag.name, tag.is_windows, tag.is_ahead);
            Some(((!text.starts_with(typed), rank), tag, text))
        })
        .collect();
    let order = |one: &(_, &Tag<'_>, String), two: &(_, &Tag<'_>, String)| {
        (&one.0, &one.2).cmp(&(&two.0, &two.2))
    };
    let incomplete = ranked.len() > MOST;
    if incomplete {
        ranked.select_nth_unstable_by(MOST, order);
        ranked.truncate(MOST);
    }
    ranked.sort_unstable_by(order);
    let mut items = Items::new(repository, word);
    let items = ranked.into_iter().map(|(_, tag, text)| items.item(tag, &text)).collect();
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
            let tag = Tag { dropped: Some(*day), ..Tag::new(name) };
            (order.rank(name, false, false), tag)
        })
        .collect();
    ranked.sort_by(|(one, _), (two, _)| one.cmp(two));
    let mut items = Items::new(repository, word);
    let dropped = ranked.iter().take(MOST).map(|(_, tag)| items.item(tag, tag.name));
    let items = dropped.chain(found.items).take(MOST).collect();
    Completions { items, incomplete: true, ..found }
}

/// Makes items, and keeps what all tags of a build share.
struct Items<'a> {
    repository: &'a Repository,
    image: String,
    word: &'a Word,
    /// The names of builds, by the first one.
    names: HashMap<&'static str, Names>,
}

/// The names of a build.
struct Names {
    exact: &'static str,
    /// All of them, the best known first.
    all: Vec<&'static str>,
}

impl Names {
    fn of(build: Build) -> Names {
        let mut all: Vec<&str> = build.tags().collect();
        all.sort_unstable_by_key(|name| (*name != LATEST, name.len(), *name));
        Names { exact: build.exact_tag(), all }
    }

    /// The most exact name and the best known ones, without `tag`.
    fn without(&self, tag: &str) -> String {
        let exact = Some(self.exact).filter(|exact| *exact != tag);
        let is_known = |name: &&str| {
            *name != tag && *name != self.exact && (name.len() < tag.len() || *name == LATEST)
        };
        let others = self.all.iter().copied().filter(is_known).take(MOST_ALIASES);
        let also = others.collect::<Vec<_>>().join(", ");
        let also = (!also.is_empty()).then(|| format!("also {also}"));
        let exact = exact.map(|exact| format!("= {exact}"));
        exact.into_iter().chain(also).collect::<Vec<_>>().join(", ")
    }
}

impl<'a> Items<'a> {
    fn new(repository: &'a Repository, word: &'a Word) -> Items<'a> {
        Items { repository, image: repository.to_string(), word, names: HashMap::new() }
    }

    /// The item of `tag`, which is written as `text`.
    fn item(&mut self, tag: &Tag<'_>, text: &str) -> Item {
        let item = Item::new(ItemKind::Tag, text, self.word);
        let item =
            Item { detail: self.remark(tag, text), deprecated: tag.dropped.is_some(), ..item };
        match (tag.build, tag.told) {
            (Some(_), _) => item.topic(topics::tag(&self.image, tag.name)),
            (None, Some(_)) => item.topic(topics::told(self.repository, tag.name)),
            (None, None) => item,
        }
    }

    /// What tells `tag`, written as `text`, from the others: what else the same build is called,
    /// what it runs on, how large it is.
    fn remark(&mut self, tag: &Tag<'_>, text: &str) -> Option<String> {
        let mut parts = Vec::new();
        parts.extend(tag.dropped.map(|day| format!("no updates since {day}")));
        match tag.build.map(|build| self.names(build).without(tag.name)) {
            Some(names) if !names.is_empty() => parts.push(names),
            _ if text != tag.name => parts.push(format!("= {}", tag.name)),
            _ => {}
        }
        if tag.is_windows {
            parts.push("Windows".to_owned());
        }
        parts.extend(tag.told.and_then(|told| told.size).map(shown_size));
        let day = tag.told.and_then(|told| told.updated.as_ref());
        parts.extend(day.map(|day| format!("of {day}")));
        (!parts.is_empty()).then(|| parts.join(" · "))
    }

    fn names(&mut self, build: Build) -> &Names {
        let first = build.tags().next().unwrap_or_default();
        self.names.entry(first).or_insert_with(|| Names::of(build))
    }
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
