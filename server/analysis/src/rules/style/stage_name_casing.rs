//! `stage-name-casing`

use dialect::Keyword;

use crate::diagnostic::{Fix, Severity};
use crate::edit::Edit;
use crate::rules::findings::Findings;
use crate::rules::site::Site;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "stage-name-casing",
    aliases: &["StageNameCasing", "DF085"],
    summary: "Finds stage names that are not in lower case.",
    details: "The builder keeps stage names in lower case. COPY and mounts find a stage in any \
              letter case, but FROM does not: `FROM Build` is taken for an image, and refused. A \
              name in lower case works everywhere.",
    category: Category::Style,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM golang:1.23 AS BuildBase\n",
        good: "FROM golang:1.23 AS buildbase\n",
    }],
    checks: &[Check::Statement(&[Keyword::From], check)],
};

/// BuildKit `instructions/parse.go`, `isLowerCaseStageName` and `parseBuildStageName`: the name is
/// kept in lower case, so the fix changes nothing.
fn check(site: &Site<'_>, findings: &mut Findings) {
    let [_, _, name] = site.words() else { return };
    if site.is_trigger {
        return;
    }
    let text = site.text(*name);
    let better = text.to_lowercase();
    // A name with other characters is an error, whatever its case.
    let is_name =
        text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    if is_name && text != better {
        let message = format!(
            "the builder calls this stage `{better}`, and FROM finds it by that name only; write \
             it in lower case"
        );
        let fix = Fix::safe(format!("Write `{better}`"), vec![Edit::replace(name.span, better)]);
        findings.report(name.span, message).fix(fix);
    }
}
