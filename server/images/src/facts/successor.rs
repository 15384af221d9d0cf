//! The tag to move to when one gets no more updates: as little else as possible changes.

use super::cycles::{Cycle, Suite};
use super::lines::Lines;
use super::listed::{Image, Status};
use crate::Day;
use crate::tags::{self, Version};

/// A listed tag that could take the place of another.
struct Candidate {
    tag: &'static str,
    version: Option<Version>,
    cycle: Option<Cycle>,
    suite: Option<Suite<'static>>,
}

/// What ends within so many days is no place to move to, if there is another.
const SOON: i32 = 180;

impl Image {
    /// The listed tag to take instead of `tag`: the same variant of the same release line if that
    /// is supported on the day `today`, or else of the next line that is and stays so for a while;
    /// on the same release of the distribution if that stays, or else on the newest. `None` if
    /// `tag` is good as it is, may be newer than the snapshot, or nothing of its form is listed.
    pub fn successor(self, tag: &str, today: Day) -> Option<&'static str> {
        let (cycle, suite) = (self.cycle(tag), self.suite(tag));
        let is_over = [cycle, suite.map(|suite| suite.cycle)].into_iter().flatten();
        let is_over = is_over.map(Cycle::end).any(|end| end.is_over(today));
        if !is_over && !matches!(self.status(tag), Status::Dropped(_)) {
            return None;
        }
        let version = Version::read(tags::split(tag).version);
        let mut candidates = self.candidates(tag, version.as_ref());
        let kept = cycle.filter(|cycle| !cycle.end().is_over(today));
        candidates.retain(|candidate| !candidate.ends_before(kept, today));
        keep_lasting(&mut candidates, kept, today);
        keep_line(&mut candidates, cycle, version.as_ref());
        let suite = suite.map(|suite| suite.cycle.name);
        let detail = detail(version.as_ref(), cycle);
        let rank = |candidate: &Candidate| {
            let of_suite = candidate.suite.map(|suite| suite.cycle);
            let is_same = of_suite.is_some_and(|cycle| Some(cycle.name) == suite);
            let released = of_suite.and_then(|cycle| cycle.released);
            let other = self::detail(candidate.version.as_ref(), candidate.cycle);
            (is_same, released, usize::MAX - other.abs_diff(detail), candidate.version.clone())
        };
        first_best(&candidates, rank)
    }

    /// The newest listed tag of the line, the variant and the system of `tag`, which is not listed
    /// itself: `3.11.16-slim` for `3.11.4-slim`. `None` if nothing goes on with it.
    pub fn continuation(self, tag: &str) -> Option<&'static str> {
        let cycle = self.cycle(tag);
        let suite = self.suite(tag).map(|suite| suite.cycle);
        let version = Version::read(tags::split(tag).version);
        let mut candidates = self.candidates(tag, version.as_ref());
        candidates.retain(|candidate| candidate.suite.map(|suite| suite.cycle) == suite);
        match (cycle, &version) {
            (Some(own), _) if !own.is_short() => {
                candidates.retain(|candidate| candidate.cycle == Some(own));
            }
            (short, Some(version)) => {
                let length = if short.is_some() { 1 } else { self.line_length() };
                candidates.retain(|candidate| is_of_line(candidate, version, length));
            }
            _ => {}
        }
        let detail = version.map_or(0, |version| version.numbers.len());
        let rank = |candidate: &Candidate| {
            let numbers = candidate.version.as_ref().map_or(0, |version| version.numbers.len());
            (usize::MAX - numbers.abs_diff(detail), candidate.version.clone())
        };
        first_best(&candidates, rank)
    }

    /// How many numbers name a line of releases: as many as in the newest cycle that is known.
    fn line_length(self) -> usize {
        let newest = self.products().find_map(|product| super::cycles(product).next());
        let version = newest.and_then(|cycle| Version::read(cycle.name));
        version.map_or(1, |version| version.numbers.len())
    }

    /// The tag of this image that serves instead of `tag` of an image that was given up: the same
    /// version or its line, with as many of the words of the other one as there are. `None` if
    /// that would be on another system.
    pub fn counterpart(self, tag: &str) -> Option<&'static str> {
        let parts = tags::split(tag);
        let version = Version::read(parts.version);
        let words: Vec<&str> = parts.variant.split('-').filter(|word| !word.is_empty()).collect();
        let system = words.iter().find_map(|word| system(word));
        let listed = self.builds().flat_map(|build| build.tags());
        let fitting = listed.filter_map(|tag| {
            let parts = tags::split(tag);
            let other = Version::read(parts.version);
            let own: Vec<&str> = parts.variant.split('-').filter(|word| !word.is_empty()).collect();
            let is_version = match (&version, &other) {
                (Some(version), Some(other)) => other.holds(version),
                (one, two) => one.is_none() && two.is_none(),
            };
            let has_system = own.iter().find_map(|word| self::system(word)) == system;
            let fits = is_version && has_system && own.iter().all(|word| words.contains(word));
            let numbers = other.map_or(0, |version| version.numbers.len());
            fits.then_some(((own.len(), numbers), tag))
        });
        fitting.max_by_key(|(rank, _)| *rank).map(|(_, tag)| tag)
    }

    /// The listed releases of the form of `tag` that are not older than it.
    fn candidates(self, tag: &str, version: Option<&Version>) -> Vec<Candidate> {
        let (shape, mut lines) = (Shape::of(tag), Lines::of(self));
        let mut found: Vec<Candidate> = Vec::new();
        for build in self.builds() {
            for tag in build.tags().filter(|other| *other != tag) {
                if !shape.is_of(tag, &mut lines) {
                    continue;
                }
                let other = Version::read(tags::split(tag).version);
                let is_older = match (version, &other) {
                    (Some(version), Some(other)) => other < version && !other.holds(version),
                    (None, None) => false,
                    _ => true,
                };
                if !is_older && !other.as_ref().is_some_and(Version::is_preview) {
                    let cycle = lines.cycle(tag, other.as_ref(), build);
                    found.push(Candidate { tag, version: other, cycle, suite: lines.suite(tag) });
                }
            }
        }
        found
    }
}

impl Candidate {
    /// Whether its distribution is over before `day`, or its release line if that is not `own`,
    /// which one would not have to leave.
    fn ends_before(&self, own: Option<Cycle>, day: Day) -> bool {
        let line = self.cycle.filter(|cycle| Some(*cycle) != own);
        let suite = self.suite.map(|suite| suite.cycle);
        [line, suite].into_iter().flatten().any(|cycle| cycle.end().is_over(day))
    }
}

/// The tag of the first of `candidates` with the greatest `rank`.
fn first_best<R: Ord>(
    candidates: &[Candidate],
    rank: impl Fn(&Candidate) -> R,
) -> Option<&'static str> {
    let mut best: Option<(R, &'static str)> = None;
    for candidate in candidates {
        let rank = rank(candidate);
        if best.as_ref().is_none_or(|(other, _)| rank > *other) {
            best = Some((rank, candidate.tag));
        }
    }
    best.map(|(_, tag)| tag)
}

/// Leaves the candidates that are supported for a while, if there are any.
fn keep_lasting(candidates: &mut Vec<Candidate>, own: Option<Cycle>, today: Day) {
    let later = Day::from_number(today.number().saturating_add(SOON));
    if candidates.iter().any(|candidate| !candidate.ends_before(own, later)) {
        candidates.retain(|candidate| !candidate.ends_before(own, later));
    }
}

/// How many numbers a version has behind those that its release line is named by; less than none
/// if it moves on from line to line.
fn detail(version: Option<&Version>, cycle: Option<Cycle>) -> isize {
    let line = cycle.and_then(|cycle| Version::read(cycle.name));
    let line = line.map_or(0, |line| line.numbers.len());
    version.map_or(0, |version| version.numbers.len() as isize - line as isize)
}

/// Leaves the candidates of the line of a tag, or else those of the next line.
fn keep_line(candidates: &mut Vec<Candidate>, own: Option<Cycle>, version: Option<&Version>) {
    let Some(own) = own else { return keep_nearest(candidates, version) };
    let is_own = |candidate: &Candidate| candidate.cycle == Some(own);
    if candidates.iter().any(is_own) {
        return candidates.retain(is_own);
    }
    candidates
        .retain(|candidate| candidate.cycle.is_some_and(|cycle| cycle.released > own.released));
    let is_lts = |candidate: &Candidate| candidate.cycle.is_some_and(|cycle| cycle.is_lts);
    if candidates.iter().any(is_lts) {
        candidates.retain(is_lts);
    }
    let next = candidates.iter().filter_map(|candidate| candidate.cycle).min_by_key(|c| c.released);
    candidates.retain(|candidate| candidate.cycle == next);
}

/// Leaves the candidates of the lowest version, by as many numbers as all have.
fn keep_nearest(candidates: &mut Vec<Candidate>, version: Option<&Version>) {
    let Some(version) = version else { return };
    let length = version.numbers.len().saturating_sub(1).max(1);
    let line = |candidate: &Candidate| -> Vec<u64> {
        let numbers = candidate.version.iter().flat_map(|version| &version.numbers);
        numbers.take(length).copied().collect()
    };
    candidates.retain(|candidate| line(candidate).len() == length);
    let lowest = candidates.iter().map(line).min();
    candidates.retain(|candidate| Some(line(candidate)) == lowest);
}

/// The system that the word of a tag stands for, where it is not the usual one.
fn system(word: &str) -> Option<&'static str> {
    const SYSTEMS: [&str; 3] = ["alpine", "nanoserver", "windowsservercore"];
    SYSTEMS.into_iter().find(|system| word.starts_with(system))
}

/// Whether the first numbers of a candidate, `length` of them, are those of `version`, which has
/// more of them.
fn is_of_line(candidate: &Candidate, version: &Version, length: usize) -> bool {
    let line = version.numbers.get(..length).filter(|_| version.numbers.len() > 1);
    let numbers = candidate.version.as_ref().map(|version| version.numbers.as_slice());
    line.zip(numbers).is_some_and(|(line, numbers)| numbers.starts_with(line))
}

/// The form of a tag: its words without its version, with the distribution in place of its release,
/// and without the day of a build.
struct Shape<'t> {
    is_without_version: bool,
    words: Vec<Kind<'t>>,
}

/// What a word of a tag stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind<'t> {
    /// A release of this product, which is a distribution.
    Suite(&'static str),
    /// A Windows with long-term support.
    LongTerm,
    /// The day of a build.
    Day,
    /// Itself.
    Word(&'t str),
}

impl Kind<'_> {
    fn of(word: &str) -> Kind<'_> {
        let suite = super::cycles::suite(word);
        suite.map_or_else(|| Kind::plain(word), |suite| Kind::Suite(suite.cycle.product))
    }

    /// What `word` stands for if it is no distribution.
    fn plain(word: &str) -> Kind<'_> {
        match word {
            _ if word.starts_with("ltsc") => Kind::LongTerm,
            _ if word.len() == 8 && word.bytes().all(|byte| byte.is_ascii_digit()) => Kind::Day,
            _ => Kind::Word(word),
        }
    }
}

impl<'t> Shape<'t> {
    fn of(tag: &'t str) -> Shape<'t> {
        let parts = tags::split(tag);
        let words = parts.variant.split('-').map(Kind::of).collect();
        Shape { is_without_version: parts.version.is_empty(), words }
    }

    /// Whether `tag` is of this form.
    fn is_of(&self, tag: &'static str, lines: &mut Lines) -> bool {
        let parts = tags::split(tag);
        let mut words = parts.variant.split('-');
        // The last word tells most tags apart, and nearly all are.
        let is_kind = |kind: &Kind<'_>, word: &'static str, lines: &mut Lines| match kind {
            Kind::Suite(product) => {
                lines.suite_of(word).is_some_and(|cycle| cycle.product == *product)
            }
            // What is the same word is as little a distribution.
            plain => Kind::plain(word) == *plain,
        };
        let last = self.words.last().zip(parts.variant.rsplit('-').next());
        parts.version.is_empty() == self.is_without_version
            && last.is_none_or(|(kind, word)| is_kind(kind, word, lines))
            && self
                .words
                .iter()
                .all(|kind| words.next().is_some_and(|word| is_kind(kind, word, lines)))
            && words.next().is_none()
    }
}
