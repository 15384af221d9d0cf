//! Fetching what a compiler needs in a step of its own, where compiling has to stay behind the
//! sources: `COPY S D; RUN go build` becomes `COPY go.mod go.sum D; RUN go mod download; COPY S D;
//! RUN go build`.
//!
//! This adds a step, so that it is never more than assumed to give the same: what is fetched stays in
//! the stage.

use std::collections::BTreeMap;

use analysis::plan::{Base, Stage};
use dialect::Keyword;

use super::knowledge::{Knowledge, places};
use super::lines::{copies, rank};
use super::split::{Place, Split, brought, of_context, plain};
use super::text::{Piece, arrange};
use super::{Offer, Tier};
use crate::installs::{self, Install, Judgement, Need, Operation, Remedy};
use crate::tree::Tree;

/// The offer for the install at `place`, if its manager can fetch first.
pub(super) fn offer(known: &Knowledge<'_>, tree: &Tree, place: Place) -> Option<Split> {
    let stage = known.plan.stages.get(place.stage)?;
    let (copy, run) = (stage.steps.get(place.copy)?, stage.steps.get(place.run)?);
    let transfer = of_context(copy).filter(|transfer| plain(transfer, copy).is_none())?;
    let installs = known.installs_of(place.stage, place.run);
    let (command, install) = installs.iter().find_map(|install| {
        let command = fetching(install)?;
        let fetched = judged(known, tree, stage, install, &command)?;
        Some((command, fetched))
    })?;
    // The command has to find the directory that it works in.
    let is_here = copy.working_directory.as_deref() == Some(install.directory.as_str());
    let is_alike = copy.user == run.user && copy.shell_command == run.shell_command;
    let is_done = stage
        .steps
        .iter()
        .take(place.copy)
        .any(|step| step.placed.entry.text().contains(command.as_str()));
    let brought = brought(transfer, std::slice::from_ref(&install), tree);
    if !is_here || !is_alike || is_done || brought.is_empty() {
        return None;
    }
    let assumptions = assumptions(known, stage, &install)?;
    let mut needs: Vec<&Need> = brought.iter().collect();
    needs.sort_by(|a, b| rank(&a.path).cmp(&rank(&b.path)));
    let lines = copies(copy, transfer, &needs)?;
    let download = format!("{} {command}", Keyword::Run.name());
    let line = |text: String| Piece::Lines { text, like: copy.entry };
    let new = lines.into_iter().chain([download]).map(line);
    let entry = |index: usize| stage.steps.get(index).map(|step| Piece::Entry(step.entry));
    let before = (0..place.copy).filter_map(entry);
    let behind = (place.copy..stage.steps.len()).filter_map(entry);
    let first = std::iter::once(Piece::Entry(stage.entry));
    let order: Vec<Piece> = first.chain(before).chain(new).chain(behind).collect();
    let offer = Offer {
        title: format!("Run `{command}` before the sources are copied"),
        tier: Tier::Assumed,
        edits: arrange(known.snapshot.document(), &order),
        ignore: Vec::new(),
        checks: Vec::new(),
        assumptions,
        saving: None,
    };
    let needs = needs.iter().map(|need| need.path.clone()).collect();
    Some(Split { place, needs, outcome: Ok(offer), adds_step: true })
}

/// The command that fetches for `install`, if that is what would help it.
fn fetching(install: &Install) -> Option<String> {
    let Judgement::Refused(reasons) = &install.judgement else { return None };
    let [reason] = reasons.as_slice() else { return None };
    match &reason.remedy {
        Some(Remedy::Command(command)) => Some(command.clone()),
        _ => None,
    }
}

/// What `command` needs and does where `install` works, if it only fetches.
fn judged(
    known: &Knowledge<'_>,
    tree: &Tree,
    stage: &Stage,
    install: &Install,
    command: &str,
) -> Option<Install> {
    let words: Vec<Option<&str>> = command.split(' ').map(Some).collect();
    let state = installs::State {
        directory: Some(install.directory.clone()),
        user: None,
        variables: BTreeMap::new(),
    };
    let call = installs::recognize(&words, &state)?;
    let project = installs::Project::new(tree, places(&known.plan, stage, tree));
    let fetches = call.operation == Operation::Fetch;
    let judged = fetches.then(|| installs::judge(&call, &project))?;
    (!matches!(judged.judgement, Judgement::Refused(_))).then_some(judged)
}

/// What has to hold; `None` if the stage is what is shipped, which would be larger.
fn assumptions(known: &Knowledge<'_>, stage: &Stage, install: &Install) -> Option<Vec<String>> {
    let last = known.plan.stages.len().checked_sub(1)?;
    let is_base = |other: &Stage| match other.base {
        Base::Stage(number) => number == stage.number,
        Base::Unknown => other.number > stage.number,
        _ => false,
    };
    if stage.number == last || known.plan.needed().any(is_base) {
        return None;
    }
    let mut assumptions = vec![format!(
        "what `{}` fetches is what the build would have fetched itself",
        install.title
    )];
    if let Judgement::Assumed(more) = &install.judgement {
        assumptions.extend(more.iter().cloned());
    }
    Some(assumptions)
}
