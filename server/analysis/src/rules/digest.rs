//! What rules about the whole file need to know of each stage, so that they need not look into it.
//!
//! A digest follows from the entries of its stage alone. A later version takes over those of the
//! stages whose entries it shares; what is kept is what a fresh look would find.

use std::ops::Range;
use std::sync::Arc;

use dialect::Keyword;
use syntax::Entry;

use super::packages::names_recommends;
use super::style::{Case, Cases};
use super::suppressions;
use crate::model::Stage;
use crate::snapshot::Derived;

/// The digests of one version: one of what stands before the stages, then one of each.
#[derive(Debug)]
pub(crate) struct Digests {
    entries: Arc<Vec<Arc<Derived>>>,
    parts: Vec<Part>,
}

/// Some entries of a document in a row, and what they come to.
#[derive(Debug)]
pub(crate) struct Part {
    /// The indices of the entries.
    pub(crate) entries: Range<usize>,
    /// What they come to.
    pub(crate) digest: Arc<Digest>,
}

/// What some entries in a row come to.
#[derive(Debug, Default)]
pub(crate) struct Digest {
    /// The entries with an instruction, counted from the first one, by keyword and then in order.
    by_keyword: Box<[(u8, u32)]>,
    /// The letter case of their keywords.
    pub(super) cases: Cases,
    /// Whether a text names the setting of apt for recommended packages.
    pub(super) names_recommends: bool,
    /// Whether a comment may silence rules or ask for them.
    pub(super) may_silence: bool,
}

impl Digests {
    /// The digests of `entries`, in which `stages` are; those that `earlier` has, which is of an
    /// earlier version, are taken over where they still hold.
    pub(crate) fn of(
        entries: &Arc<Vec<Arc<Derived>>>,
        stages: &[Stage],
        earlier: Option<&Digests>,
    ) -> Digests {
        let first = stages.first().map_or(entries.len(), |stage| stage.entry);
        let ranges = std::iter::once(0..first).chain(stages.iter().map(Stage::entries));
        let count = stages.len() + 1;
        let part = |(index, range): (usize, Range<usize>)| {
            let own = entries.get(range.clone()).unwrap_or_default();
            let known = earlier.and_then(|earlier| earlier.known(own, index, count));
            let digest = known.unwrap_or_else(|| Arc::new(Digest::of(own)));
            Part { entries: range, digest }
        };
        let parts = ranges.enumerate().map(part).collect();
        Digests { entries: Arc::clone(entries), parts }
    }

    /// What is known of `entries`, the part `index` of `count`: behind an edit, parts count from
    /// the end.
    fn known(&self, entries: &[Arc<Derived>], index: usize, count: usize) -> Option<Arc<Digest>> {
        let from_end = (self.parts.len() + index).checked_sub(count);
        let candidates = [Some(index), from_end].into_iter().flatten();
        let mut parts = candidates.filter_map(|index| self.parts.get(index));
        let is_it = |part: &&Part| {
            are_same(entries, self.entries.get(part.entries.clone()).unwrap_or_default())
        };
        parts.find(is_it).map(|part| Arc::clone(&part.digest))
    }

    /// All of them: what stands before the stages comes first.
    pub(crate) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// That of the stage `number`.
    pub(super) fn of_stage(&self, number: usize) -> Option<&Part> {
        self.parts.get(number + 1)
    }

    /// Those of all stages.
    pub(super) fn of_stages(&self) -> &[Part] {
        self.parts.get(1..).unwrap_or_default()
    }
}

impl Part {
    /// Its entries whose instruction has `keyword`, in order.
    pub(super) fn with(
        &self,
        keyword: Keyword,
    ) -> impl DoubleEndedIterator<Item = usize> + ExactSizeIterator + use<'_> {
        let (all, key) = (&self.digest.by_keyword, keyword as u8);
        let start = all.partition_point(|(other, _)| *other < key);
        let end = all.partition_point(|(other, _)| *other <= key);
        let found = all.get(start..end).unwrap_or_default();
        found.iter().map(|(_, entry)| self.entries.start + *entry as usize)
    }
}

impl Digest {
    fn of(entries: &[Arc<Derived>]) -> Digest {
        let mut digest = Digest::default();
        let mut by_keyword = Vec::with_capacity(entries.len());
        for (index, derived) in entries.iter().enumerate() {
            let entry = derived.entry();
            by_keyword.extend(digest.add(entry).map(|keyword| (keyword as u8, index as u32)));
        }
        by_keyword.sort_unstable();
        Digest { by_keyword: by_keyword.into(), ..digest }
    }

    /// Adds `entry`; gives its keyword.
    fn add(&mut self, entry: &Entry) -> Option<Keyword> {
        self.names_recommends = self.names_recommends || names_recommends(entry.text());
        self.may_silence = self.may_silence || suppressions::may_silence(entry);
        let instruction = entry.instruction.as_ref()?;
        let keyword = instruction.statement.kind?;
        let text = instruction.line.slice(instruction.statement.keyword.range);
        self.cases.add(Case::in_use(text));
        Some(keyword)
    }
}

/// Whether the entries of two versions are the same.
pub(super) fn are_same(these: &[Arc<Derived>], those: &[Arc<Derived>]) -> bool {
    let mut pairs = these.iter().zip(those);
    these.len() == those.len() && pairs.all(|(this, that)| Arc::ptr_eq(this, that))
}
