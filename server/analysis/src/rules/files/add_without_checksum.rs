//! `add-without-checksum`

use dialect::{Keyword, ValueKind};
use syntax::Form;

use crate::checks::sources::{SourceKind, source_kind};
use crate::diagnostic::Severity;
use crate::rules::findings::Findings;
use crate::rules::site::Site;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "add-without-checksum",
    aliases: &[],
    summary: "Finds downloads by ADD whose contents nothing checks.",
    details: "What a URL gives can change from one build to the next, by its owners or by others. \
              With `--checksum=sha256:…` the build stops if it does.\n\n\
              Off by default, because the checksum has to be known. Silent for git repositories, \
              which a commit identifies, and for addresses with variables.",
    category: Category::Files,
    severity: Severity::Information,
    enabled: false,
    examples: &[Example {
        bad: "FROM alpine:3.22\nADD https://example.com/tool /usr/bin/\n",
        good: "FROM alpine:3.22\nADD --checksum=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 https://example.com/tool /usr/bin/\n",
    }],
    checks: &[Check::Statement(&[Keyword::Add], check)],
};

fn check(site: &Site<'_>, findings: &mut Findings) {
    let Form::Words(words) = &site.statement.form else { return };
    let is_checked = site.statement.flags.iter().any(|flag| {
        let row = site.keyword.row().flag(flag.name());
        row.is_some_and(|row| matches!(row.value, ValueKind::Checksum))
    });
    let Some((_, sources)) = words.split_last().filter(|_| !is_checked) else { return };
    for source in sources {
        let text = site.text(*source);
        if source_kind(text) == SourceKind::Download && !text.contains('$') {
            let message = "nothing checks what this address gives; add `--checksum=sha256:…`";
            findings.report(source.span, message);
        }
    }
}
