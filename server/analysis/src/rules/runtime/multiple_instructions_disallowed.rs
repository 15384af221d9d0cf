//! `multiple-instructions-disallowed`

use std::collections::HashMap;

use dialect::Keyword;
use syntax::Span;

use crate::diagnostic::{Fix, Severity, Tag};
use crate::edit::Edit;
use crate::model::Stage;
use crate::rules::file::{File, Placement};
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "multiple-instructions-disallowed",
    aliases: &[
        "MultipleInstructionsDisallowed",
        "DL4003",
        "DL4004",
        "DL3012",
        "DF038",
        "DF039",
        "DF041",
        "DU37",
    ],
    summary: "Finds a CMD, ENTRYPOINT or HEALTHCHECK that a later one in the stage replaces.",
    details: "An image has one CMD, one ENTRYPOINT and one HEALTHCHECK. Of several in a stage only \
              the last one counts, the others have no effect. If both commands are to run, one \
              script has to run them, or two containers.",
    category: Category::Runtime,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM node:22\nCMD [\"npm\", \"start\"]\nCMD [\"npm\", \"test\"]\n",
        good: "FROM node:22\nCMD [\"npm\", \"test\"]\n",
    }],
    checks: &[Check::Stage(check)],
};

/// BuildKit `dockerfile2llb/validations.go`, `validateUsedOnce`: what is replaced is reported.
fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    let mut last: HashMap<Keyword, Placement<'_>> = HashMap::new();
    for step in file.steps(stage) {
        let keyword = step.site.keyword;
        let counts = matches!(keyword, Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck);
        if counts && let Some(replaced) = last.insert(keyword, step) {
            report(file, &replaced, &step, findings);
        }
    }
}

fn report(file: &File<'_>, replaced: &Placement<'_>, by: &Placement<'_>, findings: &mut Findings) {
    let keyword = by.site.keyword.name();
    let message = format!("a later {keyword} of this stage replaces this one, which has no effect");
    let span = replaced.absolute(replaced.site.keyword_span());
    let found = findings.report(span, message).tag(Tag::Unnecessary);
    found.related(by.absolute(by.site.keyword_span()), "the one that counts");
    if !replaced.site.is_trigger {
        let whole = replaced.absolute(replaced.site.instruction.span);
        let edit = Edit::delete(lines(file, whole));
        found.fix(Fix::questionable(format!("Delete this {keyword}"), vec![edit]));
    }
}

/// `span` with the blanks before it and the line break behind it.
fn lines(file: &File<'_>, span: Span) -> Span {
    let text = file.document().text();
    let start = text.line(text.line_at(span.start)).start;
    let end = text.slice(Span::new(span.end, span.end.saturating_add(2)));
    let end = match end.as_bytes() {
        [b'\r', b'\n', ..] => 2,
        [b'\n', ..] => 1,
        _ => 0,
    };
    Span::new(start, span.end + end)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn each_stage_counts_by_itself() {
        check_rule(
            "MultipleInstructionsDisallowed",
            "FROM a AS b\r\nCMD x\r\n  cmd y \\\r\n  z\r\nCMD [\"w\"]\r\nFROM b\r\nCMD v\r\n\
             HEALTHCHECK NONE\r\nHEALTHCHECK CMD u",
            expect![[r#"
                FROM a AS b␍
                CMD x␍
                ^| fix (Unsafe): Delete this CMD␍
                ^^^ a later CMD of this stage replaces this one, which has no effect␍
                  cmd y \␍
                  ^| fix (Unsafe): Delete this CMD␍
                  ^^^ a later CMD of this stage replaces this one, which has no effect␍
                  ^^^ … the one that counts␍
                  z␍
                CMD ["w"]␍
                ^^^ … the one that counts␍
                FROM b␍
                CMD v␍
                HEALTHCHECK NONE␍
                ^| fix (Unsafe): Delete this HEALTHCHECK␍
                ^^^^^^^^^^^ a later HEALTHCHECK of this stage replaces this one, which has no effect␍
                HEALTHCHECK CMD u
                ^^^^^^^^^^^ … the one that counts
                -- fixed --
                FROM a AS b␍
                CMD ["w"]␍
                FROM b␍
                CMD v␍
                HEALTHCHECK CMD u"#]],
        );
    }

    #[test]
    fn what_a_stage_left_counts_too() {
        check_rule(
            "MultipleInstructionsDisallowed",
            "FROM a AS b\nCMD x\nONBUILD CMD y\nFROM b\nCMD z\n",
            expect![[r#"
                FROM a AS b
                CMD x
                ONBUILD CMD y
                        ^^^ a later CMD of this stage replaces this one, which has no effect
                FROM b
                CMD z
                ^^^ … the one that counts
            "#]],
        );
    }
}
