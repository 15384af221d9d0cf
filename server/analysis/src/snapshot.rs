//! One immutable version of one document with everything derived from it.

use std::ops::Range;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, OnceLock, PoisonError};

use syntax::shell::ShellKind;
use syntax::{Document, Entry, Span, Text};

use crate::checks::entry::{self, EntryChecks};
use crate::coloring::{EntryTokens, Token};
use crate::context::ignore::Ignore;
use crate::diagnostic::shifted;
use crate::model::uses::{self, Use};
use crate::model::{Earlier, Facts, Interpreter, Model};
use crate::outline::{self, Symbol};
use crate::rules::{self, Digests, Policy, StageFindings, Wanted};
use crate::source_paths::{self, SourcePath};
use crate::{Advice, Diagnostic, Pool, Severity};

/// One version of one document; what is derived from it is computed when first asked for.
#[derive(Debug)]
pub struct Snapshot {
    document: Document,
    policy: Arc<Policy>,
    /// The patterns of the ignore file of the build context.
    ignore: Option<Arc<Ignore>>,
    /// What was found out with more than the file.
    advice: Option<Arc<Advice>>,
    /// What an earlier version derived; it still holds for the entries that both versions share.
    earlier: Option<Arc<Vec<Arc<Derived>>>>,
    derived: OnceLock<Arc<Vec<Arc<Derived>>>>,
    /// What an earlier version found in its stages.
    earlier_stages: Option<Arc<StageFindings>>,
    stages: OnceLock<Arc<StageFindings>>,
    /// The digests of an earlier version.
    earlier_digests: Option<Arc<Digests>>,
    digests: OnceLock<Arc<Digests>>,
    /// What an earlier version means, until it is known what this one does.
    earlier_model: Mutex<Option<Earlier>>,
    model: OnceLock<Arc<Model>>,
    diagnostics: OnceLock<Vec<Diagnostic>>,
    error_count: OnceLock<usize>,
}

/// What one entry alone tells, computed when first asked for. Versions share it like the entry.
#[derive(Debug)]
pub(crate) struct Derived {
    entry: Arc<Entry>,
    escape: char,
    checks: OnceLock<EntryChecks>,
    findings: Mutex<Option<(Interpreter, Arc<[Diagnostic]>)>>,
    uses: OnceLock<Vec<Use>>,
    facts: OnceLock<Facts>,
    paths: OnceLock<Vec<SourcePath>>,
    tokens: EntryTokens,
    symbols: OnceLock<Box<[Symbol]>>,
}

impl Derived {
    /// What `entry` tells that is read with this escape character.
    pub(crate) fn new(entry: &Arc<Entry>, escape: char) -> Derived {
        let entry = Arc::clone(entry);
        let (checks, findings, uses, facts, paths, tokens, symbols) = Default::default();
        Derived { entry, escape, checks, findings, uses, facts, paths, tokens, symbols }
    }

    /// The entry.
    pub(crate) fn entry(&self) -> &Entry {
        &self.entry
    }

    /// What is wrong in it.
    pub(crate) fn checks(&self) -> &EntryChecks {
        self.checks.get_or_init(|| entry::check(&self.entry, self.escape))
    }

    /// What the rules of `policy` find in it if commands in it are for `shell`.
    fn findings(&self, shell: Interpreter, policy: &Policy) -> Arc<[Diagnostic]> {
        let mut kept = self.findings.lock().unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some((known, findings)) if *known == shell => Arc::clone(findings),
            _ => {
                let found = rules::entry_findings(&self.entry, self.escape, shell, policy);
                let findings = if found.is_empty() { nothing() } else { found.into() };
                *kept = Some((shell, Arc::clone(&findings)));
                findings
            }
        }
    }

    /// The variables that it refers to; spans count from the entry's first byte.
    pub(crate) fn uses(&self) -> &[Use] {
        self.uses.get_or_init(|| uses::uses(&self.entry, self.escape))
    }

    /// What the model needs to know of it.
    fn facts(&self) -> &Facts {
        self.facts.get_or_init(|| Facts::of(&self.entry, self.escape))
    }

    /// The paths that it takes out of the build context; spans count from the entry's first byte.
    pub(crate) fn paths(&self) -> &[SourcePath] {
        self.paths.get_or_init(|| source_paths::in_entry(&self.entry, self.escape))
    }

    /// What the outline shows of it; spans count from the entry's first byte.
    pub(crate) fn symbols(&self) -> &[Symbol] {
        self.symbols.get_or_init(|| outline::of_entry(&self.entry).into())
    }

    /// Its tokens, if commands in it are for `shell`.
    pub(crate) fn tokens(&self, shell: ShellKind) -> Arc<[Token]> {
        self.tokens.get(&self.entry, self.escape, shell)
    }
}

impl Snapshot {
    /// The snapshot of `document`, with nothing to reuse, where nothing is configured.
    pub fn new(document: Document) -> Snapshot {
        Snapshot::with_policy(document, Policy::by_default())
    }

    /// The snapshot of `document`, with nothing to reuse, checked by the rules of `policy`.
    pub fn with_policy(document: Document, policy: Arc<Policy>) -> Snapshot {
        Snapshot {
            document,
            policy,
            ignore: None,
            advice: None,
            earlier: None,
            derived: OnceLock::new(),
            earlier_stages: None,
            stages: OnceLock::new(),
            earlier_digests: None,
            digests: OnceLock::new(),
            earlier_model: Mutex::default(),
            model: OnceLock::new(),
            diagnostics: OnceLock::new(),
            error_count: OnceLock::new(),
        }
    }

    /// The same with what it has in common with other files, which `pool` is asked for and told of.
    pub fn sharing(self, pool: &Pool) -> Snapshot {
        let derived = pool.derived(&self.document, &self.policy);
        let document = self.document.with_entries(derived.iter().map(|derived| &derived.entry));
        let fresh = Snapshot::with_policy(document, self.policy);
        let (ignore, advice, derived) =
            (self.ignore, self.advice, OnceLock::from(Arc::new(derived)));
        Snapshot { ignore, advice, derived, ..fresh }
    }

    /// The snapshot of a later version of the same document, which reuses what still holds.
    pub fn next(&self, document: Document) -> Snapshot {
        let earlier = self.derived.get().or(self.earlier.as_ref()).cloned();
        let earlier_stages = self.stages.get().or(self.earlier_stages.as_ref()).cloned();
        let earlier_digests = self.digests.get().or(self.earlier_digests.as_ref()).cloned();
        let known = |model| Earlier::new(self.document.clone(), Arc::clone(model));
        let earlier_model = self.model.get().map(known).or_else(|| self.earlier_model().clone());
        let earlier_model = Mutex::new(earlier_model);
        let (ignore, advice) = (self.ignore.clone(), self.advice.clone());
        let fresh = Snapshot::with_policy(document, Arc::clone(&self.policy));
        Snapshot {
            earlier,
            earlier_stages,
            earlier_digests,
            earlier_model,
            ignore,
            advice,
            ..fresh
        }
    }

    /// The same in a build context with these patterns in its ignore file; without them no rule
    /// speaks of ignored files. Where the file changes, the document needs a new snapshot.
    pub fn with_ignore(self, ignore: Option<Arc<Ignore>>) -> Snapshot {
        Snapshot { ignore, diagnostics: OnceLock::new(), stages: OnceLock::new(), ..self }
    }

    /// The patterns of the ignore file of the build context, where they are known.
    pub fn ignore(&self) -> Option<&Arc<Ignore>> {
        self.ignore.as_ref()
    }

    /// Whether there are findings from outside.
    pub fn is_advised(&self) -> bool {
        self.advice.is_some()
    }

    /// The same document, checked by the rules of `policy`.
    pub fn under(&self, policy: Arc<Policy>) -> Snapshot {
        let advice = self.advice.clone();
        Snapshot { advice, ..Snapshot::with_policy(self.document.clone(), policy) }
    }

    /// The same with findings from outside among its own; it need not be from this version.
    pub fn advised(&self, advice: Option<Arc<Advice>>) -> Snapshot {
        let next = self.next(self.document.clone());
        Snapshot { advice, ..next }
    }

    /// The rules that it is checked by.
    pub fn policy(&self) -> &Arc<Policy> {
        &self.policy
    }

    /// The document.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The text.
    pub fn text(&self) -> &Text {
        self.document.text()
    }

    /// What the file means.
    pub(crate) fn model(&self) -> &Model {
        self.model.get_or_init(|| {
            let facts = self.derived().iter().map(|derived| derived.facts());
            let earlier = self.earlier_model().take();
            Arc::new(Model::told(&self.document, facts, earlier.as_ref()))
        })
    }

    fn earlier_model(&self) -> MutexGuard<'_, Option<Earlier>> {
        self.earlier_model.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What rules about the whole file need to know of its stages.
    pub(crate) fn digests(&self) -> &Arc<Digests> {
        self.digests.get_or_init(|| {
            let (entries, stages) = (self.shared_derived(), self.model().stages());
            Arc::new(Digests::of(entries, stages, self.earlier_digests.as_deref()))
        })
    }

    /// What each entry alone tells, in the order of the entries.
    pub(crate) fn derived(&self) -> &[Arc<Derived>] {
        self.shared_derived()
    }

    /// The same, to be kept.
    pub(crate) fn shared_derived(&self) -> &Arc<Vec<Arc<Derived>>> {
        self.derived.get_or_init(|| {
            let earlier = self.earlier.as_ref().map_or(&[][..], |earlier| earlier.as_slice());
            Arc::new(derive(&self.document, earlier))
        })
    }

    /// The places in the entry `entry` that name a variable, counted from the start of the
    /// document.
    pub(crate) fn uses_at(&self, entry: usize) -> Vec<Use> {
        self.uses_where(entry, |_| true).collect()
    }

    /// Those of them that stand inside of `span`.
    pub(crate) fn uses_in(&self, entry: usize, span: Span) -> Vec<Use> {
        let start = self.document.entries().get(entry).map_or(0, |placed| placed.start);
        let is_inside = |found: &Use| span.contains(found.name_span.shift(start));
        self.uses_where(entry, is_inside).collect()
    }

    /// Those of them that `is_wanted` lets through before their places are counted from the start
    /// of the document.
    pub(crate) fn uses_where(
        &self,
        entry: usize,
        is_wanted: impl Fn(&Use) -> bool,
    ) -> impl Iterator<Item = Use> {
        let start = self.document.entries().get(entry).map_or(0, |placed| placed.start);
        let wanted = self.own_uses_at(entry).filter(move |found| is_wanted(found));
        wanted.map(move |found| found.shifted(start))
    }

    /// The names of all of them.
    pub(crate) fn names_at(&self, entry: usize) -> impl Iterator<Item = &str> {
        self.own_uses_at(entry).map(|found| found.name.as_str())
    }

    /// All of them, counted from the start of the entry.
    fn own_uses_at(&self, entry: usize) -> impl Iterator<Item = &Use> {
        let uses = self.derived().get(entry).map(|derived| derived.uses()).unwrap_or_default();
        let shell = self.model().shell_kind_at(entry);
        uses.iter().filter(move |found| found.holds_in(shell))
    }

    /// Every finding, sorted by place.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        self.diagnostics.get_or_init(|| {
            let (found, stages) = self.found(Wanted::All);
            // It is found here alone, once.
            let _ = self.stages.set(Arc::new(stages));
            self.told(found)
        })
    }

    /// What was found in the stages, once all diagnostics have been asked for.
    #[cfg(test)]
    pub(crate) fn stage_findings(&self) -> Option<&Arc<StageFindings>> {
        self.stages.get()
    }

    /// What is `wanted`, in no order and whatever comments say.
    fn found(&self, wanted: Wanted<'_>) -> (Vec<Diagnostic>, StageFindings) {
        rules::findings(self, wanted, self.earlier_stages.as_deref())
    }

    /// `found` with what is known of more than the file and without what comments silence, sorted
    /// by place.
    fn told(&self, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        if let Some(advice) = &self.advice {
            advice.replace(&self.document, &mut found, |rule| self.policy.severity(rule));
        }
        let mut found = rules::suppress(&self.document, self.digests(), &self.policy, found);
        found.sort_by_key(|diagnostic| (diagnostic.span, diagnostic.rule));
        found
    }

    /// The findings of the rules and errors with these ids, sorted by place. No other rule is asked
    /// if that can be avoided.
    pub(crate) fn findings_of(&self, ids: &[&str]) -> Vec<Diagnostic> {
        let is_wanted = |found: &Diagnostic| ids.contains(&found.rule);
        // What silences nothing is known when all the others are.
        let is_about_others = |id: &&str| rules::find(id).is_some_and(rules::Rule::is_about_others);
        if self.diagnostics.get().is_some() || ids.iter().any(is_about_others) {
            return self.diagnostics().iter().filter(|found| is_wanted(found)).cloned().collect();
        }
        let mut found = match ids.iter().all(|id| rules::find(id).is_some()) {
            true => Vec::new(),
            false => self.errors(),
        };
        found.extend(self.found(Wanted::Rules(ids)).0);
        found.retain(is_wanted);
        let mut found = self.told(found);
        found.retain(is_wanted);
        found
    }

    /// Adds what the rules find in each of the entries with these indices alone, if it is `wanted`.
    pub(crate) fn in_entries(
        &self,
        entries: Range<usize>,
        wanted: Wanted<'_>,
        found: &mut Vec<Diagnostic>,
    ) {
        let placed = self.document.entries().get(entries.clone()).unwrap_or_default();
        let derived = self.derived().get(entries.clone()).unwrap_or_default();
        for (index, (placed, derived)) in entries.zip(placed.iter().zip(derived)) {
            let own = derived.findings(self.model().interpreter_at(index), &self.policy);
            let own = own.iter().filter(|found| wanted.holds(found.rule));
            found.extend(shifted(own, placed.start));
        }
    }

    /// How many errors there are, as the build counts them.
    pub(crate) fn error_count(&self) -> usize {
        let count =
            || self.errors().iter().filter(|found| found.severity == Severity::Error).count();
        *self.error_count.get_or_init(count)
    }

    /// What the build refuses, or may refuse, in no order.
    pub(crate) fn errors(&self) -> Vec<Diagnostic> {
        self.found(Wanted::Errors).0
    }
}

/// What most entries have, without memory of its own for each.
fn nothing() -> Arc<[Diagnostic]> {
    static NOTHING: LazyLock<Arc<[Diagnostic]>> = LazyLock::new(|| Arc::new([]));
    Arc::clone(&NOTHING)
}

/// What belongs to the entries of `document`: what `earlier` has for those at the start and at the
/// end that it shares, and something new for the others.
fn derive(document: &Document, earlier: &[Arc<Derived>]) -> Vec<Arc<Derived>> {
    let entries = document.entries();
    let escape = document.directives().escape;
    let same = |entry: &Arc<Entry>, old: Option<&Arc<Derived>>| {
        old.filter(|old| Arc::ptr_eq(&old.entry, entry)).map(Arc::clone)
    };
    let derived = entries.iter().enumerate().map(|(index, placed)| {
        // Behind an edit the index counts from the end.
        let from_end = (earlier.len() + index).checked_sub(entries.len());
        same(&placed.entry, earlier.get(index))
            .or_else(|| same(&placed.entry, from_end.and_then(|index| earlier.get(index))))
            .unwrap_or_else(|| Arc::new(Derived::new(&placed.entry, escape)))
    });
    derived.collect()
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;
    use syntax::{Document, Span};

    use super::*;

    const LINES: [&str; 35] = [
        "FROM debian:12 AS a\n",
        "FROM a AS b\n",
        "FROM golang:1.25 as build\n",
        "FROM scratch\n",
        "FROM $BASE\n",
        "ARG BASE\n",
        "ARG VERSION=1\n",
        "ENV A=$VERSION B=$A\n",
        "ENV $BASE=x\n",
        "ENV NODE_ENV=development API_KEY=x\n",
        "RUN apt-get update && apt install x\n",
        "RUN --mount=type=bind,source=$X,target=/y npm install\n",
        "RUN ln -s /bin/bash /bin/sh\n",
        "RUN source a && echo $HOME $VERSION\n",
        "run pip install -r $B\n",
        "SHELL [\"bash\", \"-c\"]\n",
        "SHELL [\"pwsh\", \"-c\"]\n",
        "ONBUILD CMD x\n",
        "ONBUILD RUN apt install x\n",
        "WORKDIR x\n",
        "WORKDIR /a/$A\n",
        "COPY . .\n",
        "COPY --from=a x package-lock.json $HOME/y\n",
        "COPY --from=0 a.b c.d e\n",
        "USER root\n",
        "USER me\n",
        "EXPOSE 80/TCP $PORT 80\n",
        "LABEL org.opencontainers.image.url=x a=b a=c\n",
        "CMD flask run\n",
        "CMD [\"npm\", \"start\"]\n",
        "ENTRYPOINT x\n",
        "HEALTHCHECK CMD x\n",
        "# dockerfile-analyzer ignore=unused-arg,last-user-root\n",
        "# hadolint ignore=DL3059\n",
        "MAINTAINER x \\\n",
    ];

    static ALL_RULES: LazyLock<Arc<Policy>> = LazyLock::new(|| {
        let levels: Vec<_> = rules::all().map(|rule| (rule.id, rules::Level::On)).collect();
        Arc::new(Policy::new(&levels, Default::default()))
    });

    fn any_lines() -> impl Strategy<Value = String> {
        let lines = prop::collection::vec(prop::sample::select(&LINES[..]), 0..6);
        lines.prop_map(|lines| lines.concat())
    }

    /// All that the model tells.
    fn meaning(snapshot: &Snapshot) -> String {
        let model = snapshot.model();
        let entries = 0..snapshot.document().entries().len();
        let found = entries.map(|entry| (model.state_at(entry), model.interpreter_at(entry)));
        let (found, stages): (Vec<_>, _) = (found.collect(), model.stages());
        format!("{stages:#?}{:#?}{:#?}{found:#?}", model.definitions(), model.sources())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn files_that_share_find_what_fresh_ones_find(
            files in prop::collection::vec(
                prop::collection::vec(prop::sample::select(&LINES[..]), 0..20), 2..6),
        ) {
            let pool = Pool::default();
            for text in files.iter().map(|lines| lines.concat()) {
                let fresh = Snapshot::with_policy(Document::new(&text), Arc::clone(&ALL_RULES));
                let shared = fresh.under(Arc::clone(&ALL_RULES)).sharing(&pool);
                prop_assert_eq!(shared.document().entries(), fresh.document().entries());
                prop_assert_eq!(shared.diagnostics(), fresh.diagnostics());
            }
        }

        #[test]
        fn later_versions_find_what_fresh_ones_find(
            text in prop::collection::vec(prop::sample::select(&LINES[..]), 0..30),
            edits in prop::collection::vec((0u32..600, 0u32..40, any_lines()), 1..5),
        ) {
            let document = Document::new(&text.concat());
            let mut snapshot = Snapshot::with_policy(document, Arc::clone(&ALL_RULES));
            for (start, length, replacement) in edits {
                snapshot.diagnostics();
                let mut document = snapshot.document().clone();
                document.edit(Span::new(start, start + length), &replacement);
                let text = document.text().to_string();
                snapshot = snapshot.next(document);
                let fresh = Snapshot::with_policy(Document::new(&text), Arc::clone(&ALL_RULES));
                prop_assert_eq!(meaning(&snapshot), meaning(&fresh));
                for found in fresh.diagnostics().iter().step_by(7) {
                    let of_rule = |other: &&Diagnostic| other.rule == found.rule;
                    let expected = fresh.diagnostics().iter().filter(of_rule).cloned();
                    let expected: Vec<Diagnostic> = expected.collect();
                    prop_assert_eq!(snapshot.findings_of(&[found.rule]), expected);
                }
                prop_assert_eq!(snapshot.diagnostics(), fresh.diagnostics());
            }
        }
    }
}
