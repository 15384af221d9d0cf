//! Mounting manifests for the install that reads them instead of copying them: `COPY M D; RUN r`
//! becomes `RUN --mount=type=bind,source=M,target=D/M r`, where the files are copied later anyway, or
//! where nobody looks for them.
//!
//! The mount can only be read and is gone behind the command, so that this is the same as long as
//! nothing but `r` touches the files before they are copied.

mod readers;

use std::collections::BTreeSet;

use analysis::plan::{Action, Base, Item, Run, Stage, Step, Transfer};
use analysis::{Edit, context::path};

use super::findings::{Finding, listed};
use super::flags::insertion;
use super::knowledge::{Knowledge, copied};
use super::lines::{SPECIAL, rank};
use super::reorder::is_inside;
use super::split::of_context;
use super::{Offer, Refusal, Tier, frontend};
use crate::effects::is_of_root;
use crate::installs::{Install, Judgement, OLDER, Place};
use crate::keys::Profile;
use crate::order::Report;
use crate::order::report::Label;
use crate::tree::{Kind, Tree};
use readers::Later;

/// The rule that speaks of it.
pub(super) const RULE: &str = "manifests-copied";

/// More mounts than this at one RUN are a burden to whoever keeps the file.
const MOST_MOUNTS: usize = 6;

/// A copy of manifests, and the install that reads them.
struct Pair<'k> {
    stage: &'k Stage,
    /// The place of the copy in the stage.
    copy: usize,
    /// That of the install.
    run: usize,
    transfer: &'k Transfer,
    /// What is copied where, each a file.
    files: Vec<Place>,
}

/// What can be done for the installs of the needed stages, or why it cannot.
pub(super) fn find(known: &Knowledge<'_>, report: &Report) -> Vec<Finding> {
    let (Profile::BuildKit | Profile::OldBuildKit) = known.project.profile else {
        return Vec::new();
    };
    let Some(tree) = known.project.tree else { return Vec::new() };
    let stages = known.plan.needed().filter(|stage| !stage.is_for_windows);
    let pairs = stages.flat_map(|stage| {
        (0..stage.steps.len()).filter_map(move |copy| pair(known, tree, stage, copy))
    });
    pairs.filter_map(|pair| told(known, report, &pair)).collect()
}

/// The copy at `copy`, if it brings nothing but files to the install behind it.
fn pair<'k>(known: &Knowledge<'_>, tree: &Tree, stage: &'k Stage, copy: usize) -> Option<Pair<'k>> {
    let transfer = of_context(stage.steps.get(copy)?)?;
    let mut behind = stage.steps.iter().enumerate().skip(copy + 1);
    let (run, _) = behind.find(|(_, step)| matches!(step.action, Action::Run(_)))?;
    let installs = known.installs_of(stage.number, run);
    let is_file = |place: &Place| {
        tree.get(&place.context)
            .is_some_and(|node| matches!(node.kind, Kind::File | Kind::Executable))
    };
    let mut files = copied(transfer, tree);
    files.sort_by(|a, b| rank(&a.context).cmp(&rank(&b.context)));
    let is_needed = |place: &Place| needs(installs, &place.image);
    let is_pair = !files.is_empty() && files.iter().all(is_file) && files.iter().any(is_needed);
    is_pair.then_some(Pair { stage, copy, run, transfer, files })
}

/// Whether one of `installs` reads the file `image`.
fn needs(installs: &[Install], image: &str) -> bool {
    let mut needs = installs.iter().flat_map(|install| &install.needs);
    needs.any(|need| match need.is_directory {
        true => is_inside(image, &need.image),
        false => need.image == image,
    })
}

fn told(known: &Knowledge<'_>, report: &Report, pair: &Pair<'_>) -> Option<Finding> {
    let (copy, run) = (pair.stage.steps.get(pair.copy)?, pair.stage.steps.get(pair.run)?);
    let label = report.step(copy.entry)?.label.full();
    let (advice, offers, refusals) = match offer(known, pair, copy, run) {
        Ok(offer) => ("which can mount it".to_owned(), vec![offer], Vec::new()),
        Err(refusal) => {
            let remedy = refusal.remedy.as_ref().map(|text| format!("; {text}"));
            let reason = format!("but a mount is not the same: {}", refusal.reason);
            (format!("{reason}{}", remedy.unwrap_or_default()), Vec::new(), vec![refusal])
        }
    };
    let reader = Label::of(run).text;
    Some(Finding {
        rule: RULE,
        span: copy.span,
        message: format!("`{label}` makes a layer for `{reader}` alone, {advice}"),
        related: Vec::new(),
        is_evident: false,
        offers,
        refusals,
    })
}

fn offer(
    known: &Knowledge<'_>,
    pair: &Pair<'_>,
    copy: &Step,
    run: &Step,
) -> Result<Offer, Refusal> {
    let against = |reason: String| Refusal { span: copy.span, reason, remedy: None };
    if let Some(reason) = unknown_to(known).or_else(|| not_plain(pair)) {
        return Err(against(reason));
    }
    let Action::Run(command) = &run.action else { return Err(against("it is no RUN".into())) };
    if let Some(reason) = against_run(known, pair, run, command) {
        return Err(Refusal { span: run.span, reason, remedy: None });
    }
    let mut assumptions = assumptions(known, pair, run);
    let later = readers::later(known, pair)?;
    let mut checks = vec![format!("nothing else touches {} before", images(pair))];
    match &later {
        Later::Copied(step) => checks.push(format!("`{}` brings the same", Label::of(step).full())),
        Later::Forgotten => {
            checks.push("no copy, mount or stage takes them from this stage".to_owned());
            let name = pair.stage.name.as_deref().unwrap_or("this stage");
            assumptions.insert(format!("nobody builds {name} for itself to find them there"));
        }
    }
    let edits = edits(known, pair, copy, run);
    let tier = if assumptions.is_empty() { Tier::Proved } else { Tier::Assumed };
    let names: Vec<String> = pair.files.iter().map(|file| file.context.clone()).collect();
    let (names, reader) = (listed(&names).replace('`', ""), Label::of(run).text);
    Ok(Offer {
        title: format!("Mount {names} for `{reader}` instead of a copy ({})", super::tier(tier)),
        tier,
        edits,
        ignore: Vec::new(),
        checks,
        assumptions: assumptions.into_iter().collect(),
        saving: None,
    })
}

fn images(pair: &Pair<'_>) -> String {
    let images: Vec<&str> = pair.files.iter().map(|file| file.image.as_str()).collect();
    images.join(", ")
}

/// Why the frontend may not know such mounts.
fn unknown_to(known: &Knowledge<'_>) -> Option<String> {
    let row = dialect::mounts::TYPES.iter().find(|row| row.name == BIND)?;
    frontend::against(known.snapshot, row.since)
}

const BIND: &str = "bind";

/// Why the copy does more than to bring its files.
fn not_plain(pair: &Pair<'_>) -> Option<String> {
    let transfer = pair.transfer;
    if transfer.owner.is_some() || transfer.mode.is_some() {
        return Some("a mounted file keeps its owner and mode".to_owned());
    }
    if transfer.link
        || transfer.parents
        || !transfer.excludes.is_empty()
        || !transfer.others.is_empty()
    {
        return Some("the copy has flags that a mount has not".to_owned());
    }
    if pair.files.len() > MOST_MOUNTS {
        return Some(format!("it would take {} mounts", pair.files.len()));
    }
    let is_special = |path: &str| path.contains(SPECIAL) || path.contains([' ', '=', '#']);
    let mut files = pair.files.iter();
    let special = files.find(|file| is_special(&file.context) || is_special(&file.image))?;
    Some(format!("{} cannot be written plainly", special.context))
}

/// Why `run` may see something else, or may change the files.
fn against_run(
    known: &Knowledge<'_>,
    pair: &Pair<'_>,
    run: &Step,
    command: &Run,
) -> Option<String> {
    let number = pair.stage.number;
    let (Some(effects), Some(first)) =
        (known.effects_of(number, pair.run), known.effects_of(number, pair.copy))
    else {
        return Some("what it does is not known".to_owned());
    };
    let mut installs = known.installs_of(number, pair.run).iter();
    let refused = installs.find_map(|install| match &install.judgement {
        Judgement::Refused(reasons) => Some((install, reasons.first()?)),
        _ => None,
    });
    if let Some((install, against)) = refused {
        return Some(format!("`{}`: {}", install.title, against.reason));
    }
    if let Some(reason) = &effects.unknown {
        return Some(format!("what it does is not known: {reason}"));
    }
    if run.user.as_deref().is_some_and(|user| !matches!(user, "root" | "0"))
        || run.user.is_none() && run.has_user
    {
        return Some("its user may not be allowed to read a mounted file".to_owned());
    }
    for file in &pair.files {
        if let Some(access) = effects.may_write(&file.image) {
            return Some(format!("{} may write {}", access.cause, file.image));
        }
        let parent = path::parents(&file.image).last();
        if let Some(parent) = parent.filter(|parent| !first.existing.contains(*parent)) {
            return Some(format!("{parent} is only made by the copy"));
        }
        let covers =
            |target: Option<&str>| target.is_none_or(|target| is_inside(&file.image, target));
        if command.mounts.iter().any(|mount| covers(mount.target.as_deref())) {
            return Some(format!("another mount may cover {}", file.image));
        }
    }
    None
}

/// What has to hold beside what was compared.
fn assumptions(known: &Knowledge<'_>, pair: &Pair<'_>, run: &Step) -> BTreeSet<String> {
    let effects = |step| known.effects_of(pair.stage.number, step);
    let both = [effects(pair.copy), effects(pair.run)].into_iter().flatten();
    let mut assumptions: BTreeSet<String> =
        both.flat_map(|effects| effects.assumptions.iter().cloned()).collect();
    // A mount makes the install run again exactly when the copy did.
    assumptions.remove(OLDER);
    if !run.has_user && !starts_as_root(known, pair.stage) {
        assumptions.insert("the base image's user is root".to_owned());
    }
    let patterns = pair.transfer.items.iter().filter_map(|item| match item {
        Item::Path(value) => value.known.as_deref(),
        _ => None,
    });
    for pattern in patterns.filter(|path| analysis::context::glob::has_wildcards(path)) {
        assumptions.insert(format!("no other file comes that `{pattern}` would find"));
    }
    assumptions
}

/// Whether the image that `stage` starts with certainly works as the superuser.
fn starts_as_root(known: &Knowledge<'_>, stage: &Stage) -> bool {
    match &stage.base {
        Base::Image(reference) => is_of_root(reference),
        Base::Scratch => true,
        Base::Stage(number) if *number < stage.number => {
            let below = known.plan.stages.get(*number);
            below.is_some_and(|below| starts_as_root(known, below))
        }
        _ => false,
    }
}

/// The copy is taken out, and the mounts are written at the install.
fn edits(known: &Knowledge<'_>, pair: &Pair<'_>, copy: &Step, run: &Step) -> Vec<Edit> {
    let is_relative = !pair.transfer.destination.text.starts_with('/');
    let here = run.working_directory.as_deref().map(|here| here.trim_end_matches('/'));
    let flags = pair.files.iter().map(|file| {
        let rest = here.and_then(|here| file.image.strip_prefix(here)?.strip_prefix('/'));
        let target = rest.filter(|_| is_relative).unwrap_or(&file.image);
        format!("--mount=type={BIND},source={},target={target}", file.context)
    });
    let flags: Vec<String> = flags.collect();
    let added = insertion(known, run, &flags);
    let added = Edit::replace(run.placed.absolute(added.span), added.text);
    vec![removal(copy), added]
}

/// Takes out the lines of the instruction of `step`; the comments above it stay.
fn removal(step: &Step) -> Edit {
    let entry = &step.placed.entry;
    let start = entry.instruction.as_ref().map_or(0, |found| found.span.start);
    let before = entry.text().get(..start as usize).unwrap_or_default();
    let line = before.rfind('\n').map_or(0, |at| at as u32 + 1);
    Edit::delete(step.placed.absolute(syntax::Span::new(line, entry.len())))
}

#[cfg(test)]
mod tests;
