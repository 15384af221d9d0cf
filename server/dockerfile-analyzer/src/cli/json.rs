//! Findings for programs; `server/docs/check.md` documents the format.

use std::io;

use analysis::{Diagnostic, Related};
use serde::Serialize;
use syntax::{Encoding, Span, Text};

use super::Exit;
use super::check::FileReport;
use super::output::{Output, Summary, to_stdout};
use super::printable::escaped_json;

/// Raised when a program that reads the format must change.
const VERSION: u32 = 1;

#[derive(Debug, Serialize)]
struct File<'a> {
    path: &'a str,
    diagnostics: Vec<Finding<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[derive(Debug, Serialize)]
struct Finding<'a> {
    rule: &'a str,
    severity: &'a str,
    message: &'a str,
    #[serde(flatten)]
    place: Place,
    related: Vec<Remark<'a>>,
}

#[derive(Debug, Serialize)]
struct Remark<'a> {
    message: &'a str,
    #[serde(flatten)]
    place: Place,
}

#[derive(Debug, Serialize)]
struct Place {
    start: Position,
    end: Position,
}

/// Line and column from one; a column is a Unicode code point.
#[derive(Debug, Serialize)]
struct Position {
    line: u32,
    column: u32,
}

/// The JSON object of one input.
pub(super) fn present(report: &FileReport) -> Output {
    let file = match &report.result {
        Ok(checked) => {
            let finding = |diagnostic| finding(&checked.text, diagnostic);
            let diagnostics = checked.diagnostics.iter().map(finding).collect();
            File { path: &report.name, diagnostics, error: None }
        }
        Err(error) => {
            File { path: &report.name, diagnostics: Vec::new(), error: Some(error.to_string()) }
        }
    };
    Output { findings: escaped_json(&file), ..Output::default() }
}

/// Writes the one object, each file on its own line.
pub(super) fn write(outputs: &[Output], summary: Summary) -> Exit {
    to_stdout(|out| write_to(out, outputs, summary))
}

fn write_to(out: &mut dyn io::Write, outputs: &[Output], summary: Summary) -> io::Result<()> {
    write!(out, "{{\"version\":{VERSION},\"files\":[")?;
    for (index, output) in outputs.iter().enumerate() {
        let separator = if index == 0 { "" } else { "," };
        write!(out, "{separator}\n{}", output.findings)?;
    }
    writeln!(out, "\n],\"summary\":{}}}", escaped_json(&summary))
}

fn finding<'a>(text: &Text, diagnostic: &'a Diagnostic) -> Finding<'a> {
    Finding {
        rule: diagnostic.rule,
        severity: diagnostic.severity.name(),
        message: &diagnostic.message,
        place: place(text, diagnostic.span),
        related: diagnostic.related.iter().map(|related| remark(text, related)).collect(),
    }
}

fn remark<'a>(text: &Text, related: &'a Related) -> Remark<'a> {
    Remark { message: &related.message, place: place(text, related.span) }
}

fn place(text: &Text, span: Span) -> Place {
    Place { start: position(text, span.start), end: position(text, span.end) }
}

fn position(text: &Text, offset: u32) -> Position {
    let position = text.position(offset, Encoding::Utf32);
    Position { line: position.line + 1, column: position.character + 1 }
}

#[cfg(test)]
mod tests {
    use analysis::Severity;
    use expect_test::{Expect, expect};

    use super::*;
    use crate::cli::check::Checked;
    use crate::cli::input::InputError;
    use crate::project::FailOn;

    #[track_caller]
    fn check(reports: &[FileReport], expected: Expect) {
        let outputs: Vec<Output> = reports.iter().map(present).collect();
        let mut written = Vec::new();
        write_to(&mut written, &outputs, Summary { files: 7, ..Summary::default() }).unwrap();
        let written = String::from_utf8(written).unwrap();
        serde_json::from_str::<serde_json::Value>(&written).unwrap();
        expected.assert_eq(&written);
    }

    fn report(text: &str, start: u32, end: u32) -> FileReport {
        let related = Related { span: Span::empty(0), message: "see \"here\"".to_owned() };
        let (span, message) = (Span::new(start, end), "a `message`".to_owned());
        let mut diagnostic = Diagnostic::new("some-rule", Severity::Warning, span, message);
        diagnostic.related.push(related);
        let checked = Checked {
            text: Text::from(text),
            diagnostics: vec![diagnostic],
            fail_on: FailOn::Never,
            fixed: Default::default(),
        };
        FileReport { name: "Dockerfile".to_owned(), result: Ok(checked) }
    }

    #[test]
    fn no_files() {
        check(
            &[],
            expect![[r#"
                {"version":1,"files":[
                ],"summary":{"files":7,"errors":0,"warnings":0,"information":0,"hints":0,"fixed":0,"unreadable":0}}
            "#]],
        );
    }

    #[test]
    fn findings_have_places_from_one() {
        check(
            &[report("FROM a\nRUN b\n", 7, 10), report("", 0, 0)],
            expect![[r#"
                {"version":1,"files":[
                {"path":"Dockerfile","diagnostics":[{"rule":"some-rule","severity":"warning","message":"a `message`","start":{"line":2,"column":1},"end":{"line":2,"column":4},"related":[{"message":"see \"here\"","start":{"line":1,"column":1},"end":{"line":1,"column":1}}]}]},
                {"path":"Dockerfile","diagnostics":[{"rule":"some-rule","severity":"warning","message":"a `message`","start":{"line":1,"column":1},"end":{"line":1,"column":1},"related":[{"message":"see \"here\"","start":{"line":1,"column":1},"end":{"line":1,"column":1}}]}]}
                ],"summary":{"files":7,"errors":0,"warnings":0,"information":0,"hints":0,"fixed":0,"unreadable":0}}
            "#]],
        );
    }

    #[test]
    fn columns_count_code_points() {
        check(
            &[report("RUN é漢😀e\u{301} x\r\n", 13, 19)],
            expect![[r#"
                {"version":1,"files":[
                {"path":"Dockerfile","diagnostics":[{"rule":"some-rule","severity":"warning","message":"a `message`","start":{"line":1,"column":8},"end":{"line":1,"column":12},"related":[{"message":"see \"here\"","start":{"line":1,"column":1},"end":{"line":1,"column":1}}]}]}
                ],"summary":{"files":7,"errors":0,"warnings":0,"information":0,"hints":0,"fixed":0,"unreadable":0}}
            "#]],
        );
    }

    #[test]
    fn a_problem_is_an_error_of_its_file() {
        let name = "a\u{1b}\u{9b}\u{202e}\"b".to_owned();
        check(
            &[FileReport { name, result: Err(InputError::NotFound) }],
            expect![[r#"
                {"version":1,"files":[
                {"path":"a\u001b\u009b\u202e\"b","diagnostics":[],"error":"no such file or folder"}
                ],"summary":{"files":7,"errors":0,"warnings":0,"information":0,"hints":0,"fixed":0,"unreadable":0}}
            "#]],
        );
    }
}
