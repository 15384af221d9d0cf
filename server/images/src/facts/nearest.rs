//! The tags that a mistyped one may have been meant to be.

use super::listed::Image;

/// How many tags are named at most.
const MOST: usize = 3;

impl Image {
    /// The listed tags that are nearest to `tag`, the nearest first; no more than three, and none
    /// if all are far.
    pub fn nearest(self, tag: &str) -> Vec<&'static str> {
        let words: Vec<&str> = tag.split('-').collect();
        let most = tag.len().div_ceil(2);
        let mut found: Vec<(usize, usize, &str)> = Vec::new();
        for listed in self.builds().flat_map(|build| build.tags()) {
            if listed.len().abs_diff(tag.len()) > most
                || listed.contains("windows") != tag.contains("windows")
            {
                continue;
            }
            // What is spelled otherwise counts less than what is about another thing.
            let other = listed.split('-').filter(|word| !words.contains(word)).count();
            let missing =
                words.iter().filter(|word| !listed.split('-').any(|l| l == **word)).count();
            let rank = distance(tag, listed, most) + 2 * (other + missing);
            found.push((rank, found.len(), listed));
        }
        found.sort_unstable();
        let best = found.first().map_or(0, |(rank, ..)| *rank);
        let near = found.into_iter().filter(|(rank, ..)| *rank <= best + 2 && *rank <= most + 4);
        near.take(MOST).map(|(_, _, tag)| tag).collect()
    }
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

/// How many letters have to be changed, added or taken away to make `two` of `one`; more than
/// `most` if it is more than that. Neighbors in the wrong order count as one.
fn distance(one: &str, two: &str, most: usize) -> usize {
    let (one, two) = (one.as_bytes(), two.as_bytes());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=two.len()).collect();
    for (row, a) in one.iter().enumerate() {
        let mut next = vec![row + 1];
        for (column, b) in two.iter().enumerate() {
            let at = |list: &[usize], index: usize| list.get(index).copied().unwrap_or(most);
            let mut cost = (at(&last, column) + usize::from(a != b))
                .min(at(&last, column + 1) + 1)
                .min(at(&next, column) + 1);
            let swapped = row > 0
                && column > 0
                && one.get(row - 1) == Some(b)
                && two.get(column - 1) == Some(a);
            if swapped {
                cost = cost.min(at(&before, column - 1) + 1);
            }
            next.push(cost);
        }
        if next.iter().all(|cost| *cost > most) {
            return most + 1;
        }
        before = std::mem::replace(&mut last, next);
    }
    last.last().copied().unwrap_or(most + 1)
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
        ] {
            assert_eq!(distance(one, two, 9), expected, "{one} {two}");
        }
        assert!(distance("abcdef", "uvwxyz", 2) > 2);
    }
}
