//! What is known of a place in the image before a step, from the base image and all steps before it.
//! What is not known has a reason and stands for anything, also for a link.

use std::collections::BTreeSet;

use analysis::plan::{Action, Base, Stage, Step};

use super::super::knowledge::Knowledge;
use crate::effects::{
    Access, Aspects, Effects, Found, How, Meeting, Mode, Owner, Paths, found, is_numeric, named,
};
use crate::order::report::Label;

/// What a command finds in any image.
const OF_EVERY_RUN: [&str; 4] = ["/dev", "/etc", "/proc", "/sys"];

/// What is at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ground {
    /// Nothing.
    Nothing,
    /// A directory, and no link.
    Directory {
        /// Who owns it.
        owner: Owner,
        mode: Mode,
        /// Whether it is there in every build.
        is_certain: bool,
    },
    /// That is not known, because of this.
    Unknown(String),
}

/// All that was done before a step, also in the stages below.
pub(super) struct Before<'k> {
    /// What the lowest stage is built on.
    base: &'k Base,
    steps: Vec<(&'k Step, &'k Effects)>,
}

impl<'k> Before<'k> {
    /// What was done before the step `index` of `stage`.
    pub(super) fn new(known: &'k Knowledge<'_>, stage: &'k Stage, index: usize) -> Before<'k> {
        let mut chain = vec![(stage, index)];
        let mut base = &stage.base;
        // A stage can only be built on one before it.
        while let Base::Stage(number) = base
            && let Some(below) = known.plan.stages.get(*number)
            && chain.last().is_some_and(|(last, _)| below.number < last.number)
        {
            chain.push((below, below.steps.len()));
            base = &below.base;
        }
        let steps = chain.iter().rev().flat_map(|(stage, count)| {
            let effects = known.effects.get(stage.number).into_iter().flatten();
            stage.steps.iter().zip(effects).take(*count)
        });
        Before { base, steps: steps.collect() }
    }

    /// Whether nothing comes before that may change from build to build.
    pub(super) fn is_bare(&self) -> bool {
        let changes = |step: &Step| step.builds() && !matches!(step.action, Action::Workdir { .. });
        matches!(self.base, Base::Scratch) && !self.steps.iter().any(|(step, _)| changes(step))
    }

    /// What is at `path`, which is not the topmost directory; what has to hold for that is added to
    /// `assumptions`.
    pub(super) fn at(&self, path: &str, assumptions: &mut BTreeSet<String>) -> Ground {
        let mut ground = self.of_base(path, assumptions);
        for (step, effects) in &self.steps {
            let touches = |access: &&Access| {
                access.aspects.meets(Aspects::ENTRY.and(Aspects::ATTRIBUTES))
                    && access.paths.may_have(path)
            };
            for access in effects.writes.iter().filter(touches) {
                ground = after(ground, path, step, effects, access);
            }
        }
        ground
    }

    /// What has to hold for all that is told of the steps.
    pub(super) fn assumptions(&self) -> impl Iterator<Item = &String> {
        let building = self.steps.iter().filter(|(step, _)| step.builds());
        building.flat_map(|(_, effects)| &effects.assumptions)
    }

    fn of_base(&self, path: &str, assumptions: &mut BTreeSet<String>) -> Ground {
        let has_run = self.steps.iter().any(|(_, effects)| effects.is_run);
        match self.base {
            Base::Scratch if has_run && OF_EVERY_RUN.contains(&path) => {
                Ground::Unknown(format!("RUN makes {path} where it is missing"))
            }
            Base::Scratch => Ground::Nothing,
            Base::Image(reference) => match found(reference, path) {
                Some(Found::Nothing) => {
                    let top = path.split('/').nth(1).unwrap_or_default();
                    assumptions.insert(format!("the image {reference} has nothing at /{top}"));
                    Ground::Nothing
                }
                Some(Found::Open) => {
                    let is = "is missing or a directory of root with the mode 755, and no link";
                    assumptions.insert(format!("{path} of the image {reference} {is}"));
                    Ground::Directory {
                        owner: Owner::Root,
                        mode: Mode::Bits(0o755),
                        is_certain: false,
                    }
                }
                None => Ground::Unknown(format!("what {reference} has at {path} is not known")),
            },
            _ => Ground::Unknown(format!("what the base image has at {path} is not known")),
        }
    }

    /// What may be no directory although one of `directories` is copied over it.
    pub(super) fn clash(
        &self,
        directories: &[&str],
        assumptions: &mut BTreeSet<String>,
    ) -> Option<String> {
        directories.iter().find_map(|directory| match self.at(directory, assumptions) {
            Ground::Unknown(reason) => Some(reason),
            _ => None,
        })
    }

    /// What may be inside of `directory`, where it is not known what is copied there.
    pub(super) fn content(
        &self,
        directory: &str,
        assumptions: &mut BTreeSet<String>,
    ) -> Option<String> {
        let is_empty = match directory {
            "/" => matches!(self.base, Base::Scratch),
            _ => self.of_base(directory, assumptions) == Ground::Nothing,
        };
        if !is_empty {
            return Some(format!("what the base image has below {directory} is not known"));
        }
        let inside = Paths::Inside(directory.to_owned());
        let (step, effects, access) = self.steps.iter().find_map(|(step, effects)| {
            let meets =
                |access: &&Access| access.paths.meets(&inside, &BTreeSet::new()) != Meeting::Never;
            Some((step, effects, effects.writes.iter().find(meets)?))
        })?;
        Some(format!("{} below {directory}", told(step, effects, access)))
    }
}

/// What is at `path` behind `step`, which has this `access` to it.
fn after(ground: Ground, path: &str, step: &Step, effects: &Effects, access: &Access) -> Ground {
    let is_done = !effects.is_run || effects.is_certain;
    match (ground, &access.how) {
        (Ground::Unknown(reason), _) => Ground::Unknown(reason),
        (Ground::Nothing, How::Ensured(owner, mode)) => {
            Ground::Directory { owner: owner.clone(), mode: mode.clone(), is_certain: is_done }
        }
        (Ground::Directory { owner, mode, is_certain }, How::Ensured(other, bits))
            if is_certain || (&owner, &mode) == (other, bits) =>
        {
            Ground::Directory { owner, mode, is_certain: is_certain || is_done }
        }
        (_, How::Merged(owner, mode)) => {
            Ground::Directory { owner: owner.clone(), mode: mode.clone(), is_certain: true }
        }
        (_, How::Replaced) if let Some(owner) = replacing(step) => {
            Ground::Directory { owner, mode: Mode::Bits(0o755), is_certain: true }
        }
        // Package managers leave the directories that distributions have.
        (ground @ Ground::Directory { .. }, How::Anyhow) if access.paths == Paths::System => ground,
        _ => Ground::Unknown(format!("{} at {path}", told(step, effects, access))),
    }
}

/// Who owns the directories that `step` puts over others, if that is known.
fn replacing(step: &Step) -> Option<Owner> {
    let (Action::Copy(transfer) | Action::Add(transfer)) = &step.action else { return None };
    if transfer.mode.is_some() {
        return None;
    }
    let Some(owner) = &transfer.owner else { return Some(Owner::Root) };
    owner.known.as_deref().filter(|known| is_numeric(known)).map(named)
}

/// That `step` changes something, as the beginning of a sentence.
fn told(step: &Step, effects: &Effects, access: &Access) -> String {
    let label = Label::of(step).full();
    match &effects.unknown {
        Some(reason) if access.paths == Paths::Top => {
            format!("`{label}` may have changed something ({reason})")
        }
        _ => format!("`{label}` changes something"),
    }
}
