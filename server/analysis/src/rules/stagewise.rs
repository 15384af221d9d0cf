//! What is found in each stage, kept as long as nothing that this follows from has changed.
//!
//! A keystroke changes one stage and those built on it; what was found in all others still holds.

use std::ops::Range;
use std::sync::{Arc, LazyLock};

use syntax::{DirectiveLine, Directives};

use super::digest::are_same;
use super::file::File;
use super::findings::Findings;
use super::policy::{Active, Policy};
use super::rule::CheckStage;
use super::run::Wanted;
use crate::checks::stages;
use crate::context::ignore::Ignore;
use crate::diagnostic::{Diagnostic, shifted};
use crate::model::{Stage, Target, name_word};
use crate::snapshot::Derived;

/// What was found in the stages of one version, with what it followed from.
#[derive(Debug)]
pub(crate) struct StageFindings {
    entries: Arc<Vec<Arc<Derived>>>,
    /// The parser directives: one before the first FROM is part of its entry.
    directives: Directives,
    ignore: Option<Arc<Ignore>>,
    replaces_sh: bool,
    stages: Vec<Known>,
}

#[derive(Debug)]
struct Known {
    entries: Range<usize>,
    /// The number of the stage that it is built on.
    below: Option<usize>,
    /// What its COPY and mounts take from.
    targets: Vec<Target>,
    /// Whether it and all below it are as they were in the version before.
    is_same: bool,
    errors: Kept,
    /// What the rules found that look at its FROM.
    from: Kept,
    /// What those found that look at an instruction, a command or a stage.
    found: Kept,
}

/// What was found in a stage, in order of place, counted from the start of its FROM's entry; `None`
/// if that speaks of what stands elsewhere.
type Kept = Option<Arc<[Diagnostic]>>;

impl StageFindings {
    /// Adds what is `wanted` to `found`: the errors of `file`, and what the rules of `policy` find
    /// that do not look at the file as a whole. What `earlier` has, a version under the same policy,
    /// is taken over where it still holds. What is given back is complete if everything was wanted.
    pub(super) fn find(
        file: &File<'_>,
        policy: &Policy,
        wanted: Wanted<'_>,
        earlier: Option<&StageFindings>,
        found: &mut Vec<Diagnostic>,
    ) -> StageFindings {
        let model = file.model();
        let mut all = StageFindings {
            entries: Arc::clone(file.snapshot.shared_derived()),
            directives: file.document().directives().clone(),
            ignore: file.ignore().cloned(),
            replaces_sh: model.replaces_sh(),
            stages: Vec::with_capacity(model.stages().len()),
        };
        before_stages(file, wanted, found);
        let earlier = earlier.filter(|earlier| all.has_frame_of(earlier, model.stages()));
        for stage in model.stages() {
            let known = all.find_in(file, stage, policy, wanted, earlier, found);
            all.stages.push(known);
        }
        all
    }

    fn find_in<'a>(
        &self,
        file: &File<'a>,
        stage: &'a Stage,
        policy: &Policy,
        wanted: Wanted<'_>,
        earlier: Option<&StageFindings>,
        found: &mut Vec<Diagnostic>,
    ) -> Known {
        let sources = file.model().sources_of(stage).iter();
        let targets: Vec<Target> = sources.map(|source| source.target).collect();
        let below = stage.below().map(|number| self.stages.get(number));
        let has_same_below = below.is_none_or(|known| known.is_some_and(|known| known.is_same));
        let before = earlier.and_then(|earlier| earlier.stages.get(stage.number));
        let old = before.filter(|old| {
            let own = self.entries.get(stage.entries()).unwrap_or_default();
            let others = earlier.map(|earlier| earlier.entries_of(old)).unwrap_or_default();
            has_same_below && are_same(own, others) && targets == old.targets
        });
        let place = Place::of(file, stage);
        let errors = || {
            let checks = file.snapshot.derived().get(stage.entries()).unwrap_or_default();
            let checks = checks.iter().map(|derived| derived.checks());
            stages::check_stage(file.document(), file.model(), stage, checks)
        };
        let errors = match wanted.has_errors() {
            true => place.told(old.and_then(|old| old.errors.clone()), |_| true, errors, found),
            false => None,
        };
        let is_wanted = |found: &Diagnostic| wanted.holds(found.rule);
        let has_rules = wanted != Wanted::Errors;
        let from = has_rules.then(|| {
            let known =
                before.filter(|old| self.pair_of_froms(stage, old, earlier).is_some_and(is_one));
            let kept = known.and_then(|known| known.from.clone());
            let fresh = || asked(file, stage, policy.checks_of_from(), wanted);
            place.told(kept, is_wanted, fresh, found)
        });
        let own = has_rules.then(|| {
            let kept = old.and_then(|old| old.found.clone());
            place.told(kept, is_wanted, || fresh(file, stage, policy, wanted), found)
        });
        let (from, own) = (from.flatten(), own.flatten());
        let (entries, below, is_same) = (stage.entries(), stage.below(), old.is_some());
        Known { entries, below, targets, is_same, errors, from, found: own }
    }

    fn entries_of(&self, known: &Known) -> &[Arc<Derived>] {
        self.entries.get(known.entries.clone()).unwrap_or_default()
    }

    /// Whether everything outside of a stage that what is found in it may follow from is as in
    /// `earlier`: what stands before the stages, how each is called and which it is built on, and
    /// what is told of the file as a whole.
    fn has_frame_of(&self, earlier: &StageFindings, stages: &[Stage]) -> bool {
        let ignore = |of: &StageFindings| of.ignore.as_ref().map(Arc::as_ptr);
        let first = stages.first().map_or(0, |stage| stage.entry);
        let old_first = earlier.stages.first().map_or(0, |known| known.entries.start);
        let head = self.entries.get(..first).unwrap_or_default();
        let old_head = earlier.entries.get(..old_first).unwrap_or_default();
        let has_same_place = |(stage, old): (&Stage, &Known)| {
            let pair = self.pair_of_froms(stage, old, Some(earlier));
            stage.below() == old.below && pair.is_some_and(|pair| is_one(pair) || is_named_so(pair))
        };
        self.replaces_sh == earlier.replaces_sh
            && say_the_same(&self.directives, &earlier.directives)
            && ignore(self) == ignore(earlier)
            && stages.len() == earlier.stages.len()
            && are_same(head, old_head)
            && stages.iter().zip(&earlier.stages).all(has_same_place)
    }

    /// The FROM of `stage`, and that of `old`, which is of `earlier`.
    fn pair_of_froms<'s>(
        &'s self,
        stage: &Stage,
        old: &Known,
        earlier: Option<&'s StageFindings>,
    ) -> Option<(&'s Arc<Derived>, &'s Arc<Derived>)> {
        self.entries.get(stage.entry).zip(earlier?.entries.get(old.entries.start))
    }
}

/// Whether both sets of directives ask for the same.
fn say_the_same(these: &Directives, those: &Directives) -> bool {
    let are_same = |(this, that): (&DirectiveLine, &DirectiveLine)| {
        this.row.name == that.row.name && this.value_text == that.value_text
    };
    these.lines.len() == those.lines.len() && these.lines.iter().zip(&those.lines).all(are_same)
}

/// Whether both are the same entry.
fn is_one((this, that): (&Arc<Derived>, &Arc<Derived>)) -> bool {
    Arc::ptr_eq(this, that)
}

/// Whether both give their stages the same name.
fn is_named_so<'a>((this, that): (&'a Arc<Derived>, &'a Arc<Derived>)) -> bool {
    let from = |of: &'a Arc<Derived>| of.entry().instruction.as_ref();
    let name = |of| from(of).and_then(|from| Some(from.line.slice(name_word(from)?.range)));
    name(this) == name(that)
}

/// Adds what is wanted of what stands before the stages, and of the file that has none.
fn before_stages(file: &File<'_>, wanted: Wanted<'_>, found: &mut Vec<Diagnostic>) {
    let first = file.model().stages().first().map(|stage| stage.entry);
    let head = 0..first.unwrap_or(file.document().entries().len());
    if wanted.has_errors() {
        let checks = file.snapshot.derived().iter().take(head.end);
        let checks = checks.map(|derived| derived.checks());
        found.extend(stages::check_head(file.document(), file.model(), checks));
    }
    if wanted != Wanted::Errors {
        file.snapshot.in_entries(head, wanted, found);
    }
}

/// What the rules find in `stage` now, but for those that look at its FROM or at the file as a whole.
fn fresh<'a>(
    file: &File<'a>,
    stage: &'a Stage,
    policy: &Policy,
    wanted: Wanted<'_>,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    file.snapshot.in_entries(stage.entries(), wanted, &mut found);
    found.extend(asked(file, stage, policy.stage_checks(), wanted));
    found
}

/// What `checks` find in `stage` now.
fn asked<'a>(
    file: &File<'a>,
    stage: &'a Stage,
    checks: &[Active<CheckStage>],
    wanted: Wanted<'_>,
) -> Vec<Diagnostic> {
    let mut findings = Findings::default();
    for active in checks.iter().filter(|active| wanted.holds(active.rule.id)) {
        findings.begin(active.rule, active.severity);
        (active.check)(file, stage, &mut findings);
    }
    findings.finish()
}

/// From where to where a stage reaches.
#[derive(Clone, Copy)]
struct Place {
    start: u32,
    end: u32,
}

impl Place {
    fn of(file: &File<'_>, stage: &Stage) -> Place {
        let entries = file.document().entries();
        let start_of = |entry: usize| entries.get(entry).map(|placed| placed.start);
        let start = start_of(stage.entry).unwrap_or_default();
        Place { start, end: start_of(stage.end).unwrap_or(file.document().text().len()) }
    }

    /// Adds what was `kept` to `found` as far as `is_wanted`, or else what `fresh` finds now; gives
    /// what is to be kept of it.
    fn told(
        self,
        kept: Kept,
        is_wanted: impl Fn(&Diagnostic) -> bool,
        fresh: impl FnOnce() -> Vec<Diagnostic>,
        found: &mut Vec<Diagnostic>,
    ) -> Kept {
        if let Some(kept) = &kept {
            let wanted = kept.iter().filter(|found| is_wanted(found));
            found.extend(shifted(wanted, self.start));
            return Some(Arc::clone(kept));
        }
        let mut fresh = fresh();
        fresh.sort_by_key(|found| (found.span, found.rule));
        found.extend(fresh.iter().cloned());
        self.relative(fresh)
    }

    /// `found` counted from the start, if it speaks of nothing outside.
    fn relative(self, mut found: Vec<Diagnostic>) -> Kept {
        // Most stages have nothing.
        static NOTHING: LazyLock<Arc<[Diagnostic]>> = LazyLock::new(|| Arc::new([]));
        if found.is_empty() {
            return Some(Arc::clone(&NOTHING));
        }
        for diagnostic in &mut found {
            let is_inside = |span: syntax::Span| self.start <= span.start && span.end <= self.end;
            if !diagnostic.spans().all(is_inside) {
                return None;
            }
            diagnostic.shift_back(self.start);
        }
        Some(found.into())
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use syntax::{Document, Span};

    use super::*;
    use crate::Snapshot;

    // Each FROM and each stage has a finding.
    const TEXT: &str = "\
ARG A=1
FROM debian:8 AS one
MAINTAINER a
# about two
FROM debian:9 AS two
MAINTAINER b
FROM two AS three
MAINTAINER c
";

    /// Of which stages what was found is kept by the version with `new` in the place of `old`, and of
    /// which what was found in their FROM.
    #[track_caller]
    fn check_kept(old: &str, new: &str, expected: Expect) {
        let before = Snapshot::new(Document::new(TEXT));
        before.diagnostics();
        let start = TEXT.find(old).unwrap() as u32;
        let mut document = before.document().clone();
        document.edit(Span::new(start, start + old.len() as u32), new);
        let after = before.next(document);
        after.diagnostics();
        let (old, new) = (before.stage_findings().unwrap(), after.stage_findings().unwrap());
        let is_kept = |old: &Kept, new: &Kept| {
            let pair = old.as_ref().zip(new.as_ref()).filter(|(old, _)| !old.is_empty());
            pair.is_some_and(|(old, new)| Arc::ptr_eq(old, new))
        };
        let pairs = || old.stages.iter().zip(&new.stages).enumerate();
        let stages = pairs().filter(|(_, (old, new))| is_kept(&old.found, &new.found));
        let froms = pairs().filter(|(_, (old, new))| is_kept(&old.from, &new.from));
        let stages: Vec<usize> = stages.map(|(number, _)| number).collect();
        let froms: Vec<usize> = froms.map(|(number, _)| number).collect();
        expected.assert_eq(&format!("stages {stages:?}, FROM {froms:?}"));
    }

    #[test]
    fn what_does_not_follow_from_an_edit_is_kept() {
        check_kept("MAINTAINER a", "MAINTAINER d", expect!["stages [1, 2], FROM [0, 1]"]);
        check_kept("debian:8", "debian:7", expect!["stages [1, 2], FROM [1]"]);
        check_kept("debian:9", "debian:7", expect!["stages [0], FROM [0]"]);
        check_kept("about", "of", expect!["stages [0], FROM [0]"]);
        check_kept("AS one", "AS four", expect!["stages [], FROM []"]);
        check_kept("ARG A=1", "ARG A=2", expect!["stages [], FROM []"]);
    }
}
