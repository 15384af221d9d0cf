//! What the words of a tag mean: versions and their order, variants, and the distribution that a
//! tag names. By the text alone; which tags there are, [`crate::facts`] knows.

use std::cmp::Ordering;

/// From here on the first number of a version is the day of a build, such as 20260127.
pub const FIRST_DAY: u64 = 19_000_000;

/// A tag in two parts, such as `3.12` and `slim-bookworm`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts<'t> {
    /// The version at its start, as written; empty if there is none.
    pub version: &'t str,
    /// All behind the version and its dash.
    pub variant: &'t str,
}

/// Splits `tag` behind its version. A tag such as `latest` or `bookworm-slim` has none.
pub fn split(tag: &str) -> Parts<'_> {
    let (first, rest) = tag.split_once('-').unwrap_or((tag, ""));
    let digits = first.strip_prefix('v').unwrap_or(first);
    match digits.starts_with(|c: char| c.is_ascii_digit()) {
        true => Parts { version: first, variant: rest },
        false => Parts { version: "", variant: tag },
    }
}

/// A version as numbers, and whether it is one before the release (`3.15.0rc1`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// `3`, `12` of `3.12`.
    pub numbers: Vec<u64>,
    /// The letters and all behind them.
    suffix: String,
}

impl Version {
    /// Reads the version that `text` is: numbers between dots (or `_` and `+`), perhaps after a `v`,
    /// perhaps with letters at its end.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.strip_prefix('v').unwrap_or(text);
        let is_digit = |c: char| c.is_ascii_digit();
        let end =
            text.find(|c| !is_digit(c) && !matches!(c, '.' | '_' | '+')).unwrap_or(text.len());
        let (numbers, suffix) = text.split_at_checked(end)?;
        let numbers = numbers.trim_end_matches(['.', '_', '+']).split(['.', '_', '+']);
        let numbers: Option<Vec<u64>> = numbers.map(|number| number.parse().ok()).collect();
        Some(Self { numbers: numbers?, suffix: suffix.to_ascii_lowercase() })
    }

    /// Whether it came before the release of its numbers.
    pub fn is_preview(&self) -> bool {
        const PREVIEWS: [&str; 8] = ["a", "b", "rc", "m", "alpha", "beta", "dev", "preview"];
        let letters = self.suffix.split(|c: char| !c.is_ascii_alphabetic()).find(|s| !s.is_empty());
        letters.is_some_and(|letters| PREVIEWS.contains(&letters))
    }

    /// Whether `other` is this version or one of its line: `3.12` holds `3.12.1`.
    pub fn holds(&self, other: &Version) -> bool {
        other.numbers.starts_with(&self.numbers)
    }
}

/// Older versions are less. Of two of which one continues the other, the longer one is less, as the
/// shorter moves on.
impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        for (one, two) in self.numbers.iter().zip(&other.numbers) {
            match one.cmp(two) {
                Ordering::Equal => {}
                unequal => return unequal,
            }
        }
        let length = other.numbers.len().cmp(&self.numbers.len());
        let previews = other.is_preview().cmp(&self.is_preview());
        length.then(previews).then_with(|| self.suffix.cmp(&other.suffix))
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A word of a tag: letters, and the numbers behind them, such as `alpine3.20`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word<'t> {
    /// All of it, as written.
    pub text: &'t str,
    /// What stands before its first digit.
    pub letters: &'t str,
    /// The numbers there, between dots; what is behind them is left out.
    pub numbers: Vec<u64>,
    /// Whether it is the first word of its tag, which often is a version.
    pub is_first: bool,
}

/// The words of `tag`, which stand between dashes.
pub fn words(tag: &str) -> impl Iterator<Item = Word<'_>> {
    tag.split('-').enumerate().map(|(place, text)| {
        let digits = text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len());
        let (letters, rest) = text.split_at_checked(digits).unwrap_or((text, ""));
        let numbers = Version::read(rest).map_or(Vec::new(), |version| version.numbers);
        Word { text, letters, numbers, is_first: place == 0 }
    })
}

impl Word<'_> {
    /// By which the facts list it: its letters, behind a dash where it is not the first word, as
    /// numbers mean something else there.
    pub fn key(&self) -> String {
        let dash = if self.is_first { "" } else { "-" };
        format!("{dash}{}", self.letters)
    }
}

/// How much `tag` tells: first the numbers of its version, then its words.
pub fn detail(tag: &str) -> (usize, usize) {
    let version = Version::read(split(tag).version);
    (version.map_or(0, |version| version.numbers.len()), tag.len())
}

/// The order in which tags are best listed: those without a version first (`latest`, `slim`), then
/// the newest versions, previews behind all releases, each with the plain one before its variants.
pub fn newest_first(one: &str, two: &str) -> Ordering {
    let rank = |tag: &str| {
        let version = Version::read(split(tag).version);
        (version.as_ref().map_or(0, |version| 1 + u8::from(version.is_preview())), version)
    };
    let ((one_rank, one_version), (two_rank, two_version)) = (rank(one), rank(two));
    let versions = two_version.cmp(&one_version);
    one_rank.cmp(&two_rank).then(versions).then_with(|| {
        let (one, two) = (split(one).variant, split(two).variant);
        one.is_empty().cmp(&two.is_empty()).reverse().then_with(|| one.cmp(two))
    })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_tag_has_a_version_and_a_variant() {
        let shown = |tag| {
            let parts = split(tag);
            format!("{} | {}", parts.version, parts.variant)
        };
        let tags =
            ["3.12-slim-bookworm", "latest", "bookworm-slim", "v2.11", "17.0.6_10-jre", "8u342"];
        expect![[r#"
            3.12 | slim-bookworm
             | latest
             | bookworm-slim
            v2.11 | 
            17.0.6_10 | jre
            8u342 | "#]]
        .assert_eq(&tags.map(shown).join("\n"));
    }

    #[test]
    fn newest_versions_come_first() {
        let mut tags = [
            "3.9",
            "3.10",
            "3.15.0rc1",
            "3",
            "3.10.1-slim",
            "3.10.1",
            "latest",
            "3.10-slim",
            "slim",
            "3.15-rc",
            "v4",
        ];
        tags.sort_by(|one, two| newest_first(one, two));
        expect!["latest slim v4 3 3.15-rc 3.10 3.10-slim 3.10.1 3.10.1-slim 3.9 3.15.0rc1"]
            .assert_eq(&tags.join(" "));
    }

    proptest! {
        #[test]
        fn the_order_is_one(tags in prop::collection::vec("[v]?[0-9.a-c]{0,5}(-[a-z0-9]{0,3})?", 3)) {
            let order = |one: usize, two: usize| newest_first(&tags[one], &tags[two]);
            prop_assert_eq!(order(0, 1), order(1, 0).reverse());
            if order(0, 1).is_le() && order(1, 2).is_le() {
                prop_assert!(order(0, 2).is_le());
            }
        }
    }
}
