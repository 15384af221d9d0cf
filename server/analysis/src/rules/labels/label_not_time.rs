//! `label-not-time`

use super::forms::is_time;
use super::pairs::check_form;
use crate::diagnostic::Severity;
use crate::model::Stage;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, LabelForm, Rule};

pub(super) static RULE: Rule = Rule {
    id: "label-not-time",
    aliases: &["DL3053"],
    summary: "Finds labels whose value should be a time and is none.",
    details: "A time as RFC 3339 has it, with the time zone, is what tools can read and \
              compare.\n\nThe keys of the OCI image specification that have this form are \
              looked at, and those of which the configuration says it. Silent for values \
              with variables.",
    category: Category::Labels,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM alpine:3.22\nLABEL org.opencontainers.image.created=\"31.1.2026\"\n",
        good: "FROM alpine:3.22\nLABEL org.opencontainers.image.created=\"2026-01-31T12:00:00Z\"\n",
    }],
    checks: &[Check::Stage(check)],
};

fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    check_form(
        file,
        stage,
        LabelForm::Time,
        is_time,
        "a time as in RFC 3339, such as `2026-01-31T12:00:00Z`",
        findings,
    );
}
