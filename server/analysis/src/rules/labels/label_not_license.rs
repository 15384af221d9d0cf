//! `label-not-license`

use super::forms::is_license;
use super::pairs::check_form;
use crate::diagnostic::Severity;
use crate::model::Stage;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, LabelForm, Rule};

pub(super) static RULE: Rule = Rule {
    id: "label-not-license",
    aliases: &["DL3054"],
    summary: "Finds labels whose value should be an SPDX license expression and is none.",
    details: "Tools that look which licenses an image brings read SPDX identifiers; a \
              license by another name is unknown to them.\n\nThe keys of the OCI image \
              specification that have this form are looked at, and those of which the \
              configuration says it. Silent for values with variables.",
    category: Category::Labels,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM alpine:3.22\nLABEL org.opencontainers.image.licenses=\"Apache License 2.0\"\n",
        good: "FROM alpine:3.22\nLABEL org.opencontainers.image.licenses=\"Apache-2.0\"\n",
    }],
    checks: &[Check::Stage(check)],
};

fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    check_form(
        file,
        stage,
        LabelForm::License,
        is_license,
        "an SPDX license expression, such as `Apache-2.0 OR MIT`",
        findings,
    );
}
