//! The checks that need no other entry. Their result is kept with the entry, so that an edit
//! elsewhere costs nothing here.

use dialect::{Keyword, ValueKind};
use syntax::entry::MAX_LINE;
use syntax::evaluation::{self, Empty, Environment, Keep};
use syntax::expansion::{self, LexOptions};
use syntax::{Entry, Flag, Form, Instruction, Mapped, Span, Statement};

use super::expandable::{self, Expandable, Role};
use super::report::{Report, did_you_mean, quoted};
use super::{arguments, flags, mounts, rules, values};
use crate::diagnostic::Diagnostic;

/// What one entry alone tells.
#[derive(Debug, Default)]
pub(crate) struct EntryChecks {
    /// The findings; spans count from the entry's first byte.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Whether a word depends on variables, so that it must be looked at again once they are
    /// known.
    pub(crate) needs_variables: bool,
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
        let mut words = Words { report: &mut report, env: &Empty, escape, constant: true };
        words.check(entry, instruction);
        checks.needs_variables = refers_to_variables(entry, instruction, escape);
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

/// Whether anything that is checked depends on the value of a variable.
fn refers_to_variables(entry: &Entry, instruction: &Instruction, escape: char) -> bool {
    let statement = &instruction.statement;
    let dollar = |text: &str| text.contains('$');
    let relevant = instruction.heredocs.iter().any(|heredoc| dollar(entry.slice(heredoc.body)))
        || dollar(instruction.line.text());
    relevant
        && (mount_flags(statement).any(|flag| flag.text.text().contains('$'))
            || expandable::expandable_words(instruction, statement, escape)
                .iter()
                .any(has_variables)
            || bodies(entry, instruction).any(|word| has_variables(&word)))
}

fn has_variables(word: &Expandable) -> bool {
    word.text.text().contains('$')
        && word.read().is_ok_and(|pieces| !expansion::variables(&pieces).is_empty())
}

/// The flags of `statement` that hold mounts.
fn mount_flags(statement: &Statement) -> impl Iterator<Item = &Flag> {
    let row = statement.kind.map(|kind| kind.row());
    statement.flags.iter().filter(move |flag| {
        let row = row.and_then(|row| row.flag(flag.name()));
        row.is_some_and(|row| matches!(row.value, ValueKind::Mount))
    })
}

/// The heredoc bodies that COPY and ADD expand.
fn bodies<'a>(
    entry: &'a Entry,
    instruction: &'a Instruction,
) -> impl Iterator<Item = Expandable> + 'a {
    instruction.heredocs.iter().filter_map(|heredoc| {
        expandable::expandable_body(heredoc, entry.slice(heredoc.body), &instruction.statement)
    })
}

/// Checks the words that BuildKit expands, once by themselves and once more with the variables.
pub(crate) struct Words<'a> {
    pub(crate) report: &'a mut Report,
    pub(crate) env: &'a dyn Environment,
    pub(crate) escape: char,
    /// Whether the words without variables are checked, or only those with some.
    pub(crate) constant: bool,
}

impl Words<'_> {
    /// Checks every expandable word of the instruction.
    pub(crate) fn check(&mut self, entry: &Entry, instruction: &Instruction) {
        let statement = &instruction.statement;
        for word in expandable::expandable_words(instruction, statement, self.escape) {
            self.word(&word, instruction);
        }
        for body in bodies(entry, instruction) {
            self.word(&body, instruction);
        }
        for flag in mount_flags(statement) {
            self.mount(flag);
        }
    }

    fn word(&mut self, word: &Expandable, instruction: &Instruction) {
        let text = word.text.text();
        let settled = match self.constant {
            true => word.role == Role::Free && expansion::is_plain(text, self.escape),
            false => !text.contains('$'),
        };
        if settled {
            return;
        }
        // An image and a platform see the global scope; the stages check them.
        let global = matches!(word.role, Role::BaseImage | Role::Platform);
        let pieces = match word.read() {
            Ok(pieces) => pieces,
            Err(error) if self.constant => {
                return expandable::report_lex_error(self.report, word, &error);
            }
            Err(_) => return,
        };
        let constant = expansion::variables(&pieces).is_empty();
        if constant != self.constant || (global && !constant) {
            return;
        }
        let result = evaluation::evaluate(text, &pieces, self.env, Keep::default());
        expandable::report_evaluation(self.report, word, &result.errors);
        if word.role == Role::Ports {
            for port in result.words.iter().flatten() {
                if let Some(fault) = values::port_fault(&port.text) {
                    self.report.error(rules::INVALID_PORT, word.span_of(port.range), fault);
                }
            }
        } else if let Some(value) = &result.value {
            self.value(word, value, instruction);
        }
    }

    fn value(&mut self, word: &Expandable, value: &str, instruction: &Instruction) {
        let span = word.span();
        let fault = match word.role {
            Role::Signal if !dialect::signals::accepts(value) => {
                Some((rules::INVALID_SIGNAL, signal_fault(value)))
            }
            Role::Volume if value.is_empty() => {
                Some((rules::EMPTY_VOLUME, "this volume's path is empty".to_owned()))
            }
            Role::Mode if !value.is_empty() => {
                values::mode_fault(value).map(|fault| (rules::INVALID_MODE, fault))
            }
            Role::Platform if !word.text.text().is_empty() => {
                values::platform_fault(value).map(|fault| (rules::INVALID_PLATFORM, fault))
            }
            Role::Source => super::sources::source_fault(value, instruction),
            Role::Checksum if !value.is_empty() => {
                super::sources::checksum_fault(value, instruction)
            }
            _ => None,
        };
        if let Some((rule, message)) = fault {
            self.report.error(rule, span, message);
        }
    }

    fn mount(&mut self, flag: &Flag) {
        let Some(value) = flag.value_text() else { return };
        let options = LexOptions { escape: self.escape, quotes: true };
        let constant = !value.text().contains('$')
            || expansion::read(value.text(), options)
                .map_or(true, |pieces| expansion::variables(&pieces).is_empty());
        if constant != self.constant {
            return;
        }
        let env = self.env;
        let mut expand = |report: &mut Report, text: &Mapped| -> Option<String> {
            let word = Expandable::free(text.clone(), options);
            match word.read() {
                Err(error) => {
                    expandable::report_lex_error(report, &word, &error);
                    None
                }
                Ok(pieces) => {
                    let result = evaluation::evaluate(text.text(), &pieces, env, Keep::default());
                    expandable::report_evaluation(report, &word, &result.errors);
                    result.value
                }
            }
        };
        mounts::check_mount(self.report, flag, &mut expand);
    }
}

fn signal_fault(value: &str) -> String {
    let names = dialect::signals::ALL.iter().map(|signal| signal.name);
    let near = did_you_mean(value, names, "");
    match value.is_empty() {
        true => "the signal is empty".to_owned(),
        false => format!("{} is no signal that Linux has{near}", quoted(value)),
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
        let rules: Vec<&str> = snapshot.diagnostics().iter().map(|found| found.rule).collect();
        assert_eq!(rules, ["line-too-long"]);
        let text = format!("FROM a\nRUN {}\n", "x".repeat(65_531));
        assert!(crate::Snapshot::new(syntax::Document::new(&text)).diagnostics().is_empty());
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
