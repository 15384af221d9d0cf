//! `wget-and-curl`

use dialect::Keyword;
use syntax::Span;

use crate::diagnostic::Severity;
use crate::model::Stage;
use crate::rules::call::Call;
use crate::rules::file::{File, Placement};
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "wget-and-curl",
    aliases: &["DL4001"],
    summary: "Finds stages that download with both `wget` and `curl`.",
    details: "Both programs do the same, and one that is installed only for one download makes the \
              image larger and is one more thing to keep up to date. Use one of them throughout.\
              \n\nWhat a base image brings and what a script needs may differ: so the rule is off \
              unless it is asked for.",
    category: Category::Commands,
    severity: Severity::Hint,
    enabled: false,
    examples: &[Example {
        bad: "FROM debian:12\nRUN curl -fsSLO https://example.com/a\nRUN wget -q https://example.com/b\n",
        good: "FROM debian:12\nRUN curl -fsSLO https://example.com/a\nRUN curl -fsSLO https://example.com/b\n",
    }],
    checks: &[Check::Stage(check)],
};

const PROGRAMS: [&str; 2] = ["curl", "wget"];

fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    // The first call of each.
    let mut first: Vec<(&str, Span)> = Vec::new();
    for step in file.in_stage(stage, Keyword::Run) {
        for (program, span) in downloads(&step) {
            if first.iter().all(|(known, _)| *known != program) {
                first.push((program, span));
            }
        }
    }
    if let [(earlier, before), (later, span)] = first[..] {
        let message = format!(
            "this stage downloads with `{earlier}` too; with one of both, the other need not \
             be installed"
        );
        let found = findings.report(span, message);
        found.related(before, format!("the first `{earlier}`, before this `{later}`"));
    }
}

/// The calls of the programs in `step`, each with its place in the file.
fn downloads(step: &Placement<'_>) -> Vec<(&'static str, Span)> {
    let mut found = Vec::new();
    for script in step.site.scripts() {
        for index in 0..script.commands.len() {
            for call in Call::all(&step.site, &script, index) {
                let program = PROGRAMS.iter().find(|program| **program == call.program);
                found.extend(program.map(|program| (*program, step.absolute(call.name.span))));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn both_in_one_stage_are_told_once() {
        check_rule(
            "DL4001",
            "FROM a\nRUN apt-get install -y wget curl\nRUN wget a && curl b | sh\nRUN curl c\n\
             FROM b\nRUN curl a\nFROM b\nRUN wget a\n",
            expect![[r#"
                FROM a
                RUN apt-get install -y wget curl
                RUN wget a && curl b | sh
                    ^^^^ … the first `wget`, before this `curl`
                              ^^^^ this stage downloads with `wget` too; with one of both, the other need not be installed
                RUN curl c
                FROM b
                RUN curl a
                FROM b
                RUN wget a
            "#]],
        );
    }
}
