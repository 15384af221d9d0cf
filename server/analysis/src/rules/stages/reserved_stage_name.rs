//! `reserved-stage-name`

use dialect::Keyword;

use crate::diagnostic::Severity;
use crate::rules::findings::Findings;
use crate::rules::site::Site;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "reserved-stage-name",
    aliases: &["ReservedStageName", "DL3063", "DF084"],
    summary: "Finds stages with a name that means something else.",
    details: "`scratch` is the image with nothing in it, and `context` is the build context. A \
              stage of such a name hides what readers expect, or is hidden by it: \
              `FROM scratch` begins an empty image even if a stage is called so. Choose another \
              name.",
    category: Category::Stages,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM alpine:3.20 AS scratch\n",
        good: "FROM alpine:3.20 AS base\n",
    }],
    checks: &[Check::Statement(&[Keyword::From], check)],
};

/// What each reserved name means (BuildKit `dockerfile2llb/validations.go`, `reservedStageNames`).
const RESERVED: [(&str, &str); 2] =
    [("context", "the build context"), ("scratch", "the image with nothing in it")];

fn check(site: &Site<'_>, findings: &mut Findings) {
    let [_, _, name] = site.words() else { return };
    let text = site.text(*name).to_lowercase();
    let reserved = RESERVED.iter().find(|(reserved, _)| text == *reserved);
    if let Some((reserved, meaning)) = reserved.filter(|_| !site.is_trigger) {
        let message = format!(
            "`{reserved}` means {meaning}, so this name misleads; call the stage otherwise"
        );
        findings.report(name.span, message);
    }
}
