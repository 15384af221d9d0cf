//! What is known before each step of a stage from those before it, also from the stages it is built
//! on. Only what holds in every build.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use analysis::context::path;
use analysis::plan::{Action, Assignment, Base, Plan, Stage, Step, Value};

use super::atoms::{Aspects, How, Owner};
use super::paths::{Meeting, Paths, is_inside};
use super::{Effects, World, instruction, owners};

/// The directories of every image that can run something.
const EVERYWHERE: [&str; 6] = ["/bin", "/etc", "/root", "/tmp", "/usr", "/var"];

/// The directories of the images of distributions and languages beside those.
const USUAL: [&str; 8] =
    ["/home", "/opt", "/srv", "/usr/bin", "/usr/lib", "/usr/local", "/usr/local/bin", "/var/lib"];

/// What is known before a step.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    /// The values of variables; `None` where a build may set another one.
    values: BTreeMap<String, Option<String>>,
    /// The directories that are certainly there.
    existing: Arc<BTreeSet<String>>,
    /// Where links may have been made, so that a path below stands for another one.
    links: Vec<Paths>,
    /// The build arguments that the working directory depends on.
    directory_arguments: BTreeSet<String>,
    /// Whether the base image's user is certainly the superuser.
    is_of_root: bool,
    /// Where the base image's programs certainly start.
    base_directory: Option<&'static str>,
    /// Whether the file sets the directory.
    sets_directory: bool,
}

/// What each step of a stage does, and what is known behind the last one.
pub(super) fn walk(plan: &Plan, stage: usize, world: &World<'_>) -> (Vec<Effects>, State) {
    let Some(found) = plan.stages.get(stage) else { return Default::default() };
    let mut state = State::of_base(plan, found, world);
    let effects = found.steps.iter().map(|step| {
        let effects = instruction::effects(found, step, &state, world);
        state.advance(step, &effects);
        effects
    });
    let effects = effects.collect();
    (effects, state)
}

impl State {
    fn of_base(plan: &Plan, stage: &Stage, world: &World<'_>) -> State {
        match &stage.base {
            // A stage can only be built on one before it, so that this ends.
            Base::Stage(number) if *number < stage.number => {
                let (_, state) = walk(plan, *number, world);
                state
            }
            Base::Image(reference) => {
                let is_of_root = owners::is_of_root(reference);
                let usual: &[&str] = if is_of_root { &USUAL } else { &[] };
                let existing = EVERYWHERE.iter().chain(usual).map(|path| (*path).to_owned());
                let (existing, base_directory) = (existing.collect(), owners::directory(reference));
                let existing = Arc::new(existing);
                State { existing, is_of_root, base_directory, ..State::default() }
            }
            Base::Scratch => State { is_of_root: true, ..State::default() },
            _ => State::default(),
        }
    }

    /// Where commands run if the file sets no directory.
    pub(super) fn base_directory(&self) -> Option<&str> {
        self.base_directory.filter(|_| !self.sets_directory)
    }

    pub(super) fn existing(&self) -> Arc<BTreeSet<String>> {
        Arc::clone(&self.existing)
    }

    /// Who `step` works as, and whether that is only assumed.
    pub(super) fn user(&self, step: &Step) -> (Owner, bool) {
        owners::user(step, self.is_of_root)
    }

    /// The value of the variable `name`, if every build has the same.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.values.get(name)?.as_deref()
    }

    /// Whether `name` is set in the file, by whatever.
    pub(super) fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// The build arguments that the working directory depends on.
    pub(super) fn directory_arguments(&self) -> &BTreeSet<String> {
        &self.directory_arguments
    }

    /// The names in `value` that a build may set to something else.
    pub(super) fn arguments_of(&self, value: &Value) -> Vec<String> {
        let varies = |name: &&String| self.value(name).is_none();
        value.variables.iter().filter(varies).cloned().collect()
    }

    /// The directories that the file adds to the search path of programs; `None` where that is
    /// not known.
    pub(super) fn search_path(&self) -> Option<Vec<String>> {
        if !self.has("PATH") {
            return Some(Vec::new());
        }
        let is_path = |part: &&str| part.starts_with('/');
        self.value("PATH").map(|path| path.split(':').filter(is_path).map(str::to_owned).collect())
    }

    /// Whether a link may lead from `paths`, or from a directory above, to somewhere else.
    pub(super) fn may_lead_elsewhere(&self, paths: &Paths) -> bool {
        let text = paths.text();
        self.links.iter().any(|link| {
            link.meets(paths, &BTreeSet::new()) != Meeting::Never
                || path::parents(text).any(|parent| link.may_have(parent))
        })
    }

    fn advance(&mut self, step: &Step, effects: &Effects) {
        match &step.action {
            Action::Env(pairs) => self.set_all(pairs),
            Action::Arg(arguments) => {
                for argument in arguments {
                    // What ENV says goes before.
                    self.values.entry(argument.name.clone()).or_insert(None);
                }
            }
            Action::Workdir { path, .. } => {
                let is_absolute = path.known.as_deref().is_some_and(|path| path.starts_with('/'));
                if is_absolute {
                    self.directory_arguments.clear();
                }
                self.sets_directory = true;
                self.directory_arguments.extend(self.arguments_of(path));
            }
            _ => {}
        }
        self.forget(step, effects);
        let mut made: Vec<String> = Vec::new();
        for access in &effects.writes {
            match access.how {
                How::Anyhow => {}
                _ if effects.is_run && !effects.is_certain => {}
                _ => made.extend(access.paths.members().map(str::to_owned)),
            }
        }
        self.links.extend(effects.links.iter().cloned());
        if made.iter().any(|path| !self.existing.contains(path)) {
            Arc::make_mut(&mut self.existing).extend(made);
        }
    }

    /// Leaves out the directories that may be gone behind a step. The one that the next step works
    /// in is made again where it is missing.
    fn forget(&mut self, step: &Step, effects: &Effects) {
        let here = step.working_directory.as_deref().unwrap_or_default();
        let changes = |access: &&super::Access| {
            let is_kept = access.how != How::Anyhow || access.paths == Paths::System;
            !is_kept && access.aspects.meets(Aspects::ENTRY)
        };
        let is_gone = |path: &str| {
            let is_base = EVERYWHERE.contains(&path) || path == here || is_inside(here, path);
            !is_base && effects.writes.iter().filter(changes).any(|w| w.paths.may_have(path))
        };
        if self.existing.iter().any(|path| is_gone(path)) {
            Arc::make_mut(&mut self.existing).retain(|path| !is_gone(path));
        }
    }

    /// A value sees the variables as they are before the instruction.
    fn set_all(&mut self, pairs: &[Assignment]) {
        let value = |pair: &Assignment| {
            let is_constant = self.arguments_of(&pair.value).is_empty();
            let path = (pair.name.known.as_deref() == Some("PATH")).then(|| self.added_path(pair));
            (
                pair.name.clone(),
                path.flatten().or_else(|| pair.value.known.clone().filter(|_| is_constant)),
            )
        };
        let values: Vec<(Value, Option<String>)> = pairs.iter().map(value).collect();
        for (name, value) in values {
            match name.known.filter(|_| name.variables.is_empty()) {
                Some(name) => drop(self.values.insert(name, value)),
                None => self.values.values_mut().for_each(|value| *value = None),
            }
        }
    }

    /// What is put before or behind the base image's search path: the file does not tell that, and
    /// it does not matter.
    fn added_path(&self, pair: &Assignment) -> Option<String> {
        let text = pair.value.text.trim_matches(['"', '\'']);
        let mut parts = Vec::new();
        for part in text.split(':') {
            match part {
                "$PATH" | "${PATH}" => parts.extend(self.value("PATH").map(str::to_owned)),
                _ if !part.contains('$') => parts.push(part.to_owned()),
                _ => parts.push(self.expanded(part)?),
            }
        }
        Some(parts.join(":"))
    }

    fn expanded(&self, part: &str) -> Option<String> {
        let rest = part.strip_prefix('$')?;
        let (name, rest) = match rest.strip_prefix('{') {
            Some(rest) => rest.split_once('}')?,
            None => {
                rest.split_once('/').map_or((rest, ""), |(name, _)| (name, &rest[name.len()..]))
            }
        };
        (!rest.contains('$')).then_some(())?;
        Some(format!("{}{rest}", self.value(name)?))
    }
}
