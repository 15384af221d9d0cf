//! Runs the rules that are on.

use dialect::Keyword;
use syntax::Entry;

use super::Rule;
use super::call::Call;
use super::file::{File, Statements};
use super::findings::Findings;
use super::policy::Policy;
use super::site::{Site, sites};
use super::stagewise::StageFindings;
use crate::Snapshot;
use crate::diagnostic::Diagnostic;
use crate::model::Interpreter;

/// What the rules find in `entry` alone, if `shell` runs its commands. Spans count from its start.
pub(crate) fn entry_findings(
    entry: &Entry,
    escape: char,
    shell: Interpreter,
    policy: &Policy,
) -> Vec<Diagnostic> {
    let mut findings = Findings::default();
    for site in sites(entry, escape, shell.kind) {
        for active in policy.statement_checks(site.keyword) {
            findings.begin(active.rule, active.severity);
            (active.check)(&site, &mut findings);
        }
        if site.keyword == Keyword::Run {
            commands(&site, policy, &mut findings);
        }
    }
    #[cfg(feature = "shell-lint")]
    super::shell::check(entry, shell.dialect, policy, &mut findings);
    findings.finish()
}

fn commands(site: &Site<'_>, policy: &Policy, findings: &mut Findings) {
    for script in site.scripts() {
        for index in 0..script.commands.len() {
            for call in Call::all(site, &script, index) {
                for active in policy.command_checks(&call.program) {
                    findings.begin(active.rule, active.severity);
                    (active.check)(&call, findings);
                }
            }
        }
    }
}

/// What the rules find that look at stages and at the file as a whole, and what later versions may
/// reuse of it; `earlier` is that of a version before.
pub(crate) fn all_findings(
    snapshot: &Snapshot,
    policy: &Policy,
    earlier: Option<&StageFindings>,
) -> (Vec<Diagnostic>, StageFindings) {
    let statements = Statements::of(snapshot);
    let file = File::new(snapshot, policy.options(), &statements);
    let mut findings = Findings::default();
    for active in policy.file_checks() {
        findings.begin(active.rule, active.severity);
        (active.check)(&file, &mut findings);
    }
    let mut found = findings.finish();
    let kept = StageFindings::find(&file, policy, earlier, &mut found);
    (found, kept)
}

/// Those of the rules that `is_wanted` lets through; no other is asked.
pub(crate) fn file_findings(
    snapshot: &Snapshot,
    policy: &Policy,
    is_wanted: impl Fn(&Rule) -> bool,
) -> Vec<Diagnostic> {
    let files = policy.file_checks().iter().filter(|active| is_wanted(active.rule));
    let stages = policy.stage_checks().iter().filter(|active| is_wanted(active.rule));
    let (mut files, mut stages) = (files.peekable(), stages.peekable());
    if files.peek().is_none() && stages.peek().is_none() {
        return Vec::new();
    }
    let mut findings = Findings::default();
    let statements = Statements::of(snapshot);
    let file = File::new(snapshot, policy.options(), &statements);
    for active in files {
        findings.begin(active.rule, active.severity);
        (active.check)(&file, &mut findings);
    }
    for active in stages {
        findings.begin(active.rule, active.severity);
        for stage in file.model().stages() {
            (active.check)(&file, stage, &mut findings);
        }
    }
    findings.finish()
}
