//! `unreachable-stage`

use syntax::image;

use crate::diagnostic::{Severity, Tag};
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "unreachable-stage",
    aliases: &["tally/no-unreachable-stages"],
    summary: "Finds stages without a name that the result takes nothing from.",
    details: "A build makes the last stage and what that one is built on or copies from; all other \
              stages are left out. One with a name can be asked for with `--target`, so it may \
              well be meant. One without a name is most often a stage whose outcome someone \
              forgot to copy, or a FROM too many.",
    category: Category::Stages,
    severity: Severity::Information,
    enabled: true,
    examples: &[Example {
        bad: "FROM golang:1.25\nRUN go install example.com/app@v1\nFROM alpine:3.22\nCMD [\"app\"]\n",
        good: "FROM golang:1.25\nRUN go install example.com/app@v1\nFROM alpine:3.22\nCOPY --from=0 /go/bin/app /usr/bin/\nCMD [\"app\"]\n",
    }],
    checks: &[Check::File(check)],
};

fn check(file: &File<'_>, findings: &mut Findings) {
    let needed = file.model().needed();
    let unnamed = file.model().stages().iter().filter(|stage| stage.name.is_none());
    for stage in unnamed.filter(|stage| needed.get(stage.number) == Some(&false)) {
        // In a template, what looks like a stage may be one of several.
        let is_image = stage.base_text.contains('$') || image::read(&stage.base_text).is_ok();
        let Some(span) = stage.base_span.filter(|_| is_image) else { continue };
        let message = "the last stage takes nothing from this one, so a build leaves it out; copy \
                       from it, or give it a name if it is to be built with `--target`";
        findings.report(span, message).tag(Tag::Unnecessary);
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn names_and_every_way_to_use_a_stage_count() {
        check_rule(
            "unreachable-stage",
            "FROM a\nFROM b AS dev\nFROM c\nFROM d\nRUN --mount=from=0,target=/x true\nFROM e\n",
            expect![[r#"
                FROM a
                     ^ the last stage takes nothing from this one, so a build leaves it out; copy from it, or give it a name if it is to be built with `--target`
                FROM b AS dev
                FROM c
                     ^ the last stage takes nothing from this one, so a build leaves it out; copy from it, or give it a name if it is to be built with `--target`
                FROM d
                     ^ the last stage takes nothing from this one, so a build leaves it out; copy from it, or give it a name if it is to be built with `--target`
                RUN --mount=from=0,target=/x true
                FROM e
            "#]],
        );
    }
}
