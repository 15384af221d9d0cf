//! `workdir-system-directory`

use dialect::Keyword;

use crate::diagnostic::Severity;
use crate::rules::findings::Findings;
use crate::rules::site::Site;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "workdir-system-directory",
    aliases: &["DS-0030", "AVD-DS-0030"],
    summary: "Finds working directories that belong to the system.",
    details: "A relative COPY, a `rm -rf *` or a build in a directory of the system mixes its \
              files with those of the system, and replaces some without a word. `/proc`, `/sys` \
              and `/dev` hold no files at all: what is copied there is not in the image. Work in a \
              directory of your own, such as `/app`.",
    category: Category::Files,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM alpine:3.22\nWORKDIR /usr/bin\n",
        good: "FROM alpine:3.22\nWORKDIR /app\n",
    }],
    checks: &[Check::Statement(&[Keyword::Workdir], check)],
};

/// The directories that hold the system.
const OF_SYSTEM: [&str; 13] = [
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/lib",
    "/lib64",
    "/proc",
    "/sbin",
    "/sys",
    "/usr",
    "/usr/bin",
    "/usr/lib",
    "/usr/sbin",
];

fn check(site: &Site<'_>, findings: &mut Findings) {
    let word = site.statement.arguments;
    let text = site.text(word).trim_matches(['"', '\'']);
    let path = text.trim_end_matches('/');
    if OF_SYSTEM.contains(&path) {
        let message = format!(
            "`{path}` belongs to the system, so files that are put here get mixed with its own; \
             work in a directory of your own, such as `/app`"
        );
        findings.report(word.span, message);
    }
}
