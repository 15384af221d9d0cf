//! The order of the tags of one image: every two tags have one, whatever they are called.
//!
//! The releases come first, then what is not released yet, then what runs on Windows. Among them
//! those of one variant stand together, the newest version first.

use std::cmp::Reverse;
use std::collections::HashMap;

/// How many numbers of a version count.
const NUMBERS: usize = 5;

/// From here on a number is a day, such as 20260127, and no version.
const FIRST_DAY: u64 = 19_000_000;

/// The variants that most people want, in this order; the plain one has no name.
const VARIANTS: [&str; 3] = ["", "slim", "alpine"];

/// What a tag may hold if it is not a release, with or without a number behind it.
const UNRELEASED: [&str; 9] =
    ["rc", "alpha", "beta", "preview", "dev", "nightly", "edge", "experimental", "unstable"];

/// The place of a tag in the list; the least comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    is_windows: bool,
    is_unreleased: bool,
    variant: usize,
    /// A number that is not written counts as the greatest: `3` is the newest of `3.x`.
    version: Reverse<[u64; NUMBERS]>,
}

/// The variants that were seen so far: what stands first upstream stands first here.
#[derive(Debug, Default)]
pub(super) struct Order<'t> {
    seen: HashMap<Vec<&'t str>, usize>,
}

impl<'t> Order<'t> {
    /// The place of `tag`, which is asked for in the order of the image's list.
    pub(super) fn rank(&mut self, tag: &'t str, is_windows: bool) -> Rank {
        let parts = Parts::of(tag);
        let known = match parts.variant.as_slice() {
            [] => Some(0),
            [one] => VARIANTS.iter().position(|name| name == one),
            _ => None,
        };
        let next = VARIANTS.len() + self.seen.len();
        Rank {
            is_windows,
            is_unreleased: parts.is_unreleased,
            variant: known.unwrap_or_else(|| *self.seen.entry(parts.variant).or_insert(next)),
            version: Reverse(parts.version),
        }
    }
}

/// How exactly `tag` names one build: the numbers of its version, then how much it says.
pub(super) fn exactness(tag: &str) -> (usize, usize) {
    let numbers = Parts::of(tag).version;
    let written = numbers.iter().filter(|number| !matches!(**number, 0 | u64::MAX)).count();
    (written, tag.len())
}

/// What a tag tells by its name.
struct Parts<'t> {
    version: [u64; NUMBERS],
    is_unreleased: bool,
    variant: Vec<&'t str>,
}

impl<'t> Parts<'t> {
    fn of(tag: &'t str) -> Parts<'t> {
        let mut found = Parts { version: [0; NUMBERS], is_unreleased: false, variant: Vec::new() };
        for (number, part) in tag.split('-').enumerate() {
            match version(part).filter(|_| number == 0) {
                Some((version, is_unreleased)) => {
                    (found.version, found.is_unreleased) = (version, is_unreleased);
                }
                None if is_unreleased(part) => found.is_unreleased = true,
                // The plain tag by another name.
                None if tag == LATEST => {}
                None => found.variant.push(part),
            }
        }
        found
    }
}

/// The tag that is meant where none is written.
pub(super) const LATEST: &str = crate::features::pages::LATEST;

/// The numbers of a version such as `3.12.1`, `v2` or `21.0.8_9`, and whether it is not released.
fn version(part: &str) -> Option<([u64; NUMBERS], bool)> {
    let text = part.strip_prefix('v').unwrap_or(part);
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut numbers = [u64::MAX; NUMBERS];
    let digits = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
    for (number, digits) in numbers.iter_mut().zip(digits) {
        // What is longer than any number is the greatest one.
        *number = digits.parse().unwrap_or(u64::MAX);
    }
    let letters = text.trim_matches(|c: char| !c.is_ascii_alphabetic());
    let is_day = numbers.first().is_some_and(|first| *first >= FIRST_DAY);
    let is_early = is_unreleased(letters) || matches!(letters, "a" | "b");
    Some((numbers, is_day || is_early))
}

/// Whether `part` tells that the tag is not a release.
fn is_unreleased(part: &str) -> bool {
    let word = part.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    UNRELEASED.contains(&word)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[track_caller]
    fn check_order(tags: &str, expected: Expect) {
        let mut order = Order::default();
        let mut ranked: Vec<(Rank, &str)> =
            tags.split_whitespace().map(|tag| (order.rank(tag, false), tag)).collect();
        ranked.sort();
        let tags: Vec<&str> = ranked.into_iter().map(|(_, tag)| tag).collect();
        expected.assert_eq(&tags.join(" "));
    }

    #[test]
    fn versions_are_compared_by_number_and_the_newest_comes_first() {
        check_order("3.9 3.10 3 latest 3.10.1 4 3.2", expect!["4 3 3.10 3.10.1 3.9 3.2 latest"]);
        check_order("v1.9 v1.10 1.11", expect!["1.11 v1.10 v1.9"]);
        check_order("21.0.8_9 21.0.10_1 21", expect!["21 21.0.10_1 21.0.8_9"]);
        check_order("99999999999999999999999 1", expect!["1 99999999999999999999999"]);
    }

    #[test]
    fn variants_stand_together_and_those_that_most_want_come_first() {
        check_order(
            "3.1-trixie 3.1 3.1-alpine3.24 3.1-slim trixie 3.0-trixie 3.0-slim alpine latest slim 3.0",
            expect![
                "3.1 3.0 latest 3.1-slim 3.0-slim slim alpine 3.1-trixie 3.0-trixie trixie 3.1-alpine3.24"
            ],
        );
    }

    #[test]
    fn what_is_not_released_comes_behind_what_is() {
        check_order(
            "20260127 3.15.0a1 3.15-rc 3.15.0b2-slim 3.14 3.14-slim edge 2-dev 19beta3 18",
            expect!["18 3.14 3.14-slim 20260127 19beta3 3.15-rc 3.15.0a1 2-dev edge 3.15.0b2-slim"],
        );
    }

    #[test]
    fn any_text_has_a_place() {
        check_order("- -- 1- .1 é v", expect!["1- - -- .1 é v"]);
    }
}
