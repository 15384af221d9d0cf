//! The file as a whole, as a rule sees it.

use syntax::{Document, Placed, Span};

use super::policy::Options;
use super::site::{Site, sites};
use crate::Snapshot;
use crate::model::Model;

/// The file as a whole. Spans of its instructions count from their entry; see
/// [`Placed::absolute`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct File<'a> {
    /// One version of the document.
    pub(crate) snapshot: &'a Snapshot,
    /// What the configuration says about rules.
    pub(crate) options: &'a Options,
}

impl<'a> File<'a> {
    /// The document.
    pub(crate) fn document(&self) -> &'a Document {
        self.snapshot.document()
    }

    /// What it means.
    pub(crate) fn model(&self) -> &'a Model {
        self.snapshot.model()
    }

    /// The entries with an instruction, with their indices.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (usize, &'a Placed)> {
        let entries = self.document().entries().iter().enumerate();
        entries.filter(|(_, placed)| placed.entry.instruction.is_some())
    }

    /// The statements of the entry `entry`: its instruction, and the one inside of ONBUILD.
    pub(crate) fn sites(&self, entry: usize) -> Vec<Site<'a>> {
        let shell = self.model().shell_kind_at(entry);
        let escape = self.document().directives().escape;
        let placed = self.document().entries().get(entry);
        placed.map_or(Vec::new(), |placed| sites(&placed.entry, escape, shell))
    }

    /// The instruction of the entry `entry`.
    pub(crate) fn site(&self, entry: usize) -> Option<Site<'a>> {
        self.sites(entry).into_iter().next()
    }

    /// The source text at `span`, which counts from the start of the file.
    pub(crate) fn slice(&self, span: Span) -> &'a str {
        let entries = self.document().entries();
        let index = entries.partition_point(|placed| placed.start <= span.start);
        let placed = index.checked_sub(1).and_then(|index| entries.get(index));
        placed.map_or("", |placed| {
            let start = span.start - placed.start;
            placed.entry.slice(Span::new(start, start + span.len()))
        })
    }
}
