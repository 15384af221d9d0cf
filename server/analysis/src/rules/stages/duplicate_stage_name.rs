//! `duplicate-stage-name`

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use syntax::Span;

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
    let mut first: HashMap<Cow<'_, str>, Span> = HashMap::new();
    for name in file.model().stages().iter().filter_map(|stage| stage.name.as_ref()) {
        let is_lower = name.text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
        let lower = match is_lower {
            true => Cow::Borrowed(name.text.as_str()),
            false => Cow::Owned(name.text.to_lowercase()),
        };
        match first.entry(lower) {
            Entry::Vacant(place) => {
                place.insert(name.span);
            }
            Entry::Occupied(earlier) => {
                let message = format!(
                    "a stage above is called `{}` too, and nothing can refer to that one any more",
                    name.text
                );
                findings.report(name.span, message).related(*earlier.get(), "the first one");
            }
        }
    }
}
