//! `signature-check-off`

use syntax::Span;

use crate::diagnostic::Severity;
use crate::rules::call::Call;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "signature-check-off",
    aliases: &[
        "CKV2_DOCKER_7",
        "CKV2_DOCKER_8",
        "CKV2_DOCKER_9",
        "CKV2_DOCKER_10",
        "CKV2_DOCKER_11",
    ],
    summary: "Finds flags with which a package manager installs packages without a signature.",
    details: "Signatures tell that a package comes from the people who should have made it, \
              whatever mirror or proxy sent it. Without them anyone on the way can put a package \
              of their own into the image.\n\n\
              Import the key of the repository instead: for apt into `/etc/apt/keyrings` with \
              `signed-by=`, for apk into `/etc/apk/keys`, with `rpm --import` for RPM.",
    category: Category::Security,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM alpine:3.20\nRUN apk add --no-cache --allow-untrusted curl\n",
        good: "FROM alpine:3.20\nRUN apk add --no-cache curl\n",
    }],
    checks: &[Check::Command(&[], check)],
};

/// Programs, and the flags with which they do not check.
const FLAGS: [(&[&str], &[&str]); 5] = [
    (&["apk"], &["--allow-untrusted"]),
    (
        &["apt-get", "apt", "aptitude"],
        &["--allow-unauthenticated", "--force-yes", "--allow-insecure-repositories"],
    ),
    (&["yum", "dnf", "microdnf", "tdnf"], &["--nogpgcheck", "--no-gpgchecks"]),
    (&["rpm"], &["--nosignature", "--nodigest"]),
    (&["zypper"], &["--no-gpg-checks", "--allow-unsigned-rpm"]),
];

/// What stands in a list of sources whose signatures nobody checks.
const TRUSTED: &str = "trusted=yes";

fn check(call: &Call<'_>, findings: &mut Findings) {
    if installs_nothing_foreign(call) {
        return;
    }
    let mut rows = FLAGS.iter().filter(|row| row.0.contains(&call.program.as_str()));
    if let Some(word) = rows.find_map(|row| call.flag(row.1)) {
        let flag = word.text.as_deref().unwrap_or_default();
        return report(word.span, flag, findings);
    }
    let is_writer = matches!(call.program.as_str(), "echo" | "printf" | "sed");
    let is_list = |text: &str| text.contains("deb ") && text.contains(TRUSTED);
    let word = call.arguments.iter().find(|word| word.text.as_deref().is_some_and(is_list));
    if let Some(word) = word.filter(|_| is_writer) {
        report(word.span, TRUSTED, findings);
    }
}

/// Whether packages are only removed, or all of them are files of the image, which the build may
/// have made itself.
fn installs_nothing_foreign(call: &Call<'_>) -> bool {
    let operands = call.operands(&["-X", "--repository", "-t", "--virtual", "-o", "-p", "--root"]);
    let mut texts = operands.iter().map(|word| call.site.entry.slice(word.span));
    match texts.next() {
        Some("purge" | "remove" | "autoremove") => true,
        Some("add") => {
            let packages: Vec<&str> = texts.collect();
            let is_file = |text: &&str| text.trim_end_matches('"').ends_with(".apk");
            !packages.is_empty() && packages.iter().any(is_file)
        }
        _ => false,
    }
}

fn report(span: Span, what: &str, findings: &mut Findings) {
    let message = format!(
        "`{what}` installs packages whose signature nobody checked, so anyone on the way can \
         put their own into the image; import the key of the repository instead"
    );
    findings.report(span, message);
}
