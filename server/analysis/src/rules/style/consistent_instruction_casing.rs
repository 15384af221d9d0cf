//! `consistent-instruction-casing`

use super::casing::{counted, majority, rewritten};
use crate::diagnostic::{Fix, Severity};
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

/// BuildKit `dockerfile2llb/validations.go`, `validateCaseMatch`.
fn check(file: &File<'_>, findings: &mut Findings) {
    let (case, is_everywhere) = majority(file);
    if is_everywhere {
        return;
    }
    for step in counted(file) {
        let text = step.site.text(step.site.statement.keyword);
        if !case.fits(text) {
            let better = case.of(text);
            let message = format!(
                "most keywords of this file are in {} case and this one is not; write `{better}` \
                 so that it is found as easily",
                case.name()
            );
            let fix = Fix::safe(format!("Write `{better}`"), rewritten(&step, case));
            findings.report(step.absolute(step.site.keyword_span()), message).fix(fix);
        }
    }
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
    fn as_goes_with_its_keyword() {
        check_rule(
            RULE_ID,
            "From a as b\nfrom b AS c\nRUN d\nRUN e\n",
            expect![[r#"
            From a as b
            ^| fix (Safe): Write `FROM`
            ^^^^ most keywords of this file are in upper case and this one is not; write `FROM` so that it is found as easily
            from b AS c
            ^| fix (Safe): Write `FROM`
            ^^^^ most keywords of this file are in upper case and this one is not; write `FROM` so that it is found as easily
            RUN d
            RUN e
            -- fixed --
            FROM a AS b
            FROM b AS c
            RUN d
            RUN e
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
