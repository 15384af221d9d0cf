//! `arg-after-use`

use std::collections::HashMap;

use dialect::Keyword;

use crate::diagnostic::Severity;
use crate::model::uses::Reader;
use crate::model::{Definition, Stage};
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "arg-after-use",
    aliases: &[],
    summary: "Finds build arguments that are used above the ARG that declares them.",
    details: "An ARG holds from its line on. Above it the variable has no value, whatever \
              `--build-arg` gives. Move the ARG up.\n\n\
              Silent where something above defines the name, where a command sets it, and where \
              the reference has a default of its own.",
    category: Category::Variables,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM alpine:3.22\nRUN echo \"$VERSION\" > /version\nARG VERSION=1.2\n",
        good: "FROM alpine:3.22\nARG VERSION=1.2\nRUN echo \"$VERSION\" > /version\n",
    }],
    checks: &[Check::Stage(check)],
};

fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    let later = arguments(file, stage);
    if !later.is_empty() {
        check_stage(file, stage, &later, findings);
    }
}

/// The first ARG of each name that `stage` declares.
fn arguments<'a>(file: &File<'a>, stage: &Stage) -> HashMap<&'a str, &'a Definition> {
    let mut found = HashMap::new();
    let own = file.model().definitions_in(stage).iter();
    for definition in own.filter(|definition| definition.keyword == Keyword::Arg) {
        found.entry(definition.name.as_str()).or_insert(definition);
    }
    found
}

fn check_stage(
    file: &File<'_>,
    stage: &Stage,
    later: &HashMap<&str, &Definition>,
    findings: &mut Findings,
) {
    let last = later.values().map(|definition| definition.entry).max().unwrap_or_default();
    for entry in (stage.entry + 1)..last {
        if !file.snapshot.names_at(entry).any(|name| later.contains_key(name)) {
            continue;
        }
        let uses = file.snapshot.uses_at(entry);
        for found in &uses {
            let is_read = matches!(found.reader, Reader::Builder | Reader::Shell) && !found.sets;
            let Some(definition) = later.get(found.name.as_str()).filter(|_| is_read) else {
                continue;
            };
            let is_set = uses.iter().any(|other| other.sets && other.name == found.name)
                || dialect::arguments::find(&found.name).is_some()
                || file.is_undefined(entry, found)
                || file.model().scope_at(entry).definition(&found.name).is_some();
            let is_bare = file.slice(found.span).len() <= found.name.len() + 3;
            if definition.entry > entry && !is_set && is_bare {
                let name = &found.name;
                let message = format!(
                    "`{name}` has no value before it is declared further below; move that line up"
                );
                let diagnostic = findings.report(found.span, message);
                diagnostic.related(definition.key, format!("`{name}` is declared here"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn only_what_has_no_value_is_found() {
        check_rule(
            "arg-after-use",
            "FROM a\nENV P=1\nRUN echo $A $P ${B:-x}\nRUN C=1; echo $C\nARG A\nARG P\nARG B\nARG C\nRUN echo $A\n",
            expect![[r#"
                FROM a
                ENV P=1
                RUN echo $A $P ${B:-x}
                         ^^ `A` has no value before it is declared further below; move that line up
                RUN C=1; echo $C
                ARG A
                    ^ … `A` is declared here
                ARG P
                ARG B
                ARG C
                RUN echo $A
            "#]],
        );
    }
}
