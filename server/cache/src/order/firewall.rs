//! What is copied out of a stage stops a change where it is the same as before, because builders
//! compare what is in it. Whether it is the same only a build knows, so this errs on one side: it
//! counts as changed whenever the stage ran again, but for what certainly depends on less.
//!
//! Two cases depend on less: a stage in which nothing runs, where only the copies at that place
//! count, and the commands of [`SUMMARIES`], whose output tells only of some of their input.

use analysis::plan::{Action, Base, Plan, Stage, Step};
use syntax::shell::program;

use super::causes::Causes;
use super::events::{Events, sources};
use super::priors;

/// A command that makes a summary of the project.
struct Summary {
    /// The program and the words behind it.
    words: &'static [&'static str],
    /// How the name of its output ends.
    output: &'static str,
    /// The names of the files that decide what is in it.
    inputs: &'static [&'static str],
}

const PYTHON: &[&str] =
    &["pyproject.toml", "poetry.lock", "uv.lock", "pdm.lock", "Pipfile", "Pipfile.lock"];

static SUMMARIES: [Summary; 6] = [
    Summary {
        words: &["cargo", "chef", "prepare"],
        output: "recipe.json",
        inputs: &[
            "Cargo.toml",
            "Cargo.lock",
            "rust-toolchain",
            "rust-toolchain.toml",
            "config.toml",
        ],
    },
    Summary { words: &["poetry", "export"], output: ".txt", inputs: PYTHON },
    Summary { words: &["uv", "export"], output: ".txt", inputs: PYTHON },
    Summary { words: &["pdm", "export"], output: ".txt", inputs: PYTHON },
    Summary { words: &["pipenv", "requirements"], output: ".txt", inputs: PYTHON },
    Summary { words: &["pipenv", "lock"], output: ".txt", inputs: PYTHON },
];

/// What a stage did.
#[derive(Debug, Clone, Default)]
pub(super) struct Finished {
    /// The builds in which its last layer was made again.
    pub(super) chain: Causes,
    /// Whether a guess is part of that.
    pub(super) is_guess: bool,
    /// Whether a command ran in it or in what it is built on.
    pub(super) has_run: bool,
    /// Where copies of it went, `None` where that is not known, and when they changed by themselves.
    pub(super) copies: Vec<(Option<String>, Causes)>,
}

/// The builds in which `path` in `stage` is another one than before.
pub(super) fn changes(
    plan: &Plan,
    events: &Events<'_>,
    stage: &Stage,
    finished: &Finished,
    path: Option<&str>,
) -> Causes {
    let Some(path) = path else { return finished.chain.clone() };
    if !finished.has_run {
        let mut causes = Causes::default();
        let place = |directory: &Option<String>| {
            directory.as_deref().is_none_or(|directory| overlap(directory, path))
        };
        finished.copies.iter().filter(|(at, _)| place(at)).for_each(|(_, own)| causes.add_all(own));
        return causes;
    }
    match summary(stage, path) {
        Some((entry, summary)) => of_inputs(plan, events, stage, entry, summary.inputs),
        None => finished.chain.clone(),
    }
}

/// Whether one of two paths is in the other.
fn overlap(one: &str, other: &str) -> bool {
    let [one, other] = [one, other].map(|path| path.trim_matches('/'));
    let is_in = |path: &str, root: &str| {
        root.is_empty()
            || path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    is_in(one, other) || is_in(other, one)
}

/// The last command of `stage` that makes the summary at `path`, and the entry it stands in.
fn summary(stage: &Stage, path: &str) -> Option<(usize, &'static Summary)> {
    let steps = stage.steps.iter().rev().filter(|step| matches!(step.action, Action::Run(_)));
    let step = steps.clone().next()?;
    let found = SUMMARIES
        .iter()
        .find(|summary| path.ends_with(summary.output) && calls(step, summary.words));
    found.map(|summary| (step.entry, summary))
}

fn calls(step: &Step, words: &[&str]) -> bool {
    let commands = step.scripts().iter().flat_map(|script| &script.commands);
    let mut texts = commands.map(|command| {
        let name = command.name.as_ref().and_then(|name| name.text.as_deref()).map(program);
        let rest = command.arguments.iter().filter_map(|word| word.text.clone());
        name.into_iter().chain(rest.filter(|text| !text.starts_with('-'))).collect::<Vec<_>>()
    });
    texts.any(|found| found.len() >= words.len() && found.iter().zip(words).all(|(a, b)| a == b))
}

/// The builds in which files with one of these names changed that `stage`, or what it is built on,
/// takes from the context; and those in which the steps have another text. The cause of all is the
/// step at `entry`.
fn of_inputs(
    plan: &Plan,
    events: &Events<'_>,
    stage: &Stage,
    entry: usize,
    inputs: &[&str],
) -> Causes {
    let is_input = |path: &str| inputs.contains(&path.rsplit('/').next().unwrap_or_default());
    let steps: Vec<&Step> = stages(plan, stage).flat_map(|stage| &stage.steps).collect();
    let taken: Vec<_> = steps.iter().flat_map(|step| sources(step)).collect();
    let wanted = |path: &str| is_input(path) && taken.iter().any(|sources| sources.take(path));
    let changed = events.timeline().touching(wanted);
    let mut causes = Causes::one(entry, &changed.unwrap_or_else(priors::of_dependencies));
    for step in steps {
        causes.add(step.entry, &events.edits(step.entry));
    }
    causes
}

/// `stage` and those that it is built on.
fn stages<'p>(plan: &'p Plan, stage: &'p Stage) -> impl Iterator<Item = &'p Stage> {
    std::iter::successors(Some(stage), |stage| match stage.base {
        // A stage is only built on one before it.
        Base::Stage(number) if number < stage.number => plan.stages.get(number),
        _ => None,
    })
}
