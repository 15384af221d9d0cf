//! `workdir-relative-path`

use dialect::Keyword;
use syntax::Form;

use crate::diagnostic::Severity;
use crate::model::Stage;
use crate::rules::file::{File, Placement};
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "workdir-relative-path",
    aliases: &["WorkdirRelativePath", "DL3000", "DF009", "DU50"],
    summary: "Finds a relative WORKDIR that depends on what the base image has set.",
    details: "A relative path counts from the working directory of the base image. When a newer \
              version of that image has another one, files land elsewhere. Begin with an absolute \
              path; after it, relative ones are fine, so only the first WORKDIR of a stage and the \
              stages that it is built on is looked at.\n\n\
              The rule is silent where a variable decides whose value the file does not tell.",
    category: Category::Files,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM node:22\nWORKDIR app\n",
        good: "FROM node:22\nWORKDIR /app\n",
    }],
    checks: &[Check::Stage(check)],
};

/// BuildKit `dockerfile2llb/convert.go`, `dispatchWorkdir`.
fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    let mut steps = file.steps(stage);
    let Some(first) = steps.find(|step| step.site.keyword == Keyword::Workdir) else { return };
    let mut below = file.model().chain(stage).skip(1);
    if !below.any(|below| file.carries_out(below, Keyword::Workdir)) {
        let is_windows = file.model().is_for_windows(stage);
        check_step(file, &first, is_windows, findings);
    }
}

fn check_step(file: &File<'_>, step: &Placement<'_>, is_windows: bool, findings: &mut Findings) {
    let Form::Text(word) = &step.site.statement.form else { return };
    let text = step.site.text(*word);
    let value = file.variables_at(step.entry).value(text, step.site.escape);
    // What begins with a letter is relative whatever variables follow.
    let specials = ['$', '"', '\'', step.site.escape];
    let start = text.split(specials).next().filter(|start| !start.is_empty());
    let Some(path) = value.as_deref().or(start) else { return };
    if !is_absolute(path, is_windows) {
        let message = "this counts from the working directory of the base image, which may change; \
                       begin with an absolute path";
        findings.report(step.absolute(word.span), message);
    }
}

/// Whether `path` does not depend on another one (BuildKit `util/system/path.go`, `IsAbs`). A path
/// with a drive is meant for Windows, even where nothing else tells.
fn is_absolute(path: &str, is_windows: bool) -> bool {
    let is_drive = |path: &str| {
        let mut bytes = path.bytes();
        bytes.next().is_some_and(|b| b.is_ascii_alphabetic()) && bytes.next() == Some(b':')
    };
    path.starts_with('/') || is_drive(path) || is_windows && path.starts_with('\\')
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn the_first_working_directory_decides() {
        check_rule(
            "WorkdirRelativePath",
            "FROM a AS b\nWORKDIR /x\nWORKDIR y\nFROM b\nWORKDIR z\nFROM a AS c\nWORKDIR y\n\
             WORKDIR z\nFROM c\nWORKDIR v\n",
            expect![[r#"
                FROM a AS b
                WORKDIR /x
                WORKDIR y
                FROM b
                WORKDIR z
                FROM a AS c
                WORKDIR y
                        ^ this counts from the working directory of the base image, which may change; begin with an absolute path
                WORKDIR z
                FROM c
                WORKDIR v
            "#]],
        );
    }

    #[test]
    fn variables_are_followed() {
        check_rule(
            "WorkdirRelativePath",
            "FROM a\nARG D=x\nWORKDIR $D\nFROM a\nARG D=/x\nWORKDIR $D\nFROM a\nARG D\nWORKDIR $D\n\
             FROM a\nWORKDIR $HOME\nFROM a\nWORKDIR x/$HOME\nFROM scratch\nWORKDIR $NONE\n\
             FROM a\nWORKDIR \"/a b\"\nFROM a\nWORKDIR \"$X/y\"\n\
             FROM alpine\nWORKDIR $X\n",
            expect![[r#"
                FROM a
                ARG D=x
                WORKDIR $D
                        ^^ this counts from the working directory of the base image, which may change; begin with an absolute path
                FROM a
                ARG D=/x
                WORKDIR $D
                FROM a
                ARG D
                WORKDIR $D
                FROM a
                WORKDIR $HOME
                FROM a
                WORKDIR x/$HOME
                        ^^^^^^^ this counts from the working directory of the base image, which may change; begin with an absolute path
                FROM scratch
                WORKDIR $NONE
                        ^^^^^ this counts from the working directory of the base image, which may change; begin with an absolute path
                FROM a
                WORKDIR "/a b"
                FROM a
                WORKDIR "$X/y"
                FROM alpine
                WORKDIR $X
                        ^^ this counts from the working directory of the base image, which may change; begin with an absolute path
            "#]],
        );
    }

    #[test]
    fn windows_has_drives() {
        check_rule(
            "WorkdirRelativePath",
            "FROM mcr.microsoft.com/windows/nanoserver\nWORKDIR \\\\x\nFROM a\nWORKDIR \"c:\\x\"\n\
             FROM a\nWORKDIR \\\\x\n",
            expect![[r#"
                FROM mcr.microsoft.com/windows/nanoserver
                WORKDIR \\x
                FROM a
                WORKDIR "c:\x"
                FROM a
                WORKDIR \\x
                        ^^^ this counts from the working directory of the base image, which may change; begin with an absolute path
            "#]],
        );
    }

    #[test]
    fn what_a_stage_left_counts() {
        check_rule(
            "WorkdirRelativePath",
            "FROM a AS b\nONBUILD WORKDIR /x\nFROM b\nWORKDIR y\n",
            expect![[r#"
                FROM a AS b
                ONBUILD WORKDIR /x
                FROM b
                WORKDIR y
            "#]],
        );
    }
}
