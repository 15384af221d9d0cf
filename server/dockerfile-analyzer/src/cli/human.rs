//! Findings for people: the message, the line, and what is meant underlined.

use analysis::{Diagnostic, Severity};
use annotate_snippets::{Annotation, AnnotationKind, Level, Renderer, Snippet};
use syntax::{Span, Text};

use super::Exit;
use super::check::{Checked, FileReport};
use super::output::{Output, Summary, to_stderr, to_stdout};
use super::printable::printable;

/// What to print about one input.
pub(super) fn present(report: &FileReport, styled: bool) -> Output {
    let name = printable(&report.name);
    match &report.result {
        Ok(checked) => Output { findings: findings(&name, checked, styled), ..Output::default() },
        Err(error) => Output::problem(&report.name, error),
    }
}

/// Writes findings to standard output, problems and the summary to standard error.
pub(super) fn write(outputs: &[Output], summary: Summary) -> Exit {
    let exit = to_stdout(|out| {
        outputs.iter().try_for_each(|output| out.write_all(output.findings.as_bytes()))
    });
    Output::tell_problems(outputs);
    to_stderr(&sentence(summary));
    exit
}

fn findings(name: &str, checked: &Checked, styled: bool) -> String {
    let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
    let mut text = String::new();
    for diagnostic in &checked.diagnostics {
        text.push_str(&finding(name, &checked.text, diagnostic, &renderer));
        text.push_str("\n\n");
    }
    text
}

fn finding(name: &str, text: &Text, diagnostic: &Diagnostic, renderer: &Renderer) -> String {
    let title = level(diagnostic.severity)
        .primary_title(printable(&diagnostic.message))
        .id(diagnostic.rule);
    let mut groups =
        vec![title.element(snippet(name, text, diagnostic.span, AnnotationKind::Primary))];
    for related in &diagnostic.related {
        let title = Level::NOTE.secondary_title(printable(&related.message));
        groups.push(title.element(snippet(name, text, related.span, AnnotationKind::Context)));
    }
    renderer.render(&groups)
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Information => Level::INFO,
        Severity::Hint => Level::HELP.with_name("hint"),
    }
}

/// The line where `span` starts, with all of `span` underlined that is in it.
fn snippet(
    name: &str,
    text: &Text,
    span: Span,
    kind: AnnotationKind,
) -> Snippet<'static, Annotation<'static>> {
    let span = text.clamp(span);
    let number = text.line_at(span.start);
    let line = text.line(number);
    let part = |start: u32, end: u32| printable(&text.slice(Span::new(start, end.min(line.end))));
    let before = part(line.start, span.start);
    let marked = part(span.start, span.end);
    let place = before.len()..before.len() + marked.len();
    Snippet::source(before + &marked + &part(span.end, line.end))
        .line_start(number as usize + 1)
        .path(name.to_owned())
        .annotation(kind.span(place))
}

fn sentence(summary: Summary) -> String {
    let counts = [
        (summary.errors, "error", "errors"),
        (summary.warnings, "warning", "warnings"),
        (summary.information, "information", "information"),
        (summary.hints, "hint", "hints"),
    ];
    let counts: Vec<String> =
        counts.iter().filter(|(count, ..)| *count > 0).map(|&count| counted(count)).collect();
    let findings = if counts.is_empty() { "no findings".to_owned() } else { counts.join(", ") };
    let unreadable = match summary.unreadable {
        0 => String::new(),
        count => format!(", {} not checked", counted((count, "input", "inputs"))),
    };
    let fixed = match summary.fixed {
        0 => String::new(),
        count => format!(", {count} fixed"),
    };
    let fixable = match summary.fixable {
        0 => String::new(),
        count => format!("{count} would be fixed, leaving "),
    };
    let files = counted((summary.files, "file", "files"));
    format!("{files} checked: {fixable}{findings}{fixed}{unreadable}")
}

fn counted((count, one, more): (usize, &str, &str)) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::cli::input::InputError;
    use crate::project::FailOn;

    fn diagnostic(severity: Severity, start: u32, end: u32, message: &str) -> Diagnostic {
        Diagnostic::new("some-rule", severity, Span::new(start, end), message.to_owned())
    }

    #[track_caller]
    fn check(text: &str, diagnostics: Vec<Diagnostic>, expected: Expect) {
        let checked = Checked {
            text: Text::from(text),
            diagnostics,
            fail_on: FailOn::Never,
            fixed: Default::default(),
        };
        let report = FileReport { name: "a/Dockerfile".to_owned(), result: Ok(checked) };
        expected.assert_eq(&present(&report, false).findings);
    }

    #[test]
    fn a_finding_shows_its_line() {
        let found = vec![diagnostic(Severity::Error, 7, 11, "unknown instruction `CPOY`")];
        check(
            "FROM a\nCPOY a b\n",
            found,
            expect![[r#"
            error[some-rule]: unknown instruction `CPOY`
             --> a/Dockerfile:2:1
              |
            2 | CPOY a b
              | ^^^^

        "#]],
        );
    }

    #[test]
    fn severities_have_names() {
        let found = [Severity::Warning, Severity::Information, Severity::Hint]
            .map(|severity| diagnostic(severity, 0, 4, "message"));
        check(
            "FROM a\n",
            found.to_vec(),
            expect![[r#"
            warning[some-rule]: message
             --> a/Dockerfile:1:1
              |
            1 | FROM a
              | ^^^^

            info[some-rule]: message
             --> a/Dockerfile:1:1
              |
            1 | FROM a
              | ^^^^

            hint[some-rule]: message
             --> a/Dockerfile:1:1
              |
            1 | FROM a
              | ^^^^

        "#]],
        );
    }

    #[test]
    fn a_related_place_follows() {
        let mut found = diagnostic(Severity::Error, 12, 13, "two stages are called `x`");
        let related = analysis::Related { span: Span::new(0, 4), message: "the first".to_owned() };
        found.related.push(related);
        check(
            "FROM\r\nFROM ax\r\n",
            vec![found],
            expect![[r#"
            error[some-rule]: two stages are called `x`
             --> a/Dockerfile:2:7
              |
            2 | FROM ax
              |       ^
              |
            note: the first
             --> a/Dockerfile:1:1
              |
            1 | FROM
              | ----

        "#]],
        );
    }

    #[test]
    fn a_long_span_shows_its_first_line() {
        let found = vec![diagnostic(Severity::Error, 4, 18, "all of it")];
        check(
            "RUN a \\\n    b \\\n    c\n",
            found,
            expect![[r#"
            error[some-rule]: all of it
             --> a/Dockerfile:1:5
              |
            1 | RUN a \
              |     ^^^

        "#]],
        );
    }

    #[test]
    fn an_empty_file_has_a_place() {
        check(
            "",
            vec![diagnostic(Severity::Error, 0, 0, "the file is empty")],
            expect![[r#"
            error[some-rule]: the file is empty
             --> a/Dockerfile:1:1
              |
            1 |
              | ^

        "#]],
        );
    }

    #[test]
    fn the_end_of_a_text_has_a_place() {
        check(
            "FROM a\n",
            vec![diagnostic(Severity::Error, 7, 7, "something")],
            expect![[r#"
            error[some-rule]: something
             --> a/Dockerfile:2:1
              |
            2 |
              | ^

        "#]],
        );
        check(
            "FROM a",
            vec![diagnostic(Severity::Error, 6, 6, "something")],
            expect![[r#"
            error[some-rule]: something
             --> a/Dockerfile:1:7
              |
            1 | FROM a
              |       ^

        "#]],
        );
        check(
            "FROM a\r\n",
            vec![diagnostic(Severity::Error, 6, 8, "something")],
            expect![[r#"
            error[some-rule]: something
             --> a/Dockerfile:1:7
              |
            1 | FROM a
              |       ^

        "#]],
        );
    }

    #[test]
    fn wide_characters_and_tabs_are_underlined_in_place() {
        check(
            "RUN\té漢😀 x\n",
            vec![diagnostic(Severity::Error, 14, 15, "x")],
            expect![[r#"
            error[some-rule]: x
             --> a/Dockerfile:1:9
              |
            1 | RUN    é漢😀 x
              |              ^

        "#]],
        );
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        let found = vec![diagnostic(Severity::Error, 4, 9, "no `\u{1b}[2J\n` here")];
        check(
            "RUN \u{1b}[31m\u{9b}2J \u{202e}x\n",
            found,
            expect![[r#"
            error[some-rule]: no `␛[2J␊` here
             --> a/Dockerfile:1:5
              |
            1 | RUN ␛[31m�2J �x
              |     ^^^^^

        "#]],
        );
    }

    #[test]
    fn a_long_line_is_cut() {
        let text = format!("RUN {} x {}\n", "a".repeat(30_000), "b".repeat(30_000));
        let found = vec![diagnostic(Severity::Error, 30_005, 30_006, "here")];
        check(
            &text,
            found,
            expect![[r#"
            error[some-rule]: here
             --> a/Dockerfile:1:30006
              |
            1 | ...aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa x bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb...
              |                                                                    ^

        "#]],
        );
    }

    #[test]
    fn a_problem_names_its_input() {
        let report = FileReport { name: "a\u{1b}b".to_owned(), result: Err(InputError::NotFound) };
        let output = present(&report, true);
        assert_eq!(output.findings, "");
        assert_eq!(output.problem.as_deref(), Some("error: a␛b: no such file or folder"));
    }

    #[test]
    fn the_summary_counts() {
        let summary = Summary { files: 1, ..Summary::default() };
        assert_eq!(sentence(summary), "1 file checked: no findings");
        let summary = Summary { errors: 1, warnings: 2, unreadable: 1, ..summary };
        assert_eq!(sentence(summary), "1 file checked: 1 error, 2 warnings, 1 input not checked");
        let summary = Summary { files: 2, fixed: 3, ..Summary::default() };
        assert_eq!(sentence(summary), "2 files checked: no findings, 3 fixed");
        let summary = Summary { files: 2, fixable: 3, hints: 1, ..Summary::default() };
        assert_eq!(sentence(summary), "2 files checked: 3 would be fixed, leaving 1 hint");
    }
}
