//! What rules find in each stage, kept as long as nothing that they may look at has changed.
//!
//! A keystroke changes one stage and those built on it; what was found in all others still holds.

use std::ops::Range;
use std::sync::Arc;

use super::file::File;
use super::findings::Findings;
use super::policy::Policy;
use crate::context::ignore::Ignore;
use crate::diagnostic::{Diagnostic, shifted};
use crate::model::{Stage, Target};
use crate::snapshot::Derived;

/// What the rules found in the stages of one version, with what they could look at.
#[derive(Debug)]
pub(crate) struct StageFindings {
    entries: Arc<Vec<Arc<Derived>>>,
    ignore: Option<Arc<Ignore>>,
    replaces_sh: bool,
    stages: Vec<Known>,
}

#[derive(Debug)]
struct Known {
    entries: Range<usize>,
    /// What its COPY and mounts take from.
    targets: Vec<Target>,
    /// Whether it and all below it are as they were in the version before.
    is_same: bool,
    /// What was found, counted from the start of its FROM's entry; `None` if that speaks of what
    /// stands elsewhere.
    found: Option<Arc<[Diagnostic]>>,
}

impl StageFindings {
    /// Adds what the rules of `policy` find in the stages of `file` to `found`. What `earlier` has,
    /// a version under the same policy, is taken over where it still holds.
    pub(super) fn find(
        file: &File<'_>,
        policy: &Policy,
        earlier: Option<&StageFindings>,
        found: &mut Vec<Diagnostic>,
    ) -> StageFindings {
        let model = file.model();
        let mut all = StageFindings {
            entries: Arc::clone(file.snapshot.shared_derived()),
            ignore: file.ignore().cloned(),
            replaces_sh: model.replaces_sh(),
            stages: Vec::with_capacity(model.stages().len()),
        };
        let earlier = earlier.filter(|earlier| all.has_frame_of(earlier, model.stages()));
        for stage in model.stages() {
            let known = all.find_in(file, stage, policy, earlier, found);
            all.stages.push(known);
        }
        all
    }

    fn find_in<'a>(
        &self,
        file: &File<'a>,
        stage: &'a Stage,
        policy: &Policy,
        earlier: Option<&StageFindings>,
        found: &mut Vec<Diagnostic>,
    ) -> Known {
        let sources = file.model().sources_of(stage).iter();
        let targets: Vec<Target> = sources.map(|source| source.target).collect();
        let below = stage.below().map(|number| self.stages.get(number));
        let has_same_below = below.is_none_or(|known| known.is_some_and(|known| known.is_same));
        let old = earlier
            .filter(|_| has_same_below)
            .and_then(|earlier| Some((earlier, earlier.stages.get(stage.number)?)))
            .filter(|(earlier, old)| {
                let own = self.entries.get(stage.entries()).unwrap_or_default();
                are_same(own, earlier.entries_of(old)) && targets == old.targets
            });
        let start = file.document().entries().get(stage.entry).map_or(0, |placed| placed.start);
        let kept = old.and_then(|(_, old)| old.found.clone());
        if let Some(kept) = &kept {
            found.extend(shifted(kept.iter(), start));
        }
        let kept = kept.or_else(|| {
            let fresh = fresh(file, stage, policy);
            found.extend(fresh.iter().cloned());
            let end = file.document().entries().get(stage.end);
            relative(fresh, start, end.map_or(file.document().text().len(), |next| next.start))
        });
        Known { entries: stage.entries(), targets, is_same: old.is_some(), found: kept }
    }

    fn entries_of(&self, known: &Known) -> &[Arc<Derived>] {
        self.entries.get(known.entries.clone()).unwrap_or_default()
    }

    /// Whether everything that is not inside of stages is as in `earlier`: what stands before them,
    /// every FROM, and what is told of the file as a whole.
    fn has_frame_of(&self, earlier: &StageFindings, stages: &[Stage]) -> bool {
        let ignore = |of: &StageFindings| of.ignore.as_ref().map(Arc::as_ptr);
        let first = stages.first().map_or(0, |stage| stage.entry);
        let old_first = earlier.stages.first().map_or(0, |known| known.entries.start);
        let head = self.entries.get(..first).unwrap_or_default();
        let old_head = earlier.entries.get(..old_first).unwrap_or_default();
        let from_is_same = |(stage, old): (&Stage, &Known)| {
            let (from, old) =
                (self.entries.get(stage.entry), earlier.entries.get(old.entries.start));
            from.zip(old).is_some_and(|(from, old)| Arc::ptr_eq(from, old))
        };
        self.replaces_sh == earlier.replaces_sh
            && ignore(self) == ignore(earlier)
            && stages.len() == earlier.stages.len()
            && are_same(head, old_head)
            && stages.iter().zip(&earlier.stages).all(from_is_same)
    }
}

/// What the rules find in `stage` now.
fn fresh<'a>(file: &File<'a>, stage: &'a Stage, policy: &Policy) -> Vec<Diagnostic> {
    let mut findings = Findings::default();
    for active in policy.stage_checks() {
        findings.begin(active.rule, active.severity);
        (active.check)(file, stage, &mut findings);
    }
    findings.finish()
}

/// `found` counted from `start`, if it speaks of nothing outside of `start` to `end`.
fn relative(mut found: Vec<Diagnostic>, start: u32, end: u32) -> Option<Arc<[Diagnostic]>> {
    for diagnostic in &mut found {
        if !diagnostic.spans().all(|span| start <= span.start && span.end <= end) {
            return None;
        }
        diagnostic.shift_back(start);
    }
    Some(found.into())
}

fn are_same(these: &[Arc<Derived>], those: &[Arc<Derived>]) -> bool {
    let mut pairs = these.iter().zip(those);
    these.len() == those.len() && pairs.all(|(this, that)| Arc::ptr_eq(this, that))
}
