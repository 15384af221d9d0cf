//! The last changes of a document, so that one that comes too late can still be put where it belongs.
//!
//! Helix before 25.07 sends the changes of fast typing in any order, numbered rightly. A range counts
//! in the text that the change before it left, so that only the order of the numbers gives the text
//! of the editor. A client that counts as the protocol says never notices anything of this.

use std::collections::VecDeque;

use syntax::{Encoding, Text};

use crate::convert::from_lsp::Change;

/// How many changes are kept; those that overtake each other are typed within milliseconds.
const MOST: usize = 64;
/// How long the texts of all that are kept may be together, in bytes.
const LONGEST: usize = 1 << 20;

/// What was changed last, in the order of versions.
#[derive(Debug, Default)]
pub(super) struct Recent {
    /// The version before the first of `changes`.
    base: Option<i32>,
    changes: VecDeque<Numbered>,
}

/// The changes that led to one version.
#[derive(Debug)]
struct Numbered {
    version: i32,
    before: Text,
    changes: Vec<Change>,
}

impl Recent {
    /// Nothing, of a document that was opened with this version.
    pub(super) fn of(version: Option<i32>) -> Recent {
        Recent { base: version, changes: VecDeque::new() }
    }

    /// Takes note of `changes`, which led from the text `before` to `version`.
    pub(super) fn push(&mut self, version: Option<i32>, before: Text, changes: &[Change]) {
        let last = self.changes.back().map(|last| last.version).or(self.base);
        let Some(version) = version.filter(|version| last.is_none_or(|last| last < *version))
        else {
            // Whoever counts otherwise may mean anything by it.
            *self = Recent::of(version);
            return;
        };
        self.changes.push_back(Numbered { version, before, changes: changes.to_vec() });
        while self.changes.len() > MOST || self.length() > LONGEST {
            self.base = self.changes.pop_front().map(|first| first.version);
        }
    }

    /// The text that the document should have, where `changes` lead to a version that was passed over
    /// before; none where they come in their turn.
    pub(super) fn insert(
        &mut self,
        version: i32,
        changes: &[Change],
        encoding: Encoding,
    ) -> Option<Text> {
        let index = self.changes.iter().position(|later| version <= later.version)?;
        let is_passed_over = self.base.is_some_and(|base| base < version)
            && self.changes.get(index).is_some_and(|later| later.version != version);
        if !is_passed_over {
            return None;
        }
        let mut text = self.changes.get(index)?.before.clone();
        self.changes
            .insert(index, Numbered { version, before: text.clone(), changes: changes.to_vec() });
        for numbered in self.changes.iter_mut().skip(index) {
            numbered.before = text.clone();
            for change in &numbered.changes {
                text.replace(change.span(&text, encoding), &change.text);
            }
        }
        Some(text)
    }

    fn length(&self) -> usize {
        self.changes
            .iter()
            .flat_map(|numbered| &numbered.changes)
            .map(|change| change.text.len())
            .sum()
    }
}
