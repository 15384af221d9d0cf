//! What is known of a file, its context and its history, put together once for all rewrites.

use std::cell::RefCell;
use std::collections::BTreeMap;

use analysis::plan::{Action, Item, Mount, Origin, Plan, Stage, Step, Transfer};
use analysis::{Snapshot, context::path};

use super::lines::at;
use crate::effects::{self, Bounded, Effects, Installs, Paths, World};
use crate::installs::{self, Install, Judgement, Place};
use crate::keys::Profile;
use crate::order::{self, Project};
use crate::tree::Tree;

/// What is known.
pub(super) struct Knowledge<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) project: &'a Project<'a>,
    pub(super) plan: Plan,
    /// What each step of each stage does.
    pub(super) effects: Vec<Vec<Effects>>,
    /// The calls of package managers in each step, by its entry.
    installs: BTreeMap<usize, Vec<Install>>,
}

impl<'a> Knowledge<'a> {
    /// What is known of `snapshot` in `project`.
    pub(super) fn new(snapshot: &'a Snapshot, project: &'a Project<'a>) -> Knowledge<'a> {
        let plan = Plan::of(snapshot);
        let mut known =
            Knowledge { snapshot, project, plan, effects: Vec::new(), installs: BTreeMap::new() };
        for stage in &known.plan.stages {
            let judge = Judge::new(&known.plan, stage, project.tree);
            known.effects.push(of_stage(&known.plan, stage, project, project.tree, &judge));
            for (entry, install) in judge.found.into_inner() {
                let found = known.installs.entry(entry).or_default();
                if !found.contains(&install) {
                    found.push(install);
                }
            }
        }
        known
    }

    /// What the steps of `stage` would do in the context `tree`.
    pub(super) fn effects_with(&self, stage: &Stage, tree: &Tree) -> Vec<Effects> {
        let judge = Judge::new(&self.plan, stage, Some(tree));
        of_stage(&self.plan, stage, self.project, Some(tree), &judge)
    }

    /// What the step `step` of the stage `stage` does.
    pub(super) fn effects_of(&self, stage: usize, step: usize) -> Option<&Effects> {
        self.effects.get(stage)?.get(step)
    }

    /// The calls of package managers in the step `step` of the stage `stage`.
    pub(super) fn installs_of(&self, stage: usize, step: usize) -> &[Install] {
        let step = self.plan.stages.get(stage).and_then(|stage| stage.steps.get(step));
        let found = step.and_then(|step| self.installs.get(&step.entry));
        found.map(Vec::as_slice).unwrap_or_default()
    }
}

fn of_stage(
    plan: &Plan,
    stage: &Stage,
    project: &Project<'_>,
    tree: Option<&Tree>,
    judge: &Judge<'_>,
) -> Vec<Effects> {
    let profile = match project.profile {
        Profile::BuildKit | Profile::OldBuildKit => effects::Profile::BuildKit,
        Profile::Classic | Profile::Buildah | Profile::OldBuildah => effects::Profile::Other,
    };
    let world = World { tree, installs: judge, profile };
    effects::of_stage(plan, stage.number, &world)
}

/// Tells what package managers do, and keeps what it told.
struct Judge<'a> {
    project: Option<installs::Project<'a>>,
    found: RefCell<Vec<(usize, Install)>>,
}

impl<'a> Judge<'a> {
    /// For the calls in `stage`, which finds the files that it and the stages below it copy.
    fn new(plan: &Plan, stage: &Stage, tree: Option<&'a Tree>) -> Judge<'a> {
        let project = tree.map(|tree| installs::Project::new(tree, places(plan, stage, tree)));
        Judge { project, found: RefCell::default() }
    }
}

impl Installs for Judge<'_> {
    fn effects(&self, call: &effects::Call<'_>) -> Option<Bounded> {
        let words = std::iter::once(Some(call.path))
            .chain(call.arguments.iter().map(|argument| argument.text.as_deref()));
        let words: Vec<Option<&str>> = words.collect();
        let valued = |name: &str| Some((name.to_owned(), Some((call.value)(name)?)));
        let state = installs::State {
            directory: call.directory.map(str::to_owned),
            user: None,
            variables: installs::variables().filter_map(valued).collect(),
        };
        let found = installs::recognize(&words, &state)?;
        let install = installs::judge(&found, self.project.as_ref()?);
        let bounded = bounded(&install, &found, call.home);
        self.found.borrow_mut().push((call.entry, install));
        bounded
    }
}

/// What `install` reads and writes, if that is known.
fn bounded(install: &Install, call: &installs::Call, home: Option<&str>) -> Option<Bounded> {
    let assumptions = match &install.judgement {
        Judgement::Proven => Vec::new(),
        Judgement::Assumed(assumptions) => assumptions.clone(),
        Judgement::Refused(_) => return None,
    };
    let at_home = |path: &str| match path.strip_prefix('~') {
        Some(rest) => home.map(|home| format!("{home}{rest}")),
        None => Some(path.to_owned()),
    };
    let mut reads: Vec<Paths> = install
        .needs
        .iter()
        .map(|need| match need.is_directory {
            true => Paths::Below(need.image.clone()),
            false => Paths::Exact(need.image.clone()),
        })
        .collect();
    let written: Option<Vec<Paths>> =
        install.writes.iter().map(|path| at_home(path).map(Paths::Below)).collect();
    let written = written?;
    reads.extend(written.iter().cloned());
    let prefix = |name: &&str| name.trim_end_matches('*').to_ascii_uppercase();
    Some(Bounded {
        reads,
        writes: written,
        variables: call.manager.variables.iter().map(prefix).collect(),
        assumptions,
    })
}

/// Where `stage` and the stages below it put files of the context.
pub(super) fn places(plan: &Plan, stage: &Stage, tree: &Tree) -> Vec<Place> {
    let mut chain = vec![stage];
    while let Some(analysis::plan::Base::Stage(number)) = chain.last().map(|stage| &stage.base) {
        match plan.stages.get(*number).filter(|below| below.number < stage.number) {
            Some(below) if chain.len() < 100 => chain.push(below),
            _ => break,
        }
    }
    let steps = chain.into_iter().rev().flat_map(|stage| &stage.steps);
    steps.flat_map(|step| places_of(step, tree)).collect()
}

/// Where `step` puts files of the context: by a copy, or for itself by a bind mount.
fn places_of(step: &Step, tree: &Tree) -> Vec<Place> {
    match &step.action {
        Action::Copy(transfer) | Action::Add(transfer) => copied(transfer, tree),
        Action::Run(run) => {
            let binds = run.mounts.iter().filter(|mount| {
                mount.kind == Some("bind") && mount.origin == Origin::Context && !mount.is_unclear
            });
            let place = |mount: &Mount| {
                let source = mount.option(Mount::SOURCE).and_then(|source| source.known.as_deref());
                let context = path::in_context(source.unwrap_or_default());
                Some(Place { context, image: mount.target.clone()? })
            };
            binds.filter_map(place).collect()
        }
        _ => Vec::new(),
    }
}

/// Where each source of `transfer` goes; a pattern is as many sources as it has files.
pub(super) fn copied(transfer: &Transfer, tree: &Tree) -> Vec<Place> {
    let Some(directory) = transfer.directory.as_deref() else { return Vec::new() };
    if transfer.origin != Origin::Context || transfer.parents {
        return Vec::new();
    }
    let sources = transfer.items.iter().filter_map(|item| match item {
        Item::Path(value) => value.known.as_deref(),
        _ => None,
    });
    let place = |source: String| {
        use crate::tree::Kind;
        let is_directory =
            source.is_empty() || tree.get(&source).is_some_and(|node| node.kind == Kind::Directory);
        let name = source.rsplit('/').next().unwrap_or_default();
        let image = match is_directory || !transfer.into_directory {
            true => directory.to_owned(),
            false => at(directory, name),
        };
        Place { context: source, image }
    };
    sources.flat_map(|source| lines_of(source, tree)).map(place).collect()
}

/// The paths of the context that `source` stands for.
fn lines_of(source: &str, tree: &Tree) -> Vec<String> {
    let source = path::in_context(source);
    if !analysis::context::glob::has_wildcards(&source) {
        return vec![source];
    }
    let fits = |path: &&str| analysis::context::glob::matches(&source, path).unwrap_or_default();
    tree.iter().map(|(path, _)| path).filter(fits).map(str::to_owned).collect()
}

/// The builds in which something changed that one of `installs` needs.
pub(super) fn inputs(installs: &[Install], project: &Project<'_>) -> Option<usize> {
    let timeline = order::timeline::Timeline::new(project.history, project.tree);
    let touched = timeline.touching(|path| installs.iter().any(|found| found.concerns(path)))?;
    Some(touched.count())
}
