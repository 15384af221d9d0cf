//! Findings as SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format).

use std::collections::BTreeSet;
use std::io;

use analysis::rules::{self, Rule};
use analysis::{Diagnostic, Related, Severity};
use serde_json::{Value, json};
use syntax::{Encoding, Span, Text};

use super::Exit;
use super::check::FileReport;
use super::output::{Output, Summary, to_stdout};
use super::paths::relative_uri;
use super::printable::escaped_json;

/// The results of one input, one in a line.
pub(super) fn present(report: &FileReport) -> Output {
    let uri = relative_uri(&report.name);
    match &report.result {
        Ok(checked) => {
            let results =
                checked.diagnostics.iter().map(|found| result(&uri, &checked.text, found));
            let lines: Vec<String> = results.map(|result| escaped_json(&result)).collect();
            Output { findings: lines.join(",\n"), ..Output::default() }
        }
        Err(error) => Output::problem(&report.name, error),
    }
}

/// Writes the log with one run.
pub(super) fn write(outputs: &[Output], summary: Summary) -> Exit {
    Output::tell_problems(outputs);
    to_stdout(|out| write_to(out, outputs, summary))
}

fn write_to(out: &mut dyn io::Write, outputs: &[Output], summary: Summary) -> io::Result<()> {
    let results: Vec<&str> =
        outputs.iter().map(|output| &*output.findings).filter(|lines| !lines.is_empty()).collect();
    let driver = json!({
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "rules": all_rules(),
    });
    let invocation = json!({ "executionSuccessful": summary.unreadable == 0 });
    writeln!(
        out,
        "{{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\
         \"runs\":[{{\"tool\":{{\"driver\":{}}},\"columnKind\":\"unicodeCodePoints\",\
         \"invocations\":[{}],\"results\":[",
        escaped_json(&driver),
        escaped_json(&invocation),
    )?;
    writeln!(out, "{}", results.join(",\n"))?;
    writeln!(out, "]}}]}}")
}

fn all_rules() -> Vec<Value> {
    let described = rules::all().map(described);
    let errors = analysis::checks::rules::ALL.iter().map(|rule| {
        json!({
            "id": rule.id,
            "shortDescription": { "text": rule.summary },
            "defaultConfiguration": { "level": "error" },
        })
    });
    let mut seen = BTreeSet::new();
    let all = described.chain(errors);
    all.filter(|rule| seen.insert(rule["id"].to_string())).collect()
}

fn described(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "shortDescription": { "text": rule.summary },
        "fullDescription": { "text": rule.details },
        "defaultConfiguration": { "level": level(rule.severity), "enabled": rule.enabled },
        "properties": { "tags": [rule.category.name()] },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information | Severity::Hint => "note",
    }
}

fn result(uri: &str, text: &Text, found: &Diagnostic) -> Value {
    let related = |related: &Related| {
        let mut location = location(uri, text, related.span);
        location["message"] = json!({ "text": related.message });
        location
    };
    let mut result = json!({
        "ruleId": found.rule,
        "level": level(found.severity),
        "message": { "text": found.message },
        "locations": [location(uri, text, found.span)],
    });
    if !found.related.is_empty() {
        result["relatedLocations"] = found.related.iter().map(related).collect();
    }
    result
}

fn location(uri: &str, text: &Text, span: Span) -> Value {
    let place = |offset| text.position(offset, Encoding::Utf32);
    let (start, end) = (place(span.start), place(span.end));
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri },
        "region": {
            "startLine": start.line + 1, "startColumn": start.character + 1,
            "endLine": end.line + 1, "endColumn": end.character + 1,
        },
    } })
}
