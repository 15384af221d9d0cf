//! `label-not-mail`

use super::forms::is_mail;
use super::pairs::check_form;
use crate::diagnostic::Severity;
use crate::model::Stage;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, LabelForm, Rule};

pub(super) static RULE: Rule = Rule {
    id: "label-not-mail",
    aliases: &["DL3058"],
    summary: "Finds labels whose value should be an address for mail and is none.",
    details: "Who reads this wants to write there.\n\nLooked at are the labels of which \
              the configuration says it; in the example that is `org.example.contact`. \
              Silent for values with variables.",
    category: Category::Labels,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM alpine:3.22\nLABEL org.example.contact=\"Jo Doe\"\n",
        good: "FROM alpine:3.22\nLABEL org.example.contact=\"jo@example.com\"\n",
    }],
    checks: &[Check::Stage(check)],
};

fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    check_form(
        file,
        stage,
        LabelForm::Mail,
        is_mail,
        "an address for mail, such as `team@example.com`",
        findings,
    );
}
