//! What the targets make of bytes, and how the tests change them without libFuzzer.

use std::borrow::Cow;

/// How many changed inputs each target gets in the tests.
#[cfg(test)]
pub(super) const ROUNDS: usize = 1_500;

/// The numbers at the end of an input, and the text before them.
pub(super) struct Input<'a> {
    bytes: &'a [u8],
}

impl<'a> Input<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Input<'a> {
        Input { bytes }
    }

    /// A number below 256 from the end.
    pub(super) fn byte(&mut self) -> usize {
        let Some((last, rest)) = self.bytes.split_last() else { return 0 };
        self.bytes = rest;
        usize::from(*last)
    }

    /// A number below 65536 from the end.
    pub(super) fn number(&mut self) -> usize {
        self.byte() << 8 | self.byte()
    }

    /// What is left, as a text.
    pub(super) fn text(&self) -> Cow<'a, str> {
        String::from_utf8_lossy(self.bytes)
    }
}

/// A name and its content, for each file of `text`: what stands before the first line `-- name --`
/// has the name `first`.
pub(super) fn files<'t>(text: &'t str, first: &'t str) -> Vec<(&'t str, String)> {
    let mut files = vec![(first, String::new())];
    for line in text.split_inclusive('\n') {
        let name = line.trim_end().strip_prefix("-- ").and_then(|rest| rest.strip_suffix(" --"));
        match (name, files.last_mut()) {
            (Some(name), _) => files.push((name, String::new())),
            (None, Some((_, content))) => content.push_str(line),
            (None, None) => {}
        }
    }
    files
}

/// Changes inputs at random, the same way in each run.
#[cfg(test)]
pub(super) struct Mutator {
    seeds: Vec<Vec<u8>>,
    words: Vec<String>,
    state: u64,
}

#[cfg(test)]
impl Mutator {
    pub(super) fn new(seeds: Vec<Vec<u8>>, words: Vec<String>) -> Mutator {
        Mutator { seeds, words, state: 0x9e37_79b9_7f4a_7c15 }
    }

    fn below(&mut self, limit: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 33) as usize % limit.max(1)
    }

    /// A seed with some changes.
    pub(super) fn next(&mut self) -> Vec<u8> {
        let seed = self.below(self.seeds.len());
        let mut bytes = self.seeds[seed].clone();
        for _ in 0..1 + self.below(6) {
            self.change(&mut bytes);
        }
        bytes
    }

    fn change(&mut self, bytes: &mut Vec<u8>) {
        let at = self.below(bytes.len() + 1);
        let end = (at + self.below(20)).min(bytes.len());
        match self.below(6) {
            0 if at < bytes.len() => bytes[at] = self.below(256) as u8,
            1 => drop(bytes.drain(at..end)),
            2 => {
                let copied = bytes[at..end].to_vec();
                let to = self.below(bytes.len() + 1);
                bytes.splice(to..to, copied);
            }
            3 => {
                let (other, from) = (self.below(self.seeds.len()), self.below(200));
                let other = self.seeds[other].get(from..).unwrap_or_default();
                let other = other.get(..other.len().min(80)).unwrap_or_default().to_vec();
                bytes.splice(at..end, other);
            }
            4 => {
                let random: Vec<u8> = (0..self.below(4)).map(|_| self.below(256) as u8).collect();
                bytes.splice(at..at, random);
            }
            _ => {
                let word = self.below(self.words.len());
                let word = self.words[word].clone().into_bytes();
                bytes.splice(at..at, word);
            }
        }
    }
}
