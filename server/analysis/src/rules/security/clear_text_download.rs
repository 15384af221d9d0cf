//! `clear-text-download`

use crate::diagnostic::{Fix, Severity};
use crate::edit::Edit;
use crate::rules::call::Call;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "clear-text-download",
    aliases: &[],
    summary: "Finds programs and archives that are downloaded over `http://` and never checked.",
    details: "Nothing protects such a download on its way: a router, a proxy or a wireless network \
              can send another program in its place. Use `https://`, or compare the file with \
              `sha256sum -c` or `gpg --verify` in the same RUN.\n\n\
              The rule is silent where such a check follows, and for hosts of the own network.",
    category: Category::Security,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM debian:12\nRUN curl -fsSLO http://example.com/tool.tar.gz\n",
        good: "FROM debian:12\nRUN curl -fsSLO https://example.com/tool.tar.gz\n",
    }],
    checks: &[Check::Command(&["curl", "wget"], check)],
};

const SCHEME: &str = "http://";

/// How the names of files end that are programs or hold some.
const ENDINGS: [&str; 17] = [
    ".apk", ".bz2", ".deb", ".exe", ".gz", ".jar", ".msi", ".py", ".rpm", ".run", ".sh", ".tar",
    ".tgz", ".txz", ".whl", ".xz", ".zip",
];

/// Programs that check what was downloaded.
const CHECKERS: [&str; 9] =
    ["b2sum", "gpg", "gpg2", "gpgv", "md5sum", "openssl", "sha1sum", "sha256sum", "sha512sum"];

fn check(call: &Call<'_>, findings: &mut Findings) {
    let url = call.arguments.iter().find(|word| word.text.as_deref().is_some_and(is_program));
    let Some(url) = url else { return };
    let is_checker = |other: &Call<'_>| {
        CHECKERS.contains(&other.program.as_str()) || matches!(other.program.as_str(), "shasum")
    };
    if call.siblings().iter().any(is_checker) {
        return;
    }
    let message = "anyone on the way can send another program, and nothing here would notice; \
                   use `https://` or check the file with `sha256sum -c`";
    let found = findings.report(url.span, message);
    let text = call.site.entry.slice(url.span);
    if let Some(at) = text.find(SCHEME) {
        let offset = url.span.start + (at + "http".len()) as u32;
        found.fix(Fix::questionable("Use `https://`", vec![Edit::insert(offset, "s")]));
    }
}

/// Whether `url` is in clear text, leads to another network, and looks like a program.
fn is_program(url: &str) -> bool {
    let Some(rest) = url.strip_prefix(SCHEME) else { return false };
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = host.split(':').next().unwrap_or_default();
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let is_near = !host.contains('.')
        || ["127.", "10.", "192.168.", "172."].iter().any(|net| host.starts_with(net))
        || [".local", ".internal", ".lan"].iter().any(|end| host.ends_with(end));
    !is_near && ENDINGS.iter().any(|end| path.ends_with(end))
}
