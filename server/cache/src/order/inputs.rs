//! What a step that installs dependencies really needs of the build context, as the crate's
//! knowledge of package managers tells it: the builds in which that changed are those in which the
//! step had to run again.

use analysis::context::{glob, path};
use analysis::plan::{Action, Base, Item, Mount, Origin, Plan, Stage, Step, Transfer};
use syntax::shell::Command;

use super::bits::Builds;
use super::cost::only_fetches;
use super::timeline::Timeline;
use crate::installs::{Install, Judgement, Operation, Place, Project, State, judge, recognize};
use crate::tree::{Kind, Tree};

/// The builds in which something changed that the step with number `index` of `stage` needs; `None`
/// where that is not known: it does something else as well, or there is no history.
pub(super) fn changing(
    plan: &Plan,
    stage: &Stage,
    index: usize,
    tree: Option<&Tree>,
    timeline: &Timeline<'_>,
) -> Option<Builds> {
    let step = stage.steps.get(index).filter(|step| only_fetches(step))?;
    let tree = tree.filter(|_| !timeline.is_estimate())?;
    let mut places = Vec::new();
    for step in before(plan, stage, index).into_iter().flatten() {
        add_places(step, tree, &mut places);
    }
    add_mounts(step, &mut places);
    let project = Project::new(tree, places);
    let installs = installs(step, &project)?;
    timeline.touching(|path| installs.iter().any(|install| install.concerns(path)))
}

/// The steps before the one with number `index`, stage by stage, the lowest one first.
fn before<'p>(plan: &'p Plan, stage: &'p Stage, index: usize) -> Vec<&'p [Step]> {
    let below = |stage: &&Stage| match stage.base {
        // A stage is only built on one before it, so that this ends.
        Base::Stage(number) if number < stage.number => plan.stages.get(number),
        _ => None,
    };
    let stages = std::iter::successors(Some(stage), below);
    let mut steps: Vec<&[Step]> = stages.skip(1).map(|stage| stage.steps.as_slice()).collect();
    steps.reverse();
    steps.push(stage.steps.get(..index).unwrap_or_default());
    steps
}

/// The calls of `step` that install something; `None` where one of them is not understood.
fn installs(step: &Step, project: &Project<'_>) -> Option<Vec<Install>> {
    let mut state = State {
        directory: step.working_directory.clone(),
        user: step.user.clone(),
        ..State::default()
    };
    let mut installs = Vec::new();
    for command in step.scripts().iter().flat_map(|script| &script.commands) {
        let words = words(command);
        if words.first() == Some(&Some("cd")) {
            state.directory = None;
        }
        let Some(call) = recognize(&words, &state) else { continue };
        match call.operation {
            Operation::Fetch | Operation::Install => installs.push(judge(&call, project)),
            Operation::Named => {}
            Operation::Edit | Operation::Build => return None,
        }
    }
    let is_known = |install: &Install| !matches!(install.judgement, Judgement::Refused(_));
    let all = !installs.is_empty() && installs.iter().all(is_known);
    all.then_some(installs)
}

fn words(command: &Command) -> Vec<Option<&str>> {
    let words = command.name.iter().chain(&command.arguments);
    words.map(|word| word.text.as_deref()).collect()
}

/// Adds where the files are that a copy takes from the context.
fn add_places(step: &Step, tree: &Tree, places: &mut Vec<Place>) {
    let (Action::Copy(transfer) | Action::Add(transfer)) = &step.action else { return };
    let Some(directory) = transfer.directory.as_deref() else { return };
    if transfer.origin != Origin::Context {
        return;
    }
    for item in &transfer.items {
        let Item::Path(value) = item else { continue };
        let Some(source) = value.known.as_deref() else { continue };
        let pattern = path::in_context(source);
        if !glob::has_wildcards(source) {
            places.push(place(transfer, directory, &pattern, tree));
            continue;
        }
        let found = tree.iter().filter(|(path, _)| glob::matches(&pattern, path) == Ok(true));
        places.extend(found.map(|(path, _)| place(transfer, directory, path, tree)));
    }
}

/// Where the `source` of a copy to `directory` is.
fn place(transfer: &Transfer, directory: &str, source: &str, tree: &Tree) -> Place {
    let is_directory =
        source.is_empty() || tree.get(source).is_some_and(|node| node.kind == Kind::Directory);
    let name = match () {
        () if transfer.parents => source,
        () if is_directory || !transfer.into_directory => "",
        () => source.rsplit('/').next().unwrap_or_default(),
    };
    let image = match name {
        "" => directory.to_owned(),
        name => format!("{}/{name}", directory.trim_end_matches('/')),
    };
    Place { context: source.to_owned(), image }
}

fn add_mounts(step: &Step, places: &mut Vec<Place>) {
    let Action::Run(run) = &step.action else { return };
    let from_context =
        |mount: &&Mount| mount.origin == Origin::Context && mount.kind == Some("bind");
    for mount in run.mounts.iter().filter(from_context) {
        let source =
            mount.option(Mount::SOURCE).map_or(Some("."), |source| source.known.as_deref());
        if let Some((source, target)) = source.zip(mount.target.clone()) {
            places.push(Place { context: path::in_context(source), image: target });
        }
    }
}
