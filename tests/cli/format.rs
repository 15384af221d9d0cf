//! The two output formats and the exit codes of readable input.

use serde_json::json;

use crate::sandbox::Sandbox;

const GOOD: &str = "FROM alpine:3.22\n";
const BAD: &str = "FROM alpine:3.22\nRUNN é \\\n  x\n";

#[test]
fn a_clean_file_prints_no_finding() {
    let run = Sandbox::new().file("Dockerfile", GOOD).run(&["check", "Dockerfile"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""));
    assert_eq!(run.stderr, "1 file checked: no findings\n");
}

#[test]
fn a_finding_is_printed_with_its_line() {
    let run = Sandbox::new().file("a/Dockerfile", BAD).run(&["check", "a"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stdout.starts_with("error["), "{run:?}");
    let excerpt = " --> a/Dockerfile:2:1\n  |\n2 | RUNN é \\\n  | ^^^^\n";
    assert!(run.stdout.contains(excerpt), "{run:?}");
    assert_eq!(run.stderr, "1 file checked: 1 error\n");
}

#[test]
fn standard_input_is_a_file_too() {
    let sandbox = Sandbox::new().file("Dockerfile", GOOD);
    let run = sandbox.run_with(&["check", "-", "Dockerfile", "-"], BAD.as_bytes());
    assert_eq!(run.code, Some(1));
    assert!(run.stdout.contains(" --> -:2:1\n"), "{run:?}");
    assert_eq!(run.stderr, "2 files checked: 1 error\n");
}

#[test]
fn json_is_one_object() {
    let sandbox = Sandbox::new().file("good", GOOD).file("bad", BAD);
    let run = sandbox.run(&["check", "--format", "json", "good", "bad", "nope"]);
    assert_eq!(run.code, Some(2));
    let json = run.json();
    assert_eq!(json["version"], 1);
    assert_eq!(json["files"][0], json!({ "path": "good", "diagnostics": [] }));
    let found = &json["files"][1]["diagnostics"][0];
    assert_eq!(found["severity"], "error");
    assert_eq!(found["start"], json!({ "line": 2, "column": 1 }));
    assert_eq!(found["end"], json!({ "line": 2, "column": 5 }));
    assert!(found["rule"].is_string() && found["message"].is_string(), "{found}");
    assert!(found["related"].is_array(), "{found}");
    let missing = json!({ "path": "nope", "diagnostics": [], "error": "no such file or folder" });
    assert_eq!(json["files"][2], missing);
    let summary = json!({
        "files": 2, "errors": 1, "warnings": 0, "information": 0, "hints": 0, "unreadable": 1,
        "fixed": 0,
    });
    assert_eq!(json["summary"], summary);
}

#[test]
fn the_sample_in_the_readme_has_six_mistakes() {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/samples/flask");
    let run = Sandbox::new().run(&["check", "--format", "json", sample]);
    assert_eq!(run.code, Some(1));
    let json = run.json();
    let found = json["files"][0]["diagnostics"].as_array().unwrap();
    let errors = found.iter().filter(|finding| finding["severity"] == "error");
    let rules: Vec<_> = errors.map(|finding| finding["rule"].as_str().unwrap()).collect();
    let expected = [
        "missing-argument",
        "unknown-mount-type",
        "unknown-instruction",
        "missing-value",
        "invalid-port",
        "unknown-flag",
    ];
    assert_eq!(rules, expected);
}

#[test]
fn line_endings_and_a_byte_order_mark_change_nothing() {
    let plain = Sandbox::new().file("Dockerfile", BAD).run(&["check", "Dockerfile"]);
    for text in [BAD.replace('\n', "\r\n"), format!("\u{feff}{BAD}")] {
        let run = Sandbox::new().file("Dockerfile", &text).run(&["check", "Dockerfile"]);
        assert_eq!((run.code, &run.stdout), (plain.code, &plain.stdout), "{text:?}");
    }
    let run = Sandbox::new().run_with(&["check", "-"], "\u{feff}RUNN a\n".as_bytes());
    assert!(run.stdout.contains(" --> -:1:1\n  |\n1 | RUNN a\n  | ^^^^\n"), "{run:?}");
}

#[test]
fn ten_thousand_findings_are_printed() {
    let text = format!("{GOOD}{}", "RUNN a\n".repeat(10_000));
    let run = Sandbox::new().file("Dockerfile", text).run(&["check", "Dockerfile"]);
    assert_eq!(run.code, Some(1));
    assert_eq!(run.stdout.matches("error[").count(), 10_000);
}
