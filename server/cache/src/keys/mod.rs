//! The keys by which builders find a step's result in their cache: a pure function of what the file
//! says, what the context holds, the build's arguments and the builder. Two steps have equal keys
//! exactly if the builder takes the one for the other, given that everything before is cached.
//!
//! What the file does not tell, such as the variables of a base image, is an input of its own: the
//! same image gives the same key. [`Keys::reuse`] says where an unequal key is no proof.
//!
//! ```text
//! plan ─▶ stages ─▶ state ─┬─▶ buildkit   vertices, by what they consume
//! context ─▶ manifest ─────┴─▶ chain      one instruction after the other: classic, buildah
//!                              recipe     the inputs of a key, with their names
//! ```

mod buildkit;
mod chain;
mod command;
mod content;
mod difference;
mod manifest;
mod recipe;
mod sources;
mod stages;
mod state;

use std::collections::{BTreeMap, HashSet};

use analysis::plan::{Action, Argument, Plan, Stage, Step};
use dialect::Keyword;
use syntax::Span;

pub use difference::{Reason, StepDifference, difference};
pub use manifest::{Content, Manifest};
pub use recipe::{Input, Key, What};
pub use state::Configuration;

use content::Contents;
use recipe::{Budget, Recipe, Text, hash_of};
use stages::{Ground, Layout};
use state::State;

/// The builders that differ in what they take from their cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Profile {
    /// BuildKit as of 0.10 and the engines with it, from Docker 23 on.
    BuildKit,
    /// BuildKit before 0.10: without `--link`, and the name of a cache mount counts.
    OldBuildKit,
    /// The builder of Docker before BuildKit.
    Classic,
    /// Buildah from 1.42 on, and the podman with it.
    Buildah,
    /// Buildah before 1.39, such as 1.28 of Debian 12: it does not look into bind mounts.
    OldBuildah,
}

impl Profile {
    /// Every builder that is told apart.
    pub const ALL: [Profile; 5] = [
        Profile::BuildKit,
        Profile::OldBuildKit,
        Profile::Classic,
        Profile::Buildah,
        Profile::OldBuildah,
    ];

    /// Whether what only edits the image's configuration leaves the keys of later steps alone, as
    /// it does where steps are vertices of a graph.
    pub fn skips_configuration(self) -> bool {
        matches!(self, Profile::BuildKit | Profile::OldBuildKit)
    }
}

/// An image that a build starts from or takes files of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Image {
    /// What identifies it, such as its digest.
    pub identity: String,
    /// Its configuration, where it is known.
    pub configuration: Option<Configuration>,
}

/// All that a build depends on beside the file and the context.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Build {
    /// The build arguments that are given.
    pub arguments: BTreeMap<String, String>,
    /// The stage to build, if it is not the last one.
    pub target: Option<String>,
    /// The platform to build for, if it is not the builder's.
    pub platform: Option<String>,
    /// The images by the names that the file has for them. One that is not here is the same as long
    /// as its name is.
    pub images: BTreeMap<String, Image>,
    /// What is known of the files that a stage makes: by the number of the stage and the path that
    /// is taken from it (absolute and clean), what identifies them. Where nothing is known, files are the
    /// same only if the stage's key is. Of two builds that are compared, both know it or neither.
    pub outcomes: BTreeMap<(usize, String), String>,
    /// What identifies the content behind an address, where it is known.
    pub remotes: BTreeMap<String, String>,
}

/// A step and the key of its result.
#[derive(Debug, Clone)]
pub struct StepKey {
    /// The number of the stage.
    pub stage: usize,
    /// The name of the stage.
    pub stage_name: Option<String>,
    /// The index of the instruction's entry in the document.
    pub entry: usize,
    /// The instruction in the document.
    pub span: Span,
    /// The instruction's keyword.
    pub keyword: Keyword,
    /// The instruction, joined over its lines.
    pub text: String,
    /// The key.
    pub key: Key,
    /// What the key depends on.
    pub inputs: Vec<Input>,
}

/// Whether a builder takes a step from its cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reuse {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// That depends on what neither the file nor the context tells: what a stage made when it ran
    /// again, or what a base image holds.
    Unknown,
}

/// The keys of all steps that a build has.
#[derive(Debug, Clone, Default)]
pub struct Keys {
    /// The steps, in the order of the file.
    pub steps: Vec<StepKey>,
}

impl Keys {
    /// Whether a builder that has made all of these takes `step` of another build from its cache.
    pub fn reuse(&self, step: &StepKey) -> Reuse {
        let mut reuse = Reuse::No;
        for known in &self.steps {
            if known.key == step.key {
                return Reuse::Yes;
            }
            if known.key.possible == step.key.possible {
                reuse = Reuse::Unknown;
            }
        }
        reuse
    }

    /// The same for each step of `after`, in order.
    pub fn reuses(&self, after: &Keys) -> Vec<Reuse> {
        let exact: HashSet<Key> = self.steps.iter().map(|step| step.key).collect();
        let possible: HashSet<u64> = self.steps.iter().map(|step| step.key.possible).collect();
        let reuse = |step: &StepKey| match step.key {
            key if exact.contains(&key) => Reuse::Yes,
            key if possible.contains(&key.possible) => Reuse::Unknown,
            _ => Reuse::No,
        };
        after.steps.iter().map(reuse).collect()
    }
}

/// The keys of the steps of `plan` in a build with `context`, of which what is ignored is left out
/// ([`Manifest::without_ignored`]). Steps that the builder does not build, and those that make
/// nothing of their own, have none.
pub fn keys(plan: &Plan, context: &Manifest, build: &Build, profile: Profile) -> Keys {
    let layout = Layout::new(plan, build);
    let mut run = Computation {
        layout: &layout,
        build,
        profile,
        contents: Contents::new(context),
        budget: Budget::new(),
        ends: Vec::new(),
        steps: Vec::new(),
    };
    for stage in &plan.stages {
        let end = run.stage(stage);
        run.ends.push(end);
    }
    Keys { steps: run.steps }
}

/// What a stage has come to.
#[derive(Debug, Clone)]
struct End {
    key: Key,
    state: State,
}

/// The keys so far.
struct Computation<'c> {
    layout: &'c Layout<'c>,
    build: &'c Build,
    profile: Profile,
    contents: Contents<'c>,
    budget: Budget,
    /// What the stages before have come to; nothing for those that are not built.
    ends: Vec<Option<End>>,
    steps: Vec<StepKey>,
}

impl<'c> Computation<'c> {
    fn stage(&mut self, stage: &'c Stage) -> Option<End> {
        if self.profile != Profile::Classic && !self.layout.is_needed(stage.number) {
            return None;
        }
        let mut end = self.start(stage)?;
        for step in self.layout.steps(stage) {
            self.step(stage, &step, &mut end);
        }
        Some(end)
    }

    /// What the first step of `stage` finds.
    fn start(&mut self, stage: &Stage) -> Option<End> {
        let ground = self.layout.ground(stage.number);
        if let Ground::Stage(below) = ground {
            let below = self.ends.get(*below)?.as_ref()?;
            let state = match self.profile.skips_configuration() {
                true => below.state.inherited(),
                false => below.state.without_arguments(),
            };
            return Some(End { key: below.key, state });
        }
        let platform = self.platform(stage);
        let mut recipe = Recipe::new("from", &mut self.budget);
        let escape = self.layout.plan.escape;
        let (identity, configuration) = match ground {
            Ground::Image(name) => {
                let image = name.known().and_then(|name| self.build.images.get(name));
                let identity = image.map(|image| Text::Known(image.identity.clone()));
                let configuration = image.and_then(|image| image.configuration.as_ref());
                (identity.unwrap_or_else(|| name.clone()), configuration.cloned())
            }
            _ => (Text::Known(String::new()), Some(Configuration::default())),
        };
        recipe.text(What::Base, &identity);
        recipe.text(What::Platform, &platform);
        let (key, _) = recipe.finish();
        let state = State::on_image(identity.hash(), configuration.as_ref(), platform, escape);
        Some(End { key, state })
    }

    fn platform(&self, stage: &Stage) -> Text {
        match &stage.platform_as_written {
            Some(value) => self.layout.globals.text(value, self.layout.plan.escape),
            None => Text::Known(self.build.platform.clone().unwrap_or_default()),
        }
    }

    fn step(&mut self, stage: &Stage, step: &Step, end: &mut End) {
        let made = match self.profile.skips_configuration() {
            true => self.vertex(step, end),
            false => self.link(step, end),
        };
        let keyword = step.keyword();
        if let (Some((key, inputs)), Some(keyword)) = (made, keyword) {
            end.key = key;
            self.steps.push(StepKey {
                stage: stage.number,
                stage_name: stage.name.clone(),
                entry: step.entry,
                span: step.span,
                keyword,
                text: command::line(step).to_owned(),
                key,
                inputs,
            });
        }
        self.change(&step.action, &mut end.state);
    }

    /// What the steps behind `action` find changed.
    fn change(&self, action: &Action, state: &mut State) {
        match action {
            Action::Env(pairs) => {
                let texts =
                    pairs.iter().map(|pair| (state.text(&pair.name), state.text(&pair.value)));
                for (name, text) in texts.collect::<Vec<_>>() {
                    state.set(name.shown(), text, true);
                }
            }
            Action::Arg(arguments) => {
                for argument in arguments {
                    self.argument(argument, state);
                }
            }
            Action::Workdir { path, .. } => state.go(&state.text(path)),
            Action::User(user) => state.user = state.text(user),
            Action::Shell(words) => {
                state.shell = words.iter().cloned().map(Text::Known).collect();
            }
            _ => {}
        }
    }

    /// ARG (`dispatchArg`): what the build gives, else the default, else the global value.
    fn argument(&self, argument: &Argument, state: &mut State) {
        let name = argument.name.as_str();
        let given = self.build.arguments.get(name).cloned().map(Text::Known);
        let default = || argument.default.as_ref().map(|default| state.text(default));
        let text = given.or_else(default).or_else(|| self.layout.globals.get(name).cloned());
        let is_env = state.variable(name).is_some_and(|found| found.is_env);
        match text {
            // On a graph the last one to write wins, else ENV does.
            Some(_) if is_env && !self.profile.skips_configuration() => {}
            Some(text) => state.set(name, text, false),
            None => {}
        }
    }

    /// When the build says that its results are made, where it does: the argument, or the global
    /// one (`Dockerfile2LLB`, `resolveSourceDateEpochValue`).
    fn epoch(&self) -> Option<&str> {
        let name = dialect::arguments::SOURCE_DATE_EPOCH;
        let global = || self.layout.globals.get(name).map(Text::shown);
        let epoch = self.build.arguments.get(name).map(String::as_str).or_else(global);
        epoch.filter(|epoch| !epoch.is_empty())
    }

    /// What identifies the image `name`.
    fn image(&self, name: &str) -> u64 {
        hash_of(self.build.images.get(name).map_or(name, |image| image.identity.as_str()))
    }
}

#[cfg(test)]
mod tests;
