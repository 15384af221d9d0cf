//! Which stages a build makes, and on what: FROM with the build's own arguments, the global ones,
//! and what an ONBUILD leaves for the stages above.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use analysis::Snapshot;
use analysis::plan::{Action, Origin, Plan, Stage, Step, Value};
use dialect::Keyword;
use dialect::arguments::{self, ArgumentKind};
use syntax::Document;
use syntax::evaluation::{Environment, Lookup};

use super::Build;
use super::recipe::{Text, hash_of};

/// What a stage is built on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ground {
    /// An earlier stage.
    Stage(usize),
    /// Nothing.
    Scratch,
    /// An image, by its name.
    Image(Text),
}

/// The stages of a build.
pub(super) struct Layout<'p> {
    pub(super) plan: &'p Plan,
    pub(super) globals: Globals,
    grounds: Vec<Ground>,
    names: HashMap<String, usize>,
    needed: Vec<bool>,
}

impl<'p> Layout<'p> {
    pub(super) fn new(plan: &'p Plan, build: &Build) -> Layout<'p> {
        let globals = Globals::new(plan, build);
        let (mut grounds, mut names) = (Vec::new(), HashMap::new());
        for stage in &plan.stages {
            grounds.push(ground(stage, &names, &globals, plan.escape));
            if let Some(name) = &stage.name {
                names.insert(name.to_lowercase(), stage.number);
            }
        }
        let mut layout = Layout { plan, globals, grounds, names, needed: Vec::new() };
        layout.needed = layout.reach(build);
        layout
    }

    pub(super) fn ground(&self, stage: usize) -> &Ground {
        self.grounds.get(stage).unwrap_or(&Ground::Scratch)
    }

    /// Whether the build of its target needs `stage`.
    pub(super) fn is_needed(&self, stage: usize) -> bool {
        self.needed.get(stage).copied().unwrap_or_default()
    }

    /// The steps of `stage`, those that an ONBUILD of the stage below left for it first.
    pub(super) fn steps(&self, stage: &'p Stage) -> Vec<Cow<'p, Step>> {
        let below = match self.ground(stage.number) {
            Ground::Stage(number) => self.plan.stages.get(*number),
            _ => None,
        };
        let left = below.into_iter().flat_map(|below| &below.steps);
        let triggers = left.filter_map(|step| match &step.action {
            Action::Onbuild(text) => self.trigger(text, step),
            _ => None,
        });
        let triggers: Vec<Cow<'p, Step>> = triggers.map(Cow::Owned).collect();
        triggers.into_iter().chain(stage.steps.iter().map(Cow::Borrowed)).collect()
    }

    /// What `text` behind an ONBUILD does later. It is told at the place of the ONBUILD.
    fn trigger(&self, text: &str, left: &Step) -> Option<Step> {
        let from = Keyword::From.name();
        let escape = if self.plan.escape == '`' { "# escape=`\n" } else { "" };
        let file = Snapshot::new(Document::new(&format!("{escape}{from} x\n{text}\n")));
        let step = Plan::of(&file).stages.pop()?.steps.into_iter().next()?;
        let action = match step.action {
            Action::Copy(mut transfer) => {
                transfer.origin = self.origin(transfer.origin);
                Action::Copy(transfer)
            }
            Action::Run(mut run) => {
                for mount in &mut run.mounts {
                    mount.origin = self.origin(mount.origin.clone());
                }
                Action::Run(run)
            }
            other => other,
        };
        Some(Step { action, entry: left.entry, span: left.span, ..step })
    }

    /// What `origin` names where the stages of this file count.
    fn origin(&self, origin: Origin) -> Origin {
        match &origin {
            Origin::Image(name) => match self.names.get(&name.to_lowercase()) {
                Some(number) => Origin::Stage(*number),
                None => origin,
            },
            _ => origin,
        }
    }

    fn target(&self, build: &Build) -> Option<usize> {
        let by_name = |name: &String| self.names.get(&name.to_lowercase()).copied();
        let by_number = |name: &String| name.parse().ok();
        match &build.target {
            Some(target) => by_name(target).or_else(|| by_number(target)),
            None => self.plan.stages.len().checked_sub(1),
        }
    }

    fn reach(&self, build: &Build) -> Vec<bool> {
        let mut needed = vec![false; self.plan.stages.len()];
        let mut open: Vec<usize> = self.target(build).into_iter().collect();
        while let Some(number) = open.pop() {
            let (Some(stage), Some(mark)) = (self.plan.stages.get(number), needed.get_mut(number))
            else {
                continue;
            };
            if std::mem::replace(mark, true) {
                continue;
            }
            if let Ground::Stage(below) = self.ground(number) {
                open.push(*below);
            }
            // A stage takes files from stages before it only.
            let sources =
                self.steps(stage).iter().flat_map(|step| sources(step)).collect::<Vec<_>>();
            open.extend(sources.into_iter().filter(|source| *source < number));
        }
        needed
    }
}

/// The stages that `step` takes files from.
fn sources(step: &Step) -> Vec<usize> {
    let number = |origin: &Origin| match origin {
        Origin::Stage(number) => Some(*number),
        _ => None,
    };
    match &step.action {
        Action::Copy(transfer) => number(&transfer.origin).into_iter().collect(),
        Action::Run(run) => run.mounts.iter().filter_map(|mount| number(&mount.origin)).collect(),
        _ => Vec::new(),
    }
}

fn ground(
    stage: &Stage,
    names: &HashMap<String, usize>,
    globals: &Globals,
    escape: char,
) -> Ground {
    match globals.text(&stage.from, escape) {
        Text::Known(name) => match names.get(&name) {
            Some(number) => Ground::Stage(*number),
            None if name == dialect::words::SCRATCH => Ground::Scratch,
            None => Ground::Image(Text::Known(name)),
        },
        unknown => Ground::Image(unknown),
    }
}

/// The arguments before the first stage, with those that the builder gives.
pub(super) struct Globals {
    values: BTreeMap<String, Text>,
}

impl Globals {
    fn new(plan: &Plan, build: &Build) -> Globals {
        let mut globals = Globals { values: platform_arguments(build) };
        for argument in &plan.arguments {
            let given = build.arguments.get(&argument.name).cloned().map(Text::Known);
            let default = || Some(globals.text(argument.default.as_ref()?, plan.escape));
            if let Some(text) = given.or_else(default) {
                globals.values.insert(argument.name.clone(), text);
            }
        }
        globals
    }

    pub(super) fn get(&self, name: &str) -> Option<&Text> {
        self.values.get(name)
    }

    pub(super) fn text(&self, value: &Value, escape: char) -> Text {
        match value.evaluate(self, escape) {
            Some(known) => Text::Known(known),
            None => {
                let hash = |name: &String| self.values.get(name).map(Text::hash);
                let values: Vec<Option<u64>> = value.variables.iter().map(hash).collect();
                Text::Unknown(hash_of(&(&value.text, values)))
            }
        }
    }
}

impl Environment for Globals {
    fn get(&self, name: &str) -> Lookup {
        match self.values.get(name) {
            Some(Text::Known(text)) => Lookup::Set(text.clone()),
            Some(Text::Unknown(_)) => Lookup::Unknown,
            None => Lookup::Unset,
        }
    }
}

/// What the builder sets before the first stage: it depends on the platform alone.
fn platform_arguments(build: &Build) -> BTreeMap<String, Text> {
    let given = arguments::ALL.iter().filter(|row| row.kind == ArgumentKind::Platform);
    let value = |name: &str| match build.arguments.get(name) {
        Some(value) => Text::Known(value.clone()),
        None => Text::Unknown(hash_of(&(name, &build.platform))),
    };
    given.map(|row| (row.name.to_owned(), value(row.name))).collect()
}
