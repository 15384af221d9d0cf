//! The file as a whole, as a rule sees it.

use dialect::Keyword;
use syntax::{Document, Placed, Span};

use super::policy::Options;
use super::site::{Site, sites};
use crate::Snapshot;
use crate::model::{Model, Stage};

/// The file as a whole. Spans of its instructions count from their entry; see
/// [`Placed::absolute`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct File<'a> {
    /// One version of the document.
    pub(crate) snapshot: &'a Snapshot,
    /// What the configuration says about rules.
    pub(crate) options: &'a Options,
}

/// What the names of stages hold that are not what is shipped.
const NO_PRODUCT: [&str; 5] = ["dev", "test", "debug", "local", "lint"];

/// An instruction and where it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Placement<'a> {
    /// The index of its entry.
    pub(crate) entry: usize,
    /// The entry.
    pub(crate) placed: &'a Placed,
    /// The instruction.
    pub(crate) site: Site<'a>,
}

impl Placement<'_> {
    /// `span`, which counts from the start of the entry, in the file.
    pub(crate) fn absolute(&self, span: Span) -> Span {
        self.placed.absolute(span)
    }

    /// Where the keyword stands in the file.
    pub(crate) fn keyword_span(&self) -> Span {
        self.absolute(self.site.keyword_span())
    }
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

    /// The stage whose outcome the build is, unless its name says that it is for developers or
    /// tests.
    pub(crate) fn product(&self) -> Option<&'a Stage> {
        let stage = self.model().stages().last()?;
        let name = stage.name.as_ref().map_or(String::new(), |name| name.text.to_lowercase());
        (!NO_PRODUCT.iter().any(|word| name.contains(word))).then_some(stage)
    }

    /// The keyword of the entry `entry`.
    pub(crate) fn keyword(&self, entry: usize) -> Option<Keyword> {
        let placed = self.document().entries().get(entry)?;
        placed.entry.instruction.as_ref()?.statement.kind
    }

    /// The instructions of `stage` with `keyword`, in order: each with where its entry begins.
    /// What stands in ONBUILD is not among them.
    pub(crate) fn in_stage(
        self,
        stage: &'a Stage,
        keyword: Keyword,
    ) -> impl DoubleEndedIterator<Item = Placement<'a>> {
        let with_keyword =
            stage.entries().filter(move |entry| self.keyword(*entry) == Some(keyword));
        with_keyword.filter_map(move |entry| self.placement(entry))
    }

    /// The instruction of the entry `entry`, with where it stands.
    pub(crate) fn placement(&self, entry: usize) -> Option<Placement<'a>> {
        let (site, placed) = (self.site(entry)?, self.document().entries().get(entry)?);
        Some(Placement { entry, placed, site })
    }

    /// How lines end in the file.
    pub(crate) fn line_break(&self) -> &'static str {
        let first = self.document().entries().first();
        if first.is_some_and(|placed| placed.entry.text().contains("\r\n")) { "\r\n" } else { "\n" }
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
