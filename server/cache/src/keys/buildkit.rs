//! The keys of BuildKit: RUN, COPY, ADD and WORKDIR are vertices, and each has what it consumes in
//! its key (`solver/llbsolver/ops/exec.go` and `file.go`, `CacheMap`). All else only edits the
//! image's configuration, or what later steps find.

use analysis::context::path;
use analysis::plan::{Action, Item, Mount, Origin, Run, Step, Transfer, Value};

use super::command::{body, command_line, heredocs, joined};
use super::recipe::{Input, Key, Recipe, Text, What, hash_of};
use super::sources::Taken;
use super::state::State;
use super::{Computation, End, Profile};

/// The inputs of one part of a step, before they go into its recipe.
type Part = Vec<(What, Text)>;

impl Computation<'_> {
    /// The key of what `step` makes; nothing if it is no vertex.
    pub(super) fn vertex(&mut self, step: &Step, end: &End) -> Option<(Key, Vec<Input>)> {
        match &step.action {
            Action::Run(run) => Some(self.run(run, step, end)),
            Action::Copy(transfer) | Action::Add(transfer) => {
                let is_add = matches!(step.action, Action::Add(_));
                Some(self.transfer(transfer, is_add, step, end))
            }
            Action::Workdir { path, .. } => self.workdir(path, end),
            _ => None,
        }
    }

    /// WORKDIR makes the directory, unless that is the root (`dispatchWorkdir`).
    fn workdir(&mut self, path: &Value, end: &End) -> Option<(Key, Vec<Input>)> {
        let path = end.state.text(path);
        if end.state.written(&path).known() == Some("/") {
            return None;
        }
        let directory = end.state.absolute(&path);
        let epoch = self.epoch().unwrap_or_default().to_owned();
        let mut recipe = Recipe::new("workdir", &mut self.budget);
        recipe.key(What::Above, end.key);
        recipe.text(What::Destination, &directory);
        recipe.text(What::User, &owner(&end.state.user));
        if self.profile == Profile::BuildKit {
            recipe.value(What::Time, &epoch);
        }
        Some(recipe.finish())
    }

    fn run(&mut self, run: &Run, step: &Step, end: &End) -> (Key, Vec<Input>) {
        let state = &end.state;
        let command = command_line(run, step, state);
        let mut mounts: Vec<(String, Part)> =
            run.mounts.iter().map(|mount| self.mount(mount, state)).collect();
        mounts.sort_by(|one, other| one.0.cmp(&other.0));
        let mut recipe = Recipe::new("run", &mut self.budget);
        recipe.key(What::Above, end.key);
        recipe.shown(What::Command, &command.arguments, &command.shown);
        if let Some(script) = &command.script {
            recipe.value(What::Command, script);
        }
        for variable in state.variables() {
            recipe.variable(&variable.name, &variable.text);
        }
        recipe.text(What::Directory, &state.written);
        recipe.text(What::User, &state.user);
        recipe.text(What::Platform, &state.platform);
        for (name, value) in run.flags.iter().filter(|flag| !is_default(flag)) {
            recipe.value(What::Flag(name.clone()), &format!("{name}={value}"));
        }
        for (what, text) in mounts.into_iter().flat_map(|(_, part)| part) {
            recipe.text(what, &text);
        }
        recipe.finish()
    }

    /// What counts of a mount: all that BuildKit knows of it but for the path that a bind mount
    /// takes, of which it looks at the content (`dispatchRunMounts`, `ExecOp.CacheMap`).
    fn mount(&mut self, mount: &Mount, state: &State) -> (String, Part) {
        let option = |name: &str| mount.option(name).map(|value| state.text(value));
        let given = option("target").unwrap_or_else(|| Text::Known(String::new()));
        let target = if given.shown().is_empty() { given } else { state.absolute(&given) };
        let what = || What::Mount(target.shown().to_owned());
        let mut part: Part = vec![
            (what(), Text::Known(mount.kind.unwrap_or_default().to_owned())),
            (what(), target.clone()),
        ];
        let source = option(Mount::SOURCE).unwrap_or_else(|| Text::Known("/".to_owned()));
        let is_files = matches!(mount.kind, Some("bind" | "cache"));
        let takes = is_files && (mount.kind == Some("bind") || mount.option("from").is_some());
        if takes {
            let digest = self.taken(&mount.origin, &Taken::path(&source));
            part.push((What::Files(format!("at {}", target.shown())), digest.into()));
        }
        if mount.kind == Some("cache") {
            part.push((what(), self.cache(mount, &target, state)));
        }
        let left_out: &[&str] = match mount.kind {
            Some("cache") => &["type", "target", "from", "id", "sharing"],
            Some("bind") => &["type", "target", "from", "source"],
            _ => &["type", "target", "from"],
        };
        let others = mount.options.iter().filter(|(name, _)| !left_out.contains(name));
        part.extend(others.map(|(name, value)| {
            (what(), joined(&[Text::Known((*name).into()), state.text(value)]))
        }));
        (target.shown().to_owned(), part)
    }

    /// What counts of the name and the sharing of a cache: later versions forget both unless both
    /// are what they are by default (`checkShouldClearCacheOpts`).
    fn cache(&self, mount: &Mount, target: &Text, state: &State) -> Text {
        let clean = |text: Text| match text {
            Text::Known(text) => Text::Known(path::clean(&text)),
            unknown => unknown,
        };
        let by_target = || mount.option("target").map(|value| clean(state.text(value)));
        let given = mount.option("id").map(|value| state.text(value));
        let id = given.filter(|id| !id.shown().is_empty()).or_else(by_target);
        let id = id.unwrap_or_else(|| target.clone());
        let sharing = mount.option("sharing").map(|value| state.text(value));
        let sharing = sharing.unwrap_or_else(|| Text::Known("shared".to_owned()));
        let is_default = id == *target && sharing.known() == Some("shared");
        match self.profile == Profile::BuildKit && !is_default {
            true => Text::Known("another".to_owned()),
            false => joined(&[id, sharing]),
        }
    }

    fn transfer(
        &mut self,
        transfer: &Transfer,
        is_add: bool,
        step: &Step,
        end: &End,
    ) -> (Key, Vec<Input>) {
        let state = &end.state;
        let digest = self.taken(&transfer.origin, &Taken::of(transfer, state));
        let names = names(transfer, step, state);
        let remotes: Vec<_> = remotes(transfer, state).map(|text| self.remote(&text)).collect();
        let flags = flags(transfer, state);
        let is_link = transfer.link && self.profile == Profile::BuildKit;
        let kind = if is_add { "add" } else { "copy" };
        let mut recipe = Recipe::new(kind, &mut self.budget);
        // With --link the copy has no parent, but the merge that follows it has.
        recipe.key(What::Above, end.key);
        recipe.value(What::Flag("link".to_owned()), if is_link { "true" } else { "" });
        recipe.text(What::Destination, &destination(transfer, state));
        recipe.text(What::Sources, &names);
        for (name, text) in flags {
            recipe.text(What::Flag(name), &text);
        }
        recipe.digest(What::Files(told(transfer)), digest);
        for remote in remotes {
            recipe.digest(What::Files(told(transfer)), remote);
        }
        recipe.finish()
    }
}

/// What is left of the paths: their last segments, and what `--parents` keeps (`FileOp.CacheMap`).
/// A heredoc is a file with its content.
fn names(transfer: &Transfer, step: &Step, state: &State) -> Text {
    let mut bodies = heredocs(step).iter();
    let name = |item: &Item| match item {
        Item::Path(value) => {
            let text = state.text(value);
            let Text::Known(source) = &text else { return text };
            Text::Known(match (transfer.parents, source.split_once("/./")) {
                (true, Some((before, behind))) => {
                    format!("{}/./{}", last(before), path::in_context(behind))
                }
                (true, None) => format!("/./{}", path::in_context(source)),
                (false, _) => last(source),
            })
        }
        Item::Remote(value) => state.text(value),
        Item::Heredoc { name, text, expands } => {
            let text = bodies.next().map_or_else(|| text.clone(), |heredoc| body(step, heredoc));
            let text = if *expands { state.heredoc(&text) } else { Text::Known(text) };
            joined(&[Text::Known(name.clone()), text])
        }
    };
    joined(&transfer.items.iter().map(name).collect::<Vec<_>>())
}

fn last(source: &str) -> String {
    let path = path::in_context(source);
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

/// The addresses of what ADD fetches.
pub(super) fn remotes(transfer: &Transfer, state: &State) -> impl Iterator<Item = Text> {
    transfer.items.iter().filter_map(|item| match item {
        Item::Remote(value) => Some(state.text(value)),
        _ => None,
    })
}

/// Where the files go: absolute and clean, with a slash behind what is a directory
/// (`pathRelativeToWorkingDir`).
fn destination(transfer: &Transfer, state: &State) -> Text {
    let text = state.text(&transfer.destination);
    let end = match text.known() {
        Some("" | ".") => "/",
        Some(text) if text.ends_with('/') => "/",
        Some(text) if text.ends_with("/.") => "/.",
        _ => "",
    };
    match state.absolute(&text) {
        Text::Known(path) => Text::Known(format!("{}{end}", path.trim_end_matches('/'))),
        Text::Unknown(hash) => Text::Unknown(hash_of(&(hash, end))),
    }
}

/// The flags that count, with their values as the builder reads them.
fn flags(transfer: &Transfer, state: &State) -> Vec<(String, Text)> {
    let mut flags = Vec::new();
    if let Some(value) = &transfer.owner {
        flags.push(("chown".to_owned(), owner(&state.text(value))));
    }
    if let Some(value) = &transfer.mode {
        flags.push(("chmod".to_owned(), mode(state.text(value))));
    }
    let excludes = transfer.excludes.iter().map(|value| ("exclude".to_owned(), state.text(value)));
    flags.extend(excludes);
    let others = transfer.others.iter().map(|(name, value)| (name.clone(), state.text(value)));
    flags.extend(others);
    flags
}

/// A user and a group, numbers as numbers.
fn owner(text: &Text) -> Text {
    let Text::Known(text) = text else { return text.clone() };
    let part = |part: &str| match part.parse::<u32>() {
        Ok(number) => number.to_string(),
        Err(_) => part.to_owned(),
    };
    Text::Known(text.splitn(2, ':').map(part).collect::<Vec<_>>().join(":"))
}

/// Octal permissions as a number.
fn mode(text: Text) -> Text {
    match text.known().map(|text| u32::from_str_radix(text, 8)) {
        Some(Ok(number)) => Text::Known(format!("{number:o}")),
        _ => text,
    }
}

/// Whether a flag of RUN says what holds without it.
fn is_default((name, value): &(String, String)) -> bool {
    matches!((name.as_str(), value.as_str()), ("network", "default") | ("security", "sandbox"))
}

/// The paths as they are written, to tell what is meant.
pub(super) fn told(transfer: &Transfer) -> String {
    let name = |item: &Item| match item {
        Item::Path(value) | Item::Remote(value) => value.text.clone(),
        Item::Heredoc { name, .. } => format!("<<{name}"),
    };
    let from = match &transfer.origin {
        Origin::Image(image) => format!(" from {image}"),
        Origin::Stage(number) => format!(" from stage {number}"),
        _ => String::new(),
    };
    let names: Vec<String> = transfer.items.iter().map(name).collect();
    format!("{}{from}", names.join(" "))
}
