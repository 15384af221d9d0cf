//! Runs the rules that are on.

use dialect::Keyword;
use syntax::Entry;

use super::call::Call;
use super::file::{File, Memo};
use super::findings::Findings;
use super::policy::Policy;
use super::site::{Site, sites};
use super::stagewise::StageFindings;
use crate::Snapshot;
use crate::diagnostic::Diagnostic;
use crate::model::Interpreter;

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted<'a> {
    /// Everything.
    All,
    /// What the build refuses, or may refuse.
    Errors,
    /// What the rules with these ids find; no other is asked if that can be avoided.
    Rules(&'a [&'a str]),
}

impl Wanted<'_> {
    /// Whether findings of the rule `id` are looked for.
    pub(crate) fn holds(self, id: &str) -> bool {
        match self {
            Wanted::All => true,
            Wanted::Errors => false,
            Wanted::Rules(ids) => ids.contains(&id),
        }
    }

    /// Whether errors are.
    pub(crate) fn has_errors(self) -> bool {
        !matches!(self, Wanted::Rules(_))
    }
}

/// What the rules of `policy` find in `entry` alone, if `shell` runs its commands. Spans count from
/// its start.
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

/// What is `wanted` of `snapshot`, in no order, and what later versions may reuse of it; `earlier`
/// is that of a version before.
pub(crate) fn findings(
    snapshot: &Snapshot,
    wanted: Wanted<'_>,
    earlier: Option<&StageFindings>,
) -> (Vec<Diagnostic>, StageFindings) {
    let policy = snapshot.policy();
    let memo = Memo::default();
    let file = File::new(snapshot, policy.options(), &memo);
    let mut findings = Findings::default();
    for active in policy.file_checks().iter().filter(|active| wanted.holds(active.rule.id)) {
        findings.begin(active.rule, active.severity);
        (active.check)(&file, &mut findings);
    }
    let mut found = findings.finish();
    let kept = StageFindings::find(&file, policy, wanted, earlier, &mut found);
    (found, kept)
}
