//! `sudo-in-build`

use syntax::Span;

use crate::diagnostic::{Fix, Severity};
use crate::edit::Edit;
use crate::rules::call::Call;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "sudo-in-build",
    aliases: &["DL3004", "DF010", "CKV2_DOCKER_1"],
    summary: "Finds `sudo` in RUN.",
    details: "A build runs as root unless USER says otherwise, so `sudo` does nothing but drop \
              variables and keep the program in the image, where it helps an attacker. Behind \
              USER change back with `USER root` for what needs it, and to the user again \
              afterwards. To run something as another user, `USER`, `su` or `setpriv` will do; \
              the rule is silent for `sudo -u`.",
    category: Category::Commands,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM debian:12\nRUN sudo apt-get update\n",
        good: "FROM debian:12\nRUN apt-get update\n",
    }],
    checks: &[Check::Command(&["sudo"], check)],
};

fn check(call: &Call<'_>, findings: &mut Findings) {
    if call.flag(&["-u", "--user"]).is_some() {
        return;
    }
    let message = "a build runs as root unless USER says otherwise, and `sudo` is a risk in the \
                   image; drop it, or write `USER root` above";
    let found = findings.report(call.name.span, message);
    let first = call.arguments.first();
    let is_program = |text: &str| !text.starts_with('-') && !text.contains('=');
    let next = first.filter(|word| word.text.as_deref().is_some_and(is_program));
    if let Some(next) = next {
        let edit = Edit::delete(Span::new(call.name.span.start, next.span.start));
        found.fix(Fix::questionable("Drop `sudo`", vec![edit]));
    }
}
