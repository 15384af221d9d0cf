//! `useradd-fills-disk`

use crate::diagnostic::{Fix, Severity};
use crate::rules::call::Call;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "useradd-fills-disk",
    aliases: &["DL3046", "DF064"],
    summary: "Finds `useradd` with a high user id and without `--no-log-init`.",
    details: "`useradd` writes to `/var/log/lastlog` and `/var/log/faillog` at a place that the \
              user id decides. The files are sparse, but layers are not: with a high id they \
              fill the image with gigabytes of zeros. `--no-log-init` (`-l`) leaves them alone.",
    category: Category::Commands,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM debian:12\nRUN useradd -u 1234567 app\n",
        good: "FROM debian:12\nRUN useradd -l -u 1234567 app\n",
    }],
    checks: &[Check::Command(&["useradd"], check)],
};

/// From here on the files are large.
const HIGH: u64 = 100_000;

fn check(call: &Call<'_>, findings: &mut Findings) {
    if call.flag(&["-l", "--no-log-init"]).is_some() {
        return;
    }
    let texts: Vec<&str> = call.texts().collect();
    let value = texts.iter().enumerate().find_map(|(at, text)| match *text {
        "-u" | "--uid" => texts.get(at + 1).copied(),
        _ => text.strip_prefix("--uid="),
    });
    if value.and_then(|text| text.parse::<u64>().ok()).is_some_and(|id| id >= HIGH) {
        let message = "with a user id this high the log files that `useradd` makes can fill the \
                       layer with gigabytes; add `-l`";
        let edit = call.insert_behind(call.name, "-l");
        let fix = Fix::questionable("Add `-l`", vec![edit]);
        findings.report(call.name.span, message).fix(fix);
    }
}
