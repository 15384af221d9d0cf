//! The keys of builders that go through a file instruction by instruction: the classic builder of
//! Docker, and buildah. Each result is found by the one before it and by what the instruction says.
//!
//! The classic builder compares instructions with their variables replaced
//! (`builder/dockerfile/dispatchers.go` of moby 20.10); buildah compares them as they are written
//! (`imagebuildah/stage_executor.go`, `getCreatedBy`), so that it may take what is stale.

use analysis::context::glob;
use analysis::plan::{Action, Assignment, Command, Item, Mount, Origin, Step, Transfer, Value};

use super::buildkit::{remotes, told};
use super::command::{command_line, joined, line, whole};
use super::content::Selector;
use super::manifest::Content;
use super::recipe::{Digest, Input, Key, Recipe, Text, What, hash_of};
use super::sources::Taken;
use super::state::State;
use super::{Computation, End, Profile};
use crate::tree::Kind;

impl Computation<'_> {
    /// The key of what comes after `step`; nothing if the builder makes nothing of it.
    pub(super) fn link(&mut self, step: &Step, end: &End) -> Option<(Key, Vec<Input>)> {
        let is_classic = self.profile == Profile::Classic;
        let state = &end.state;
        match &step.action {
            Action::Unreadable => None,
            Action::Arg(_) if !is_classic => None,
            Action::Run(_) => Some(self.link_run(step, end)),
            Action::Copy(transfer) | Action::Add(transfer) => {
                Some(self.link_transfer(transfer, step, end))
            }
            action => {
                let text = match is_classic {
                    true => said(action, state),
                    false => Text::Known(whole(step)),
                };
                let mut recipe = Recipe::new("instruction", &mut self.budget);
                recipe.key(What::Above, end.key);
                recipe.value(What::Instruction, keyword(step));
                recipe.shown(What::Instruction, &text, line(step));
                Some(recipe.finish())
            }
        }
    }

    fn link_run(&mut self, step: &Step, end: &End) -> (Key, Vec<Input>) {
        let state = &end.state;
        let mut mounts = Vec::new();
        let text = match &step.action {
            Action::Run(run) if self.profile == Profile::Classic => {
                command_line(run, step, state).arguments
            }
            Action::Run(run) => {
                let looks = self.profile == Profile::Buildah;
                for mount in run.mounts.iter().filter(|mount| looks && mount.kind == Some("bind")) {
                    let source = mount.option(Mount::SOURCE).map(|value| state.text(value));
                    let source = source.unwrap_or_else(|| Text::Known("/".to_owned()));
                    mounts.push(self.taken(&mount.origin, &Taken::path(&source)));
                }
                Text::Known(whole(step))
            }
            _ => Text::Known(String::new()),
        };
        // What is given to ARG stands before the command, sorted; ENV hides it.
        let mut arguments: Vec<_> =
            state.variables().filter(|variable| !variable.is_env).cloned().collect();
        arguments.sort_by(|one, other| one.name.cmp(&other.name));
        let mut recipe = Recipe::new("run", &mut self.budget);
        recipe.key(What::Above, end.key);
        recipe.shown(What::Command, &text, line(step));
        for argument in arguments {
            recipe.variable(&argument.name, &argument.text);
        }
        for digest in mounts {
            recipe.digest(What::Files("of its mounts".to_owned()), digest);
        }
        recipe.finish()
    }

    fn link_transfer(&mut self, transfer: &Transfer, step: &Step, end: &End) -> (Key, Vec<Input>) {
        let state = &end.state;
        let digest = self.link_digest(transfer, state);
        let remotes: Vec<_> = remotes(transfer, state).map(|text| self.remote(&text)).collect();
        let heredocs = transfer.items.iter().any(|item| matches!(item, Item::Heredoc { .. }));
        let owner = transfer.owner.iter().chain(&transfer.mode).map(|value| state.text(value));
        let owner: Vec<Text> = owner.collect();
        let mut recipe = Recipe::new("copy", &mut self.budget);
        recipe.key(What::Above, end.key);
        recipe.value(What::Instruction, keyword(step));
        recipe.text(What::Destination, &state.text(&transfer.destination));
        recipe.text(What::Flag("chown".to_owned()), &joined(&owner));
        recipe.digest(What::Files(told(transfer)), digest);
        for remote in remotes {
            recipe.digest(What::Files(told(transfer)), remote);
        }
        if heredocs {
            recipe.value(What::Instruction, &whole(step));
        }
        recipe.finish()
    }

    /// What identifies the files that are copied: the classic builder counts their whole paths,
    /// buildah the names under which they arrive.
    fn link_digest(&mut self, transfer: &Transfer, state: &State) -> Digest {
        let taken = Taken::of(transfer, state);
        if transfer.origin != Origin::Context {
            return self.taken(&transfer.origin, &taken);
        }
        let is_certain = self.taken(&transfer.origin, &taken).is_certain;
        let mut found: Vec<(String, u64)> = Vec::new();
        for selector in &taken.selectors {
            found.extend(self.arriving(selector, transfer.into_directory));
        }
        found.sort();
        Digest { hash: hash_of(&found), is_certain }
    }

    fn arriving(&self, selector: &Selector, into_directory: bool) -> Vec<(String, u64)> {
        let manifest = self.contents.manifest;
        let tops: Vec<String> = match glob::has_wildcards(&selector.path) {
            true => manifest
                .iter()
                .map(|(path, _)| path)
                .filter(|path| glob::matches(&selector.path, path) == Ok(true))
                .collect(),
            false => manifest.resolve(&selector.path, true).into_iter().collect(),
        };
        let is_classic = self.profile == Profile::Classic;
        let counts_owner = self.profile == Profile::OldBuildah;
        let mut found = Vec::new();
        for top in &tops {
            for (path, content) in manifest.under(top) {
                let is_top = path == *top;
                if is_top && content.kind == Kind::Directory {
                    continue;
                }
                let below = path.get(top.len()..).unwrap_or_default().trim_start_matches('/');
                let name = match (is_classic, is_top) {
                    (true, _) => path.as_str(),
                    (false, true) if into_directory => top.rsplit('/').next().unwrap_or_default(),
                    (false, _) => below,
                };
                found.push((name.to_owned(), header(content, counts_owner)));
            }
        }
        found
    }
}

fn header(content: &Content, counts_owner: bool) -> u64 {
    let owner = counts_owner.then_some(content.owner);
    let mode = (content.kind != Kind::Link).then_some(content.mode);
    let kind = match content.kind {
        Kind::Directory => "directory",
        Kind::Link => "link",
        Kind::File | Kind::Executable => "file",
    };
    hash_of(&(kind, mode, owner, &content.id))
}

fn keyword(step: &Step) -> &'static str {
    step.keyword().map_or("", |keyword| keyword.name())
}

/// What `action` says, with its variables replaced.
fn said(action: &Action, state: &State) -> Text {
    let value = |value: &Value| state.text(value);
    let values = |values: &[Value]| joined(&values.iter().map(value).collect::<Vec<_>>());
    let pairs = |pairs: &[Assignment]| {
        let pair = |pair: &Assignment| joined(&[value(&pair.name), value(&pair.value)]);
        joined(&pairs.iter().map(pair).collect::<Vec<_>>())
    };
    let command = |command: &Command| match command {
        Command::Exec(words) => Text::Known(format!("{words:?}")),
        Command::Shell(text) => {
            let mut words = state.shell.clone();
            words.push(Text::Known(text.clone()));
            joined(&words)
        }
    };
    match action {
        Action::Env(found) | Action::Label(found) => pairs(found),
        Action::Arg(arguments) => {
            let parts = arguments.iter().flat_map(|argument| {
                let default = argument.default.as_ref().map(value);
                [Text::Known(argument.name.clone())].into_iter().chain(default)
            });
            joined(&parts.collect::<Vec<_>>())
        }
        Action::Workdir { path, .. } => state.absolute(&value(path)),
        Action::User(text) | Action::Stopsignal(text) => value(text),
        Action::Shell(words) => Text::Known(format!("{words:?}")),
        Action::Cmd(found) | Action::Entrypoint(found) => command(found),
        Action::Healthcheck(found) => found.as_ref().map_or_else(|| joined(&[]), command),
        Action::Expose(found) | Action::Volume(found) => values(found),
        Action::Maintainer(text) | Action::Onbuild(text) => Text::Known(text.clone()),
        Action::Run(_) | Action::Copy(_) | Action::Add(_) | Action::Unreadable => joined(&[]),
    }
}
