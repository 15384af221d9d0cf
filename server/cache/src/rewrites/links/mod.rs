//! `--link` for COPY and ADD: a layer that does not depend on those below it, so that it stays in
//! the cache when they change.
//!
//! Such a copy does not look at what is there. It makes every directory on the way to its
//! destination anew, as root or as `--chown` says and with the mode 755, and puts it over whatever
//! is there (BuildKit `dockerfile2llb/convert_copy.go`, `dispatchCopy`). So it is only the same where
//! each of them is missing or is like that already.

mod ground;

use std::collections::BTreeSet;

use analysis::Edit;
use analysis::context::path;
use analysis::plan::{Action, Stage, Step, Transfer};
use dialect::flags::LINK;

use super::findings::Finding;
use super::knowledge::Knowledge;
use super::{Offer, Refusal, Tier, frontend};
use crate::effects::{Effects, How, Mode, Owner, Paths, is_numeric, named};
use crate::keys::Profile;
use crate::order::Report;
use ground::{Before, Ground};

/// The rule that speaks of it.
pub(super) const RULE: &str = "copy-not-linked";

/// A copy that runs again without need in fewer builds than one of so many is not worth it.
const OFTEN: usize = 20;

/// What can be done for the copies of the needed stages, or why it cannot.
pub(super) fn find(known: &Knowledge<'_>, report: &Report) -> Vec<Finding> {
    if known.project.profile != Profile::BuildKit {
        return Vec::new();
    }
    let stages = known.plan.needed().filter(|stage| !stage.is_for_windows);
    stages
        .flat_map(|stage| {
            (0..stage.steps.len()).filter_map(move |index| of_step(known, report, stage, index))
        })
        .collect()
}

fn of_step(known: &Knowledge<'_>, report: &Report, stage: &Stage, index: usize) -> Option<Finding> {
    let step = stage.steps.get(index)?;
    let (Action::Copy(transfer) | Action::Add(transfer)) = &step.action else { return None };
    let told = report.step(step.entry)?;
    let before = Before::new(known, stage, index);
    if transfer.link || before.is_bare() {
        return None;
    }
    let needless = told.reruns.unwrap_or_default().saturating_sub(told.own);
    let often = match needless {
        0 => format!("`{}` is made anew whenever something above it changes", told.label.full()),
        _ => format!(
            "{}, in {needless} of them only because of what stands above it",
            report.sentence(told, None)
        ),
    };
    let (advice, offers, refusals) = match offer(known, step, transfer, &before, index, stage) {
        Ok(offer) => (format!("--{LINK} keeps it"), vec![offer], Vec::new()),
        Err(refusal) => {
            let remedy = refusal.remedy.as_ref().map(|text| format!("; {text}"));
            let reason = format!("--{LINK} may not be the same: {}", refusal.reason);
            (format!("{reason}{}", remedy.unwrap_or_default()), Vec::new(), vec![refusal])
        }
    };
    Some(Finding {
        rule: RULE,
        span: step.span,
        message: format!("{often}; {advice}"),
        related: Vec::new(),
        is_evident: !offers.is_empty()
            && known.project.history.is_some()
            && needless * OFTEN >= report.builds,
        offers,
        refusals,
    })
}

fn offer(
    known: &Knowledge<'_>,
    step: &Step,
    transfer: &Transfer,
    before: &Before<'_>,
    index: usize,
    stage: &Stage,
) -> Result<Offer, Refusal> {
    let against = |(reason, remedy): (String, Option<&str>)| Refusal {
        span: step.span,
        reason,
        remedy: remedy.map(str::to_owned),
    };
    let keyword = step.keyword().map(dialect::Keyword::row);
    let since = keyword.and_then(|row| row.flag(LINK)).map(|flag| flag.since);
    if let Some(reason) = since.and_then(|since| frontend::against(known.snapshot, since)) {
        return Err(against((reason, None)));
    }
    let effects = known.effects_of(stage.number, index);
    let effects = effects.ok_or_else(|| against(("what it does is not known".to_owned(), None)))?;
    let mut copying = Copying { transfer, effects, before, assumptions: BTreeSet::new() };
    let directories = copying.check().map_err(against)?;
    let instruction = step.placed.entry.instruction.as_ref();
    let end = instruction.map_or(0, |found| found.statement.keyword.span.end);
    let assumptions: Vec<String> = copying.assumptions.into_iter().collect();
    let tier = if assumptions.is_empty() { Tier::Proved } else { Tier::Assumed };
    let checked = match directories.as_slice() {
        [] => "no directory is above its destination".to_owned(),
        all => format!("it finds {} missing or as it would make them", all.join(", ")),
    };
    Ok(Offer {
        title: format!("Copy into a layer of its own with --{LINK} ({})", super::tier(tier)),
        tier,
        edits: vec![Edit::insert(step.placed.start + end, format!(" --{LINK}"))],
        ignore: Vec::new(),
        checks: vec![checked],
        assumptions,
        saving: None,
    })
}

/// Why not, and what would help.
type Against = (String, Option<&'static str>);

struct Copying<'c> {
    transfer: &'c Transfer,
    effects: &'c Effects,
    before: &'c Before<'c>,
    assumptions: BTreeSet<String>,
}

impl Copying<'_> {
    /// The directories on the way, if it is the same.
    fn check(&mut self) -> Result<Vec<String>, Against> {
        let owner = self.owner()?;
        self.flags()?;
        let destination = self.destination()?;
        let above = self.before.assumptions();
        self.assumptions.extend(above.chain(&self.effects.assumptions).cloned());
        let is_directory = destination == "/" || self.makes(&destination);
        let itself = is_directory.then_some(destination.as_str());
        let way = path::parents(&destination).chain(itself.filter(|path| *path != "/"));
        let way: Vec<String> = way.map(str::to_owned).collect();
        for directory in &way {
            self.like(directory, &owner)?;
        }
        if !is_directory {
            self.empty(&destination)?;
        }
        self.content(&destination)?;
        Ok(way)
    }

    /// The owner of what it makes.
    fn owner(&self) -> Result<Owner, Against> {
        let Some(owner) = &self.transfer.owner else { return Ok(Owner::Root) };
        match owner.known.as_deref() {
            Some(known) if is_numeric(known) => Ok(named(known)),
            _ => Err((
                format!("the owner {} cannot be looked up in an empty layer", owner.text),
                Some("write the owner in numbers"),
            )),
        }
    }

    fn flags(&self) -> Result<(), Against> {
        let refuse = |reason: &str| Err((reason.to_owned(), None));
        match self.transfer {
            Transfer { mode: Some(_), .. } => {
                refuse("the builder leaves it aside where --chmod is")
            }
            Transfer { parents: true, .. } => refuse("it keeps the directories of its sources"),
            Transfer { others, .. } if !others.is_empty() => {
                refuse("it has flags that are not understood")
            }
            _ => Ok(()),
        }
    }

    fn destination(&self) -> Result<String, Against> {
        let found = self.transfer.directory.clone();
        found.ok_or_else(|| ("its destination is not known".to_owned(), None))
    }

    /// Whether it surely makes `path` a directory.
    fn makes(&self, path: &str) -> bool {
        let makes = |how: &How| matches!(how, How::Ensured(..));
        let mut writes = self.effects.writes.iter();
        self.transfer.into_directory
            || writes.any(|write| makes(&write.how) && write.paths.members().any(|at| at == path))
    }

    /// Whether `directory` is missing, or as the copy would make it.
    fn like(&mut self, directory: &str, wanted: &Owner) -> Result<(), Against> {
        match self.before.at(directory, &mut self.assumptions) {
            Ground::Nothing => Ok(()),
            Ground::Directory { owner, mode: Mode::Bits(0o755), .. } if owner == *wanted => Ok(()),
            Ground::Directory { owner, .. } if owner != *wanted => {
                Err((format!("{directory} would get another owner"), None))
            }
            Ground::Directory { mode: Mode::Context, .. } => {
                Err((format!("{directory} has its mode from the build context"), None))
            }
            Ground::Directory { .. } => Err((format!("{directory} would get the mode 755"), None)),
            Ground::Unknown(reason) => Err((reason, None)),
        }
    }

    /// Whether nothing is at `path`, which may become a file or a directory.
    fn empty(&mut self, path: &str) -> Result<(), Against> {
        match self.before.at(path, &mut self.assumptions) {
            Ground::Nothing => Ok(()),
            Ground::Directory { .. } => Err((
                format!("what it makes depends on whether {path} is a directory"),
                Some("end the destination with a slash"),
            )),
            Ground::Unknown(reason) => Err((reason, None)),
        }
    }

    /// Whether nothing in the destination has another kind than what is copied over it.
    fn content(&mut self, destination: &str) -> Result<(), Against> {
        let mut directories = Vec::new();
        for write in &self.effects.writes {
            match (&write.how, &write.paths) {
                (How::Merged(..), paths) => directories.extend(paths.members()),
                (How::Anyhow, Paths::Exact(_) | Paths::Set(_)) | (How::Ensured(..), _) => {}
                (_, Paths::Top) => return Err((write.cause.to_string(), None)),
                _ => {
                    let found = self.before.content(destination, &mut self.assumptions);
                    return found.map_or(Ok(()), |reason| Err((reason, None)));
                }
            }
        }
        let found = self.before.clash(&directories, &mut self.assumptions);
        found.map_or(Ok(()), |reason| Err((reason, None)))
    }
}

#[cfg(test)]
mod tests;
