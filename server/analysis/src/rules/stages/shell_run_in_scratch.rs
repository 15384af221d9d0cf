//! `shell-run-in-scratch`

use dialect::Keyword;
use syntax::Form;

use crate::diagnostic::Severity;
use crate::model::{Base, Model, Shell, Stage};
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "shell-run-in-scratch",
    aliases: &["tally/shell-run-in-scratch"],
    summary: "Finds commands for a shell in a stage that begins empty and has no shell.",
    details: "`scratch` holds no file at all, so there is no `/bin/sh` that could read a command \
              in shell form: the build stops with `no such file or directory`. Do the work in an earlier stage and copy its outcome, or \
              write the exec form of a program that the stage has.\n\n\
              Silent behind COPY and ADD, which may bring a shell, and where a mount may.",
    category: Category::Stages,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM scratch\nRUN mkdir /data\n",
        good: "FROM busybox:1.37 AS build\nRUN mkdir /data\nFROM scratch\nCOPY --from=build /data /data\n",
    }],
    checks: &[Check::Stage(check)],
};

fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    if !is_empty(file.model(), stage) {
        return;
    }
    for found in stage.entries().filter_map(|entry| file.placement(entry)) {
        match (found.site.keyword, &found.site.statement.form) {
            (Keyword::Copy | Keyword::Add | Keyword::Shell, _) => break,
            (Keyword::Run, Form::Shell(_)) if found.site.statement.flags.is_empty() => {
                let message = "`scratch` is empty, so there is no `/bin/sh` to run this; do \
                               it in an earlier stage and copy the outcome";
                findings.report(found.keyword_span(), message);
            }
            _ => {}
        }
    }
}

/// Whether nothing is in `stage` at its start, and no shell is set.
fn is_empty(model: &Model, stage: &Stage) -> bool {
    let behind = model.state_behind(stage);
    stage.base == Base::Scratch && behind.shell == Shell::Default
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn files_may_bring_a_shell() {
        check_rule(
            "shell-run-in-scratch",
            "FROM scratch AS a\nRUN [\"/x\"]\nONBUILD RUN x\nRUN <<E\nx\nE\nADD rootfs.tar /\nRUN x\n\
             FROM a\nRUN y\nFROM scratch\nRUN --mount=from=a,target=/bin x\n",
            expect![[r#"
                FROM scratch AS a
                RUN ["/x"]
                ONBUILD RUN x
                RUN <<E
                ^^^ `scratch` is empty, so there is no `/bin/sh` to run this; do it in an earlier stage and copy the outcome
                x
                E
                ADD rootfs.tar /
                RUN x
                FROM a
                RUN y
                FROM scratch
                RUN --mount=from=a,target=/bin x
            "#]],
        );
    }
}
