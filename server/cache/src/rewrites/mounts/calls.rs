//! The calls of package managers that use a cache, in the steps of a stage.

use std::collections::BTreeMap;

use analysis::plan::{Action, Base, Plan, Stage, Step};
use syntax::shell::{Command, Script, program};

use super::APT_GET;
use crate::effects::{base_variables, is_of_root};
use crate::installs::{Cache, CacheMounts, Refusal, State, cache_mounts};

/// A step that calls the programs of a row of caches.
pub(super) struct Use<'k> {
    pub(super) stage: &'k Stage,
    pub(super) step: &'k Step,
    /// Its place in the stage.
    pub(super) index: usize,
    pub(super) cache: &'static Cache,
    /// The program, by its name.
    pub(super) program: String,
    /// The calls, by their places in the script.
    pub(super) commands: Vec<usize>,
    /// The mounts for them; `None` if none of them fetches anything.
    pub(super) mounts: Option<Result<CacheMounts, Refusal>>,
    /// What the calls find.
    pub(super) state: State,
}

impl<'k> Use<'k> {
    pub(super) fn script(&self) -> Option<&'k Script> {
        self.step.scripts().first()
    }
}

/// The home of the user, if it is known.
pub(super) fn home(state: &State) -> Option<&str> {
    state.home()
}

/// What the steps of `stage` use, one for each step and row.
pub(super) fn uses<'k>(plan: &Plan, stage: &'k Stage) -> Vec<Use<'k>> {
    let (mut state, is_base_known) = before(plan, stage);
    let mut found: Vec<Use<'k>> = Vec::new();
    for (index, step) in stage.steps.iter().enumerate() {
        match &step.action {
            Action::Run(_) => {
                state.user = match (&step.user, step.has_user) {
                    (Some(user), _) => Some(user.clone()),
                    (None, true) => None,
                    (None, false) => root_of(plan, stage).then(|| "root".to_owned()),
                };
                state.directory.clone_from(&step.working_directory);
                let Some(script) = step.scripts().first() else { continue };
                of_step((stage, index, step), script, &state, is_base_known, &mut found);
            }
            _ => advance(&mut state, step),
        }
    }
    found
}

fn of_step<'k>(
    (stage, index, step): (&'k Stage, usize, &'k Step),
    script: &Script,
    state: &State,
    is_base_known: bool,
    found: &mut Vec<Use<'k>>,
) {
    let first = found.len();
    let mut state = state.clone();
    for (place, command) in script.commands.iter().enumerate() {
        let own: Vec<(String, Option<String>)> = assigned(command);
        let Some(words) = words(command) else {
            state.variables.extend(own);
            continue;
        };
        let mut with_own = state.clone();
        with_own.variables.extend(own.iter().cloned());
        if command.name.as_ref().and_then(|name| name.text.as_deref()) == Some("export") {
            state.variables.extend(own);
        }
        let Some((cache, name)) = called(&words) else { continue };
        // What installs packages of the system only works as the superuser.
        if with_own.user.is_none() && !step.has_user && name == APT_GET {
            with_own.user = Some("root".to_owned());
        }
        let mounts = cache_mounts(&words, &with_own, is_base_known, None);
        let row = found.iter_mut().skip(first).find(|known| std::ptr::eq(known.cache, cache));
        match row {
            Some(known) => {
                known.commands.push(place);
                known.mounts = merged(known.mounts.take(), mounts);
            }
            None => found.push(Use {
                stage,
                step,
                index,
                cache,
                program: name,
                commands: vec![place],
                mounts,
                state: with_own,
            }),
        }
    }
}

/// The mounts of two calls in one step.
fn merged(
    one: Option<Result<CacheMounts, Refusal>>,
    other: Option<Result<CacheMounts, Refusal>>,
) -> Option<Result<CacheMounts, Refusal>> {
    match (one, other) {
        (Some(Ok(one)), Some(Ok(other))) if one.targets == other.targets => {
            let mut both = one;
            both.flags.extend(other.flags);
            both.variables.extend(other.variables);
            Some(Ok(both))
        }
        (Some(Ok(_)), Some(Ok(_))) => Some(Err(Refusal {
            reason: "two calls keep what they download in different places".to_owned(),
            remedy: None,
        })),
        (Some(Err(refusal)), _) | (_, Some(Err(refusal))) => Some(Err(refusal)),
        (one, None) => one,
        (None, other) => other,
    }
}

/// The program and the words behind it.
pub(super) fn words(command: &Command) -> Option<Vec<Option<&str>>> {
    let name = command.name.as_ref()?;
    let arguments = command.arguments.iter().map(|word| word.text.as_deref());
    Some(std::iter::once(name.text.as_deref()).chain(arguments).collect())
}

/// The row of the first of `words` that has one, for the first words start other programs.
fn called(words: &[Option<&str>]) -> Option<(&'static Cache, String)> {
    let mut state = State::default();
    let (path, _) = crate::installs::started(words, &mut state)?;
    let name = program(path);
    Some((Cache::of(&name)?, name))
}

fn assigned(command: &Command) -> Vec<(String, Option<String>)> {
    let value = |assignment: &syntax::shell::Assignment| match &assignment.value {
        _ if assignment.append => None,
        Some(word) => word.text.clone().filter(|_| !word.pattern),
        None => Some(String::new()),
    };
    command.assignments.iter().map(|one| (one.name.clone(), value(one))).collect()
}

/// What is known before the first step of `stage`, and whether the variables of the base image are.
fn before(plan: &Plan, stage: &Stage) -> (State, bool) {
    match &stage.base {
        Base::Stage(number) if *number < stage.number => match plan.stages.get(*number) {
            Some(below) => {
                let (mut state, is_known) = before(plan, below);
                below.steps.iter().for_each(|step| advance(&mut state, step));
                (state, is_known)
            }
            None => (State::default(), false),
        },
        Base::Image(reference) => {
            let known = base_variables(reference);
            let pairs = known.unwrap_or_default().iter();
            let pairs = pairs.map(|(name, value)| ((*name).to_owned(), Some((*value).to_owned())));
            (
                State { variables: pairs.collect::<BTreeMap<_, _>>(), ..State::default() },
                known.is_some(),
            )
        }
        Base::Scratch => (State::default(), true),
        _ => (State::default(), false),
    }
}

/// Whether the image that `stage` starts with certainly works as the superuser.
fn root_of(plan: &Plan, stage: &Stage) -> bool {
    match &stage.base {
        Base::Stage(number) if *number < stage.number => {
            plan.stages.get(*number).is_some_and(|below| root_of(plan, below))
        }
        Base::Image(reference) => is_of_root(reference),
        Base::Scratch => true,
        _ => false,
    }
}

fn advance(state: &mut State, step: &Step) {
    match &step.action {
        Action::Env(pairs) => {
            for pair in pairs {
                if let Some(name) = &pair.name.known {
                    state.variables.insert(name.clone(), pair.value.known.clone());
                }
            }
        }
        Action::Arg(arguments) => {
            for argument in arguments {
                state.variables.entry(argument.name.clone()).or_insert(None);
            }
        }
        _ => {}
    }
}
