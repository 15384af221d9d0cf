//! The tags that a mistyped one may have been meant to be.

use super::listed::Image;

/// How many tags are named at most.
const MOST: usize = 3;

/// No tag is longer (`distribution/reference`, `TagRegexp`), and none that is near to one has more
/// words.
const LONGEST: usize = 128;
const MOST_WORDS: usize = 32;

/// What a word costs that only one of two tags has: what is spelled otherwise counts less than what
/// is about another thing.
const WORD: usize = 2;

/// How much worse than the nearest one a tag may be that is named too.
const SLACK: usize = 2;

impl Image {
    /// The listed tags that are nearest to `tag`, the nearest first; no more than three, and none
    /// if all are far.
    pub fn nearest(self, tag: &str) -> Vec<&'static str> {
        let words: Vec<&str> = tag.split('-').collect();
        if tag.len() > LONGEST || words.len() > MOST_WORDS {
            return Vec::new();
        }
        let most = tag.len().div_ceil(2);
        // What is worse is not named, so most tags need not be compared letter by letter.
        let mut bound = most + 4;
        let mut found: Vec<(usize, usize, &str)> = Vec::new();
        for listed in self.builds().flat_map(|build| build.tags()) {
            let longer = listed.len().abs_diff(tag.len());
            let other = WORD * other_words(&words, listed);
            if longer > most || other + longer > bound {
                continue;
            }
            let rank = other + distance(tag, listed, most.min(bound - other));
            if rank <= bound && listed.contains(WINDOWS) == tag.contains(WINDOWS) {
                bound = bound.min(rank + SLACK);
                found.push((rank, found.len(), listed));
            }
        }
        found.retain(|(rank, ..)| *rank <= bound);
        found.sort_unstable();
        found.into_iter().take(MOST).map(|(_, _, tag)| tag).collect()
    }
}

const WINDOWS: &str = "windows";

/// How many words only one of both has: `words`, no more than 32, or `listed`.
fn other_words(words: &[&str], listed: &str) -> usize {
    let (mut only_listed, mut shared) = (0, 0u32);
    for word in listed.split('-') {
        let mut is_shared = false;
        for (place, _) in words.iter().enumerate().filter(|(_, own)| **own == word) {
            shared |= 1 << place;
            is_shared = true;
        }
        only_listed += usize::from(!is_shared);
    }
    only_listed + words.len() - shared.count_ones() as usize
}

/// The word of `words` that `word` is likely to be meant for.
pub(super) fn close_word(
    word: &str,
    words: impl Iterator<Item = &'static str>,
) -> Option<&'static str> {
    let most = match word.len() {
        0..=3 => return None,
        4..=5 => 1,
        _ => 2,
    };
    let near = words.filter(|other| other.len() > 2 && distance(word, other, most) <= most);
    near.min_by_key(|other| distance(word, other, most))
}

/// How many letters have to be changed, added or taken away to make `two` of `one`; one more than
/// `most` if it is more than that. Neighbors in the wrong order count as one.
fn distance(one: &str, two: &str, most: usize) -> usize {
    let (one, two) = without_shared(one.as_bytes(), two.as_bytes());
    if one.len().abs_diff(two.len()) > most || two.len() > LONGEST {
        return most + 1;
    }
    let mut rows = [[0; LONGEST + 1]; 3];
    let [before, last, next] = &mut rows;
    let (mut before, mut last, mut next) = (before, last, next);
    last.iter_mut().enumerate().for_each(|(column, cost)| *cost = column);
    let mut above = None;
    for (row, a) in one.iter().enumerate() {
        let (mut left, mut least) = (row + 1, row + 1);
        if let Some(first) = next.first_mut() {
            *first = left;
        }
        let mut beside = None;
        let costs = last.iter().zip(last.iter().skip(1)).zip(next.iter_mut().skip(1));
        for (column, (b, ((corner, up), cost))) in two.iter().zip(costs).enumerate() {
            left = (corner + usize::from(a != b)).min(up + 1).min(left + 1);
            if above == Some(b) && beside == Some(a) {
                let swapped = column.checked_sub(1).and_then(|column| before.get(column));
                left = swapped.map_or(left, |swapped| left.min(swapped + 1));
            }
            (*cost, least, beside) = (left, least.min(left), Some(b));
        }
        if least > most {
            return most + 1;
        }
        above = Some(a);
        (before, last, next) = (last, next, before);
    }
    last.get(two.len()).map_or(most + 1, |cost| (*cost).min(most + 1))
}

/// Both without what they begin and end with alike, which costs nothing.
fn without_shared<'t>(mut one: &'t [u8], mut two: &'t [u8]) -> (&'t [u8], &'t [u8]) {
    while let (Some((a, one_rest)), Some((b, two_rest))) = (one.split_first(), two.split_first())
        && a == b
    {
        (one, two) = (one_rest, two_rest);
    }
    while let (Some((a, one_rest)), Some((b, two_rest))) = (one.split_last(), two.split_last())
        && a == b
    {
        (one, two) = (one_rest, two_rest);
    }
    (one, two)
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn distances_are_counted() {
        for (one, two, expected) in [
            ("slim", "slim", 0),
            ("slmi", "slim", 1),
            ("buster", "bullseye", 5),
            ("", "ab", 2),
            ("a", "", 1),
            ("abc", "acb", 1),
            ("xaby", "xbay", 1),
            ("abab", "ab", 2),
        ] {
            assert_eq!(distance(one, two, 9), expected, "{one} {two}");
        }
        assert!(distance("abcdef", "uvwxyz", 2) > 2);
    }
}
