//! Copying what an install needs before everything else: `COPY S D; RUN r` becomes
//! `COPY M D; RUN r; COPY S D`, where M is what `r` reads of S.
//!
//! The files are the same in the end, because the copy of S writes every file of M once more, as it
//! is. They are the same for each step between, because none of them looks at a file that the copy
//! would have brought beside M, and none writes one that it brings.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use analysis::Edit;
use analysis::plan::{Action, Origin, Stage, Step, Transfer};
use syntax::Form;

use super::fetch;
use super::knowledge::{Knowledge, copied};
use super::lines::{at, copies, rank};
use super::text::{Piece, arrange};
use super::{Offer, Refusal, Tier};
use crate::effects::{Access, Conflict, Effects, Meeting, Paths, Remedy, swap};
use crate::installs::{self, Install, Judgement, Need, Operation, Refusal as Against};
use crate::tree::Tree;

/// An install behind a copy that brings more than it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// The number of the stage.
    pub(super) stage: usize,
    /// The copy, by its place among the steps.
    pub(super) copy: usize,
    /// The install.
    pub(super) run: usize,
}

/// What there is to say about one such place.
pub(super) struct Split {
    pub(super) place: Place,
    /// The names of the files that the copy brings and the install needs.
    pub(super) needs: Vec<String>,
    pub(super) outcome: Result<Offer, Refusal>,
    /// Whether a step comes in, so that the times of those that are there do not tell what it saves.
    pub(super) adds_step: bool,
}

/// Every install in the needed stages that stands behind a copy of more than it needs.
pub(super) fn find(known: &Knowledge<'_>) -> Vec<Split> {
    let Some(tree) = known.project.tree else { return Vec::new() };
    let stages = known.plan.needed();
    stages
        .flat_map(|stage| places(known, stage, tree))
        .filter_map(|place| split(known, tree, place))
        .collect()
}

/// The first install behind each copy of the context; those behind it come when it is done.
fn places(known: &Knowledge<'_>, stage: &Stage, tree: &Tree) -> Vec<Place> {
    let mut found: Vec<Place> = Vec::new();
    for (run, step) in stage.steps.iter().enumerate() {
        let installs = known.installs_of(stage.number, run);
        if !matches!(step.action, Action::Run(_)) || !installs.iter().any(is_of_project) {
            continue;
        }
        let before = stage.steps.iter().take(run).enumerate();
        let copy = before.filter_map(|(index, step)| Some((index, of_context(step)?)));
        let broad = copy.filter(|(_, transfer)| brings_more(transfer, installs, tree));
        for (copy, _) in broad {
            if found.iter().all(|known| known.copy != copy) {
                found.push(Place { stage: stage.number, copy, run });
            }
        }
    }
    found
}

/// Whether `install` reads files of the project.
fn is_of_project(install: &Install) -> bool {
    !install.needs.is_empty() || matches!(install.judgement, Judgement::Refused(_))
}

/// What `step` copies of the context.
pub(super) fn of_context(step: &Step) -> Option<&Transfer> {
    match &step.action {
        Action::Copy(transfer) if transfer.origin == Origin::Context => Some(transfer),
        _ => None,
    }
}

/// Whether `transfer` brings a directory with files that none of `installs` needs to where they
/// work.
fn brings_more(transfer: &Transfer, installs: &[Install], tree: &Tree) -> bool {
    let concerned = |path: &str| installs.iter().any(|install| install.concerns(path));
    let is_near = |image: &str| {
        installs.iter().any(|install| {
            install.directory.is_empty()
                || super::reorder::is_inside(&install.directory, image)
                || super::reorder::is_inside(image, &install.directory)
        })
    };
    copied(transfer, tree).iter().filter(|place| is_near(&place.image)).any(|place| {
        let mut files = tree
            .below(&place.context)
            .filter(|(_, node)| node.kind != crate::tree::Kind::Directory);
        files.any(|(path, _)| !concerned(path))
    })
}

fn split(known: &Knowledge<'_>, tree: &Tree, place: Place) -> Option<Split> {
    let stage = known.plan.stages.get(place.stage)?;
    let (copy, run) = (stage.steps.get(place.copy)?, stage.steps.get(place.run)?);
    let transfer = of_context(copy)?;
    let installs = known.installs_of(place.stage, place.run);
    let brought: BTreeSet<Need> = brought(transfer, installs, tree);
    let mut needs: Vec<String> = brought.iter().map(|need| need.path.clone()).collect();
    needs.sort_by(|a, b| rank(a).cmp(&rank(b)));
    let against = refused(installs, run).or_else(|| plain(transfer, copy));
    let outcome = match against {
        None => offer(known, tree, place, &brought),
        Some(refusal) => match fetch::offer(known, tree, place) {
            Some(fetched) => return Some(Split { place, ..fetched }),
            // Compiling belongs behind the sources, and so does what only adds the project itself.
            None if installs.iter().all(|install| install.operation == Operation::Build) => {
                return None;
            }
            None if has_been_installed(known, place, installs) => return None,
            None => Err(refusal),
        },
    };
    Some(Split { place, needs, outcome, adds_step: false })
}

/// Whether the managers of `installs` have installed something before the copy.
fn has_been_installed(known: &Knowledge<'_>, place: Place, installs: &[Install]) -> bool {
    let manager = |install: &Install| install.title.split(' ').next().map(str::to_owned);
    let before = |install: &Install| {
        let earlier = (0..place.copy).flat_map(|step| known.installs_of(place.stage, step));
        earlier
            .into_iter()
            .any(|earlier| manager(earlier) == manager(install) && is_of_project(earlier))
    };
    installs.iter().all(before)
}

/// What `transfer` brings of the needs of `installs`.
pub(super) fn brought(transfer: &Transfer, installs: &[Install], tree: &Tree) -> BTreeSet<Need> {
    let places = copied(transfer, tree);
    let is_brought = |need: &&Need| {
        places.iter().any(|place| {
            let rest = inside(&need.path, &place.context);
            rest.is_some_and(|rest| at(&place.image, rest) == need.image)
        })
    };
    let needs = installs.iter().flat_map(|install| &install.needs);
    needs.filter(is_brought).cloned().collect()
}

/// What follows `directory` of the context in `path`.
fn inside<'p>(path: &'p str, directory: &str) -> Option<&'p str> {
    if directory.is_empty() {
        return Some(path);
    }
    let rest = path.strip_prefix(directory)?;
    if rest.is_empty() { Some("") } else { rest.strip_prefix('/') }
}

/// Why one of `installs` may read more than its manifests.
fn refused(installs: &[Install], run: &Step) -> Option<Refusal> {
    let against = installs.iter().find_map(|install| match &install.judgement {
        Judgement::Refused(reasons) => reasons.first().map(|reason| (install, reason)),
        _ => None,
    });
    let (install, Against { reason, remedy }) = against?;
    Some(Refusal {
        span: run.span,
        reason: format!("`{}` has to stay behind the copy: {reason}", install.title),
        remedy: remedy.as_ref().map(advice),
    })
}

fn advice(remedy: &installs::Remedy) -> String {
    use installs::Remedy;

    match remedy {
        Remedy::Flags(flags) => format!("add `{flags}`"),
        Remedy::Command(command) => format!("run `{command}` instead"),
        Remedy::Ignore(line) => format!("add `{line}` to the ignore file"),
        Remedy::Advice(text) => text.clone(),
    }
}

/// Why `transfer` is not one that can be made twice.
pub(super) fn plain(transfer: &Transfer, copy: &Step) -> Option<Refusal> {
    let reason = match transfer {
        Transfer { link: true, .. } => "a copy with its own layer cannot be made in two parts",
        Transfer { parents: true, .. } => "it keeps the directories of its sources",
        Transfer { directory: None, .. } => "its destination is not known",
        Transfer { excludes, .. } if !excludes.is_empty() => "it leaves files out by patterns",
        Transfer { others, .. } if !others.is_empty() => "it has flags that are not understood",
        _ => return None,
    };
    Some(Refusal { span: copy.span, reason: reason.to_owned(), remedy: None })
}

/// The edits, if all that is between allows them.
fn offer(
    known: &Knowledge<'_>,
    tree: &Tree,
    place: Place,
    brought: &BTreeSet<Need>,
) -> Result<Offer, Refusal> {
    let nothing = |reason: &str, span| Refusal { span, reason: reason.to_owned(), remedy: None };
    let Some(stage) = known.plan.stages.get(place.stage) else {
        return Err(nothing("the stage is not known", Default::default()));
    };
    let Some(copy) = stage.steps.get(place.copy) else {
        return Err(nothing("the copy is not known", stage.span));
    };
    let others = others(stage, place, copy, tree);
    let proof = prove(known, tree, stage, place, brought, &others)?;
    let is_missing = |need: &&Need| others.values().all(|paths| !paths.contains(&need.image));
    let missing: Vec<&Need> = brought.iter().filter(is_missing).collect();
    let transfer = of_context(copy).ok_or_else(|| nothing("it is no copy", copy.span))?;
    let lines = copies(copy, transfer, &missing).ok_or_else(|| {
        nothing("the files that it needs cannot be named in a few lines", copy.span)
    })?;
    let mut order = vec![Piece::Entry(stage.entry)];
    for (index, step) in stage.steps.iter().enumerate() {
        if index == place.copy {
            let line = |text: &String| Piece::Lines { text: text.clone(), like: step.entry };
            order.extend(lines.iter().map(line));
        } else {
            order.push(Piece::Entry(step.entry));
        }
        if index == place.run {
            order.push(match (proof.is_absolute, absolute(copy, transfer)) {
                (true, Some(edit)) => Piece::Changed(copy.entry, vec![edit]),
                (true, None) => return Err(nothing("its destination is not plain", copy.span)),
                _ => Piece::Entry(copy.entry),
            });
        }
    }
    let edits = arrange(known.snapshot.document(), &order);
    let title = title(known.installs_of(place.stage, place.run), &missing, copy);
    let Proved { checks, assumptions, .. } = proof;
    let tier = if assumptions.is_empty() { Tier::Proved } else { Tier::Assumed };
    let (checks, assumptions) = (checks.into_iter().collect(), assumptions.into_iter().collect());
    Ok(Offer { title, tier, edits, ignore: Vec::new(), checks, assumptions, saving: None })
}

fn title(installs: &[Install], missing: &[&Need], copy: &Step) -> String {
    let install = installs.iter().map(|install| format!("`{}`", install.title));
    let install = install.collect::<Vec<_>>().join(" and ");
    if missing.is_empty() {
        let copy = crate::order::report::Label::of(copy).full();
        return format!("Move `{copy}` behind {install}");
    }
    let mut missing = missing.to_vec();
    missing.sort_by(|a, b| rank(&a.path).cmp(&rank(&b.path)));
    let named =
        missing.iter().take(3).map(|need| need.path.as_str()).collect::<Vec<_>>().join(", ");
    let more = match missing.len().checked_sub(3) {
        Some(more) if more > 0 => format!(" and {more} more"),
        _ => String::new(),
    };
    format!("Copy {named}{more} before {install}, the rest behind it")
}

/// The paths of the image that other copies between bring from the same files of the context, with
/// the same owner and mode, by the step of each copy.
fn others(
    stage: &Stage,
    place: Place,
    copy: &Step,
    tree: &Tree,
) -> BTreeMap<usize, BTreeSet<String>> {
    let Some(whole) = of_context(copy) else { return BTreeMap::new() };
    let origins = copied(whole, tree);
    let between = stage.steps.iter().enumerate().take(place.run).skip(place.copy + 1);
    let copies = between.filter_map(|(index, step)| Some((index, of_context(step)?)));
    let alike = copies.filter(|(_, other)| {
        (&other.owner, &other.mode) == (&whole.owner, &whole.mode) && plain_enough(other)
    });
    let of_copy = |other: &Transfer| {
        let mut found = BTreeSet::new();
        for brought in copied(other, tree) {
            let is_same = origins.iter().any(|origin| {
                let rest = inside(&brought.context, &origin.context);
                rest.is_some_and(|rest| at(&origin.image, rest) == brought.image)
            });
            if is_same {
                found.extend(tree.below(&brought.context).filter_map(|(path, _)| {
                    Some(at(&brought.image, inside(path, &brought.context)?))
                }));
                found.insert(brought.image);
            }
        }
        found
    };
    alike.map(|(index, other)| (index, of_copy(other))).collect()
}

fn plain_enough(transfer: &Transfer) -> bool {
    !transfer.link
        && !transfer.parents
        && transfer.excludes.is_empty()
        && transfer.others.is_empty()
}

/// What was compared.
#[derive(Default)]
struct Proved {
    checks: BTreeSet<String>,
    assumptions: BTreeSet<String>,
    /// Whether the copy passes a change of the directory that its destination is seen from.
    is_absolute: bool,
}

/// The edit that writes the destination of `copy` from the root.
fn absolute(copy: &Step, transfer: &Transfer) -> Option<Edit> {
    let directory = transfer.directory.as_deref()?;
    let instruction = copy.placed.entry.instruction.as_ref()?;
    let Form::Words(words) = &instruction.statement.form else { return None };
    let word = words.last()?;
    let is_plain =
        !directory.contains(char::is_whitespace) && !directory.contains(['$', '\\', '"']);
    let end = if directory.ends_with('/') { "" } else { "/" };
    is_plain.then(|| Edit::replace(word.span, format!("{directory}{end}")))
}

/// Compares what the copy brings beside `brought`, and beside what `others` bring before a step, with
/// what each step up to the install does.
fn prove(
    known: &Knowledge<'_>,
    tree: &Tree,
    stage: &Stage,
    place: Place,
    brought: &BTreeSet<Need>,
    others: &BTreeMap<usize, BTreeSet<String>>,
) -> Result<Proved, Refusal> {
    let mut there = BTreeSet::new();
    let reduced = |there: &BTreeSet<String>| {
        let rest = without(tree, brought, others, there, stage.steps.get(place.copy)?);
        known.effects_with(stage, &rest).into_iter().nth(place.copy)
    };
    let mut copy = reduced(&there);
    let mut proved = Proved::default();
    for (index, step) in stage.steps.iter().enumerate().take(place.run + 1).skip(place.copy + 1) {
        if let Some(more) = others.get(&index) {
            there.extend(more.iter().cloned());
            copy = reduced(&there);
        }
        let (Some(copy), Some(effects)) = (&mut copy, known.effects_of(place.stage, index)) else {
            continue;
        };
        let directories = Arc::make_mut(&mut copy.existing);
        directories.extend(brought.iter().flat_map(|need| ancestors(&need.image)));
        let between = stage.steps.get(place.copy..index).unwrap_or_default();
        directories.extend(between.iter().flat_map(directories_of));
        let copy = &*copy;
        let moves = |conflict: &Conflict| conflict.remedy == Some(Remedy::AbsoluteDestination);
        let proof = match swap(copy, effects) {
            Err(conflict) if moves(&conflict) => {
                proved.is_absolute = true;
                swap(&copy.from_root(), effects)
            }
            other => other,
        };
        let proof = proof.map_err(|conflict| against(step, &conflict))?;
        proved.checks.extend(proof.checked);
        proved.assumptions.extend(proof.assumptions);
        let own = others.get(&index);
        let paths = brought.iter().map(|need| &need.image).chain(others.values().flatten());
        for path in paths.filter(|path| own.is_none_or(|own| !own.contains(*path))) {
            if let Some(access) = may_write(effects, path) {
                let reason = format!("{} may write `{path}`, which the copy brings", access.cause);
                return Err(Refusal { span: step.span, reason, remedy: None });
            }
        }
    }
    Ok(proved)
}

/// The directories that `step` makes sure are there.
fn directories_of(step: &Step) -> Vec<String> {
    match &step.action {
        Action::Workdir { directory: Some(directory), .. } => {
            let above = ancestors(directory);
            above.chain([directory.clone()]).collect()
        }
        _ => Vec::new(),
    }
}

/// The directories above the absolute path `path`.
fn ancestors(path: &str) -> impl Iterator<Item = String> {
    path.match_indices('/')
        .filter(|(at, _)| *at > 0)
        .filter_map(|(at, _)| Some(path.get(..at)?.to_owned()))
}

/// What of `effects` may write `path` or something below it.
fn may_write<'e>(effects: &'e Effects, path: &str) -> Option<&'e Access> {
    let below = Paths::Below(path.to_owned());
    let writes = |access: &&Access| access.paths.meets(&below, &BTreeSet::new()) != Meeting::Never;
    effects.writes.iter().find(writes)
}

fn against(step: &Step, conflict: &Conflict) -> Refusal {
    Refusal {
        span: step.span,
        reason: conflict.reason.clone(),
        // What the install needs is copied first already.
        remedy: match &conflict.remedy {
            Some(Remedy::CopyFirst(_)) => None,
            other => other.as_ref().map(super::remedy),
        },
    }
}

/// `tree` without the files that `copy` brings and that stay in its place, or are `there` by another
/// copy.
fn without(
    tree: &Tree,
    brought: &BTreeSet<Need>,
    others: &BTreeMap<usize, BTreeSet<String>>,
    there: &BTreeSet<String>,
    copy: &Step,
) -> Tree {
    let places = of_context(copy).map(|transfer| copied(transfer, tree)).unwrap_or_default();
    let stays = |path: &str, image: &str| {
        let needed = brought.iter().any(|need| match need.is_directory {
            true => inside(path, &need.path).is_some(),
            false => need.path == path,
        });
        needed && others.values().all(|paths| !paths.contains(image))
    };
    let is_there = |path: &str| {
        places.iter().any(|place| {
            let image = inside(path, &place.context).map(|rest| at(&place.image, rest));
            image.is_some_and(|image| stays(path, &image) || there.contains(&image))
        })
    };
    let mut rest = Tree::new();
    rest.is_partial = tree.is_partial;
    for (path, node) in tree.all().filter(|(path, _)| !is_there(path)) {
        rest.insert(path, node.clone());
    }
    rest
}
