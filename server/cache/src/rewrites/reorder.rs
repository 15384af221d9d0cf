//! The best order of the steps of a stage, among those that are proved to give the same image.

use std::collections::BTreeSet;

use analysis::Snapshot;
use analysis::plan::{Stage, Step};
use syntax::Span;

use super::knowledge::{Knowledge, copied};
use super::split::of_context;
use super::text::{Piece, arrange};
use super::{Offer, Refusal, Tier};
use crate::effects::{Effects, Proof, Remedy, swap};
use crate::order::Project;
use crate::order::cost;
use crate::order::events::Events;
use crate::order::optimum::{Item, Problem, best};
use crate::order::report::Label;
use crate::order::timeline::Timeline;
use crate::tree::Kind;

/// More steps than this in one stage are left in their order.
const MOST_STEPS: usize = 120;

/// A better order of one stage.
pub(super) struct Reorder {
    /// A step that can stand above others, by its entry, and those.
    pub(super) moved: (usize, Vec<usize>),
    pub(super) offer: Offer,
}

/// The better order of each needed stage, where there is one.
pub(super) fn find(known: &Knowledge<'_>) -> Vec<Reorder> {
    let stages = known.plan.needed().filter(|stage| stage.steps.len() <= MOST_STEPS);
    stages.filter_map(|stage| of_stage(known, stage)).collect()
}

fn of_stage(known: &Knowledge<'_>, stage: &Stage) -> Option<Reorder> {
    let timeline = Timeline::new(known.project.history, known.project.tree);
    let events = Events::new(&known.plan, known.project.history, &timeline);
    let effects = known.effects.get(stage.number)?;
    let skips_configuration = known.project.profile.skips_configuration();
    let groups = groups(effects, skips_configuration);
    let count = groups.len();
    let pairs = (0..count).flat_map(|first| (first + 1..count).map(move |second| (first, second)));
    let stays = |(first, second): &(usize, usize)| {
        let all = |group: usize| groups.get(group).into_iter().flatten();
        all(*first).any(|first| {
            all(*second).any(|second| {
                let both = effects.get(*first).zip(effects.get(*second));
                both.is_none_or(|(first, second)| swap(first, second).is_err())
            })
        })
    };
    let item = |group: &Vec<usize>| {
        let mut item = Item::default();
        for (step, effects) in
            group.iter().filter_map(|step| stage.steps.get(*step).zip(effects.get(*step)))
        {
            if !(effects.is_config && skips_configuration) {
                item.builds |= &events.of(step).builds;
            }
            item.milliseconds += cost::time(step, &known.project.measured).0;
            item.lines += lines(step);
        }
        item
    };
    let problem = Problem {
        items: groups.iter().map(item).collect(),
        before: pairs.filter(stays).collect(),
        builds: timeline.builds(),
    };
    let order = best(&problem);
    if !order.is_worthwhile() {
        return None;
    }
    let steps: Vec<usize> =
        order.steps.iter().filter_map(|group| groups.get(*group)).flatten().copied().collect();
    let settled = if skips_configuration { settled(&steps, effects) } else { Vec::new() };
    let mut orders = [settled, steps].into_iter().filter(|order| !order.is_empty());
    orders.find_map(|order| offer(known, stage, &order))
}

/// `order` with the steps that only describe the image behind all steps that they followed, as people
/// expect to find CMD at the end.
fn settled(order: &[usize], effects: &[Effects]) -> Vec<usize> {
    let is_config = |step: &usize| effects.get(*step).is_some_and(|step| step.is_config);
    let (mut config, mut settled): (Vec<usize>, Vec<usize>) =
        order.iter().partition(|s| is_config(s));
    config.sort_unstable();
    for step in config {
        let place = settled.iter().rposition(|other| *other < step).map_or(0, |place| place + 1);
        settled.insert(place, step);
    }
    settled
}

/// The steps that move as one: where the builder skips those that only describe the image, their
/// places cost nothing, and they go with the step before them.
fn groups(effects: &[Effects], skips_configuration: bool) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (index, step) in effects.iter().enumerate() {
        match groups.last_mut().filter(|_| step.is_config && skips_configuration) {
            Some(group) => group.push(index),
            None => groups.push(vec![index]),
        }
    }
    groups
}

fn lines(step: &Step) -> usize {
    step.placed
        .entry
        .slice(
            step.placed.entry.instruction.as_ref().map_or_else(Span::default, |found| found.span),
        )
        .lines()
        .count()
}

fn offer(known: &Knowledge<'_>, stage: &Stage, order: &[usize]) -> Option<Reorder> {
    let effects = known.effects.get(stage.number)?;
    let (mut checks, mut assumptions) = (BTreeSet::new(), BTreeSet::new());
    for (place, second) in order.iter().enumerate() {
        for first in order.iter().skip(place + 1).filter(|first| *first < second) {
            let Proof { checked: more, assumptions: assumed, .. } =
                swap(effects.get(*first)?, effects.get(*second)?).ok()?;
            checks.extend(more);
            assumptions.extend(assumed);
        }
    }
    let pieces = std::iter::once(stage.entry)
        .chain(order.iter().filter_map(|step| Some(stage.steps.get(*step)?.entry)));
    let pieces: Vec<Piece> = pieces.map(Piece::Entry).collect();
    let (raised, passed) = raised(order)?;
    let label = |step: usize| stage.steps.get(step).map(|step| Label::of(step).full());
    let title = format!("Move `{}` above `{}`", label(raised)?, label(*passed.first()?)?);
    let entry = |step: &usize| stage.steps.get(*step).map(|step| step.entry);
    let tier = if assumptions.is_empty() { Tier::Proved } else { Tier::Assumed };
    let offer = Offer {
        title,
        tier,
        edits: arrange(known.snapshot.document(), &pieces),
        ignore: Vec::new(),
        checks: checks.into_iter().collect(),
        assumptions: assumptions.into_iter().collect(),
        saving: None,
    };
    Some(Reorder { moved: (entry(&raised)?, passed.iter().filter_map(entry).collect()), offer })
}

/// The first step that stands above steps which it followed, and those.
fn raised(order: &[usize]) -> Option<(usize, Vec<usize>)> {
    order.iter().enumerate().find_map(|(place, step)| {
        let passed: Vec<usize> =
            order.iter().skip(place + 1).copied().filter(|later| later < step).collect();
        (!passed.is_empty()).then_some((*step, passed))
    })
}

/// Every two steps of the needed stages that stand one after the other and may trade places.
pub fn swaps(snapshot: &Snapshot, project: &Project<'_>) -> Vec<Offer> {
    let known = Knowledge::new(snapshot, project);
    let mut found = Vec::new();
    for stage in known.plan.needed() {
        for index in 1..stage.steps.len() {
            found.extend(swapped(&known, stage, index));
        }
    }
    found
}

/// The step `index` of `stage` and the one before it in the other order, where that is the same.
fn swapped(known: &Knowledge<'_>, stage: &Stage, index: usize) -> Option<Offer> {
    let effects = known.effects.get(stage.number)?;
    let proof = swap(effects.get(index.checked_sub(1)?)?, effects.get(index)?).ok()?;
    let mut order: Vec<usize> =
        std::iter::once(stage.entry).chain(stage.steps.iter().map(|step| step.entry)).collect();
    order.swap(index, index + 1);
    let pieces: Vec<Piece> = order.into_iter().map(Piece::Entry).collect();
    let label = |index: usize| stage.steps.get(index).map(|step| Label::of(step).full());
    Some(Offer {
        title: format!("Move `{}` above `{}`", label(index)?, label(index - 1)?),
        tier: proof.tier,
        edits: arrange(known.snapshot.document(), &pieces),
        ignore: Vec::new(),
        checks: proof.checked,
        assumptions: proof.assumptions.into_iter().collect(),
        saving: None,
    })
}

/// Whether `step` copies a single file, so that it is copied alone already.
fn brings_one_file(known: &Knowledge<'_>, step: &Step) -> bool {
    let Some((transfer, tree)) = of_context(step).zip(known.project.tree) else { return false };
    match copied(transfer, tree).as_slice() {
        [place] => tree.get(&place.context).is_some_and(|node| node.kind != Kind::Directory),
        _ => false,
    }
}

/// Whether `path` is `directory` or lies in it; both are absolute.
pub(super) fn is_inside(path: &str, directory: &str) -> bool {
    let directory = directory.trim_end_matches('/');
    path.strip_prefix(directory).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Why the instruction at `offset` of the document cannot stand above the one before it that builds
/// something; `None` if it can, or if there is none.
pub(super) fn against(known: &Knowledge<'_>, offset: u32) -> Option<Refusal> {
    let mut stages = known.plan.stages.iter();
    let (stage, index) = stages.find_map(|stage| {
        let at = stage
            .steps
            .iter()
            .position(|step| step.span.start <= offset && offset <= step.span.end);
        Some((stage, at?))
    })?;
    let effects = known.effects.get(stage.number)?;
    let step = effects.get(index)?;
    let above = stage.steps.iter().zip(effects).take(index).rev();
    above.into_iter().find_map(|(other, theirs)| {
        let conflict = swap(theirs, step).err()?;
        let remedy = conflict.remedy.filter(|remedy| {
            !matches!(remedy, Remedy::CopyFirst(_)) || !brings_one_file(known, other)
        });
        let remedy = remedy.as_ref().map(super::remedy);
        Some(Refusal { span: other.span, reason: conflict.reason, remedy })
    })
}
