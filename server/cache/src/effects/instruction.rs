//! What each instruction reads and writes. Those that only describe the image touch no file.

use std::sync::Arc;

use analysis::context::path;
use analysis::plan::{Action, Command, Stage, Step, Value};
use dialect::Keyword;
use syntax::shell::ShellKind;

use super::atoms::{Aspects, How, Mode, Owner, Setting};
use super::paths::Paths;
use super::state::State;
use super::transfer::keeps_default;
use super::{Effects, Profile, World, name, owners, run, transfer};

/// What `step` does, where `state` is known before it.
pub(super) fn effects(stage: &Stage, step: &Step, state: &State, world: &World<'_>) -> Effects {
    let mut effects = Effects {
        name: name(step),
        existing: state.existing(),
        is_config: is_config(&step.action),
        is_run: matches!(step.action, Action::Run(_)),
        ..Effects::default()
    };
    let is_foreign = stage.is_for_windows || step.shell == ShellKind::Cmd;
    if is_foreign && step.builds() {
        effects.do_anything("it is for Windows");
        effects.depends.insert(Setting::Directory, "Windows".into());
        effects.depends.insert(Setting::User, "Windows".into());
        effects.depends.insert(Setting::Shell, "Windows".into());
    }
    act(&mut effects, step, state, world);
    effects
}

fn is_config(action: &Action) -> bool {
    use Action as A;
    matches!(
        action,
        A::Cmd(_)
            | A::Entrypoint(_)
            | A::Healthcheck(_)
            | A::Label(_)
            | A::Expose(_)
            | A::Volume(_)
            | A::Stopsignal(_)
            | A::Maintainer(_)
            | A::Onbuild(_)
    )
}

fn act(effects: &mut Effects, step: &Step, state: &State, world: &World<'_>) {
    match &step.action {
        Action::Env(pairs) => {
            for pair in pairs {
                use_all(effects, [&pair.name, &pair.value]);
                effects.sets.insert(constant(&pair.name));
            }
        }
        Action::Arg(arguments) => {
            for argument in arguments {
                use_all(effects, &argument.default);
                effects.sets.insert(Some(argument.name.clone()));
            }
        }
        Action::Workdir { path, directory } => {
            workdir(effects, step, state, path, directory.as_deref());
        }
        Action::User(user) => {
            use_all(effects, [user]);
            change(effects, Setting::User, &user.text);
        }
        Action::Shell(_) => change(effects, Setting::Shell, "itself"),
        Action::Copy(found) => transfer::effects(effects, step, found, false, state, world),
        Action::Add(found) => transfer::effects(effects, step, found, true, state, world),
        Action::Run(found) => run::effects(effects, step, found, state, world),
        Action::Cmd(command) => command_field(effects, Keyword::Cmd, command),
        Action::Entrypoint(command) => command_field(effects, Keyword::Entrypoint, command),
        Action::Healthcheck(_) => field(effects, Keyword::Healthcheck),
        Action::Label(pairs) => {
            for pair in pairs {
                use_all(effects, [&pair.name, &pair.value]);
                change(effects, Setting::Label(constant(&pair.name)), "itself");
            }
        }
        Action::Expose(values) => use_all(effects, values),
        Action::Volume(values) => {
            use_all(effects, values);
            if world.profile == Profile::Other {
                effects.volumes.extend(values.iter().map(volume));
            }
        }
        Action::Stopsignal(signal) => {
            use_all(effects, [signal]);
            field(effects, Keyword::Stopsignal);
        }
        Action::Maintainer(_) => field(effects, Keyword::Maintainer),
        Action::Onbuild(_) => change(effects, Setting::Later, "itself"),
        Action::Unreadable => anything(effects),
    }
}

/// Nothing is known of it, not even that it is no part of the configuration.
fn anything(effects: &mut Effects) {
    effects.do_anything("it cannot be read");
    effects.sets.insert(None);
    for setting in [Setting::Directory, Setting::User, Setting::Shell, Setting::Later] {
        change(effects, setting.clone(), "it cannot be read");
        effects.depends.insert(setting, "it cannot be read".into());
    }
    change(effects, Setting::Label(None), "it cannot be read");
    for keyword in [
        Keyword::Cmd,
        Keyword::Entrypoint,
        Keyword::Healthcheck,
        Keyword::Stopsignal,
        Keyword::Maintainer,
    ] {
        field(effects, keyword);
    }
}

/// The text of `value` where no variable is in it.
fn constant(value: &Value) -> Option<String> {
    value.known.clone().filter(|_| value.is_constant())
}

fn volume(value: &Value) -> Paths {
    let known = constant(value).filter(|path| path.starts_with('/'));
    known.map_or(Paths::Top, |known| Paths::Below(path::clean(&known)))
}

fn use_all<'v>(effects: &mut Effects, values: impl IntoIterator<Item = &'v Value>) {
    for value in values {
        effects.variables.names.extend(value.variables.iter().cloned());
    }
}

fn change(effects: &mut Effects, setting: Setting, cause: &str) {
    effects.changes.insert(setting, cause.into());
}

fn field(effects: &mut Effects, keyword: Keyword) {
    change(effects, Setting::Field(keyword.name()), "itself");
}

/// A text is put behind the shell in force; that of a health check only when it runs.
fn command_field(effects: &mut Effects, keyword: Keyword, command: &Command) {
    field(effects, keyword);
    if matches!(command, Command::Shell(_)) {
        effects.depends.insert(Setting::Shell, "its shell form".into());
    }
}

/// The directory is made with its parents for the user in force (`dockerfile2llb/convert.go`,
/// `dispatchWorkdir`).
fn workdir(
    effects: &mut Effects,
    step: &Step,
    state: &State,
    given: &Value,
    directory: Option<&str>,
) {
    use_all(effects, [given]);
    effects.assumptions.extend(state.arguments_of(given).into_iter().map(keeps_default));
    change(effects, Setting::Directory, &given.text);
    if !given.known.as_deref().is_some_and(|path| path.starts_with('/')) {
        effects.depends.insert(Setting::Directory, "its relative path".into());
        effects.assumptions.extend(state.directory_arguments().iter().cloned().map(keeps_default));
    }
    effects.depends.insert(Setting::User, "the owner of the directory".into());
    let (owner, is_assumed) = state.user(step);
    effects.assumes_root |= is_assumed;
    let cause: Arc<str> = format!("{} {}", effects.name, given.text).into();
    if let Owner::Named(name) = &owner
        && !owners::is_numeric(name)
    {
        for file in ["/etc/passwd", "/etc/group"] {
            effects.read(Paths::Exact(file.to_owned()), Aspects::ALL, &cause);
        }
    }
    let Some(directory) = directory else {
        effects.write(Paths::Top, Aspects::ENTRY.and(Aspects::ATTRIBUTES), &cause);
        return;
    };
    let aspects = Aspects::ENTRY.and(Aspects::ATTRIBUTES);
    let how = How::Ensured(owner, Mode::Bits(0o755));
    for made in path::parents(directory).chain([directory]).filter(|made| *made != "/") {
        if state.may_lead_elsewhere(&Paths::Exact(made.to_owned())) {
            effects.write(Paths::Top, aspects, &cause);
        }
        effects.change(Paths::Exact(made.to_owned()), aspects, how.clone(), &cause);
    }
}
