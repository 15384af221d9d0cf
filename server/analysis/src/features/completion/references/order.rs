//! The order of the tags of one image: every two tags have one, whatever they are called.
//!
//! The releases come first, then what is not released yet, then what runs on Windows. Among them
//! those of one variant stand together, the newest version first.

use std::cmp::Reverse;
use std::collections::HashMap;

use images::tags::{self, Version};

use crate::features::image_places::is_day;

pub(super) use crate::features::pages::LATEST;

/// The variants that most people want, in this order; the plain one has no name.
const VARIANTS: [&str; 3] = ["", "slim", "alpine"];

/// The words of tags that are not releases, with or without a number behind them.
const UNRELEASED: [&str; 9] =
    ["rc", "alpha", "beta", "preview", "dev", "nightly", "edge", "experimental", "unstable"];

/// The place of a tag in the list; the least comes first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    is_windows: bool,
    is_unreleased: bool,
    variant: usize,
    /// What has no version comes last; `3` is the newest of `3.x`.
    version: Reverse<Option<Version>>,
}

/// The variants that were seen so far: what stands first upstream stands first here.
#[derive(Debug, Default)]
pub(super) struct Order<'t> {
    seen: HashMap<&'t str, usize>,
}

impl<'t> Order<'t> {
    /// The place of `tag`, which is asked for in the order of the image's list; `is_ahead` if its
    /// release is not out.
    pub(super) fn rank(&mut self, tag: &'t str, is_windows: bool, is_ahead: bool) -> Rank {
        let parts = tags::split(tag);
        // The plain tag by another name.
        let variant = if tag == LATEST { "" } else { parts.variant };
        let known = VARIANTS.iter().position(|name| *name == variant);
        let next = VARIANTS.len() + self.seen.len();
        let version = Version::read(parts.version);
        Rank {
            is_windows,
            is_unreleased: is_ahead
                || variant.split('-').any(is_unreleased)
                || version.as_ref().is_some_and(|version| version.is_preview() || is_day(version)),
            variant: known.unwrap_or_else(|| *self.seen.entry(variant).or_insert(next)),
            version: Reverse(version),
        }
    }
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
            tags.split_whitespace().map(|tag| (order.rank(tag, false, false), tag)).collect();
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
            expect!["18 3.14 3.14-slim 20260127 19beta3 3.15.0a1 3.15.0b2-slim 3.15-rc edge 2-dev"],
        );
    }

    #[test]
    fn any_text_has_a_place() {
        check_order("- -- 1- .1 é v", expect!["1- - -- .1 é v"]);
    }
}
