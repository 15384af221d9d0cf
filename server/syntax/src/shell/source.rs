//! Which texts of an instruction a shell gets to see.

use dialect::{Keyword, Shape};

use super::program::{ShellKind, program, shebang_program};
use crate::heredoc;
use crate::{ExecString, Form, Heredoc, Instruction, Mapped, Span, Statement};

/// Where in an instruction a text for a shell stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The arguments in the shell form, with all heredocs.
    Line,
    /// The body of a heredoc that is all there is: this one of the instruction's.
    Heredoc(usize),
    /// The string with this index of an exec form, which a shell gets behind `-c`.
    Exec(usize),
}

/// One text for a shell, joined as the shell gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShellText {
    /// Where it stands.
    pub source: Source,
    /// The text, with the source of each byte counted from the entry's first one.
    pub text: Mapped,
    /// The shell that the text itself names, with a `#!` line or in the exec form. Otherwise the
    /// one in force gets it, which SHELL and the base image decide.
    pub shell: Option<ShellKind>,
    /// The program that the text itself names, without its path.
    pub program: Option<String>,
}

impl ShellText {
    /// Whether the text itself does not rule out a POSIX shell.
    pub fn may_be_posix(&self) -> bool {
        self.shell.is_none_or(|kind| kind == ShellKind::Posix)
    }
}

/// The texts of `instruction`, which stands in `entry`.
pub(super) fn texts(entry: &str, instruction: &Instruction) -> Vec<ShellText> {
    let mut statement = &instruction.statement;
    while let Form::Nested(inner) = &statement.form {
        statement = inner;
    }
    let form = match &statement.form {
        Form::Healthcheck { kind, command } => {
            let kind = Keyword::parse(instruction.line.slice(kind.range));
            if kind == Some(Keyword::Cmd) { command } else { &Form::Empty }
        }
        other => other,
    };
    match form {
        Form::Shell(word) if takes_shell_text(statement) => {
            vec![shell_form(entry, instruction, word.range)]
        }
        Form::Exec(strings) if takes_shell_text(statement) => {
            exec_form(&instruction.line, strings).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// SHELL takes the exec form alone.
fn takes_shell_text(statement: &Statement) -> bool {
    statement.kind.is_some_and(|kind| {
        kind != Keyword::Shell
            && matches!(kind.row().shape, Shape::JsonOrShell | Shape::Healthcheck)
    })
}

/// BuildKit hands over the body alone where the heredoc is all there is, and otherwise the line
/// with all bodies behind it (`dockerfile2llb/convert.go`, `dispatchRun`).
fn shell_form(entry: &str, instruction: &Instruction, range: Span) -> ShellText {
    let line = &instruction.line;
    if let [heredoc] = instruction.heredocs.as_slice()
        && heredoc::parse_marker(line.slice(range)).is_some()
    {
        return heredoc_alone(entry, heredoc);
    }
    let mut text = line.part(range);
    for heredoc in &instruction.heredocs {
        // Behind a body that nothing ends there is no line break left.
        let line_break = heredoc.body.start.saturating_sub(1);
        if text.source(text.text().len() as u32) <= line_break {
            text.push("\n", line_break);
        }
        push_lines(&mut text, entry, heredoc.body, false);
        if let Some(end) = heredoc.end {
            text.push(slice(entry, end), end.start);
        }
    }
    ShellText { source: Source::Line, text, shell: None, program: None }
}

fn heredoc_alone(entry: &str, heredoc: &Heredoc) -> ShellText {
    let mut text = Mapped::at(heredoc.body.start);
    push_lines(&mut text, entry, heredoc.body, heredoc.marker.chomp);
    let first = slice(entry, heredoc.body).lines().next().unwrap_or_default();
    let (source, shell) = (Source::Heredoc(0), ShellKind::of_shebang(first));
    ShellText { source, text, shell, program: shebang_program(first) }
}

/// Appends the lines of `body` without carriage returns at their ends, which are the editor's.
fn push_lines(text: &mut Mapped, entry: &str, body: Span, chomp: bool) {
    let mut at = body.start;
    for line in slice(entry, body).split_inclusive('\n') {
        let content = line.trim_end_matches(['\r', '\n']);
        let kept = if chomp { content.trim_start_matches('\t') } else { content };
        text.push(kept, at + (content.len() - kept.len()) as u32);
        at += line.len() as u32;
        if line.ends_with('\n') {
            text.push("\n", at - 1);
        }
    }
}

fn slice(entry: &str, span: Span) -> &str {
    entry.get(span.range()).unwrap_or_default()
}

/// The string behind the flag `-c` of a shell: `["sh", "-ec", "…"]`.
fn exec_form(line: &Mapped, strings: &[ExecString]) -> Option<ShellText> {
    let is_command = |flag: &str| flag.starts_with('-') && flag.ends_with('c');
    let index = strings.iter().position(|string| is_command(&string.value))?;
    let mut before = strings.get(..index)?.iter().rev();
    let kind =
        |string: &ExecString| Some((ShellKind::of_program(&string.value)?, program(&string.value)));
    let (shell, program) = before.find_map(kind)?;
    let text = decoded(line, strings.get(index + 1)?)?;
    let source = Source::Exec(index + 1);
    Some(ShellText { source, text, shell: Some(shell), program: Some(program) })
}

/// The value of `string` with the source of each byte; `None` if it has escapes that stand for
/// other characters than the one behind the backslash.
fn decoded(line: &Mapped, string: &ExecString) -> Option<Mapped> {
    let range = string.word.range;
    let inner = Span::new(range.start + 1, range.end.saturating_sub(1));
    let mut text = Mapped::at(line.source(inner.start));
    let (written, mut at) = (line.slice(inner), 0);
    while let Some(offset) = written.get(at..)?.find('\\') {
        let escape = at + offset;
        text.append(&line.part(Span::new(at as u32, escape as u32).shift(inner.start)));
        let source = line.source(inner.start + escape as u32 + 1);
        match written.get(escape + 1..escape + 2)? {
            same @ ("\"" | "\\" | "/") => text.push(same, source),
            "n" => text.push("\n", source),
            "t" => text.push("\t", source),
            _ => return None,
        }
        at = escape + 2;
    }
    text.append(&line.part(Span::new(at as u32, written.len() as u32).shift(inner.start)));
    (text.text() == string.value).then_some(text)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::Document;

    /// Each text with its source and shell, and that every byte is where its source says.
    #[track_caller]
    fn check_texts(source: &str, expected: Expect) {
        let document = Document::new(source);
        let mut shown = String::new();
        for placed in document.entries() {
            for ShellText { source, text, shell, .. } in placed.entry.shell_texts() {
                shown.push_str(&format!("{source:?} {shell:?} {:?}\n", text.text()));
                for (offset, character) in text.text().char_indices() {
                    let from = text.source(offset as u32) as usize;
                    let there = placed.entry.text()[from..].chars().next();
                    let decoded = matches!(source, Source::Exec(_)) && character.is_whitespace();
                    assert!(there == Some(character) || decoded, "{character:?} is {there:?}");
                }
            }
        }
        expected.assert_eq(&shown);
    }

    #[test]
    fn every_form_gives_its_text() {
        check_texts(
            "FROM a\nRUN --network=none a \\\n  # why\n\n  && b\nCMD x y\nENTRYPOINT [\"a\", \"b\"]\n\
             ONBUILD RUN echo 'x'\nHEALTHCHECK --retries=3 CMD curl -f x\nHEALTHCHECK NONE\n\
             SHELL x\nCOPY a b\nRUN\nRUN [1]\nRUN [a]\n",
            expect![[r#"
                Line None "a   && b"
                Line None "x y"
                Line None "echo 'x'"
                Line None "curl -f x"
                Line None "[a]"
            "#]],
        );
    }

    #[test]
    fn heredocs_are_handed_over_alone_or_behind_the_line() {
        check_texts(
            "FROM a\nRUN <<-EOF\n\tset -e\n\t\tb\n\tEOF\nRUN <<EOF\n#!/usr/bin/env bash\nx\nEOF\n\
             RUN <<EOF\n#!/usr/bin/python3\nx\nEOF\nRUN cat <<A > \\\n b; cat 3<<B\na\nA\nb\nB\nRUN <<A <<B\nA\nb",
            expect![[r##"
                Heredoc(0) None "set -e\nb\n"
                Heredoc(0) Some(Posix) "#!/usr/bin/env bash\nx\n"
                Heredoc(0) Some(Unknown) "#!/usr/bin/python3\nx\n"
                Line None "cat <<A >  b; cat 3<<B\na\nA\nb\nB"
                Line None "<<A <<B\nA\nb"
            "##]],
        );
        check_texts(
            "FROM a\r\nRUN cat <<A\r\na\r\nA\r\n",
            expect![[r#"
                Line None "cat <<A\na\nA"
            "#]],
        );
    }

    #[test]
    fn a_shell_in_the_exec_form_gets_its_text() {
        check_texts(
            "FROM a\nCMD [\"/bin/sh\", \"-ec\", \"echo \\\"$X\\\" \\\\\\n b\", \"x\"]\nCMD [\"python\", \"-c\", \"x\"]\n\
             CMD [\"bash\", \"-c\", \"\\u0041\"]\nCMD [\"bash\", \"-c\"]\nCMD [\"tini\", \"--\", \"bash\", \\\n \"-lc\", \"é\"]\n",
            expect![[r#"
                Exec(2) Some(Posix) "echo \"$X\" \\\n b"
                Exec(4) Some(Posix) "é"
            "#]],
        );
    }
}
