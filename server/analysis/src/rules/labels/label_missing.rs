//! `label-missing`

use super::pairs::labels;
use crate::diagnostic::Severity;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "label-missing",
    aliases: &["DL3049"],
    summary: "Finds images without a label that the configuration asks for.",
    details: "The configuration can list the labels that every image has to have. Looked at is the \
              stage that the build ends with, with the stages that it is built on.\n\n\
              Silent without such a list; in the example it has `org.example.version`. Silent, \
              too, where a key comes from a variable.",
    category: Category::Labels,
    severity: Severity::Information,
    enabled: true,
    examples: &[Example {
        bad: "FROM alpine:3.22\n",
        good: "FROM alpine:3.22\nLABEL org.example.version=\"1.4.2\" org.example.commit=\"8f14e45\" org.example.contact=\"jo@example.com\"\n",
    }],
    checks: &[Check::File(check)],
};

fn check(file: &File<'_>, findings: &mut Findings) {
    let Some(stage) = file.model().stages().last() else { return };
    let Some(span) = stage.base_span.filter(|_| !file.options.labels.is_empty()) else { return };
    let found: Vec<String> = file
        .model()
        .chain(stage)
        .flat_map(|stage| labels(file, stage))
        .map(|label| label.key)
        .collect();
    for (key, _) in file.options.labels.iter().filter(|(key, _)| !found.contains(key)) {
        findings.report(span, format!("the image has no label `{key}`, which it should have"));
    }
}
