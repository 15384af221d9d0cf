//! Whether a tag that was never listed can be known to be wrong: the list is of one day, and what
//! came later looks like a mistake too. Whatever may be newer than the list is left alone.

use super::blocks::Blocks;
use super::listed::Image;
use super::{SNAPSHOT, cycles, nearest};
use crate::Day;
use crate::tags::{self, Word};

static WORDS: Blocks = Blocks::new(include_str!("../../data/words.txt"));

/// What a word of a tag is for an image.
enum Known {
    /// Older tags have it, or greater ones of its line.
    Yes,
    /// Its numbers are greater than all that were listed.
    Newer,
    /// It may be a new variant.
    Strange,
}

/// Whether nothing about `tag` may be newer than the list of `image`, all of whose tags are known.
pub(super) fn is_plain(image: Image, tag: &str) -> bool {
    let Some((_, words)) = WORDS.find(image.name) else { return false };
    !tag.is_empty() && tags::words(tag).all(|word| matches!(known(words, &word), Known::Yes))
}

fn known(words: &'static str, word: &Word<'_>) -> Known {
    let mut numbers = word.numbers.as_slice();
    let mut was_listed = false;
    let entries = || entries(words).filter(|(key, _)| *key == word.key());
    while let Some((last, line)) = numbers.split_last() {
        let greatest = entries().find_map(|(_, numbers)| {
            let (greatest, other) = numbers.split_last()?;
            (other == line).then_some(*greatest)
        });
        match greatest {
            Some(greatest) if *last > greatest => return Known::Newer,
            found => was_listed |= found.is_some(),
        }
        numbers = line;
    }
    if was_listed || entries().next().is_some() || is_old(word) {
        return Known::Yes;
    }
    let letters = entries_of_letters(words);
    match nearest::close_word(word.letters, letters) {
        Some(_) => Known::Yes,
        None => Known::Strange,
    }
}

/// Whether other images have had `word` for long, so that this one would have it too.
fn is_old(word: &Word<'_>) -> bool {
    const COMMON: [&str; 4] = ["alpine", "latest", "slim", "windowsservercore"];
    let is_settled = |day: Day| day.number() + 365 < SNAPSHOT.number();
    let suite = cycles::suite(word.text).and_then(|suite| suite.cycle.released);
    COMMON.contains(&word.text) || suite.is_some_and(is_settled)
}

/// The keys and the numbers of all words.
fn entries(words: &'static str) -> impl Iterator<Item = (&'static str, Vec<u64>)> {
    words.lines().filter_map(|line| {
        let (key, numbers) = line.split_once(' ')?;
        Some((key, numbers.split('.').filter_map(|number| number.parse().ok()).collect()))
    })
}

/// The letters of all words.
fn entries_of_letters(words: &'static str) -> impl Iterator<Item = &'static str> {
    let keys = words.lines().filter_map(|line| line.split(' ').next());
    keys.map(|key| key.trim_start_matches('-'))
}
