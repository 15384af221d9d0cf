//! `duplicate-stage-name`

use std::collections::HashMap;

use crate::diagnostic::Severity;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "duplicate-stage-name",
    aliases: &["DuplicateStageName", "DL3024", "DF042", "DU10"],
    summary: "Finds two stages of the same name.",
    details: "A name leads to one stage only: COPY and mounts take the last stage of that name, so \
              the others can only be reached by their number. Names are compared without regard \
              to letter case.",
    category: Category::Stages,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM golang:1.23 AS build\nFROM alpine:3.20 AS build\n",
        good: "FROM golang:1.23 AS build\nFROM alpine:3.20 AS final\n",
    }],
    checks: &[Check::File(check)],
};

/// BuildKit `dockerfile2llb/convert.go`, `toDispatchState`.
fn check(file: &File<'_>, findings: &mut Findings) {
    let mut first = HashMap::new();
    for name in file.model().stages().iter().filter_map(|stage| stage.name.as_ref()) {
        match first.get(&name.text.to_lowercase()) {
            None => {
                first.insert(name.text.to_lowercase(), name.span);
            }
            Some(earlier) => {
                let message = format!(
                    "a stage above is called `{}` too, and nothing can refer to that one any more",
                    name.text
                );
                findings.report(name.span, message).related(*earlier, "the first one");
            }
        }
    }
}
