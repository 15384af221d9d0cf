//! Plays the builds: in which of them each step runs again, and which instruction is why.
//!
//! A step runs again where it or one before it in its stage, or in the stages that this is built on,
//! is invalidated. On BuildKit only RUN, COPY, ADD and WORKDIR make something; ENV, ARG, USER and
//! SHELL matter to the commands behind them, the rest to nothing
//! (`dockerfile2llb/convert.go`, `dispatch`). What comes out of another stage: see
//! [`super::firewall`]. Stages run one after the other here, so that the times are work, not
//! waiting.

use std::collections::{BTreeMap, HashSet};

use analysis::context::path;
use analysis::plan::{
    Action, Argument, Assignment, Base, Item, Mount, Origin, Plan, Stage, Step, Transfer,
};

use super::bits::Builds;
use super::causes::Causes;
use super::cost::{self, Measured};
use super::events::{Events, Own, Reason, mounts, variables};
use super::firewall::{self, Finished};
use super::inputs;
use super::priors;
use super::report::{Basis, Label, Report, StageReport, StepReport};
use super::timeline::Timeline;
use super::volatile::is_volatile;
use crate::history::History;
use crate::keys::Profile;
use crate::tree::Tree;

/// What is known about the project of a Dockerfile.
#[derive(Debug, Clone)]
pub struct Project<'a> {
    /// What changed in the context; without it the numbers are guesses.
    pub history: Option<&'a History>,
    /// The files of the context, where they are known.
    pub tree: Option<&'a Tree>,
    /// Who builds.
    pub profile: Profile,
    /// Times that were measured.
    pub measured: Measured,
}

impl Default for Project<'_> {
    fn default() -> Self {
        let profile = Profile::BuildKit;
        Project { history: None, tree: None, profile, measured: Measured::new() }
    }
}

/// In how many builds each step of `plan` runs again.
pub fn simulate(plan: &Plan, project: &Project<'_>) -> Report {
    let timeline = Timeline::new(project.history, project.tree);
    let events = Events::new(plan, project.history, &timeline);
    let copies = plan.stages.iter().flat_map(|stage| &stage.steps);
    let broad = copies.filter(|step| events.is_broad(step)).map(|step| step.entry).collect();
    let play = Play { plan, project, events: &events, builds: timeline.builds(), broad };
    let mut finished: Vec<(Finished, State)> = Vec::new();
    let mut stages = Vec::new();
    for stage in &plan.stages {
        let (report, end) = play.stage(stage, &finished);
        stages.push(report);
        finished.push(end);
    }
    Report {
        builds: play.builds,
        basis: if timeline.is_estimate() { Basis::Estimate } else { Basis::History },
        is_partial: project.history.is_some_and(|history| history.is_partial),
        stages,
    }
}

/// One run of all builds.
struct Play<'a> {
    plan: &'a Plan,
    project: &'a Project<'a>,
    events: &'a Events<'a>,
    builds: usize,
    /// The entries of the copies that take a directory or what a pattern finds.
    broad: HashSet<usize>,
}

/// What later commands see that is no file.
#[derive(Debug, Clone, Default)]
struct State {
    /// The builds in which it was another one.
    changes: Causes,
    /// The same for arguments, which end with their stage.
    arguments: Causes,
    /// The variables that are another one in every build, with the instructions that set them, and
    /// whether they end with their stage.
    volatile: BTreeMap<String, (usize, bool)>,
}

impl State {
    /// What a stage finds that is built on one with this state.
    fn inherited(&self) -> State {
        let volatile = self.volatile.iter().filter(|(_, (_, ends))| !ends);
        State {
            changes: self.changes.clone(),
            arguments: Causes::default(),
            volatile: volatile.map(|(name, found)| (name.clone(), *found)).collect(),
        }
    }
}

impl Play<'_> {
    fn stage(&self, stage: &Stage, done: &[(Finished, State)]) -> (StageReport, (Finished, State)) {
        let (mut end, mut state) = match stage.base {
            Base::Stage(number) => done
                .get(number)
                .map_or_else(Default::default, |(end, state)| (end.clone(), state.inherited())),
            _ => Default::default(),
        };
        end.chain.add(stage.entry, &self.events.edits(stage.entry));
        let is_built = stage.is_needed || self.project.profile == Profile::Classic;
        let steps = stage.steps.iter().enumerate().map(|(index, step)| {
            let (mut report, reruns) = self.step(step, &mut end, &mut state, done);
            let (tree, timeline) = (self.project.tree, self.events.timeline());
            let inputs = inputs::changing(self.plan, stage, index, tree, timeline);
            report.inputs = inputs.as_ref().map(Builds::count);
            report.needless = self.needless(&reruns, &inputs.unwrap_or_default());
            if is_built { report } else { report.never_built() }
        });
        let report = StageReport {
            number: stage.number,
            name: stage.name.clone(),
            entry: stage.entry,
            is_built,
            base_edits: self.events.edits(stage.entry).count(),
            base_moves: priors::moves(&stage.base),
            steps: steps.collect(),
        };
        (report, (end, state))
    }

    fn step(
        &self,
        step: &Step,
        end: &mut Finished,
        state: &mut State,
        done: &[(Finished, State)],
    ) -> (StepReport, Causes) {
        let mut own = self.events.of(step);
        let own_text = own.builds.clone();
        let mut reruns = None;
        match &step.action {
            Action::Run(_) => {
                let taken = self.taken_by_mounts(step, done, &mut own);
                end.is_guess |= mounts(step).iter().any(|mount| is_guess(&mount.origin, done));
                end.is_guess |= !state.volatile.is_empty();
                end.chain.add_all(&state.changes);
                end.chain.add_all(&state.arguments);
                self.see_volatile(state, end);
                end.chain.add(step.entry, &own.builds);
                end.chain.add_all(&taken);
                end.has_run = true;
                reruns = Some(end.chain.clone());
            }
            Action::Copy(transfer) | Action::Add(transfer) => {
                reruns = Some(self.copy((step, transfer), end, state, done, &mut own));
            }
            Action::Workdir { .. } => {
                end.chain.add(step.entry, &own.builds);
                reruns = Some(end.chain.clone());
            }
            Action::Env(pairs) => self.env(step, pairs, state, &mut own),
            Action::Arg(arguments) => self.arg(step, arguments, state, &mut own),
            Action::User(_) | Action::Shell(_) => state.changes.add(step.entry, &own.builds),
            _ => {}
        }
        if reruns.is_none() && self.makes_layer(&step.action) {
            // A value from outside only counts at the command that sees it.
            end.chain.add(step.entry, &own_text);
            reruns = Some(end.chain.clone());
        }
        own.is_estimate |= end.is_guess && reruns.is_some();
        (self.report(step, own, reruns.as_ref()), reruns.unwrap_or_default())
    }

    /// In how many builds nothing but the files of a broad copy made something run again, where
    /// `inputs` is what it really needs.
    fn needless(&self, reruns: &Causes, inputs: &Builds) -> usize {
        let broad = reruns.iter().filter(|(entry, _)| self.broad.contains(entry));
        broad.map(|(_, builds)| builds.without(inputs).count()).sum()
    }

    /// Whether the builder looks for a layer of an instruction that changes no file.
    fn makes_layer(&self, action: &Action) -> bool {
        match self.project.profile {
            Profile::BuildKit | Profile::OldBuildKit => false,
            Profile::Classic => !matches!(action, Action::Unreadable),
            Profile::Buildah | Profile::OldBuildah => {
                !matches!(action, Action::Unreadable | Action::Arg(_))
            }
        }
    }

    fn copy(
        &self,
        (step, transfer): (&Step, &Transfer),
        end: &mut Finished,
        state: &State,
        done: &[(Finished, State)],
        own: &mut Own,
    ) -> Causes {
        let taken = self.taken_out_of(&transfer.origin, paths(transfer), done);
        end.is_guess |= is_guess(&transfer.origin, done);
        own.add(Reason::Stage, taken.all());
        if variables(transfer).any(|name| state.volatile.contains_key(name)) {
            end.is_guess = true;
            self.always(own);
        }
        let mut causes = taken;
        causes.add(step.entry, &own.builds);
        end.copies.push((transfer.directory.clone(), causes.clone()));
        end.chain.add_all(&causes);
        let is_alone = transfer.link && self.project.profile == Profile::BuildKit;
        if is_alone { causes } else { end.chain.clone() }
    }

    /// What the bind mounts of RUN take from other stages.
    fn taken_by_mounts(&self, step: &Step, done: &[(Finished, State)], own: &mut Own) -> Causes {
        let mut causes = Causes::default();
        for mount in mounts(step) {
            let source = mount.option(Mount::SOURCE).map(|source| source.known.clone());
            let path = source.unwrap_or_else(|| Some("/".to_owned()));
            causes.add_all(&self.taken_out_of(&mount.origin, vec![path], done));
        }
        own.add(Reason::Stage, causes.all());
        causes
    }

    /// The builds in which the files at `paths` in a stage changed.
    fn taken_out_of(
        &self,
        origin: &Origin,
        paths: Vec<Option<String>>,
        done: &[(Finished, State)],
    ) -> Causes {
        let mut causes = Causes::default();
        let Origin::Stage(number) = origin else { return causes };
        let found = self.plan.stages.get(*number).zip(done.get(*number));
        let Some((stage, (finished, _))) = found else { return causes };
        for source in paths {
            let source = source.as_deref();
            causes.add_all(&firewall::changes(self.plan, self.events, stage, finished, source));
        }
        causes
    }

    fn env(&self, step: &Step, pairs: &[Assignment], state: &mut State, own: &mut Own) {
        state.changes.add(step.entry, &own.builds);
        for pair in pairs {
            let Some(name) = &pair.name.known else { continue };
            let sees = pair.value.variables.iter().any(|name| state.volatile.contains_key(name));
            if sees {
                state.volatile.insert(name.clone(), (step.entry, false));
                self.always(own);
            } else {
                state.volatile.remove(name);
            }
        }
    }

    fn arg(&self, step: &Step, arguments: &[Argument], state: &mut State, own: &mut Own) {
        state.arguments.add(step.entry, &own.builds);
        for argument in arguments {
            let global = || self.plan.arguments.iter().find(|found| found.name == argument.name);
            let default = argument.default.as_ref().or_else(|| global()?.default.as_ref());
            let text = default.map(|value| value.known.as_deref().unwrap_or(&value.text));
            // ENV of the same name is stronger, and says itself whether it changes.
            let is_hidden = state.volatile.get(&argument.name).is_some_and(|(_, ends)| !ends);
            if !is_hidden && is_volatile(argument, text) {
                state.volatile.insert(argument.name.clone(), (step.entry, true));
                self.always(own);
            }
        }
    }

    /// Notes that something is most likely another one in every build.
    fn always(&self, own: &mut Own) {
        own.is_estimate = true;
        own.add(Reason::Volatile, &Builds::first(self.builds));
    }

    fn see_volatile(&self, state: &State, end: &mut Finished) {
        for (entry, _) in state.volatile.values() {
            end.chain.add(*entry, &Builds::first(self.builds));
        }
    }

    fn report(&self, step: &Step, own: Own, reruns: Option<&Causes>) -> StepReport {
        let (milliseconds, is_measured) = cost::time(step, &self.project.measured);
        let causes = reruns.into_iter().flat_map(Causes::iter);
        let causes = causes.filter(|(entry, _)| *entry != step.entry);
        let mut causes: Vec<(usize, usize)> =
            causes.map(|(entry, builds)| (entry, builds.count())).collect();
        causes.sort_by_key(|(entry, count)| (std::cmp::Reverse(*count), *entry));
        StepReport {
            entry: step.entry,
            span: step.span,
            label: Label::of(step),
            reruns: reruns.map(|reruns| reruns.all().count()),
            own: own.builds.count(),
            builds: own.builds,
            reasons: own.reasons,
            causes,
            milliseconds,
            is_measured,
            inputs: None,
            needless: 0,
            only_fetches: cost::only_fetches(step),
            basis: if own.is_estimate { Basis::Estimate } else { Basis::History },
            has_unknown: own.has_unknown,
        }
    }
}

/// Whether a guess is part of what comes from `origin`.
fn is_guess(origin: &Origin, done: &[(Finished, State)]) -> bool {
    let Origin::Stage(number) = origin else { return false };
    done.get(*number).is_some_and(|(finished, _)| finished.is_guess)
}

/// The paths that COPY takes; `None` for one that is not known or that is a pattern.
fn paths(transfer: &Transfer) -> Vec<Option<String>> {
    let items = transfer.items.iter().filter_map(|item| match item {
        Item::Path(value) => Some(value.known.as_deref()),
        Item::Remote(_) | Item::Heredoc { .. } => None,
    });
    items.map(|known| known.map(path::in_context)).collect()
}
