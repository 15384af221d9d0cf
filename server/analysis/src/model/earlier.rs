//! What an earlier version of a document means, for the stages of a later one that mean the same.
//!
//! What is defined in a stage, with which value, and the state that its instructions find follow from
//! its own instructions, the stages below it, what it is built on in the end, and what stands before
//! all stages. While these are the same, only places and numbers have to be told anew.

use std::sync::Arc;

use syntax::{Document, Placed, Span};

use super::{Base, Definition, Model, Stage};

/// A version of a document and what it means.
#[derive(Debug, Clone)]
pub(crate) struct Earlier {
    document: Document,
    model: Arc<Model>,
}

impl Earlier {
    /// `document`, which means `model`.
    pub(crate) fn new(document: Document, model: Arc<Model>) -> Earlier {
        Earlier { document, model }
    }
}

/// The stages of a document that an earlier version of it has.
#[derive(Debug, Default)]
pub(super) struct Known<'e> {
    earlier: Option<&'e Earlier>,
    entries: &'e [Placed],
    /// The entry of each FROM.
    froms: Vec<usize>,
    /// Which stage of the earlier version each one is so far.
    numbers: Vec<Option<usize>>,
}

impl<'e> Known<'e> {
    /// Those of `document`, whose FROM have the indices `froms`.
    pub(super) fn of(
        document: &'e Document,
        froms: Vec<usize>,
        earlier: Option<&'e Earlier>,
    ) -> Known<'e> {
        let entries = document.entries();
        let first = froms.first().copied();
        let has_same_head = |earlier: &&Earlier| {
            let old_first = earlier.model.stages.first().map(|stage| stage.entry);
            let (head, old_head) = (
                first.and_then(|first| entries.get(..first)),
                old_first.and_then(|first| earlier.document.entries().get(..first)),
            );
            let escape = earlier.document.directives().escape;
            escape == document.directives().escape
                && head.zip(old_head).is_some_and(|(head, old)| are_same(head, old))
        };
        let earlier = earlier.filter(has_same_head);
        Known { earlier, entries, numbers: Vec::with_capacity(froms.len()), froms }
    }

    /// What the earlier version has of `stage`, which comes next and of which it is known what it is
    /// built on; `None` if that is not the same.
    pub(super) fn next(&mut self, stage: &Stage) -> Option<Same<'e>> {
        let found = self.earlier.and_then(|earlier| self.find(stage, earlier));
        self.numbers.push(found.as_ref().map(|found| found.stage.number));
        found
    }

    fn find(&self, stage: &Stage, earlier: &'e Earlier) -> Option<Same<'e>> {
        let end = self.froms.get(stage.number + 1).copied().unwrap_or(self.entries.len());
        let own = self.entries.get(stage.entry + 1..end)?;
        let stages = &earlier.model.stages;
        // Behind a new FROM stages count from the end.
        let from_end = (stages.len() + stage.number).checked_sub(self.froms.len());
        let candidates = [Some(stage.number), from_end].into_iter().flatten();
        let mut candidates = candidates.filter_map(|number| stages.get(number));
        candidates.find_map(|old| {
            let others = earlier.document.entries().get(old.entry + 1..old.end)?;
            let is_it = are_same(own, others) && self.have_same_base(stage, old);
            let start = |of: &[Placed]| of.first().map_or(0, |placed| placed.start);
            let (from, to) = ((old.entry, start(others)), (stage.entry, start(own)));
            is_it.then_some(Same { model: &earlier.model, stage: old, from, to })
        })
    }

    fn have_same_base(&self, stage: &Stage, old: &Stage) -> bool {
        match (&stage.base, &old.base) {
            (Base::Stage(below), Base::Stage(old)) => {
                self.numbers.get(*below).is_some_and(|number| *number == Some(*old))
            }
            (base, old) => base == old && !matches!(base, Base::Stage(_)),
        }
    }
}

/// Whether both versions share these entries.
fn are_same(these: &[Placed], those: &[Placed]) -> bool {
    let mut pairs = these.iter().zip(those);
    these.len() == those.len() && pairs.all(|(this, that)| Arc::ptr_eq(&this.entry, &that.entry))
}

/// A stage as an earlier version has it.
#[derive(Debug)]
pub(super) struct Same<'e> {
    /// What that version means.
    pub(super) model: &'e Model,
    /// The stage there.
    pub(super) stage: &'e Stage,
    /// The entry of its FROM, and where the one behind that begins.
    from: (usize, u32),
    /// The same now.
    to: (usize, u32),
}

impl Same<'_> {
    /// What the stage defines, as it stands now in the stage `number`.
    pub(super) fn definitions(&self, number: usize) -> impl Iterator<Item = Definition> {
        let own = self.model.definitions_in(self.stage).iter();
        own.map(move |found| Definition {
            entry: self.entry(found.entry),
            stage: Some(number),
            key: self.span(found.key),
            word: self.span(found.word),
            ..found.clone()
        })
    }

    /// Where the entry `entry` is now.
    pub(super) fn entry(&self, entry: usize) -> usize {
        (entry + self.to.0).saturating_sub(self.from.0)
    }

    fn span(&self, span: Span) -> Span {
        let place = |offset: u32| (offset + self.to.1).saturating_sub(self.from.1);
        Span::new(place(span.start), place(span.end))
    }
}
