//! `label-not-url`

use super::forms::is_url;
use super::pairs::check_form;
use crate::diagnostic::Severity;
use crate::model::Stage;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, LabelForm, Rule};

pub(super) static RULE: Rule = Rule {
    id: "label-not-url",
    aliases: &["DL3052"],
    summary: "Finds labels whose value should be a URL and is none.",
    details: "Tools turn these values into links, and registries such as GHCR tie an image \
              to its repository by `org.opencontainers.image.source`. A name without \
              `https://` leads nowhere.\n\nThe keys of the OCI image specification that \
              have this form are looked at, and those of which the configuration says it. \
              Silent for values with variables.",
    category: Category::Labels,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM alpine:3.22\nLABEL org.opencontainers.image.source=\"example.com/app\"\n",
        good: "FROM alpine:3.22\nLABEL org.opencontainers.image.source=\"https://example.com/app\"\n",
    }],
    checks: &[Check::Stage(check)],
};

fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    check_form(
        file,
        stage,
        LabelForm::Url,
        is_url,
        "a URL such as `https://example.com/app`",
        findings,
    );
}
