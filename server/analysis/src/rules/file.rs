//! The file as a whole, as a rule sees it.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use dialect::Keyword;
use syntax::evaluation::{Environment, Lookup};
use syntax::{Document, Placed, Span};

use super::environment::Variables;
use super::policy::Options;
use super::site::{Site, sites};
use crate::Snapshot;
use crate::context::ignore::Ignore;
use crate::model::uses::{Reader, Use};
use crate::model::{Model, Stage};

/// The file as a whole. Spans of its instructions count from their entry; see
/// [`Placed::absolute`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct File<'a> {
    /// One version of the document.
    pub(crate) snapshot: &'a Snapshot,
    /// What the configuration says about rules.
    pub(crate) options: &'a Options,
    statements: &'a Statements<'a>,
}

/// The statements of a file by their entries and by their keywords, found once for all rules.
#[derive(Debug)]
pub(super) struct Statements<'a> {
    sites: Vec<Site<'a>>,
    /// Where those of each entry begin.
    starts: Vec<usize>,
    /// The entries whose instruction has the keyword, in order, by [`Keyword`].
    by_keyword: [Vec<usize>; Keyword::ALL.len()],
}

impl<'a> Statements<'a> {
    /// The statements of `snapshot`.
    pub(super) fn of(snapshot: &'a Snapshot) -> Statements<'a> {
        let entries = snapshot.document().entries();
        let mut statements = Statements {
            sites: Vec::with_capacity(entries.len()),
            starts: Vec::with_capacity(entries.len() + 1),
            by_keyword: Default::default(),
        };
        let escape = snapshot.document().directives().escape;
        for (index, placed) in entries.iter().enumerate() {
            let start = statements.sites.len();
            statements.starts.push(start);
            let found = sites(&placed.entry, escape, snapshot.model().shell_kind_at(index));
            statements.sites.extend(found);
            let first = statements.sites.get(start).map(|site| site.keyword as usize);
            if let Some(entries) = first.and_then(|first| statements.by_keyword.get_mut(first)) {
                entries.push(index);
            }
        }
        statements.starts.push(statements.sites.len());
        statements
    }

    fn at(&self, entry: usize) -> &[Site<'a>] {
        let bounds = self.starts.get(entry).zip(self.starts.get(entry + 1));
        bounds.and_then(|(start, end)| self.sites.get(*start..*end)).unwrap_or_default()
    }

    /// Those of `entries` whose instruction has `keyword`.
    fn with(&self, keyword: Keyword, entries: Range<usize>) -> &[usize] {
        let all = self.by_keyword.get(keyword as usize).map_or(&[][..], Vec::as_slice);
        let start = all.partition_point(|entry| *entry < entries.start);
        let end = all.partition_point(|entry| *entry < entries.end);
        all.get(start..end).unwrap_or_default()
    }
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
    /// The file of `snapshot`, whose `statements` these are, where the configuration tells rules
    /// `options`.
    pub(super) fn new(
        snapshot: &'a Snapshot,
        options: &'a Options,
        statements: &'a Statements<'a>,
    ) -> File<'a> {
        File { snapshot, options, statements }
    }

    /// The document.
    pub(crate) fn document(&self) -> &'a Document {
        self.snapshot.document()
    }

    /// What it means.
    pub(crate) fn model(&self) -> &'a Model {
        self.snapshot.model()
    }

    /// The variables that the builder sees when it comes to the entry `entry`.
    pub(crate) fn variables_at(&self, entry: usize) -> Variables<'a> {
        Variables { scope: self.model().scope_at(entry), options: self.options }
    }

    /// What it sees at the place `offset` of that entry: in ARG, a word sees those before it.
    pub(crate) fn variables_in(&self, entry: usize, offset: u32) -> Variables<'a> {
        Variables { scope: self.model().scope_in(entry, offset), options: self.options }
    }

    /// Whether the builder certainly has no value for `found`, which stands in the entry `entry`:
    /// then it is an undefined variable, whatever else there is to say of it.
    pub(crate) fn is_undefined(&self, entry: usize, found: &Use) -> bool {
        let variables = self.variables_in(entry, found.span.start);
        found.reader == Reader::Builder && variables.get(&found.name) == Lookup::Unset
    }

    /// The entries with an instruction, with their indices.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (usize, &'a Placed)> {
        let entries = self.document().entries().iter().enumerate();
        entries.filter(|(_, placed)| placed.entry.instruction.is_some())
    }

    /// The statements of the entry `entry`: its instruction, and the one inside of ONBUILD.
    pub(crate) fn sites(&self, entry: usize) -> &'a [Site<'a>] {
        self.statements.at(entry)
    }

    /// The instruction of the entry `entry`.
    pub(crate) fn site(&self, entry: usize) -> Option<Site<'a>> {
        self.sites(entry).first().copied()
    }

    /// The patterns of the ignore file of the build context, where they are known.
    pub(crate) fn ignore(&self) -> Option<&'a Arc<Ignore>> {
        self.snapshot.ignore()
    }

    /// What the builder carries out in `stage` behind its FROM, in order: first what the ONBUILD
    /// instructions of the stage right below left for it (BuildKit `dockerfile2llb/convert.go`,
    /// `initOnBuildTriggers`), then its own instructions.
    pub(crate) fn steps(self, stage: &Stage) -> impl Iterator<Item = Placement<'a>> + use<'a> {
        let left = stage.below().and_then(|number| self.model().stages().get(number));
        let left = left.filter(|below| below.has_triggers);
        let left = left.map(move |below| self.steps_in(below, true));
        left.into_iter().flatten().chain(self.steps_in(stage, false))
    }

    /// What the stages of this file find left for them by ONBUILD in others, each once.
    pub(crate) fn used_triggers(&self) -> Vec<Placement<'a>> {
        let stages = self.model().stages().iter();
        let below: HashSet<usize> = stages.filter_map(Stage::below).collect();
        let stages = self.model().stages().iter();
        let used = stages.filter(|stage| stage.has_triggers && below.contains(&stage.number));
        used.flat_map(|stage| self.steps_in(stage, true)).collect()
    }

    fn steps_in(
        self,
        stage: &Stage,
        triggers: bool,
    ) -> impl Iterator<Item = Placement<'a>> + use<'a> {
        let entries = stage.entries().skip(1);
        entries.flat_map(move |entry| {
            let placed = self.document().entries().get(entry);
            let sites = self.sites(entry).iter().filter(move |site| site.is_trigger == triggers);
            sites.filter_map(move |site| Some(Placement { entry, placed: placed?, site: *site }))
        })
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
        let entries = self.entries_with(stage, keyword);
        entries.iter().filter_map(move |entry| self.placement(*entry))
    }

    /// Their entries.
    pub(crate) fn entries_with(&self, stage: &Stage, keyword: Keyword) -> &'a [usize] {
        self.statements.with(keyword, stage.entries())
    }

    /// The instructions of all stages with `keyword`, in order. What stands in ONBUILD is not among
    /// them.
    pub(crate) fn in_stages(self, keyword: Keyword) -> impl Iterator<Item = Placement<'a>> {
        let stages = self.model().stages();
        let all = stages.first().map_or(0..0, |first| first.entry..usize::MAX);
        let entries = self.statements.with(keyword, all);
        entries.iter().filter_map(move |entry| self.placement(*entry))
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
