//! A fix is given out only if the text that it makes, read again, differs where the fix says and
//! nowhere else.

use std::collections::BTreeSet;
use std::sync::Arc;

use syntax::{Document, Instruction, Placed, Span};

use crate::Snapshot;
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::edit::{self, Edit};

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
    edit::are_disjoint(&edits, snapshot.text().len())
        && proved(snapshot, &edits, &[diagnostic.rule]).is_some()
}

/// The text of `snapshot` with the first fix of every finding that `wanted` lets through and whose
/// fix is at most as questionable as `safety`, again and again until none is left. A fix that
/// touches what another one touches waits for the next round; one that is not proved is left out.
pub fn fix_all(snapshot: &Snapshot, safety: Safety, wanted: impl Fn(&Diagnostic) -> bool) -> Fixed {
    rounds(snapshot, safety, |now| {
        now.diagnostics().iter().filter(|found| wanted(found)).cloned().collect()
    })
}

/// The same for the findings of `rule`; no other rule is asked.
pub fn fix_all_of(snapshot: &Snapshot, safety: Safety, rule: &str) -> Fixed {
    rounds(snapshot, safety, |now| now.findings_of(&[rule]))
}

/// Fixes what `wanted` gives for each text that comes about.
fn rounds(
    snapshot: &Snapshot,
    safety: Safety,
    wanted: impl Fn(&Snapshot) -> Vec<Diagnostic>,
) -> Fixed {
    let mut fixed = Fixed { text: snapshot.text().to_string(), count: 0 };
    let mut current: Option<Snapshot> = None;
    for _ in 0..MOST_ROUNDS {
        let now = current.as_ref().unwrap_or(snapshot);
        let Some((next, count)) = round(now, safety, &wanted(now)) else { break };
        fixed = Fixed { text: next.text().to_string(), count: fixed.count + count };
        current = Some(next);
    }
    fixed
}

/// What all fixes of `found` that can be done at once make of `snapshot`, and how many fixes these are. They
/// are proved together, and one by one where that fails.
fn round(snapshot: &Snapshot, safety: Safety, found: &[Diagnostic]) -> Option<(Snapshot, usize)> {
    let fixes = found.iter().filter_map(|found| {
        let fix = found.fixes.first().filter(|fix| fix.safety <= safety)?;
        Some((found, fix))
    });
    let fixes: Vec<_> = fixes.collect();
    let (edits, rules) = together(snapshot, fixes.iter().copied());
    if let Some(next) = proved(snapshot, &edits, &rules) {
        return Some((next, rules.len()));
    }
    let proved_alone = fixes.into_iter().filter(|(found, fix)| is_proved(snapshot, found, fix));
    let (edits, rules) = together(snapshot, proved_alone);
    proved(snapshot, &edits, &rules).map(|next| (next, rules.len()))
}

/// The edits of those of `fixes` that are not in each other's way, in order, and the rule of each.
fn together<'a>(
    snapshot: &Snapshot,
    fixes: impl Iterator<Item = (&'a Diagnostic, &'a Fix)>,
) -> (Vec<Edit>, Vec<&'static str>) {
    let len = snapshot.text().len();
    let (mut edits, mut rules): (BTreeSet<Edit>, Vec<&'static str>) = Default::default();
    for (found, fix) in fixes {
        let fits = |edit: &Edit| edits.contains(edit) || has_room(&edits, edit);
        if edit::are_disjoint(&in_order(&fix.edits), len) && fix.edits.iter().all(fits) {
            edits.extend(fix.edits.iter().cloned());
            rules.push(found.rule);
        }
    }
    (edits.into_iter().collect(), rules)
}

/// Whether `edit` touches none of `edits`, which are disjoint.
fn has_room(edits: &BTreeSet<Edit>, edit: &Edit) -> bool {
    let before = edits.range(..edit).next_back();
    let behind = edits.range(edit..).next();
    let neighbors: Vec<Edit> = before.into_iter().chain([edit]).chain(behind).cloned().collect();
    edit::are_disjoint(&neighbors, u32::MAX)
}

/// What `edits` make of `snapshot`, if every instruction that they do not touch is as it was, each
/// of `rules` finds less than before and there is no new error.
fn proved(snapshot: &Snapshot, edits: &[Edit], rules: &[&str]) -> Option<Snapshot> {
    if edits.is_empty() {
        return None;
    }
    let after = after(snapshot, edits);
    let holds = keeps_the_rest(snapshot.document(), after.document(), edits)
        && after.error_count() <= snapshot.error_count()
        && is_less(snapshot, &after, rules);
    holds.then_some(after)
}

/// Whether each of `rules` finds less in `after` than in `before`.
fn is_less(before: &Snapshot, after: &Snapshot, rules: &[&str]) -> bool {
    let rules: BTreeSet<&str> = rules.iter().copied().collect();
    let rules: Vec<&str> = rules.into_iter().collect();
    let (before, after) = (before.findings_of(&rules), after.findings_of(&rules));
    let count =
        |found: &[Diagnostic], rule| found.iter().filter(|found| found.rule == rule).count();
    rules.iter().all(|rule| count(&after, *rule) < count(&before, *rule))
}

fn in_order(edits: &[Edit]) -> Vec<Edit> {
    let mut edits = edits.to_vec();
    edits.sort();
    edits
}

/// `edits` are in order, so those at the end leave the places of the others as they are.
fn after(snapshot: &Snapshot, edits: &[Edit]) -> Snapshot {
    let mut document = snapshot.document().clone();
    for edit in edits.iter().rev() {
        document.edit(edit.span, &edit.text);
    }
    snapshot.next(document)
}

/// Whether the entries that none of `edits`, which are in order, touches are in both documents, in
/// the same order.
fn keeps_the_rest(before: &Document, after: &Document, edits: &[Edit]) -> bool {
    let end = |edit: &Edit| edit.span.end.max(edit.span.start + 1);
    let touches = |span: Span| {
        let first = edits.partition_point(|edit| end(edit) <= span.start);
        edits.get(first).is_some_and(|edit| edit.span.start < span.end)
    };
    let instruction = |placed: &&Placed| placed.entry.instruction.is_some();
    let kept = before.entries().iter().filter(|placed| !touches(placed.span()));
    let mut rest = after.entries().iter().filter(instruction);
    let is_equal = |old: &Instruction, new: &Instruction| {
        old.statement == new.statement && old.line.text() == new.line.text()
    };
    let same = |old: &Placed, new: &Placed| match (&old.entry.instruction, &new.entry.instruction) {
        (Some(before), Some(after)) => {
            Arc::ptr_eq(&old.entry, &new.entry) || is_equal(before, after)
        }
        _ => false,
    };
    kept.filter(instruction).all(|old| rest.any(|new| same(old, new)))
}
