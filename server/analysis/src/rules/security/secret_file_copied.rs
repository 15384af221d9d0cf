//! `secret-file-copied`

use dialect::Keyword;

use crate::diagnostic::Severity;
use crate::rules::findings::Findings;
use crate::rules::site::Site;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "secret-file-copied",
    aliases: &[],
    summary: "Finds private keys and files with passwords that are copied into the image.",
    details: "What is copied stays in its layer even if a later instruction deletes it, and \
              everyone who gets the image can read it.\n\n\
              What only the build needs comes through a mount that leaves nothing behind: \
              `RUN --mount=type=secret,id=npmrc,target=/root/.npmrc …`, or `--mount=type=ssh` \
              for keys. What the running container needs is given to it when it starts.",
    category: Category::Security,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM alpine:3.20\nCOPY id_rsa /root/.ssh/id_rsa\nRUN git clone git@example.com:a/b\n",
        good: "FROM alpine:3.20\nRUN --mount=type=ssh git clone git@example.com:a/b\n",
    }],
    checks: &[Check::Statement(&[Keyword::Add, Keyword::Copy], check)],
};

/// Names of files and folders that hold secrets and little else.
const NAMES: [&str; 15] = [
    ".aws",
    ".env",
    ".env.local",
    ".env.production",
    ".git-credentials",
    ".kube",
    ".netrc",
    ".pypirc",
    ".ssh",
    "credentials.json",
    "id_dsa",
    "id_ecdsa",
    "id_ed25519",
    "id_rsa",
    "service-account.json",
];

fn check(site: &Site<'_>, findings: &mut Findings) {
    let texts: Vec<(&str, syntax::Span)> = match site.exec_form() {
        Some(strings) => strings.iter().map(|one| (one.value.as_str(), one.word.span)).collect(),
        None => site.words().iter().map(|word| (site.text(*word), word.span)).collect(),
    };
    let Some((_, sources)) = texts.split_last() else { return };
    for (text, span) in sources {
        if is_secret(text) {
            let message = format!(
                "`{text}` holds secrets and stays in the image for everyone who gets it, even if \
                 it is deleted later; mount it with `--mount=type=secret` where it is needed"
            );
            findings.report(*span, message);
        }
    }
}

fn is_secret(path: &str) -> bool {
    let name = path.trim_matches(['"', '\'', '/', '*']).rsplit('/').next().unwrap_or_default();
    NAMES.contains(&name)
}
