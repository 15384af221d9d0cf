//! The checks that need no other entry. Their result is kept with the entry, so that an edit
//! elsewhere costs nothing here.

use dialect::{Keyword, ValueKind};
use syntax::entry::MAX_LINE;
use syntax::{Entry, Flag, Form, Instruction, Mapped, Span, Statement};

use super::report::{Report, did_you_mean, quoted};
use super::words::{self, VariableWords};
use super::{arguments, flags, rules};
use crate::diagnostic::Diagnostic;

/// What one entry alone tells.
#[derive(Debug, Default)]
pub(crate) struct EntryChecks {
    /// The findings; spans count from the entry's first byte.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The words that can only be checked once the variables are known.
    pub(crate) variable_words: VariableWords,
    /// A flag that only the labs frontend knows.
    pub(crate) labs_flag: Option<Span>,
}

/// Checks one entry.
pub(crate) fn check(entry: &Entry, escape: char) -> EntryChecks {
    let mut report = Report::default();
    for line in &entry.long_lines {
        let message = format!(
            "this line has {} bytes and BuildKit reads at most {MAX_LINE}; continue it on the \
             next line",
            line.len()
        );
        report.error(rules::LINE_TOO_LONG, *line, message);
    }
    let mut checks = EntryChecks::default();
    if let Some(instruction) = &entry.instruction {
        check_statement(&mut report, instruction, &instruction.statement);
        check_heredocs(&mut report, entry, instruction);
        checks.variable_words = words::check(&mut report, entry, instruction, escape);
        checks.labs_flag = device_flag(&instruction.statement);
    }
    checks.diagnostics = report.finish();
    checks
}

fn check_statement(report: &mut Report, instruction: &Instruction, statement: &Statement) {
    let line = &instruction.line;
    let Some(kind) = statement.kind else {
        return unknown_instruction(report, line, statement);
    };
    arguments::check(report, line, statement, kind);
    flags::check(report, statement, kind);
    if let Form::Nested(inner) = &statement.form
        && inner.kind.is_none_or(|kind| kind.row().onbuild)
    {
        check_trigger(report, instruction, inner);
    }
}

/// The instruction inside ONBUILD. The parser already refuses some mistakes; all others only
/// matter to the build that uses the image.
fn check_trigger(report: &mut Report, instruction: &Instruction, inner: &Statement) {
    let parser_refuses = match (&inner.form, inner.kind) {
        (Form::NotStrings(_), _) => true,
        (Form::LegacyPair(pair), _) => pair.value.is_none(),
        (Form::Pairs(pairs), Some(kind)) => {
            kind != Keyword::Arg && pairs.iter().any(|pair| pair.value.is_none())
        }
        _ => false,
    };
    if !parser_refuses {
        report.begin_deferred();
    }
    check_statement(report, instruction, inner);
    report.end_deferred();
}

fn unknown_instruction(report: &mut Report, line: &Mapped, statement: &Statement) {
    let word = statement.keyword;
    let text = line.slice(word.range);
    let names = dialect::instructions::ALL.iter().map(|row| row.name);
    let near = did_you_mean(text, names, "");
    let hint = match near.is_empty() {
        true => {
            "; if it goes on with the instruction above, end the line before it with the \
                 escape character"
        }
        false => &near,
    };
    let message = format!("there is no instruction {}{hint}", quoted(text));
    report.error(rules::UNKNOWN_INSTRUCTION, word.span, message);
}

fn check_heredocs(report: &mut Report, entry: &Entry, instruction: &Instruction) {
    for heredoc in instruction.heredocs.iter().filter(|heredoc| heredoc.end.is_none()) {
        let name = &heredoc.marker.name;
        let indented = entry.slice(heredoc.body).lines().any(|line| line.trim() == name);
        let hint = match (indented, heredoc.marker.chomp) {
            (true, false) => "; the closing line must not be indented (`<<-` allows tabs)",
            (true, true) => "; the closing line may be indented by tabs only",
            (false, _) => "",
        };
        let name = quoted(name);
        let message = format!("the heredoc is never closed; add a line that is only {name}{hint}");
        report.error(rules::UNTERMINATED_HEREDOC, heredoc.span, message);
    }
}

/// The first flag that only the labs frontend has.
fn device_flag(statement: &Statement) -> Option<Span> {
    let row = statement.kind?.row();
    let device = |flag: &&Flag| {
        row.flag(flag.name()).is_some_and(|row| matches!(row.value, ValueKind::Device))
    };
    statement.flags.iter().find(device).map(|flag| flag.word.span)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::checks::testing::check_errors;

    #[test]
    fn unknown_instructions() {
        check_errors(
            "FROM a\nRUNN x\nhealthchek x\n&& y\nrun z\n",
            expect![[r#"
            FROM a
            RUNN x
            ^^^^ unknown-instruction: there is no instruction `RUNN`; did you mean `RUN`?
            healthchek x
            ^^^^^^^^^^ unknown-instruction: there is no instruction `healthchek`; did you mean `HEALTHCHECK`?
            && y
            ^^ unknown-instruction: there is no instruction `&&`; if it goes on with the instruction above, end the line before it with the escape character
            run z
        "#]],
        );
    }

    #[test]
    fn heredocs() {
        check_errors(
            "FROM a\nRUN <<EOF\nls\n  EOF\n",
            expect![[r#"
            FROM a
            RUN <<EOF
                ^^^^^ unterminated-heredoc: the heredoc is never closed; add a line that is only `EOF`; the closing line must not be indented (`<<-` allows tabs)
            ls
              EOF
        "#]],
        );
        check_errors(
            "FROM a\nRUN <<-EOF <<B\nls\n\tEOF\n",
            expect![[r#"
            FROM a
            RUN <<-EOF <<B
                       ^^^ unterminated-heredoc: the heredoc is never closed; add a line that is only `B`
            ls
            	EOF
        "#]],
        );
        check_errors(
            "FROM a\nCOPY <<EOF /x\n${a:b} $c\nEOF\nCOPY <<'EOF' /x\n${a:b}\nEOF\n",
            expect![[r#"
            FROM a
            COPY <<EOF /x
            ${a:b} $c
               ^^ unsupported-modifier: `:b` is no operator that BuildKit has in `${…}`; it has `:-`, `:+`, `:?`, the same without colon, `#`, `%` and `/`
            EOF
            COPY <<'EOF' /x
            ${a:b}
            EOF
        "#]],
        );
    }

    #[test]
    fn quotes_and_braces() {
        check_errors(
            "FROM a\nENV A=\"b C='d'\nWORKDIR ${x\nUSER ${:a}\nCOPY \"a b\" c\nENV D=${e:*f} G=${h/i} J=${k##}\nLABEL l=${m#\\z}\n",
            expect![[r#"
                FROM a
                ENV A="b C='d'
                      ^ unclosed-quote: this quote is never closed; close it, or escape it to mean the character
                WORKDIR ${x
                        ^^^ unclosed-brace: this `${` is never closed; a blank ends the word unless it is in quotes
                USER ${:a}
                     ^^^ bad-substitution: there is no variable name here; write `${name}`, or `\$` for a plain dollar sign
                COPY "a b" c
                     ^ unclosed-quote: this quote is never closed, as quotes do not join words here; for a path with blanks write the arguments as a JSON array, such as `["my file", "/app/"]`
                         ^ unclosed-quote: this quote is never closed, as quotes do not join words here; for a path with blanks write the arguments as a JSON array, such as `["my file", "/app/"]`
                ENV D=${e:*f} G=${h/i} J=${k##}
                         ^^ unsupported-modifier: `:*` is no operator that BuildKit has in `${…}`; it has `:-`, `:+`, `:?`, the same without colon, `#`, `%` and `/`
                                ^^^^^^ unclosed-brace: a replacement needs a second `/`, as in `${name/pattern/text}`
                LABEL l=${m#\z}
                        ^^^^^^^ invalid-pattern: `\z` means nothing in a pattern; only `*`, `?` and `\` can be escaped
            "#]],
        );
    }

    #[test]
    fn sources_and_checksums() {
        check_errors(
            "FROM a\nCOPY https://x/y z\nCOPY git@x.org:a/b.git c\nADD --checksum=sha256:1 https://x/y z\nADD --checksum=abc f z\nADD --checksum=abc https://x/y.git z\n",
            expect![[r#"
                FROM a
                COPY https://x/y z
                     ^^^^^^^^^^^ invalid-source: COPY cannot download `https://x/y`; ADD can
                COPY git@x.org:a/b.git c
                     ^^^^^^^^^^^^^^^^^ invalid-source: COPY cannot clone `git@x.org:a/b.git`; ADD can
                ADD --checksum=sha256:1 https://x/y z
                               ^^^^^^^^ invalid-checksum: `sha256:1` is no digest; write `sha256:` and 64 hexadecimal digits
                ADD --checksum=abc f z
                               ^^^ invalid-checksum: a checksum needs a URL or a git repository as the source
                ADD --checksum=abc https://x/y.git z
            "#]],
        );
    }

    #[test]
    fn long_lines() {
        let text = format!("FROM a\nRUN {}\n", "x".repeat(65_532));
        let snapshot = crate::Snapshot::new(syntax::Document::new(&text));
        let rules: Vec<&str> = snapshot.errors().iter().map(|found| found.rule).collect();
        assert_eq!(rules, ["line-too-long"]);
        let text = format!("FROM a\nRUN {}\n", "x".repeat(65_531));
        assert!(crate::Snapshot::new(syntax::Document::new(&text)).errors().is_empty());
    }

    #[test]
    fn the_escape_character_is_the_one_of_the_file() {
        check_errors(
            "# escape=`\nFROM a\nWORKDIR C:\\dir\\\nENV A=`\"b C=d\n",
            expect![[r##"
            # escape=`
            FROM a
            WORKDIR C:\dir\
            ENV A=`"b C=d
        "##]],
        );
    }
}
