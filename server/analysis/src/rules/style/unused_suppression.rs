//! `unused-suppression`

use crate::diagnostic::Severity;
use crate::rules::{Category, Check, Example, Rule};

pub(in crate::rules) static RULE: Rule = Rule {
    id: "unused-suppression",
    aliases: &[],
    summary: "Finds comments that silence a rule which finds nothing.",
    details: "A comment `# dockerfile-analyzer ignore=RULE` stays behind when what it silenced is \
              gone, and would silence the next mistake too. Comments for other tools are left \
              alone, and so are those for rules that are off.",
    category: Category::Style,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM debian:12\n# dockerfile-analyzer ignore=apt-get-instead-of-apt\nRUN apt-get update\n",
        good: "FROM debian:12\nRUN apt-get update\n",
    }],
    checks: &[Check::Comments],
};

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule_among_all;

    #[test]
    fn only_our_own_comments_are_watched() {
        check_rule_among_all(
            "unused-suppression",
            "# check=skip=StageNameCasing\n\
             # dockerfile-analyzer global ignore=DL4000\n\
             FROM a\n\
             # hadolint ignore=DL3027\n\
             # dockerfile-analyzer ignore=maintainer-deprecated,DL3027, x because\n\
             RUN apt update\n",
            expect![[r#"
                # check=skip=StageNameCasing
                # dockerfile-analyzer global ignore=DL4000
                                                    ^| fix (Safe): Remove it
                                                    ^^^^^^ `DL4000` finds nothing here, so this silences nothing
                FROM a
                # hadolint ignore=DL3027
                # dockerfile-analyzer ignore=maintainer-deprecated,DL3027, x because
                                             ^| fix (Safe): Remove it
                                             ^^^^^^^^^^^^^^^^^^^^^ `maintainer-deprecated` finds nothing here, so this silences nothing
                RUN apt update
                -- fixed --
                # check=skip=StageNameCasing
                FROM a
                # hadolint ignore=DL3027
                # dockerfile-analyzer ignore=DL3027, x because
                RUN apt update
            "#]],
        );
    }
}
