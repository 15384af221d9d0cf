//! The images and the builds that are listed on the day of the snapshot.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::blocks::Blocks;
use super::{history, newness};
use crate::{Day, Repository, official_name, tags};

static DATA: Blocks = Blocks::new(include_str!("../../data/images.txt"));

/// What people should know an image for, in our own words: a name, a tab and a sentence.
static DESCRIPTIONS: &str = include_str!("../../data/descriptions.txt");

/// An image of which something is known.
#[derive(Debug, Clone, Copy)]
pub struct Image {
    /// As one writes it in FROM: `python`, `mcr.microsoft.com/dotnet/sdk`.
    pub name: &'static str,
    lines: &'static str,
}

/// One build of an image: some files for some platforms, under one or more tags.
#[derive(Debug, Clone, Copy)]
pub struct Build {
    set: usize,
    tags: &'static str,
}

/// What became of a tag.
#[derive(Debug, Clone, Copy)]
pub enum Status {
    /// It is kept up to date.
    Listed(Build),
    /// It was, until this day.
    Dropped(Day),
    /// It was never listed, and nothing tells that it may be newer than the snapshot.
    Never,
    /// Its image is none of which all tags are known, or it may be newer than the snapshot.
    Unknown,
}

/// Why one should leave an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deprecated {
    /// How far it went.
    pub removal: Removal,
    /// The day on which its makers said so, where that is known.
    pub since: Option<Day>,
    /// The last day of its tags.
    pub dropped: Option<Day>,
    /// What to take instead, as one writes it in FROM.
    pub replacement: Option<&'static str>,
}

/// How far an image went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// Its makers say that it is not to be used any more; it may still be built.
    Announced,
    /// Nothing of it is built any more.
    Complete,
    /// Only a part of it: some tags, or all but previews.
    Partial,
}

/// Every image of which something is known, sorted by name: official ones and those that were, the
/// .NET images, and popular ones of other people. Those that are not built any more are among them.
pub fn images() -> &'static [Image] {
    static IMAGES: OnceLock<Vec<Image>> = OnceLock::new();
    let all = || DATA.all().iter().map(|(name, lines)| Image { name, lines }).collect();
    IMAGES.get_or_init(all)
}

/// What is known of a repository.
pub fn image(repository: &Repository) -> Option<Image> {
    named(&repository.to_string())
}

/// The image called `name`, as one writes it in FROM without what is understood.
pub fn named(name: &str) -> Option<Image> {
    DATA.find(name).map(|(name, lines)| Image { name, lines })
}

/// Whether `reference`, with or without a tag, names one of Docker's official images, or one that
/// was.
pub fn is_official(reference: &str) -> bool {
    let parts = syntax::image::split(reference);
    let part = |span: syntax::Span| reference.get(span.range()).unwrap_or_default();
    let name = official_name(parts.registry.map(part), part(parts.repository));
    name.and_then(named).is_some()
}

impl Image {
    /// Its builds, in the order of the upstream lists: the newest version comes first. None for
    /// images of which no list is compiled in.
    pub fn builds(self) -> impl Iterator<Item = Build> {
        self.lines.lines().filter_map(|line| {
            let (set, tags) = line.split_once(' ')?;
            Some(Build { set: set.parse().ok()?, tags })
        })
    }

    /// The build that has the tag `tag`.
    pub fn build(self, tag: &str) -> Option<Build> {
        self.builds().find(|build| build.tags().any(|other| other == tag))
    }

    /// Whether Docker's team keeps it, or kept it: one word on Docker Hub.
    pub fn is_official(self) -> bool {
        !self.name.contains('/')
    }

    /// Whether any build of it is listed.
    pub fn is_built(self) -> bool {
        self.builds().next().is_some()
    }

    /// Whether people often build on it though nobody lists its tags.
    pub fn is_popular(self) -> bool {
        self.lines.lines().any(|line| line == "*")
    }

    /// One sentence on what it is.
    pub fn description(self) -> Option<&'static str> {
        static ALL: OnceLock<HashMap<&str, &str>> = OnceLock::new();
        let all = ALL.get_or_init(|| {
            DESCRIPTIONS.lines().filter_map(|line| line.split_once('\t')).collect()
        });
        all.get(self.name).copied()
    }

    /// The products whose release cycles its tags speak of, by their names in the list of cycles.
    pub fn products(self) -> impl Iterator<Item = &'static str> {
        self.lines.lines().filter_map(|line| line.strip_prefix('%'))
    }

    /// What its makers said when they gave it up.
    pub fn deprecated(self) -> Option<Deprecated> {
        let line = self.lines.lines().find_map(|line| line.strip_prefix('!'))?;
        let mut columns = line.split('\t');
        let removal = match columns.next()? {
            "removed" | "no-tags" => Removal::Complete,
            "deprecated" => Removal::Announced,
            "partial" => Removal::Partial,
            _ => return None,
        };
        let mut day = || columns.next().and_then(Day::read);
        let (since, dropped) = (day(), day());
        let replacement = columns.next().filter(|name| !name.is_empty());
        Some(Deprecated { removal, since, dropped, replacement })
    }

    /// What became of `tag`.
    pub fn status(self, tag: &str) -> Status {
        match self.build(tag) {
            Some(build) => Status::Listed(build),
            None => match history::dropped(self.name, tag) {
                Some(day) => Status::Dropped(day),
                None if newness::is_plain(self, tag) => Status::Never,
                None => Status::Unknown,
            },
        }
    }
}

impl Build {
    /// Its tags, which all name the same files, in the order of the upstream lists.
    pub fn tags(self) -> impl Iterator<Item = &'static str> {
        self.tags.split(' ')
    }

    /// The tag that says most of it, such as `3.12.11-slim-trixie` for what is also `slim`.
    pub fn exact_tag(self) -> &'static str {
        let longest =
            |one: &'static str, two| if tags::detail(two) > tags::detail(one) { two } else { one };
        self.tags().reduce(longest).unwrap_or_default()
    }

    /// Its platforms, such as `linux/arm64`.
    pub fn platforms(self) -> impl Iterator<Item = &'static str> {
        let mut sets = DATA.head().lines().filter_map(|line| line.strip_prefix('+'));
        let set = sets.nth(self.set).unwrap_or_default();
        set.split(' ').filter(|platform| !platform.is_empty())
    }

    /// Whether it runs on Windows only.
    pub fn is_windows(self) -> bool {
        self.platforms().all(|platform| platform.starts_with("windows/"))
    }
}
