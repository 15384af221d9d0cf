//! The file as a whole, as a rule sees it.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use dialect::Keyword;
use syntax::evaluation::{Environment, Lookup};
use syntax::{Document, Placed, Span};

use super::digest::Digests;
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
    memo: &'a Memo,
}

/// What was found out about tags of images in one look at a file: what about, the image, the tag.
pub(super) type Memo = RefCell<HashMap<(&'static str, &'static str, String), Option<&'static str>>>;

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
    /// The file of `snapshot`, where the configuration tells rules `options`.
    /// `memo` is empty at first.
    pub(super) fn new(snapshot: &'a Snapshot, options: &'a Options, memo: &'a Memo) -> File<'a> {
        File { snapshot, options, memo }
    }

    /// What `find` tells of a tag, found once in this look at the file: about what, of which image.
    pub(super) fn once(
        &self,
        (what, image, tag): (&'static str, &'static str, &str),
        find: impl FnOnce() -> Option<&'static str>,
    ) -> Option<&'static str> {
        let key = (what, image, tag.to_owned());
        let known = self.memo.borrow().get(&key).copied();
        known.unwrap_or_else(|| {
            let found = find();
            self.memo.borrow_mut().insert(key, found);
            found
        })
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
    pub(crate) fn sites(&self, entry: usize) -> impl Iterator<Item = Site<'a>> + use<'a> {
        let document = self.document();
        let shell = self.model().shell_kind_at(entry);
        let placed = document.entries().get(entry).into_iter();
        placed.flat_map(move |placed| sites(&placed.entry, document.directives().escape, shell))
    }

    /// The instruction of the entry `entry`.
    pub(crate) fn site(&self, entry: usize) -> Option<Site<'a>> {
        self.sites(entry).next()
    }

    /// What is known of the stages without a look into them.
    pub(super) fn digests(&self) -> &'a Digests {
        self.snapshot.digests()
    }

    /// The patterns of the ignore file of the build context, where they are known.
    pub(crate) fn ignore(&self) -> Option<&'a Arc<Ignore>> {
        self.snapshot.ignore()
    }

    /// What the builder carries out in `stage` behind its FROM, in order: first what the ONBUILD
    /// instructions of the stage right below left for it (BuildKit `dockerfile2llb/convert.go`,
    /// `initOnBuildTriggers`), then its own instructions.
    pub(crate) fn steps(self, stage: &Stage) -> impl Iterator<Item = Placement<'a>> + use<'a> {
        self.steps_left(stage).chain(self.steps_in(stage, false))
    }

    fn steps_left(self, stage: &Stage) -> impl Iterator<Item = Placement<'a>> + use<'a> {
        let below = stage.below().and_then(|number| self.model().stages().get(number));
        let below = below.filter(|below| below.has_triggers);
        below.into_iter().flat_map(move |below| self.steps_in(below, true))
    }

    /// Whether one of these steps of `stage` has `keyword`.
    pub(crate) fn carries_out(self, stage: &Stage, keyword: Keyword) -> bool {
        self.entries_with(stage, keyword).next().is_some()
            || self.steps_left(stage).any(|step| step.site.keyword == keyword)
    }

    /// What the stages of this file find left for them by ONBUILD in others, each once.
    pub(crate) fn used_triggers(&self) -> Vec<Placement<'a>> {
        let stages = self.model().stages();
        if !stages.iter().any(|stage| stage.has_triggers) {
            return Vec::new();
        }
        let below: HashSet<usize> = stages.iter().filter_map(Stage::below).collect();
        let is_used = |stage: &&Stage| stage.has_triggers && below.contains(&stage.number);
        stages.iter().filter(is_used).flat_map(|stage| self.steps_in(stage, true)).collect()
    }

    fn steps_in(
        self,
        stage: &Stage,
        triggers: bool,
    ) -> impl Iterator<Item = Placement<'a>> + use<'a> {
        let entries = stage.entries().skip(1);
        entries.flat_map(move |entry| {
            let placed = self.document().entries().get(entry);
            let sites = self.sites(entry).filter(move |site| site.is_trigger == triggers);
            sites.filter_map(move |site| Some(Placement { entry, placed: placed?, site }))
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
        self.entries_with(stage, keyword).filter_map(move |entry| self.placement(entry))
    }

    /// Their entries, in order.
    pub(crate) fn entries_with(
        &self,
        stage: &Stage,
        keyword: Keyword,
    ) -> impl DoubleEndedIterator<Item = usize> + use<'a> {
        let part = self.digests().of_stage(stage.number).into_iter();
        part.flat_map(move |part| part.with(keyword))
    }

    /// The instructions of all stages with `keyword`, in order. What stands in ONBUILD is not among
    /// them.
    pub(crate) fn in_stages(
        self,
        keyword: Keyword,
    ) -> impl DoubleEndedIterator<Item = Placement<'a>> {
        let parts = self.digests().of_stages().iter();
        let entries = parts.flat_map(move |part| part.with(keyword));
        entries.filter_map(move |entry| self.placement(entry))
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
