//! The builds in which a step is invalidated by itself: what it takes from the context changed, or
//! its own text, or it sees a value that is another one in every build.

use analysis::plan::{Action, Item, Mount, Plan, Step, Transfer};

use super::bits::Builds;
use super::edits::Edits;
use super::sources::Sources;
use super::timeline::Timeline;
use crate::history::History;

/// What invalidates a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The files that it takes.
    Files,
    /// Its own text.
    Edited,
    /// It takes the folder `.git`, which no two checkouts have alike.
    Repository,
    /// A build argument that most likely has another value in every build.
    Volatile,
    /// The files that it takes from another stage.
    Stage,
    /// The base of the stage is named differently.
    Base,
}

impl Reason {
    /// One word for programs.
    pub fn name(self) -> &'static str {
        match self {
            Reason::Files => "files",
            Reason::Edited => "edited",
            Reason::Repository => "repository",
            Reason::Volatile => "volatile",
            Reason::Stage => "stage",
            Reason::Base => "base",
        }
    }
}

/// What is known about one step.
#[derive(Debug, Clone, Default)]
pub struct Own {
    /// The builds in which it is invalidated by itself.
    pub builds: Builds,
    /// Why, in no particular order.
    pub reasons: Vec<Reason>,
    /// Whether something in it is not known, so that there may be more builds.
    pub has_unknown: bool,
    /// Whether a guess is part of it.
    pub is_estimate: bool,
}

impl Own {
    /// Adds `builds` and why that is, if there are any.
    pub(super) fn add(&mut self, reason: Reason, builds: &Builds) {
        if builds.is_empty() {
            return;
        }
        self.builds |= builds;
        if !self.reasons.contains(&reason) {
            self.reasons.push(reason);
        }
    }
}

/// What invalidates the steps of one plan.
#[derive(Debug)]
pub struct Events<'a> {
    timeline: &'a Timeline<'a>,
    edits: Edits,
}

impl<'a> Events<'a> {
    /// Reads the Dockerfiles of `history`, whose changes `timeline` has.
    pub fn new(plan: &Plan, history: Option<&History>, timeline: &'a Timeline<'a>) -> Events<'a> {
        let edits = history.map(|history| Edits::new(plan, history)).unwrap_or_default();
        Events { timeline, edits }
    }

    /// What invalidates `step` that does not come from another stage.
    pub fn of(&self, step: &Step) -> Own {
        let mut own = Own { is_estimate: self.timeline.is_estimate(), ..Own::default() };
        own.add(Reason::Edited, &self.edits.of(step.entry));
        for sources in sources(step) {
            own.has_unknown |= sources.has_unknown || sources.has_remote;
            if !sources.is_empty() {
                own.add(self.reason(&sources), &self.timeline.changing(&sources));
            }
        }
        own
    }

    /// Whether `step` copies a directory of the context, or what a pattern finds in it.
    pub(super) fn is_broad(&self, step: &Step) -> bool {
        let is_copy = matches!(step.action, Action::Copy(_) | Action::Add(_));
        is_copy && sources(step).iter().any(|sources| self.timeline.takes_many(sources))
    }

    /// The builds in which the instruction with this entry had another text.
    pub(super) fn edits(&self, entry: usize) -> Builds {
        self.edits.of(entry)
    }

    pub(super) fn timeline(&self) -> &Timeline<'a> {
        self.timeline
    }

    fn reason(&self, sources: &Sources) -> Reason {
        let is_every = self.timeline.takes_repository(sources);
        if is_every { Reason::Repository } else { Reason::Files }
    }
}

/// What COPY, ADD and bind mounts take from the context.
pub(crate) fn sources(step: &Step) -> Vec<Sources> {
    match &step.action {
        Action::Copy(transfer) | Action::Add(transfer) => vec![Sources::of_transfer(transfer)],
        Action::Run(run) => run.mounts.iter().map(Sources::of_mount).collect(),
        _ => Vec::new(),
    }
}

/// The variables in the words of COPY and ADD.
pub(super) fn variables(transfer: &Transfer) -> impl Iterator<Item = &str> {
    let items = transfer.items.iter().filter_map(|item| match item {
        Item::Path(value) | Item::Remote(value) => Some(value),
        Item::Heredoc { .. } => None,
    });
    let words = items.chain([&transfer.destination]).chain(&transfer.owner).chain(&transfer.mode);
    words.flat_map(|value| &value.variables).map(String::as_str)
}

/// The mounts of RUN.
pub(super) fn mounts(step: &Step) -> &[Mount] {
    match &step.action {
        Action::Run(run) => &run.mounts,
        _ => &[],
    }
}
