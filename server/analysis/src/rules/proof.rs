//! A fix is given out only if the text that it makes, read again, differs where the fix says and
//! nowhere else.

use std::sync::Arc;

use syntax::{Document, Placed, Span};

use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::edit::{self, Edit};
use crate::{Severity, Snapshot};

/// How often a file is read again to fix what earlier fixes made visible.
const MOST_ROUNDS: usize = 10;

/// A file with fixes in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixed {
    /// The text.
    pub text: String,
    /// How many fixes are in it.
    pub count: usize,
}

/// Whether `fix` of `diagnostic`, one of those of `snapshot`, leaves every instruction that it does
/// not touch as it is, makes the finding go away and brings no error with it.
pub fn is_proved(snapshot: &Snapshot, diagnostic: &Diagnostic, fix: &Fix) -> bool {
    let edits = in_order(&fix.edits);
    let before = snapshot.text().to_string();
    if edits.is_empty() || !edit::are_disjoint(&edits, before.len() as u32) {
        return false;
    }
    let after = after(snapshot, &before, &edits);
    keeps_the_rest(snapshot.document(), after.document(), &edits)
        && errors(&after) <= errors(snapshot)
        && count(&after, diagnostic.rule) < count(snapshot, diagnostic.rule)
}

/// The text of `snapshot` with the first fix of every finding that `wanted` lets through and whose
/// fix is at most as questionable as `safety`, again and again until none is left. A fix that
/// touches what another one touches waits for the next round; one that is not proved is left out.
pub fn fix_all(snapshot: &Snapshot, safety: Safety, wanted: impl Fn(&Diagnostic) -> bool) -> Fixed {
    let mut fixed = Fixed { text: snapshot.text().to_string(), count: 0 };
    let mut current: Option<Snapshot> = None;
    for _ in 0..MOST_ROUNDS {
        let now = current.as_ref().unwrap_or(snapshot);
        let (edits, count) = round(now, safety, &wanted);
        if count == 0 {
            break;
        }
        let next = after(now, &fixed.text, &edits);
        if errors(&next) > errors(now) {
            break;
        }
        fixed = Fixed { text: next.text().to_string(), count: fixed.count + count };
        current = Some(next);
    }
    fixed
}

/// The edits of all fixes that can be done at once, and how many fixes these are.
fn round(
    snapshot: &Snapshot,
    safety: Safety,
    wanted: &impl Fn(&Diagnostic) -> bool,
) -> (Vec<Edit>, usize) {
    let len = snapshot.text().len();
    let (mut edits, mut count): (Vec<Edit>, usize) = (Vec::new(), 0);
    for diagnostic in snapshot.diagnostics().iter().filter(|found| wanted(found)) {
        let Some(fix) = diagnostic.fixes.first().filter(|fix| fix.safety <= safety) else {
            continue;
        };
        let mut together = edits.clone();
        together.extend(fix.edits.iter().filter(|edit| !edits.contains(edit)).cloned());
        together.sort();
        if edit::are_disjoint(&together, len) && is_proved(snapshot, diagnostic, fix) {
            (edits, count) = (together, count + 1);
        }
    }
    (edits, count)
}

fn in_order(edits: &[Edit]) -> Vec<Edit> {
    let mut edits = edits.to_vec();
    edits.sort();
    edits
}

fn after(snapshot: &Snapshot, text: &str, edits: &[Edit]) -> Snapshot {
    let document = Document::new(&edit::apply(text, edits));
    Snapshot::with_policy(document, Arc::clone(snapshot.policy()))
}

fn errors(snapshot: &Snapshot) -> usize {
    snapshot.errors().iter().filter(|found| found.severity == Severity::Error).count()
}

fn count(snapshot: &Snapshot, rule: &str) -> usize {
    snapshot.diagnostics().iter().filter(|found| found.rule == rule).count()
}

/// Whether the entries that no edit touches are in both documents, in the same order.
fn keeps_the_rest(before: &Document, after: &Document, edits: &[Edit]) -> bool {
    let touches = |span: Span| {
        edits.iter().any(|edit| {
            edit.span.start < span.end && span.start < edit.span.end.max(edit.span.start + 1)
        })
    };
    let instruction = |placed: &&Placed| placed.entry.instruction.is_some();
    let kept = before.entries().iter().filter(|placed| !touches(placed.span()));
    let mut rest = after.entries().iter().filter(instruction);
    let same = |old: &Placed, new: &Placed| match (&old.entry.instruction, &new.entry.instruction) {
        (Some(old), Some(new)) => {
            old.statement == new.statement && old.line.text() == new.line.text()
        }
        _ => false,
    };
    kept.filter(instruction).all(|old| rest.any(|new| same(old, new)))
}
