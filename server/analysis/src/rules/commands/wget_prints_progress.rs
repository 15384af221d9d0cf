//! `wget-prints-progress`

use crate::diagnostic::{Fix, Severity};
use crate::rules::call::Call;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "wget-prints-progress",
    aliases: &["DL3047", "DF056"],
    summary: "Finds `wget` that fills the build's log with its progress.",
    details: "Where no terminal is, `wget` prints a line for each 50 KiB, which makes the log of a \
              build hard to read. `-nv` prints one line for each file, `-q` none, and \
              `--progress=dot:giga` a line for each 32 MiB.",
    category: Category::Commands,
    severity: Severity::Hint,
    enabled: false,
    examples: &[Example {
        bad: "FROM debian:12\nRUN wget https://example.com/tool\n",
        good: "FROM debian:12\nRUN wget -nv https://example.com/tool\n",
    }],
    checks: &[Check::Command(&["wget"], check)],
};

/// Flags with which there is no progress, or one that is chosen or goes elsewhere.
const QUIET: [&str; 9] = [
    "-q",
    "--quiet",
    "-nv",
    "--no-verbose",
    "--progress",
    "-o",
    "--output-file",
    "-a",
    "--append-output",
];

fn check(call: &Call<'_>, findings: &mut Findings) {
    let has_group = |text: &str| text.starts_with("-nv") || text.starts_with("-qO");
    if call.has_unknown_flag() || call.flag(&QUIET).is_some() || call.texts().any(has_group) {
        return;
    }
    let operands = call.operands(&["-O", "-P"]);
    if operands.is_empty() {
        return;
    }
    let message = "`wget` prints its progress into the build's log; add `-nv`";
    let fix = Fix::questionable("Add `-nv`", vec![call.insert_behind(call.name, "-nv")]);
    findings.report(call.name.span, message).fix(fix);
}
