//! Keeping what a package manager downloads in a cache mount: `RUN npm ci` becomes
//! `RUN --mount=type=cache,target=/root/.npm npm ci`, where nothing else needs what lies there.
//!
//! The mount takes what is downloaded out of the image, so that this is never more than assumed to
//! give the same.

mod calls;
mod edits;

use std::collections::{BTreeMap, BTreeSet};

use analysis::plan::{Action, Base, Item, Mount, Origin, Stage, Step, Transfer};

use super::findings::Finding;
use super::knowledge::Knowledge;
use super::{Offer, Refusal, Tier};
use crate::installs::{Cache, CacheMounts, Remedy};
use crate::keys::Profile;
use crate::order::Report;
use crate::order::report::Label;
use calls::{Use, home, uses};

const RULE: &str = "downloads-not-kept";

/// A step that runs again in fewer builds than one of so many is not worth a mount.
const OFTEN: usize = 20;

/// The program whose lists of packages go into a mount with the packages.
const APT_GET: &str = "apt-get";

/// Where it keeps the lists.
const APT_LISTS: &str = "/var/lib/apt/lists";

/// The steps that have to get the same mounts together, or one that needs no other.
struct Group<'k> {
    cache: &'static Cache,
    /// The stages that may see what is in the mounts, the lowest first.
    family: Vec<&'k Stage>,
    uses: Vec<Use<'k>>,
}

/// What can be done for the package managers of the needed stages, or why it cannot.
pub(super) fn find(known: &Knowledge<'_>, report: &Report) -> Vec<Finding> {
    if known.project.profile == Profile::Classic {
        return Vec::new();
    }
    let stages: Vec<&Stage> = known.plan.needed().filter(|stage| !stage.is_for_windows).collect();
    let all: Vec<Use<'_>> = stages.iter().flat_map(|stage| uses(&known.plan, stage)).collect();
    let groups = groups(known, &stages, all);
    groups.into_iter().filter_map(|group| told(known, report, &group)).collect()
}

/// Steps that keep what they fetch where a later one looks for it belong together.
fn groups<'k>(known: &Knowledge<'_>, stages: &[&'k Stage], all: Vec<Use<'k>>) -> Vec<Group<'k>> {
    let mut groups: BTreeMap<(usize, usize, usize), Group<'k>> = BTreeMap::new();
    for found in all {
        let is_coupled = found.cache.stays || found.cache.programs.contains(&APT_GET);
        let (root, step) = match is_coupled {
            true => (root(known, found.stage.number), usize::MAX),
            false => (found.stage.number, found.index),
        };
        let row = std::ptr::from_ref(found.cache).addr();
        let group = groups.entry((root, step, row)).or_insert_with(|| {
            let is_member = |stage: &&&Stage| match is_coupled {
                true => self::root(known, stage.number) == root,
                false => stage.number == root,
            };
            let family = stages.iter().filter(is_member).copied().collect();
            Group { cache: found.cache, family, uses: Vec::new() }
        });
        group.uses.push(found);
    }
    groups.into_values().collect()
}

/// The number of the lowest stage that the one with `number` is built on.
fn root(known: &Knowledge<'_>, mut number: usize) -> usize {
    while let Some(Base::Stage(below)) = known.plan.stages.get(number).map(|stage| &stage.base) {
        match *below < number {
            true => number = *below,
            false => break,
        }
    }
    number
}

fn told(known: &Knowledge<'_>, report: &Report, group: &Group<'_>) -> Option<Finding> {
    let fetching = group.uses.iter().find(|found| found.mounts.is_some())?;
    let step = fetching.step;
    let offer = offer(known, group);
    if offer.as_ref().is_ok_and(|offer| offer.edits.is_empty()) {
        return None;
    }
    let program = fetching.program.as_str();
    let told = report.step(step.entry)?;
    let often = match told.reruns {
        Some(reruns) if reruns > 0 => {
            format!("{} and downloads everything anew each time", report.sentence(told, None))
        }
        _ => format!("`{program}` downloads everything anew whenever this step runs again"),
    };
    let (advice, offers, refusals) = match offer {
        Ok(offer) => ("a cache mount keeps it".to_owned(), vec![offer], Vec::new()),
        Err(refusal) => {
            let remedy = refusal.remedy.as_ref().map(|text| format!("; {text}"));
            let reason = refusal.reason.clone();
            (
                format!("no cache mount is safe: {reason}{}", remedy.unwrap_or_default()),
                vec![],
                vec![refusal],
            )
        }
    };
    Some(Finding {
        rule: RULE,
        span: step.span,
        message: format!("{often}; {advice}"),
        related: Vec::new(),
        offers,
        refusals,
        is_evident: known.project.history.is_some()
            && told.reruns.is_some_and(|reruns| reruns * OFTEN >= report.builds),
    })
}

/// The mounts for every step of `group`.
fn offer(known: &Knowledge<'_>, group: &Group<'_>) -> Result<Offer, Refusal> {
    let first = group.uses.first().map(|found| found.step.span).unwrap_or_default();
    let against = |reason: String, remedy: Option<&str>| Refusal {
        span: first,
        reason,
        remedy: remedy.map(str::to_owned),
    };
    let mut targets: BTreeSet<String> = BTreeSet::new();
    for found in &group.uses {
        match &found.mounts {
            Some(Ok(mounts)) => {
                if let Some(target) = below_root(found, mounts) {
                    let reason = format!("the directories above {target} would belong to root");
                    return Err(against(reason, None));
                }
                targets.extend(mounts.targets.iter().cloned());
            }
            Some(Err(refusal)) => return Err(translated(refusal, found)),
            None => {}
        }
    }
    let name = group.uses.iter().find(|found| found.mounts.is_some());
    let name = name.map(|found| found.program.clone()).unwrap_or_default();
    let prepared = group.cache.programs.contains(&APT_GET);
    if group.cache.preparation.is_some() && (!prepared || name != APT_GET) {
        let reason = format!("`{name}` empties its cache itself unless the image is told not to");
        return Err(against(reason, None));
    }
    needed_later(known, group, &targets)?;
    let edits = edits::all(known, group, &targets)?;
    let place = match targets.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [one] => (*one).to_owned(),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()),
        [] => return Err(against("where the cache lies is not known".to_owned(), None)),
    };
    let mut assumptions = vec![
        format!("nothing in the image looks for what `{name}` downloaded in {place}"),
        format!("`{name}` installs the same whether a file comes from its cache or is downloaded"),
        "the base image has nothing there that is needed, and no link leads there; where it lacks \
         the directory, an empty one may stay"
            .to_owned(),
    ];
    if edits.iter().any(|edit| edit.text.contains(",uid=")) {
        assumptions.push("the home of the user is there and belongs to the user".to_owned());
    }
    if prepared {
        let text = "no image built on this one relies on the file docker-clean, which is removed";
        assumptions.push(text.to_owned());
    }
    Ok(Offer {
        title: format!("Keep what `{name}` downloads in a cache mount (if assumptions hold)"),
        tier: Tier::Assumed,
        edits,
        ignore: Vec::new(),
        checks: vec![
            "no step in these stages that is understood reads what lies there".to_owned(),
            "no copy takes what lies there".to_owned(),
        ],
        assumptions,
        saving: None,
    })
}

/// The target for which the builder would make directories between the home of a user who is not root
/// and itself: those are root's.
fn below_root<'m>(found: &Use<'_>, mounts: &'m CacheMounts) -> Option<&'m String> {
    mounts.uid.as_ref()?;
    let home = home(&found.state).map(|home| home.trim_end_matches('/'));
    let parent = |target: &str| target.rfind('/').map(|slash| target[..slash].to_owned());
    mounts.targets.iter().find(|target| parent(target).as_deref() != home)
}

fn translated(refusal: &crate::installs::Refusal, found: &Use<'_>) -> Refusal {
    let remedy = refusal.remedy.as_ref().map(|remedy| match remedy {
        Remedy::Flags(text) => format!("add `{text}`"),
        Remedy::Command(text) => format!("run `{text}` instead"),
        Remedy::Ignore(text) => format!("add `{text}` to the ignore file"),
        Remedy::Advice(text) => text.clone(),
    });
    Refusal { span: found.step.span, reason: refusal.reason.clone(), remedy }
}

/// Whether something looks for what would lie in the mounts.
fn needed_later(
    known: &Knowledge<'_>,
    group: &Group<'_>,
    targets: &BTreeSet<String>,
) -> Result<(), Refusal> {
    let against = |span, reason: String| Err(Refusal { span, reason, remedy: None });
    let stays = group.cache.stays;
    let last = known.plan.stages.len().saturating_sub(1);
    if let Some(stage) = group.family.iter().find(|stage| stays && stage.number == last) {
        let reason = "what it downloads stays in the image, where it may be needed to run";
        return against(stage.span, reason.to_owned());
    }
    let from = |number: usize| group.family.iter().any(|stage| stage.number == number);
    let is_unclear = |stage: &&Stage| stage.base == Base::Unknown && (0..stage.number).any(from);
    if let Some(stage) = known.plan.stages.iter().find(is_unclear).filter(|_| stays) {
        return against(stage.span, "this stage may be built on one with the mount".to_owned());
    }
    for step in known.plan.stages.iter().flat_map(|stage| &stage.steps) {
        let is_from = |origin: &Origin| matches!(origin, Origin::Stage(number) if from(*number));
        let (is_taken, taker) = match &step.action {
            Action::Copy(transfer) => {
                (is_from(&transfer.origin) && takes(transfer, targets, stays), "copy")
            }
            Action::Run(run) => {
                let mut mounts = run.mounts.iter().filter(|mount| is_from(&mount.origin));
                (mounts.any(|mount| shows(mount, targets, stays)), "mount")
            }
            _ => continue,
        };
        if is_taken {
            return against(step.span, format!("a {taker} takes what would lie in the mount"));
        }
    }
    for stage in &group.family {
        let is_own = |index: usize| {
            group.uses.iter().any(|one| one.stage.number == stage.number && one.index == index)
        };
        for (index, step) in stage.steps.iter().enumerate().filter(|(index, _)| !is_own(*index)) {
            if let Some(reason) = need(known, group, targets, stage, (index, step)) {
                let label = Label::of(step).full();
                return against(step.span, format!("`{label}` {reason}"));
            }
        }
    }
    Ok(())
}

/// What `step` may want of what would lie in the mounts, if it may want something.
fn need(
    known: &Knowledge<'_>,
    group: &Group<'_>,
    targets: &BTreeSet<String>,
    stage: &Stage,
    (index, step): (usize, &Step),
) -> Option<&'static str> {
    let Action::Run(run) = &step.action else { return None };
    let text = step.placed.entry.text();
    let is_mounted =
        |target: &String| run.mounts.iter().any(|mount| mount.target.as_ref() == Some(target));
    if targets.iter().any(|target| text.contains(target.as_str()) && !is_mounted(target)) {
        return Some("names what would lie in the mount");
    }
    let effects = known.effects_of(stage.number, index)?;
    let is_apt = group.cache.programs.contains(&APT_GET);
    // Where each step takes its lists away again, none can rely on those of another.
    let leaves_lists = |one: &Use<'_>| !one.step.placed.entry.text().contains(APT_LISTS);
    let may_rely = group.cache.stays || is_apt && group.uses.iter().any(leaves_lists);
    if effects.is_unknown() && may_rely {
        return Some("may need what would lie in the mount, or write it");
    }
    let reads = |target: &String| effects.may_read(target).is_some();
    (group.cache.stays && targets.iter().any(reads))
        .then_some("may read what would lie in the mount")
}

/// Whether `transfer` takes something in `targets`; with `around`, also a directory that holds one.
fn takes(transfer: &Transfer, targets: &BTreeSet<String>, around: bool) -> bool {
    transfer.items.iter().any(|item| match item {
        Item::Path(value) => {
            value.known.as_deref().is_none_or(|source| meets(source, targets, around))
        }
        _ => false,
    })
}

/// Whether `mount` shows something in `targets`; with `around`, also a directory that holds one.
fn shows(mount: &Mount, targets: &BTreeSet<String>, around: bool) -> bool {
    let Some(source) = mount.option(Mount::SOURCE) else { return meets("/", targets, around) };
    mount.is_unclear || source.known.as_deref().is_none_or(|path| meets(path, targets, around))
}

fn meets(source: &str, targets: &BTreeSet<String>, around: bool) -> bool {
    let source = format!("/{}", source.trim_matches('/'));
    let meets = |target: &String| {
        is_at_or_below(&source, target) || around && is_at_or_below(target, &source)
    };
    targets.iter().any(meets)
}

/// Whether the absolute `path` is `directory` or lies in it.
fn is_at_or_below(path: &str, directory: &str) -> bool {
    let rest = path.strip_prefix(directory.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests;
