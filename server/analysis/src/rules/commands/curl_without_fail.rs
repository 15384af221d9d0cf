//! `curl-without-fail`

use crate::diagnostic::{Fix, Severity};
use crate::rules::call::Call;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "curl-without-fail",
    aliases: &["DF035"],
    summary: "Finds `curl` that saves the server's error page as if it were the file.",
    details: "Without `-f`, `curl` takes an answer like 404 for a success and saves the page that \
              tells about it. The build goes on and fails later for a reason that is hard to see, \
              or not at all. With `-f` it stops right here.\n\n\
              The rule is silent where the file is checked (`sha256sum -c`, `gpg --verify`) and \
              where a variable may hold the flag.",
    category: Category::Commands,
    severity: Severity::Hint,
    enabled: true,
    examples: &[Example {
        bad: "FROM debian:12\nRUN curl -sSLo /usr/bin/tool https://example.com/tool\n",
        good: "FROM debian:12\nRUN curl -f -sSLo /usr/bin/tool https://example.com/tool\n",
    }],
    checks: &[Check::Command(&["curl"], check)],
};

/// Flags that save what comes.
const SAVING: [&str; 4] = ["-o", "-O", "--output", "--remote-name"];

/// Flags with which an answer like 404 is a failure, or is looked at.
const FAILING: [&str; 8] =
    ["-f", "--fail", "--fail-with-body", "--fail-early", "-I", "--head", "-w", "--write-out"];

fn check(call: &Call<'_>, findings: &mut Findings) {
    let is_config = call.flag(&["-K", "--config", "-T", "--upload-file"]).is_some();
    if is_config || call.has_unknown_flag() || has_flag(call, &FAILING) || !has_flag(call, &SAVING)
    {
        return;
    }
    let is_discarded = call.texts().any(|text| text.ends_with("/dev/null"));
    let checks =
        |other: &Call<'_>| other.program.ends_with("sum") || other.program.starts_with("gpg");
    if is_discarded || call.siblings().iter().any(checks) {
        return;
    }
    let message = "without `-f` an error page of the server is saved as if it were the file; \
                   add `-f`";
    let fix = Fix::questionable("Add `-f`", vec![call.insert_behind(call.name, "-f")]);
    findings.report(call.name.span, message).fix(fix);
}

/// Whether one of `flags` is given, also in a group whose last letter takes a value.
fn has_flag(call: &Call<'_>, flags: &[&str]) -> bool {
    let in_group = |text: &str| {
        let group = text.strip_prefix('-').filter(|group| !group.starts_with('-'));
        let letters = group.unwrap_or_default().chars().take_while(char::is_ascii_alphabetic);
        letters.into_iter().any(|letter| flags.contains(&format!("-{letter}").as_str()))
    };
    call.flag(flags).is_some() || call.texts().any(in_group)
}
