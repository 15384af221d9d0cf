//! `no-empty-continuation`

use syntax::Span;

use crate::diagnostic::{Fix, Severity};
use crate::edit::Edit;
use crate::rules::findings::Findings;
use crate::rules::site::Site;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "no-empty-continuation",
    aliases: &["NoEmptyContinuation", "DU11"],
    summary: "Finds blank lines between continued lines.",
    details: "A blank line seems to end an instruction, and in a shell script it would. In a \
              Dockerfile the instruction goes on behind it, which readers do not expect, and \
              BuildKit says that it will refuse such lines one day. Comment lines are allowed.",
    category: Category::Style,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM alpine:3.20\nRUN apk add curl \\\n\n    && curl --version\n",
        good: "FROM alpine:3.20\nRUN apk add curl \\\n    && curl --version\n",
    }],
    checks: &[Check::Statement(dialect::Keyword::ALL, check)],
};

/// BuildKit `parser/parser.go`, `Parse`: one warning an instruction.
fn check(site: &Site<'_>, findings: &mut Findings) {
    let lines = &site.instruction.blank_lines;
    let (Some(first), false) = (lines.first(), site.is_trigger) else { return };
    let text = site.entry.text();
    let whole = |line: &Span| Span::new(line.start, end_of_line(text, line.end));
    let edits: Vec<Edit> = lines.iter().map(|line| Edit::delete(whole(line))).collect();
    let message = "the instruction goes on behind this blank line, which looks like its end; \
                   delete the line";
    let title = if edits.len() == 1 { "Delete the blank line" } else { "Delete the blank lines" };
    findings.report(whole(first), message).fix(Fix::safe(title, edits));
}

/// The offset behind the line break that follows `offset`.
fn end_of_line(text: &str, offset: u32) -> u32 {
    let rest = text.get(offset as usize..).unwrap_or_default();
    rest.find('\n').map_or(text.len() as u32, |at| offset + at as u32 + 1)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn all_blank_lines_of_an_instruction_are_one_finding() {
        check_rule(
            "NoEmptyContinuation",
            "FROM a\r\nRUN b \\\r\n\r\n# c\r\n  \t\r\n\r\n d\r\nCMD x \\\n\n",
            expect![[r#"
                FROM a␍
                RUN b \␍
                ␍
                ^| fix (Safe): Delete the blank lines␍
                ^ the instruction goes on behind this blank line, which looks like its end; delete the line␍
                # c␍
                  	␍
                ␍
                 d␍
                CMD x \

                ^| fix (Safe): Delete the blank line
                ^ the instruction goes on behind this blank line, which looks like its end; delete the line
                -- fixed --
                FROM a␍
                RUN b \␍
                # c␍
                 d␍
                CMD x \
            "#]],
        );
    }

    #[test]
    fn heredocs_hold_what_they_like() {
        check_rule(
            "NoEmptyContinuation",
            "FROM a\nRUN <<E\na \\\n\nb\nE\n",
            expect![[r#"
            FROM a
            RUN <<E
            a \

            b
            E
        "#]],
        );
    }
}
