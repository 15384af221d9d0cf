//! Until when releases are supported.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::blocks::{self, Blocks};
use super::listed::{Build, Image};
use crate::Day;
use crate::tags::{self, Version};

static DATA: Blocks = Blocks::new(include_str!("../../data/cycles.txt"));

/// What people call each product.
static TITLES: &str = include_str!("../../data/products.txt");

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
    /// What people call the product, such as `Node.js`.
    pub fn title(self) -> &'static str {
        blocks::column(TITLES, self.product).unwrap_or(self.product)
    }

    /// Whether its product begins the next line so soon that nobody stays in one: Rust after six
    /// weeks.
    pub(super) fn is_short(self) -> bool {
        match (self.released, self.end()) {
            (Some(first), End::On(last)) => last.number() - first.number() < SHORT,
            _ => false,
        }
    }

    /// Until when anybody gets repairs of it without paying. Debian's volunteers go on for two
    /// years when its security team stops, and images are still built from what they do.
    pub fn end(self) -> End {
        match (self.product, self.extended) {
            (DEBIAN, End::On(_)) => self.extended,
            _ => self.security,
        }
    }
}

/// In days.
const SHORT: i32 = 120;

const ALPINE: &str = "alpine-linux";
const DEBIAN: &str = "debian";
const UBUNTU: &str = "ubuntu";

/// The release cycles of the product called `name` in the list, newest first.
pub fn cycles(name: &str) -> impl Iterator<Item = Cycle> {
    rows(name).map(Row::read)
}

/// A line of the data, of which only the names were looked at.
#[derive(Clone, Copy)]
pub(super) struct Row {
    product: &'static str,
    pub(super) name: &'static str,
    pub(super) codename: &'static str,
    rest: &'static str,
}

/// The rows of `product`, newest first.
pub(super) fn rows(product: &str) -> impl Iterator<Item = Row> {
    let found = DATA.find(product).into_iter();
    found.flat_map(|(product, lines)| {
        lines.lines().map(|line| {
            let (name, rest) = line.split_once('\t').unwrap_or((line, ""));
            let (codename, rest) = rest.split_once('\t').unwrap_or((rest, ""));
            Row { product, name, codename, rest }
        })
    })
}

impl Row {
    /// All of it.
    pub(super) fn read(self) -> Cycle {
        let mut columns = self.rest.split('\t');
        let mut column = || columns.next().unwrap_or_default();
        Cycle {
            product: self.product,
            name: self.name,
            codename: self.codename,
            released: Day::read(column()),
            active: End::read(column()),
            security: End::read(column()),
            extended: End::read(column()),
            is_lts: !matches!(column(), "" | "false"),
            latest: column(),
        }
    }
}

impl Image {
    /// The release line that `tag` belongs to. A tag that moves on, such as `latest` or `3`, is in
    /// the line of the build that it names on the day of the snapshot.
    pub fn cycle(self, tag: &str) -> Option<Cycle> {
        let written = self.cycle_by_name(tag);
        written.or_else(|| self.cycle_by_name(self.build(tag)?.exact_tag()))
    }

    /// The release line that `tag` names itself.
    pub fn cycle_by_name(self, tag: &str) -> Option<Cycle> {
        let mut found = self.products().filter_map(|product| cycle_of(product, tag));
        // Two products that share an image do not tell which one the tag is of.
        found.next().filter(|_| found.next().is_none())
    }

    /// Whether `build` is of a distribution's release that was not out on the day `today`:
    /// distributions list the next one before it is done.
    pub fn is_ahead(self, build: Build, today: Day) -> bool {
        let is_out = |tag| {
            let cycle = self.cycle_by_name(tag);
            cycle.is_some_and(|cycle| cycle.released.is_none_or(|day| day <= today))
        };
        self.products().any(is_system) && !build.tags().any(is_out)
    }

    /// The distribution that a word of `tag` names.
    pub fn suite(self, tag: &str) -> Option<Suite<'_>> {
        let names_lines = self.products().any(self::names_lines);
        let own =
            |word: &str| self.cycle_by_name(word).filter(|cycle| self::names_lines(cycle.product));
        tag.split('-').filter(|word| !names_lines || own(word).is_none()).find_map(suite)
    }
}

/// Whether the releases of `product` are those of a distribution.
fn is_system(product: &str) -> bool {
    [DEBIAN, "fedora", UBUNTU].contains(&product)
}

/// Whether words of tags may name release lines of `product` that have names of distributions.
pub(super) fn names_lines(product: &str) -> bool {
    product.starts_with("ros")
}

/// The distribution that the word of a tag names.
pub(super) fn suite(word: &str) -> Option<Suite<'_>> {
    let cycle = match word.strip_prefix("alpine") {
        Some(version) => systems().versions.get(version),
        None => systems().codenames.get(word),
    };
    Some(Suite { word, cycle: *cycle? })
}

/// The releases of the distributions that images are made from. Every word of every tag that is
/// compared is looked up here.
struct Systems {
    /// Those of Alpine, by version.
    versions: HashMap<&'static str, Cycle>,
    /// Those of Debian and Ubuntu, by the name that tags have for them.
    codenames: HashMap<&'static str, Cycle>,
}

fn systems() -> &'static Systems {
    static ALL: OnceLock<Systems> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut systems = Systems { versions: HashMap::new(), codenames: HashMap::new() };
        // Of two the first in the list counts.
        for row in rows(ALPINE) {
            systems.versions.entry(row.name).or_insert_with(|| row.read());
        }
        let named = [DEBIAN, UBUNTU].into_iter().flat_map(rows);
        for row in named.filter(|row| !row.codename.is_empty()) {
            systems.codenames.entry(row.codename).or_insert_with(|| row.read());
        }
        systems
    })
}

/// The cycle of `product` that `tag` names by its version, or by its first word.
fn cycle_of(product: &str, tag: &str) -> Option<Cycle> {
    let word = tag.split('-').next().filter(|word| !word.is_empty())?;
    if let Some(row) = rows(product).find(|row| row.name == word || row.codename == word) {
        return Some(row.read());
    }
    let version = Version::read(tags::split(tag).version)?;
    let holds = |row: &Row| Version::read(row.name).is_some_and(|line| line.holds(&version));
    rows(product).filter(holds).max_by_key(|row| row.name.len()).map(Row::read)
}
