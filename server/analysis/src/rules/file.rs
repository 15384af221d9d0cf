//! The file as a whole, as a rule sees it.

use std::collections::HashSet;
use std::sync::Arc;

use syntax::{Document, Placed, Span};

use super::environment::Variables;
use super::policy::Options;
use super::site::{Site, sites};
use crate::Snapshot;
use crate::context::ignore::Ignore;
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

impl<'a> File<'a> {
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

    /// The patterns of the ignore file of the build context, where they are known.
    pub(crate) fn ignore(&self) -> Option<&'a Arc<Ignore>> {
        self.snapshot.ignore()
    }

    /// What the builder carries out in `stage` behind its FROM, in order: first what the ONBUILD
    /// instructions of the stage right below left for it (BuildKit `dockerfile2llb/convert.go`,
    /// `initOnBuildTriggers`), then its own instructions.
    pub(crate) fn steps(&self, stage: &Stage) -> Vec<Step<'a>> {
        let left = stage.below().and_then(|number| self.model().stages().get(number));
        let left = left.filter(|below| below.has_triggers).map(|below| self.steps_in(below, true));
        left.into_iter().flatten().chain(self.steps_in(stage, false)).collect()
    }

    /// What the stages of this file find left for them by ONBUILD in others, each once.
    pub(crate) fn used_triggers(&self) -> Vec<Step<'a>> {
        let stages = self.model().stages().iter();
        let below: HashSet<usize> = stages.filter_map(Stage::below).collect();
        let stages = self.model().stages().iter();
        let used = stages.filter(|stage| stage.has_triggers && below.contains(&stage.number));
        used.flat_map(|stage| self.steps_in(stage, true)).collect()
    }

    /// The instruction of the entry `entry`.
    pub(crate) fn step(&self, entry: usize) -> Option<Step<'a>> {
        let start = self.document().entries().get(entry)?.start;
        self.site(entry).map(|site| Step { entry, start, site })
    }

    fn steps_in(&self, stage: &Stage, triggers: bool) -> Vec<Step<'a>> {
        let entries = stage.entries().skip(1);
        let steps = entries.flat_map(|entry| {
            let start = self.document().entries().get(entry).map_or(0, |placed| placed.start);
            let sites = self.sites(entry).into_iter();
            sites.map(move |site| Step { entry, start, site })
        });
        steps.filter(|step| step.site.is_trigger == triggers).collect()
    }
}

/// One instruction that the builder carries out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step<'a> {
    /// The index of its entry.
    pub(crate) entry: usize,
    /// Where the entry starts.
    start: u32,
    /// The instruction; its spans count from the entry.
    pub(crate) site: Site<'a>,
}

impl Step<'_> {
    /// `span`, counted from the entry, as a place in the document.
    pub(crate) fn absolute(&self, span: Span) -> Span {
        span.shift(self.start)
    }

    /// How far the entry is from the start of the document.
    pub(crate) fn offset(&self) -> u32 {
        self.start
    }
}
