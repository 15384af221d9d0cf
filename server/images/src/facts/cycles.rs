//! Until when releases are supported.

use std::sync::OnceLock;

use super::listed::Image;
use crate::Day;
use crate::tags::{self, Version};

static DATA: &str = include_str!("../../data/cycles.txt");

/// A release line of a product, such as Python 3.12.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cycle {
    /// The product's name in the list, such as `nodejs`.
    pub product: &'static str,
    /// The name of the line, such as `3.12`.
    pub name: &'static str,
    /// The name that distributions use for it, such as `bookworm`; may be empty.
    pub codename: &'static str,
    /// Its first day.
    pub released: Option<Day>,
    /// Until when more than security is repaired.
    pub active: End,
    /// Until when security is repaired.
    pub security: End,
    /// Until when others repair security, or for money.
    pub extended: End,
    /// Whether it is one for long-term support; that may begin on a later day.
    pub is_lts: bool,
    /// The newest release of it on the day of the snapshot; may be empty.
    pub latest: &'static str,
}

/// The distribution that a word of a tag names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suite<'t> {
    /// As it is written in the tag: `bookworm`, `alpine3.20`.
    pub word: &'t str,
    /// The release that it means.
    pub cycle: Cycle,
}

/// When something ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// On this day.
    On(Day),
    /// It has ended, nobody tells when.
    Past,
    /// Not foreseen.
    Open,
    /// Not known, or there is no such thing.
    Unknown,
}

impl End {
    fn read(text: &str) -> Self {
        match text {
            "true" => Self::Past,
            "false" => Self::Open,
            day => Day::read(day).map_or(Self::Unknown, Self::On),
        }
    }

    /// Whether it is over on the day `today`.
    pub fn is_over(self, today: Day) -> bool {
        match self {
            Self::On(day) => day < today,
            Self::Past => true,
            Self::Open | Self::Unknown => false,
        }
    }
}

impl Cycle {
    /// Until when anybody gets repairs of it without paying. Debian's volunteers go on for two
    /// years when its security team stops, and images are still built from what they do.
    pub fn end(self) -> End {
        match (self.product, self.extended) {
            (DEBIAN, End::On(_)) => self.extended,
            _ => self.security,
        }
    }
}

const ALPINE: &str = "alpine-linux";
const DEBIAN: &str = "debian";
const UBUNTU: &str = "ubuntu";

/// The release cycles of the product called `name` in the list, newest first.
pub fn cycles(name: &str) -> impl Iterator<Item = Cycle> {
    let found = index().binary_search_by(|(product, _)| (*product).cmp(name)).ok();
    let found = found.and_then(|found| index().get(found));
    found.into_iter().flat_map(|(product, lines)| lines.lines().map(|line| read(product, line)))
}

/// The products sorted by name, each with the lines of its cycles.
fn index() -> &'static [(&'static str, &'static str)] {
    static INDEX: OnceLock<Vec<(&str, &str)>> = OnceLock::new();
    INDEX.get_or_init(|| {
        DATA.split("\n=").skip(1).filter_map(|part| part.split_once('\n')).collect()
    })
}

fn read(product: &'static str, line: &'static str) -> Cycle {
    let mut columns = line.split('\t');
    let mut column = || columns.next().unwrap_or_default();
    Cycle {
        product,
        name: column(),
        codename: column(),
        released: Day::read(column()),
        active: End::read(column()),
        security: End::read(column()),
        extended: End::read(column()),
        is_lts: !matches!(column(), "" | "false"),
        latest: column(),
    }
}

impl Image {
    /// The release line that `tag` belongs to. A tag that moves on, such as `latest` or `3`, is in
    /// the line of the build that it names on the day of the snapshot.
    pub fn cycle(self, tag: &str) -> Option<Cycle> {
        let written = self.cycle_by_name(tag);
        written.or_else(|| self.cycle_by_name(self.build(tag)?.exact_tag()))
    }

    fn cycle_by_name(self, tag: &str) -> Option<Cycle> {
        let mut found = self.products().filter_map(|product| cycle_of(product, tag));
        // Two products that share an image do not tell which one the tag is of.
        found.next().filter(|_| found.next().is_none())
    }

    /// The distribution that a word of `tag` names.
    pub fn suite(self, tag: &str) -> Option<Suite<'_>> {
        let own =
            |word: &str| self.cycle_by_name(word).filter(|cycle| cycle.product.starts_with("ros"));
        tag.split('-').filter(|word| own(word).is_none()).find_map(suite)
    }
}

/// The distribution that the word of a tag names.
fn suite(word: &str) -> Option<Suite<'_>> {
    let cycle = match word.strip_prefix("alpine") {
        Some(version) => cycles(ALPINE).find(|cycle| cycle.name == version),
        None => [DEBIAN, UBUNTU].into_iter().find_map(|product| with_codename(product, word)),
    };
    Some(Suite { word, cycle: cycle? })
}

fn with_codename(product: &str, word: &str) -> Option<Cycle> {
    cycles(product).find(|cycle| !cycle.codename.is_empty() && cycle.codename == word)
}

/// The cycle of `product` that `tag` names by its version, or by its first word.
fn cycle_of(product: &str, tag: &str) -> Option<Cycle> {
    let word = tag.split('-').next().unwrap_or_default();
    let named = |cycle: &Cycle| cycle.name == word || cycle.codename == word;
    if !word.is_empty()
        && let Some(cycle) = cycles(product).find(named)
    {
        return Some(cycle);
    }
    let version = Version::read(tags::split(tag).version)?;
    let holds = |cycle: &Cycle| Version::read(cycle.name).is_some_and(|line| line.holds(&version));
    cycles(product).filter(holds).max_by_key(|cycle| cycle.name.len())
}
