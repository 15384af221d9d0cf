//! What there is to say about a file: where it makes builds do again what they have done, what can
//! be done about it, and what stands against that.

use analysis::diagnostic::Related;
use analysis::edit::apply;
use analysis::plan::Plan;
use analysis::{Diagnostic, Severity, Snapshot};
use syntax::{Document, Span};

use super::knowledge::{Knowledge, inputs};
use super::split::{Place, Split};
use super::{Offer, Refusal, Saving, binds, ignoring, links, mounts, reorder, split};
use crate::history::History;
use crate::order::{Project, Report, simulate};

/// The rules whose own findings are replaced where the build context is known.
pub const REPLACED: &[&str] = &[COPY_BEFORE_INSTALL];

const COPY_BEFORE_INSTALL: &str = "copy-before-install";
const STABLE_STEP_LATE: &str = "stable-step-late";

/// What is to say about a file.
#[derive(Debug, Clone)]
pub struct Advice {
    /// The findings, in the order of their places.
    pub findings: Vec<Finding>,
    /// What else can be done by those who want it, or why it cannot: cache mounts, mounted
    /// manifests, and copies with layers of their own. A file without them is well ordered all the same.
    pub extras: Vec<Finding>,
    /// How often each step runs again.
    pub report: Report,
}

/// One place where builds do again what they have done.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The id of the rule that it belongs to.
    pub rule: &'static str,
    /// The instruction that is the cause.
    pub span: Span,
    /// What happens, how often, and what to do.
    pub message: String,
    /// The instructions that run again for it.
    pub related: Vec<Related>,
    /// What can be done.
    pub offers: Vec<Offer>,
    /// Why no more can be done.
    pub refusals: Vec<Refusal>,
    /// Whether the history of the project shows what it says, or nothing but the files is needed
    /// for that.
    pub is_evident: bool,
}

impl Finding {
    /// Whether it is worth a diagnostic where its rule is on. That a copy had better stay what it is
    /// tells only whoever asks.
    pub fn is_told(&self) -> bool {
        ![binds::RULE, links::RULE].contains(&self.rule) || !self.offers.is_empty()
    }

    /// The same as every rule tells its findings; how much it matters the configuration says.
    pub fn diagnostic(&self) -> Diagnostic {
        let message = self.message.clone();
        let mut told = Diagnostic::new(self.rule, Severity::Information, self.span, message);
        told.related = self.related.clone();
        told
    }
}

/// What is to say about the file of `snapshot` in `project`.
pub fn advise(snapshot: &Snapshot, project: &Project<'_>) -> Advice {
    let project = &guessed(project);
    let known = Knowledge::new(snapshot, project);
    let report = simulate(&known.plan, project);
    let mut findings: Vec<Finding> = Vec::new();
    for split in of_each_install(split::find(&known)) {
        findings.extend(of_split(&known, &report, split));
    }
    findings.extend(ignoring::find(&known, &report));
    let orders = reorder::find(&known).into_iter();
    let orders: Vec<Finding> =
        orders.filter_map(|found| of_order(&known, &report, found)).collect();
    // What is offered for an install is the same, or comes before it.
    let is_told = |order: &Finding| {
        findings.iter().any(|known| known.span == order.span && !known.offers.is_empty())
    };
    let orders: Vec<Finding> = orders.into_iter().filter(|order| !is_told(order)).collect();
    findings.extend(orders);
    let mut extras = mounts::find(&known, &report);
    extras.extend(binds::find(&known, &report));
    extras.extend(links::find(&known, &report));
    findings.sort_by_key(|found| (found.span, found.rule));
    Advice { findings, extras, report }
}

/// Fewer commits than this tell nothing.
const FEWEST_COMMITS: usize = 10;

/// `project` without a history that is too short to tell something.
fn guessed<'a>(project: &Project<'a>) -> Project<'a> {
    let is_long = |history: &&History| history.commits.len() >= FEWEST_COMMITS;
    Project { history: project.history.filter(is_long), ..project.clone() }
}

/// Why the instruction at `offset` cannot stand above those before it; `None` if it can, or if no
/// instruction is there.
pub fn why_not(snapshot: &Snapshot, project: &Project<'_>, offset: u32) -> Option<Refusal> {
    reorder::against(&Knowledge::new(snapshot, project), offset)
}

/// One of `splits` for each install: one that can be done, or else the first.
fn of_each_install(splits: Vec<Split>) -> Vec<Split> {
    let mut kept: Vec<Split> = Vec::new();
    for split in splits {
        let place = (split.place.stage, split.place.run);
        match kept.iter_mut().find(|known| (known.place.stage, known.place.run) == place) {
            None => kept.push(split),
            Some(known) if known.outcome.is_err() && split.outcome.is_ok() => *known = split,
            Some(_) => {}
        }
    }
    kept
}

fn of_split(known: &Knowledge<'_>, report: &Report, split: Split) -> Option<Finding> {
    let Place { stage, copy, run } = split.place;
    let steps = &known.plan.stages.get(stage)?.steps;
    let (copy, install) = (steps.get(copy)?, steps.get(run)?);
    let told = report.step(install.entry)?;
    let inputs = inputs(known.installs_of(stage, run), known.project);
    let is_seldom = inputs.is_some_and(|inputs| {
        told.reruns.unwrap_or_default().saturating_sub(inputs) * 20 < report.builds
    });
    if is_seldom {
        return None;
    }
    let sentence = report.sentence(told, inputs);
    let (mut offers, mut refusals) = (Vec::new(), Vec::new());
    let advice = match split.outcome {
        Ok(offer) => {
            let advice = match split.needs.as_slice() {
                [] => "move this copy behind it".to_owned(),
                needs => format!("copy {} first, install, then copy the rest", listed(needs)),
            };
            let offer = match split.adds_step {
                true => offer,
                false => with_saving(known, report, offer),
            };
            if offer.saving.as_ref().is_some_and(|saving| !saving.is_worthwhile()) {
                return None;
            }
            offers.push(offer);
            advice
        }
        Err(refusal) => {
            let advice = match &refusal.remedy {
                Some(remedy) => format!("{}; {remedy}", refusal.reason),
                None => refusal.reason.clone(),
            };
            refusals.push(refusal);
            advice
        }
    };
    let related = Related { span: install.span, message: sentence.clone() };
    Some(Finding {
        rule: COPY_BEFORE_INSTALL,
        span: copy.span,
        message: format!("{sentence}: {advice}"),
        related: vec![related],
        offers,
        refusals,
        is_evident: true,
    })
}

fn of_order(known: &Knowledge<'_>, report: &Report, found: reorder::Reorder) -> Option<Finding> {
    let (raised, passed) = &found.moved;
    let told = report.step(*raised)?;
    let offer = with_saving(known, report, found.offer);
    let first = report.step(*passed.first()?)?;
    let sentence = report.sentence(told, None);
    let message = format!("{sentence}, although it needs nothing of `{}`", first.label.full());
    let related = Related { span: told.span, message: sentence };
    Some(Finding {
        rule: STABLE_STEP_LATE,
        span: first.span,
        message: format!("{message}; it can stand above it"),
        related: vec![related],
        offers: vec![offer],
        refusals: Vec::new(),
        is_evident: true,
    })
}

/// `offer` with what it saves, in its title as well.
fn with_saving(known: &Knowledge<'_>, before: &Report, offer: Offer) -> Offer {
    let text = known.snapshot.text().to_string();
    let after = Snapshot::new(Document::new(&apply(&text, &offer.edits)));
    let after = simulate(&Plan::of(&after), known.project);
    let saving = Saving { before: before.clone(), after };
    let (was, is) = (seconds(saving.before.expected()), seconds(saving.after.expected()));
    let tier = super::tier(offer.tier);
    let title = format!("{} ({was} → {is} s a build, {tier})", offer.title);
    Offer { title, saving: Some(saving), ..offer }
}

/// `milliseconds` in seconds for people.
fn seconds(milliseconds: u64) -> String {
    match milliseconds {
        0..10_000 => format!("{}.{}", milliseconds / 1000, milliseconds % 1000 / 100),
        _ => (milliseconds / 1000).to_string(),
    }
}

/// The first three of `names`, and how many more there are.
pub(super) fn listed(names: &[String]) -> String {
    let first: Vec<String> = names.iter().take(3).map(|name| format!("`{name}`")).collect();
    match names.len().saturating_sub(3) {
        0 => match first.as_slice() {
            [before @ .., last] if !before.is_empty() => {
                format!("{} and {last}", before.join(", "))
            }
            _ => first.join(", "),
        },
        more => format!("{} and {more} more", first.join(", ")),
    }
}
