//! `passwordless-sudo`

use crate::diagnostic::Severity;
use crate::rules::call::Call;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "passwordless-sudo",
    aliases: &[],
    summary: "Finds users who may become root without a password.",
    details: "A user with `NOPASSWD` is root in all but name: whoever breaks into the program that \
              runs as that user takes the whole container. In an image for development that may \
              be what you want; an image for production should do as root what needs root while \
              it is built, and then change to a user without `sudo`.",
    category: Category::Security,
    severity: Severity::Hint,
    enabled: true,
    examples: &[Example {
        bad: "FROM debian:12\nRUN echo 'app ALL=(ALL) NOPASSWD: ALL' >> /etc/sudoers\n",
        good: "FROM debian:12\nRUN useradd app\nUSER app\n",
    }],
    checks: &[Check::Command(&["echo", "printf", "sed", "bash", "sh"], check)],
};

fn check(call: &Call<'_>, findings: &mut Findings) {
    let is_grant = |text: &str| text.contains("NOPASSWD");
    let word = call.arguments.iter().find(|word| word.text.as_deref().is_some_and(is_grant));
    if let Some(word) = word {
        let message = "whoever is this user can become root without a password, so a separate \
                       user protects nothing; do what needs root while the image is built";
        findings.report(word.span, message);
    }
}
