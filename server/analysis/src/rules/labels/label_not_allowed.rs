//! `label-not-allowed`

use super::pairs::labels;
use crate::diagnostic::Severity;
use crate::model::Stage;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "label-not-allowed",
    aliases: &["DL3050"],
    summary: "Finds labels that the configuration does not have.",
    details: "The configuration can say that images have no labels but those it lists, which finds \
              keys that are misspelled.\n\n\
              Silent unless the configuration says so; in the example it lists \
              `org.example.version`.",
    category: Category::Labels,
    severity: Severity::Information,
    enabled: true,
    examples: &[Example {
        bad: "FROM alpine:3.22\nLABEL org.example.versoin=\"1.4.2\"\n",
        good: "FROM alpine:3.22\nLABEL org.example.version=\"1.4.2\"\n",
    }],
    checks: &[Check::Stage(check)],
};

fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    if !file.options.strict_labels {
        return;
    }
    let known = || file.options.labels.iter().map(|(key, _)| key.as_str());
    for label in labels(file, stage) {
        if known().any(|key| key == label.key) {
            continue;
        }
        let near = dialect::closest(&label.key, known());
        let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        let message = format!("the configuration has no label `{}`{near}", label.key);
        findings.report(label.key_span, message);
    }
}
