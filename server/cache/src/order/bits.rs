//! A set of builds, one bit each. Every operation takes sets of any length: what is behind the end
//! of a set is not in it.

use std::ops::BitOrAssign;

/// How many builds one word holds.
const WORD: usize = u64::BITS as usize;

/// A set of builds by their numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Builds {
    /// The last word is never zero, so that equal sets are equal.
    words: Vec<u64>,
}

impl Builds {
    /// The empty set.
    pub fn none() -> Builds {
        Builds::default()
    }

    /// The builds before number `count`.
    pub fn first(count: usize) -> Builds {
        (0..count).collect()
    }

    /// Adds the build `number`.
    pub fn insert(&mut self, number: usize) {
        let word = number / WORD;
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        if let Some(word) = self.words.get_mut(word) {
            *word |= 1 << (number % WORD);
        }
    }

    /// Whether the build `number` is in it.
    pub fn contains(&self, number: usize) -> bool {
        self.words.get(number / WORD).is_some_and(|word| word >> (number % WORD) & 1 == 1)
    }

    /// How many builds it has.
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// How many builds it has together with `other`.
    pub fn count_with(&self, other: &Builds) -> usize {
        let words = 0..self.words.len().max(other.words.len());
        let word = |set: &Builds, index: usize| set.words.get(index).copied().unwrap_or_default();
        words.map(|index| (word(self, index) | word(other, index)).count_ones() as usize).sum()
    }

    /// What it has and `other` has not.
    pub fn without(&self, other: &Builds) -> Builds {
        let others = other.words.iter().copied().chain(std::iter::repeat(0));
        Builds::of_words(self.words.iter().zip(others).map(|(word, other)| word & !other).collect())
    }

    /// Its builds in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        (0..self.words.len() * WORD).filter(|number| self.contains(*number))
    }

    fn of_words(mut words: Vec<u64>) -> Builds {
        while words.last() == Some(&0) {
            words.pop();
        }
        Builds { words }
    }
}

impl BitOrAssign<&Builds> for Builds {
    fn bitor_assign(&mut self, other: &Builds) {
        if self.words.len() < other.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word |= other;
        }
    }
}

impl FromIterator<usize> for Builds {
    fn from_iter<I: IntoIterator<Item = usize>>(numbers: I) -> Builds {
        let mut builds = Builds::none();
        for number in numbers {
            builds.insert(number);
        }
        builds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_different_lengths_go_together() {
        let long: Builds = [0, 63, 64, 200].into_iter().collect();
        let short: Builds = [0, 1].into_iter().collect();
        let mut both = short.clone();
        both |= &long;
        assert_eq!(both.iter().collect::<Vec<_>>(), [0, 1, 63, 64, 200]);
        assert_eq!((long.count_with(&short), short.count_with(&long)), (5, 5));
        assert_eq!(both.without(&long).iter().collect::<Vec<_>>(), [1]);
        assert_eq!(short.without(&both), Builds::none());
        assert_eq!(Builds::first(65).count(), 65);
        assert!(!Builds::none().contains(7) && Builds::none().is_empty());
    }
}
