//! `label-empty`

use super::pairs::labels;
use crate::diagnostic::Severity;
use crate::model::Stage;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "label-empty",
    aliases: &["DL3051"],
    summary: "Finds labels without a value.",
    details: "A label with nothing in it tells nothing, and it hides one of that key in the base \
              image. Where that is meant, say so with a comment that switches this rule off.\n\n\
              Looked at are the keys of the OCI image specification, and those that the \
              configuration lists. Silent for values with variables.",
    category: Category::Labels,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM alpine:3.22\nLABEL org.opencontainers.image.title=\"\"\n",
        good: "FROM alpine:3.22\nLABEL org.opencontainers.image.title=\"Picture service\"\n",
    }],
    checks: &[Check::Stage(check)],
};

fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    for label in labels(file, stage) {
        let is_empty = label.value.as_deref().is_some_and(|value| value.trim().is_empty());
        let is_listed = || file.options.labels.iter().any(|(key, _)| *key == label.key);
        if is_empty && (is_listed() || dialect::labels::find(&label.key).is_some()) {
            findings.report(label.value_span, format!("the label `{}` is empty", label.key));
        }
    }
}
