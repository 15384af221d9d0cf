//! `shell-replaced-by-hand`

use crate::diagnostic::Severity;
use crate::rules::call::Call;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "shell-replaced-by-hand",
    aliases: &["DL4005"],
    summary: "Finds links that put another shell in the place of `/bin/sh`.",
    details: "The scripts of the distribution are written for the shell that it has as `/bin/sh`, \
              and an update of the package puts it back. `SHELL [\"/bin/bash\", \"-c\"]` chooses \
              the shell for the RUN, CMD and ENTRYPOINT behind it and leaves the system as it is.",
    category: Category::Commands,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM debian:12\nRUN ln -sf /bin/bash /bin/sh\n",
        good: "FROM debian:12\nSHELL [\"/bin/bash\", \"-c\"]\n",
    }],
    checks: &[Check::Command(&["ln"], check)],
};

fn check(call: &Call<'_>, findings: &mut Findings) {
    let operands = call.operands(&[]);
    let is_shell = |text: &str| matches!(text, "/bin/sh" | "/usr/bin/sh");
    if operands.last().is_some_and(|word| word.text.as_deref().is_some_and(is_shell)) {
        let message = "scripts of the distribution rely on the shell that is there; leave it, and \
                       choose yours with SHELL";
        findings.report(call.span(), message);
    }
}
