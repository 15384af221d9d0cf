//! `label-not-version`

use super::forms::is_version;
use super::pairs::check_form;
use crate::diagnostic::Severity;
use crate::model::Stage;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, LabelForm, Rule};

pub(super) static RULE: Rule = Rule {
    id: "label-not-version",
    aliases: &["DL3056"],
    summary: "Finds labels whose value should be a semantic version and is none.",
    details: "Semantic versions have three numbers and no `v`, so that tools can compare \
              them.\n\nLooked at are the labels of which the configuration says it; in the \
              example that is `org.example.version`. Silent for values with variables.",
    category: Category::Labels,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM alpine:3.22\nLABEL org.example.version=\"v1.4\"\n",
        good: "FROM alpine:3.22\nLABEL org.example.version=\"1.4.2\"\n",
    }],
    checks: &[Check::Stage(check)],
};

fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    check_form(
        file,
        stage,
        LabelForm::Version,
        is_version,
        "a semantic version, such as `1.4.2`",
        findings,
    );
}
