//! `needless-program`

use crate::diagnostic::Severity;
use crate::rules::call::Call;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "needless-program",
    aliases: &["DL3001", "DF060"],
    summary: "Finds programs that make no sense while an image is built.",
    details: "A build has no terminal, no screen and no machine of its own: editors and viewers \
              wait for keys that nobody can press, `shutdown` has nothing to shut down, and `top` \
              or `free` tell about the builder.",
    category: Category::Commands,
    severity: Severity::Information,
    enabled: true,
    examples: &[Example {
        bad: "FROM debian:12\nRUN vim /etc/hosts\n",
        good: "FROM debian:12\nRUN sed -i 's/a/b/' /etc/app.conf\n",
    }],
    checks: &[Check::Command(
        &[
            "emacs", "free", "htop", "less", "more", "nano", "poweroff", "reboot", "shutdown",
            "top", "vi", "vim",
        ],
        check,
    )],
};

fn check(call: &Call<'_>, findings: &mut Findings) {
    let is_question = call.flag(&["--version", "--help", "-V", "-c", "-es", "-E", "+"]).is_some();
    let is_script =
        call.texts().any(|text| text.starts_with('+')) || call.command.context.substitution;
    if is_question || is_script || !call.piped_into().is_empty() {
        return;
    }
    let program = &call.program;
    let message = format!(
        "`{program}` is of no use in a build, which has no terminal and no machine of its own; \
         take it away"
    );
    findings.report(call.name.span, message);
}
