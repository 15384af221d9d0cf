//! Findings for the pages of code hosts: GitHub's workflow commands, GitLab's code quality report,
//! and checkstyle's XML, which many others read.

use std::collections::HashMap;
use std::io;

use analysis::{Diagnostic, Severity};
use serde_json::json;
use syntax::{Encoding, Position, Text};

use super::Exit;
use super::check::{Checked, FileReport};
use super::output::{Output, Summary, to_stdout};
use super::paths::relative;
use super::printable::{escaped_json, is_unsafe};

/// The findings of one input as workflow commands.
pub(super) fn present_github(report: &FileReport) -> Output {
    present(report, |name, checked| {
        checked.diagnostics.iter().map(|found| github(name, &checked.text, found)).collect()
    })
}

/// The findings of one input as entries of a code quality report.
pub(super) fn present_gitlab(report: &FileReport) -> Output {
    present(report, |name, checked| {
        let mut seen = HashMap::new();
        let entries = checked.diagnostics.iter();
        let entries = entries.map(|found| gitlab(name, &checked.text, found, &mut seen));
        entries.collect::<Vec<_>>().join(",\n")
    })
}

/// The findings of one input as an element.
pub(super) fn present_checkstyle(report: &FileReport) -> Output {
    present(report, |name, checked| {
        let errors = checked.diagnostics.iter().map(|found| checkstyle(&checked.text, found));
        let errors: String = errors.collect();
        format!("<file name=\"{}\">\n{errors}</file>\n", xml(name))
    })
}

fn present(report: &FileReport, show: impl Fn(&str, &Checked) -> String) -> Output {
    match &report.result {
        Ok(checked) => {
            let findings = show(&relative(&report.name), checked);
            Output { findings, ..Output::default() }
        }
        Err(error) => Output::problem(&report.name, error),
    }
}

/// Writes the findings one after the other.
pub(super) fn write_github(outputs: &[Output], _: Summary) -> Exit {
    write(outputs, |out| outputs.iter().try_for_each(|output| write!(out, "{}", output.findings)))
}

/// Writes the report.
pub(super) fn write_gitlab(outputs: &[Output], _: Summary) -> Exit {
    let found: Vec<&str> =
        outputs.iter().map(|output| &*output.findings).filter(|found| !found.is_empty()).collect();
    write(outputs, |out| writeln!(out, "[\n{}\n]", found.join(",\n")))
}

/// Writes the document.
pub(super) fn write_checkstyle(outputs: &[Output], _: Summary) -> Exit {
    write(outputs, |out| {
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">")?;
        outputs.iter().try_for_each(|output| write!(out, "{}", output.findings))?;
        writeln!(out, "</checkstyle>")
    })
}

fn write(outputs: &[Output], write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> Exit {
    Output::tell_problems(outputs);
    to_stdout(write)
}

fn places(text: &Text, found: &Diagnostic) -> (Position, Position) {
    let place = |offset| text.position(offset, Encoding::Utf32);
    (place(found.span.start), place(found.span.end))
}

fn github(name: &str, text: &Text, found: &Diagnostic) -> String {
    let (start, end) = places(text, found);
    let kind = match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information | Severity::Hint => "notice",
    };
    // A column makes no sense to GitHub in more than one line.
    let columns = match start.line == end.line {
        true => format!(",col={},endColumn={}", start.character + 1, end.character + 1),
        false => String::new(),
    };
    format!(
        "::{kind} file={},line={},endLine={}{columns},title={}::{}\n",
        property(name),
        start.line + 1,
        end.line + 1,
        property(found.rule),
        data(&found.message)
    )
}

/// What follows the second pair of colons.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

fn gitlab<'a>(
    name: &str,
    text: &Text,
    found: &'a Diagnostic,
    seen: &mut HashMap<(&'a str, String), u32>,
) -> String {
    let (start, end) = places(text, found);
    let line = text.slice(text.line(start.line));
    let line = line.trim().to_owned();
    let count = seen.entry((found.rule, line.clone())).or_default();
    *count += 1;
    let severity = match found.severity {
        Severity::Error => "critical",
        Severity::Warning => "major",
        Severity::Information => "minor",
        Severity::Hint => "info",
    };
    escaped_json(&json!({
        "description": found.message,
        "check_name": found.rule,
        "fingerprint": fingerprint(&[name, found.rule, &line, &count.to_string()]),
        "severity": severity,
        "location": { "path": name, "lines": { "begin": start.line + 1, "end": end.line + 1 } },
    }))
}

/// What stays the same while lines above come and go: FNV-1a over `parts`, in 128 bits.
fn fingerprint(parts: &[&str]) -> String {
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    const START: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    let hash = bytes.fold(START, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME));
    format!("{hash:032x}")
}

fn checkstyle(text: &Text, found: &Diagnostic) -> String {
    let (start, _) = places(text, found);
    let severity = match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information | Severity::Hint => "info",
    };
    format!(
        "<error line=\"{}\" column=\"{}\" severity=\"{severity}\" message=\"{}\" source=\"{}\"/>\n",
        start.line + 1,
        start.character + 1,
        xml(&found.message),
        xml(found.rule)
    )
}

/// `text` in an attribute, without what a terminal would obey or XML does not allow.
fn xml(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            other if is_unsafe(other) => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}
