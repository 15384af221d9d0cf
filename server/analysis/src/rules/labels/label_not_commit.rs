//! `label-not-commit`

use super::forms::is_commit;
use super::pairs::check_form;
use crate::diagnostic::Severity;
use crate::model::Stage;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, LabelForm, Rule};

pub(super) static RULE: Rule = Rule {
    id: "label-not-commit",
    aliases: &["DL3055"],
    summary: "Finds labels whose value should be the id of a commit and is none.",
    details: "A branch is another commit tomorrow; an id says for good what was \
              built.\n\nLooked at are the labels of which the configuration says it; in \
              the example that is `org.example.commit`. Silent for values with variables.",
    category: Category::Labels,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM alpine:3.22\nLABEL org.example.commit=\"main\"\n",
        good: "FROM alpine:3.22\nLABEL org.example.commit=\"8f14e45\"\n",
    }],
    checks: &[Check::Stage(check)],
};

fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    check_form(
        file,
        stage,
        LabelForm::Commit,
        is_commit,
        "the id of a commit, such as `8f14e45`",
        findings,
    );
}
