//! `written-password`

use crate::diagnostic::Severity;
use crate::rules::call::Call;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "written-password",
    aliases: &["CKV2_DOCKER_17"],
    summary: "Finds passwords of users that are set to a text in the file.",
    details: "The password stands in the image's history and in every copy of the file, and is \
              the same in each container. Containers rarely need passwords at all: `USER` and \
              `docker exec --user` ask for none. Where a server needs one, let it read it when \
              the container starts, from a secret.\n\n\
              The rule is silent where the password comes from a variable or a file.",
    category: Category::Security,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM debian:12\nRUN echo 'root:root' | chpasswd\n",
        good: "FROM debian:12\nRUN --mount=type=secret,id=password chpasswd < /run/secrets/password\n",
    }],
    checks: &[
        Check::Command(&["echo", "printf"], check_pipe),
        Check::Command(&["passwd"], check_delete),
    ],
};

fn check_pipe(call: &Call<'_>, findings: &mut Findings) {
    let mut behind = call.piped_into().into_iter();
    if !behind.any(|next| matches!(next.program.as_str(), "chpasswd" | "passwd")) {
        return;
    }
    let is_open = |text: &str| !text.is_empty() && !text.contains('$') && !text.starts_with('-');
    let word = call.arguments.iter().find(|word| word.text.as_deref().is_some_and(is_open));
    if let Some(word) = word.filter(|_| !call.has_unknown()) {
        let message = "this password is in the image's history for everyone who gets the image; \
                       leave it out, or read it from a secret when the container starts";
        findings.report(word.span, message);
    }
}

fn check_delete(call: &Call<'_>, findings: &mut Findings) {
    if let Some(flag) = call.flag(&["-d", "--delete"]) {
        let message = "this user can log in without any password; leave the password as it is \
                       (`-l` locks it)";
        findings.report(flag.span, message);
    }
}
