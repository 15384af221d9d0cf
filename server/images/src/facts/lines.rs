//! The release lines of one image, read once where the lines of many tags are asked for.

use std::collections::HashMap;

use super::cycles::{self, Cycle, Row, Suite};
use super::listed::{Build, Image};
use crate::tags::{self, Version};

/// What tells the lines of the tags of an image.
pub(super) struct Lines {
    image: Image,
    products: Vec<Vec<Line>>,
    /// Whether words of tags may name lines of the image itself, as they do those of ROS.
    names_lines: bool,
    /// The distributions of the words that were asked for.
    suites: HashMap<&'static str, Option<Cycle>>,
}

struct Line {
    row: Row,
    version: Option<Version>,
}

impl Lines {
    /// Those of `image`.
    pub(super) fn of(image: Image) -> Lines {
        let line = |row: Row| Line { row, version: Version::read(row.name) };
        let products = image.products();
        let products = products.map(|product| cycles::rows(product).map(line).collect());
        let names_lines = image.products().any(cycles::names_lines);
        Lines { image, products: products.collect(), names_lines, suites: HashMap::new() }
    }

    /// As [`Image::cycle`], of a tag of `build` with this `version`.
    pub(super) fn cycle(
        &self,
        tag: &str,
        version: Option<&Version>,
        build: Build,
    ) -> Option<Cycle> {
        self.by_name(tag, version).or_else(|| {
            let exact = build.exact_tag();
            self.by_name(exact, Version::read(tags::split(exact).version).as_ref())
        })
    }

    fn by_name(&self, tag: &str, version: Option<&Version>) -> Option<Cycle> {
        let word = tag.split('-').next().filter(|word| !word.is_empty())?;
        let mut found = self.products.iter().filter_map(|lines| named(lines, word, version));
        found.next().filter(|_| found.next().is_none())
    }

    /// As [`Image::suite`].
    pub(super) fn suite(&mut self, tag: &'static str) -> Option<Suite<'static>> {
        if self.names_lines {
            return self.image.suite(tag);
        }
        tag.split('-').find_map(|word| Some(Suite { word, cycle: self.suite_of(word)? }))
    }

    /// The distribution that `word` names.
    pub(super) fn suite_of(&mut self, word: &'static str) -> Option<Cycle> {
        let find = || cycles::suite(word).map(|suite| suite.cycle);
        *self.suites.entry(word).or_insert_with(find)
    }
}

/// The line of one product that a tag names by its first `word` or by its `version`.
fn named(lines: &[Line], word: &str, version: Option<&Version>) -> Option<Cycle> {
    let is_named = |line: &&Line| line.row.name == word || line.row.codename == word;
    if let Some(line) = lines.iter().find(is_named) {
        return Some(line.row.read());
    }
    let holds = |line: &&Line| {
        let own = line.version.as_ref();
        own.zip(version).is_some_and(|(own, version)| own.holds(version))
    };
    let lines = lines.iter().filter(holds);
    lines.max_by_key(|line| line.row.name.len()).map(|line| line.row.read())
}
