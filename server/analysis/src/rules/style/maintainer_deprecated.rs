//! `maintainer-deprecated`

use dialect::Keyword;

use crate::diagnostic::{Fix, Severity, Tag};
use crate::edit::Edit;
use crate::rules::findings::Findings;
use crate::rules::site::Site;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "maintainer-deprecated",
    aliases: &["MaintainerDeprecated", "DL4000", "DF019", "DU45"],
    summary: "Finds MAINTAINER, which a label has replaced.",
    details: "MAINTAINER has been deprecated since Docker 1.13. It can only hold a name, and tools \
              that look for the people behind an image read labels. The fix writes the same name \
              into `org.opencontainers.image.authors`; the image then has the label instead of \
              the author field, so the fix asks first.",
    category: Category::Style,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM alpine:3.20\nMAINTAINER Jo Doe <jo@example.com>\n",
        good: "FROM alpine:3.20\nLABEL org.opencontainers.image.authors=\"Jo Doe <jo@example.com>\"\n",
    }],
    checks: &[Check::Statement(&[Keyword::Maintainer], check)],
};

/// The label that names the people behind an image.
const AUTHORS: &str = "org.opencontainers.image.authors";

/// BuildKit `instructions/parse.go`, `parseMaintainer`.
fn check(site: &Site<'_>, findings: &mut Findings) {
    let (old, new) = (Keyword::Maintainer.name(), Keyword::Label.name());
    let message = format!("{old} is deprecated; write the label `{AUTHORS}` instead");
    let found = findings.report(site.keyword_span(), message).tag(Tag::Deprecated);
    let name = site.text(site.statement.arguments);
    if is_plain(name) {
        let span = site.keyword_span().cover(site.statement.arguments.span);
        let text = format!("{new} {AUTHORS}=\"{}\"", name.trim_matches('"'));
        found.fix(Fix::questionable(format!("Write a {new}"), vec![Edit::replace(span, text)]));
    }
}

/// Whether `name` means the same between the quotes of a label.
fn is_plain(name: &str) -> bool {
    let inner = name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(name);
    !inner.is_empty() && !inner.contains(['"', '\\', '`', '$', '\''])
}
