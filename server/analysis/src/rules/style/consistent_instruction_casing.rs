//! `consistent-instruction-casing`

use syntax::{Span, Statement};

use crate::diagnostic::{Fix, Severity};
use crate::edit::Edit;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "consistent-instruction-casing",
    aliases: &["ConsistentInstructionCasing", "DF076", "DU0"],
    summary: "Finds keywords that are not written in the case of most others.",
    details: "Letter case does not matter to the build, but readers find instructions by it. The \
              case that most keywords have is taken as meant; if upper and lower case are even, \
              upper case is. Keywords in mixed case never count. Instructions before the first \
              FROM and those behind ONBUILD are left alone, as BuildKit leaves them alone.",
    category: Category::Style,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM alpine:3.20\nRun apk add curl\nuser nobody\n",
        good: "FROM alpine:3.20\nRUN apk add curl\nUSER nobody\n",
    }],
    checks: &[Check::File(check)],
};

/// BuildKit `dockerfile2llb/validations.go`, `validateCommandCasing`.
fn check(file: &File<'_>, findings: &mut Findings) {
    let words = keywords(file);
    let lower = words.iter().filter(|(text, _)| is_lower(text)).count();
    let upper = words.iter().filter(|(text, _)| !is_lower(text) && is_upper(text)).count();
    let (case, meant): (_, fn(&str) -> String) = match lower > upper {
        true => ("lower", str::to_lowercase),
        false => ("upper", str::to_uppercase),
    };
    for (text, span) in words {
        let better = meant(text);
        if text != better {
            let message = format!(
                "most keywords of this file are in {case} case and this one is not; write \
                 `{better}` so that it is found as easily"
            );
            let fix = Fix::safe(format!("Write `{better}`"), vec![Edit::replace(span, better)]);
            findings.report(span, message).fix(fix);
        }
    }
}

/// The keywords from the first FROM on, with their places in the document.
fn keywords<'a>(file: &File<'a>) -> Vec<(&'a str, Span)> {
    let first = file.model().stages().first().map_or(usize::MAX, |stage| stage.entry);
    let entries = file.entries().filter(|(entry, _)| *entry >= first);
    let words = entries.filter_map(|(_, placed)| {
        let instruction = placed.entry.instruction.as_ref()?;
        let Statement { keyword, kind, .. } = &instruction.statement;
        kind.map(|_| (instruction.line.slice(keyword.range), placed.absolute(keyword.span)))
    });
    words.collect()
}

fn is_lower(text: &str) -> bool {
    text == text.to_lowercase()
}

fn is_upper(text: &str) -> bool {
    text == text.to_uppercase()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn the_majority_decides_and_upper_case_wins_a_tie() {
        check_rule(
            RULE_ID,
            "from a\nrun b\nRUN c\n",
            expect![[r#"
            from a
            run b
            RUN c
            ^| fix (Safe): Write `run`
            ^^^ most keywords of this file are in lower case and this one is not; write `run` so that it is found as easily
            -- fixed --
            from a
            run b
            run c
        "#]],
        );
        check_rule(
            RULE_ID,
            "from a\nRUN c\n",
            expect![[r#"
            from a
            ^| fix (Safe): Write `FROM`
            ^^^^ most keywords of this file are in upper case and this one is not; write `FROM` so that it is found as easily
            RUN c
            -- fixed --
            FROM a
            RUN c
        "#]],
        );
    }

    #[test]
    fn global_arguments_and_triggers_are_left_alone() {
        check_rule(
            RULE_ID,
            "arg A\nFROM a\nONBUILD run x\n",
            expect![[r#"
            arg A
            FROM a
            ONBUILD run x
        "#]],
        );
    }

    const RULE_ID: &str = super::RULE.id;
}
