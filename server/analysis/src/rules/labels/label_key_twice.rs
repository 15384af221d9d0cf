//! `label-key-twice`

use std::collections::HashMap;

use dialect::Keyword;

use super::pairs::{labels, pairs};
use crate::diagnostic::{Severity, Tag};
use crate::model::Stage;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "label-key-twice",
    aliases: &["tally/labels/no-duplicate-keys"],
    summary: "Finds labels that a stage sets more than once.",
    details: "An image has one value for each key: the last one. The others are never seen, so \
              one of them is likely a slip.",
    category: Category::Labels,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM alpine:3.22\nLABEL version=1 team=x\nLABEL version=2\n",
        good: "FROM alpine:3.22\nLABEL team=x\nLABEL version=2\n",
    }],
    checks: &[Check::Stage(check)],
};

fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    let placed = file.in_stage(stage, Keyword::Label);
    if placed.map(|label| pairs(label.site.statement).len()).sum::<usize>() < 2 {
        return;
    }
    let mut last = HashMap::new();
    for label in labels(file, stage).into_iter().rev() {
        match last.get(&label.key) {
            None => {
                last.insert(label.key, label.key_span);
            }
            Some(later) => {
                let message = format!(
                    "the label `{}` is set again below, and only the last value counts",
                    label.key
                );
                let found = findings.report(label.key_span, message).tag(Tag::Unnecessary);
                found.related(*later, "the value that counts");
            }
        }
    }
}
