//! What each step reads and writes, and which steps may trade places.
//!
//! Everything is told too large rather than too small: two steps whose effects do not meet give the
//! same image in either order. What is not known may be anything.
//!
//! Taken for granted, because neither file nor context tells it: the base image has no links from one
//! place that the file names to another, but for those that distributions are known to make, and
//! packages keep to the directories of the system.

mod atoms;
mod bases;
mod commands;
mod instruction;
mod invocation;
mod legality;
mod owners;
mod paths;
mod reach;
mod run;
mod state;
mod transfer;
mod words;

use std::collections::BTreeSet;
use std::sync::Arc;

use analysis::plan::{Plan, Step};

use crate::tree::Tree;

pub use atoms::{Access, Aspects, How, Mode, Others, Owner, Setting, Settings, Variables};
pub(crate) use bases::{Found, found};
pub use invocation::{Argument, Call};
pub use legality::{Conflict, Move, Proof, Remedy, Tier, may_move, swap};
pub(crate) use owners::{base_variables, is_numeric, is_of_root, named};
pub use paths::{Meeting, Paths};

/// What is known beside the file.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// The files of the context, if they are known.
    pub tree: Option<&'a Tree>,
    /// Who knows what package managers do with a project.
    pub installs: &'a dyn Installs,
    /// The builder.
    pub profile: Profile,
}

/// Builders, as far as what a step does depends on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profile {
    /// BuildKit.
    #[default]
    BuildKit,
    /// Another one: what RUN writes into a volume may be lost, and the modes of directories that
    /// COPY makes are not known.
    Other,
}

/// Who knows what package managers do with the manifests of a project.
pub trait Installs {
    /// What `call` does; `None` where that is not known.
    fn effects(&self, call: &Call<'_>) -> Option<Bounded>;
}

/// Nobody knows.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoInstalls;

impl Installs for NoInstalls {
    fn effects(&self, _call: &Call<'_>) -> Option<Bounded> {
        None
    }
}

/// What a command does at most. That it reads the system's programs and libraries goes without
/// saying, and likewise the variables that every program looks at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bounded {
    /// What it reads, whether it is there or not.
    pub reads: Vec<Paths>,
    /// What it writes or deletes.
    pub writes: Vec<Paths>,
    /// What the names of the variables that it looks at begin with, in capital letters.
    pub variables: Vec<String>,
    /// What has to hold for that.
    pub assumptions: Vec<String>,
}

/// What a step reads and writes.
#[derive(Debug, Clone, Default)]
pub struct Effects {
    /// What it is: its keyword, as the language writes it.
    pub name: &'static str,
    /// The files that it looks at.
    pub reads: Vec<Access>,
    /// The files that it changes.
    pub writes: Vec<Access>,
    /// The variables that make a difference to it.
    pub variables: Variables,
    /// The variables that it sets; `None` stands for one whose name is not known.
    pub sets: BTreeSet<Option<String>>,
    /// What else it depends on.
    pub depends: Settings,
    /// What else it sets.
    pub changes: Settings,
    /// The directories that it makes volumes, where the builder drops what is written into them.
    pub volumes: Vec<Paths>,
    /// Whether it only describes the image.
    pub is_config: bool,
    /// Whether it runs commands.
    pub is_run: bool,
    /// Whether all that it does is done in every build, so that it can be counted on.
    pub is_certain: bool,
    /// Where it may make links.
    pub links: Vec<Paths>,
    /// Why it may do anything, if it may.
    pub unknown: Option<String>,
    /// What has to hold for all that.
    pub assumptions: BTreeSet<String>,
    /// Whether it takes the base image's user for the superuser.
    pub assumes_root: bool,
    /// The directories that are there before it.
    pub existing: Arc<BTreeSet<String>>,
}

impl Effects {
    /// Whether it may read `path` of the image, or whether it is there.
    pub fn may_read(&self, path: &str) -> Option<&Access> {
        self.reads.iter().find(|access| access.paths.may_have(path))
    }

    /// Whether it may write or delete `path` of the image.
    pub fn may_write(&self, path: &str) -> Option<&Access> {
        self.writes.iter().find(|access| access.paths.may_have(path))
    }

    /// The same for a step that names its destination from the root.
    pub fn from_root(&self) -> Effects {
        let mut effects = self.clone();
        effects.depends.remove(&Setting::Directory);
        effects
    }

    /// Whether it may do anything, so that nothing can be said.
    pub fn is_unknown(&self) -> bool {
        self.unknown.is_some()
    }

    fn read(&mut self, paths: Paths, aspects: Aspects, cause: &Arc<str>) {
        let access = Access { paths, aspects, how: How::Anyhow, cause: Arc::clone(cause) };
        if !self.reads.contains(&access) {
            self.reads.push(access);
        }
    }

    fn write(&mut self, paths: Paths, aspects: Aspects, cause: &Arc<str>) {
        self.change(paths, aspects, How::Anyhow, cause);
    }

    fn change(&mut self, paths: Paths, aspects: Aspects, how: How, cause: &Arc<str>) {
        let access = Access { paths, aspects, how, cause: Arc::clone(cause) };
        if !self.writes.contains(&access) {
            self.writes.push(access);
        }
    }

    /// It may do anything, because of `reason`.
    fn do_anything(&mut self, reason: &str) {
        let cause: Arc<str> = reason.into();
        self.read(Paths::Top, Aspects::ALL, &cause);
        self.write(Paths::Top, Aspects::ALL, &cause);
        self.variables.others = Others::Read;
        if self.unknown.is_none() {
            self.unknown = Some(reason.to_owned());
        }
    }
}

/// What each step of the stage with the number `stage` does, in order.
pub fn of_stage(plan: &Plan, stage: usize, world: &World<'_>) -> Vec<Effects> {
    state::walk(plan, stage, world).0
}

/// What the step at `index` of the stage with the number `stage` does; `None` if there is none.
/// Whoever wants those of many steps asks [`of_stage`].
pub fn of_step(plan: &Plan, stage: usize, index: usize, world: &World<'_>) -> Option<Effects> {
    of_stage(plan, stage, world).into_iter().nth(index)
}

/// The keyword of `step` for people.
fn name(step: &Step) -> &'static str {
    step.keyword().map_or("an unknown instruction", dialect::Keyword::name)
}

#[cfg(test)]
mod tests;
