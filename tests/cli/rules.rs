//! Rules on the command line: how they are listed, set, printed and fixed.

use std::fs;

use expect_test::{Expect, expect};

use crate::sandbox::{Run, Sandbox};

/// A safe fix and one on request.
const TEXT: &str = "FROM alpine:3.22 as build\nMAINTAINER Jo\n";
const FIXED: &str = "FROM alpine:3.22 AS build\nMAINTAINER Jo\n";
const FIXED_UNSAFE: &str =
    "FROM alpine:3.22 AS build\nLABEL org.opencontainers.image.authors=\"Jo\"\n";

const OWN: &str = ".dockerfile-analyzer.toml";
const HADOLINT: &str = ".hadolint.yaml";

fn sandbox() -> Sandbox {
    Sandbox::new().file("Dockerfile", TEXT)
}

/// The rules and severities of what is found in the file `a/Dockerfile` under the configuration
/// files `files`.
#[track_caller]
fn check_found(files: &[(&str, &str)], arguments: &[&str], expected: &str) {
    let mut sandbox = Sandbox::new().file("a/Dockerfile", TEXT);
    for (name, text) in files {
        sandbox = sandbox.file(name, text);
    }
    let command = ["check", "--format", "json", "a/Dockerfile"];
    let json = sandbox.run(&[&command, arguments].concat()).json();
    let found = json["files"][0]["diagnostics"].as_array().unwrap();
    let line = |found: &serde_json::Value| {
        format!("{} {}", found["rule"].as_str().unwrap(), found["severity"].as_str().unwrap())
    };
    assert_eq!(found.iter().map(line).collect::<Vec<_>>().join(", "), expected);
}

#[track_caller]
fn check_code(arguments: &[&str], code: i32) {
    let run = sandbox().run(&[&["check", "Dockerfile"], arguments].concat());
    assert_eq!(run.code, Some(code), "{run:?}");
}

/// What a run without problems prints.
#[track_caller]
fn check_printed(run: &Run, code: i32, expected: Expect) {
    assert_eq!(run.code, Some(code), "{run:?}");
    expected.assert_eq(&run.stdout);
}

#[test]
fn rules_are_listed() {
    let run = sandbox().run(&["rules"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    let line = run.stdout.lines().find(|line| line.starts_with("sudo-in-build ")).unwrap();
    assert!(line.contains(" warning ") && line.contains("DL3004"), "{line}");

    let json = sandbox().run(&["rules", "--format", "json"]).json();
    let rules = json.as_array().unwrap();
    assert_eq!(rules.len(), run.stdout.lines().count());
    let rule = rules.iter().find(|rule| rule["id"] == "sudo-in-build").unwrap();
    assert_eq!((&rule["default"], &rule["category"]), (&"warning".into(), &"commands".into()));
}

#[test]
fn rules_and_errors_are_explained_by_every_name() {
    let page = |name| sandbox().run(&["explain", name]);
    let rule = page("sudo-in-build");
    assert_eq!(rule.code, Some(0));
    assert!(rule.stdout.starts_with("# sudo-in-build\n"), "{rule:?}");
    assert_eq!(page("dl3004").stdout, rule.stdout);
    check_printed(
        &page("DL3061"),
        0,
        expect![[r#"
            # no-stage

            An instruction stands before the first FROM, or there is no FROM.

            The build refuses the file.
        "#]],
    );
    assert_eq!(page("DU20").stdout.matches("# no-").count(), 2);
    let run = page("sudo-in-biuld");
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert_eq!(
        run.stderr,
        "error: there is no rule `sudo-in-biuld`; did you mean `sudo-in-build`?\n"
    );
}

#[test]
fn configuration_is_shown() {
    let sandbox = sandbox().file(OWN, "[rules]\nDL4000 = \"off\"\n").file(HADOLINT, "");
    let run = sandbox.run(&["config", "--show", "Dockerfile"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert!(lines[0].ends_with(HADOLINT) && lines[1].ends_with(OWN), "{lines:?}");
    assert_eq!(lines[2], "[rules]");
    assert!(lines.contains(&"maintainer-deprecated = \"off\""));
    assert!(lines.contains(&"from-as-casing = \"warning\""));
    assert_eq!(sandbox.run(&["config"]).stdout, run.stdout);

    let schema = sandbox.run(&["config", "--schema"]).json();
    assert!(schema["properties"]["rules"]["properties"]["from-as-casing"].is_object());
    assert_eq!(sandbox.run(&["config", "--schema", "--show"]).code, Some(2));
}

#[test]
fn rules_are_set_on_the_command_line() {
    check_found(&[], &[], "from-as-casing warning, maintainer-deprecated warning");
    let arguments = ["--rule", "DL4000=error", "--rule=FromAsCasing=off"];
    check_found(&[], &arguments, "maintainer-deprecated error");
    check_code(&arguments, 1);
    for (argument, message) in [
        ("nothing=off", "there is no rule `nothing`"),
        ("DL4000=loud", "the levels are off, on, hint, information, warning, error"),
        ("DL4000", "write RULE=LEVEL"),
    ] {
        let run = sandbox().run(&["check", "--rule", argument, "Dockerfile"]);
        assert_eq!(run.code, Some(2));
        assert!(run.stderr.contains(message), "{run:?}");
    }
}

#[test]
fn the_severity_that_fails_is_chosen() {
    check_code(&[], 0);
    for (word, code) in
        [("never", 0), ("hint", 1), ("information", 1), ("warning", 1), ("error", 0)]
    {
        check_code(&["--fail-on", word], code);
    }
    check_code(&["--fail-on=never", "--rule=DL4000=error"], 0);
    check_code(&["--fail-on=loud"], 2);
    let sandbox = sandbox().file(OWN, "[check]\nfail-on = \"warning\"\n");
    let code = |arguments: &[&str]| sandbox.run(&[&["check", "."], arguments].concat()).code;
    assert_eq!(code(&[]), Some(1));
    assert_eq!(code(&["--fail-on=error"]), Some(0));
    assert_eq!(code(&["--no-config"]), Some(0));
}

#[test]
fn configuration_files_are_found_and_weighed() {
    let casing = "from-as-casing warning";
    let both = "from-as-casing warning, maintainer-deprecated warning";
    let off = "[rules]\nmaintainer-deprecated = \"off\"\n";
    let on = "[rules]\nmaintainer-deprecated = \"on\"\n";
    let ignored = "ignored: [DL4000]\n";
    check_found(&[(OWN, off)], &[], casing);
    check_found(&[(OWN, off)], &["--no-config"], both);
    check_found(&[(OWN, off)], &["--rule=DL4000=on"], both);
    check_found(&[(HADOLINT, ignored)], &[], casing);
    check_found(&[(".hadolint.yml", ignored)], &[], casing);
    check_found(&[("a/.hadolint.yaml", ignored), (OWN, on)], &[], both);
    check_found(&[(OWN, off), ("a/.dockerfile-analyzer.toml", on)], &[], both);
    check_found(&[("b/.dockerfile-analyzer.toml", off)], &[], both);
    let part = "[[overrides]]\nfiles = [\"a/**\"]\nrules = { DL4000 = \"error\" }\n";
    check_found(&[(OWN, part)], &[], "from-as-casing warning, maintainer-deprecated error");
    let severe = "override:\n  style: [DL4000]\n";
    check_found(&[(HADOLINT, severe)], &[], "from-as-casing warning, maintainer-deprecated hint");
}

#[test]
fn standard_input_has_the_configuration_of_its_name() {
    let sandbox = Sandbox::new().file("a/.dockerfile-analyzer.toml", "rules.DL4000 = \"error\"\n");
    let code = |arguments: &[&str]| {
        sandbox.run_with(&[&["check", "-"], arguments].concat(), TEXT.as_bytes()).code
    };
    assert_eq!(code(&[]), Some(0));
    assert_eq!(code(&["--stdin-filename", "a/Dockerfile"]), Some(1));
    assert_eq!(code(&["--stdin-filename", "a/Dockerfile", "--no-config"]), Some(0));
}

#[test]
fn what_cannot_be_used_in_a_configuration_file_is_told_with_its_place() {
    for (name, text, message) in [
        (OWN, "[chek]\n", ":1:2: there is no key `chek` here; did you mean `check`?"),
        (OWN, "[rules]\nDL4000 = 3\n", ":2:10: this is a number or a time, not a text"),
        (HADOLINT, "ignored:\n  - DL4000\nfoo: 1\n", ":3:1: there is no key `foo` here; "),
    ] {
        let sandbox = sandbox().file(name, text);
        let run = sandbox.run(&["check", "Dockerfile"]);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains(&format!("error: {name}{message}")), "{run:?}");
        assert!(run.stdout.contains("[from-as-casing]"), "{run:?}");
        assert_eq!(sandbox.run(&["config"]).code, Some(2));
        assert_eq!(sandbox.run(&["check", "--no-config", "Dockerfile"]).code, Some(0));
    }
}

#[test]
fn json_counts_what_was_found_and_fixed() {
    let json = sandbox().run(&["check", "--format=json", "--fix", "Dockerfile"]).json();
    let summary = &json["summary"];
    assert_eq!((&summary["warnings"], &summary["fixed"]), (&1.into(), &1.into()));
    assert_eq!(json["files"][0]["diagnostics"][0]["rule"], "maintainer-deprecated");
}

#[test]
fn sarif_describes_its_rules() {
    let log = sandbox().run(&["check", "--format=sarif", "Dockerfile"]).json();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    for result in results {
        assert!(rules.iter().any(|rule| rule["id"] == result["ruleId"]), "{result}");
    }
    let place = &results[0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "Dockerfile");
    assert_eq!(
        (&place["region"]["startLine"], &place["region"]["startColumn"]),
        (&1.into(), &18.into())
    );
}

#[test]
fn github_gets_workflow_commands() {
    check_printed(
        &sandbox().run(&["check", "--format=github", "Dockerfile"]),
        0,
        expect![[r#"
        ::warning file=Dockerfile,line=1,endLine=1,col=18,endColumn=20,title=from-as-casing::`FROM` and `as` are in different case; write both in upper case
        ::warning file=Dockerfile,line=2,endLine=2,col=1,endColumn=11,title=maintainer-deprecated::MAINTAINER is deprecated; write the label `org.opencontainers.image.authors` instead
    "#]],
    );
}

#[test]
fn gitlab_gets_a_code_quality_report() {
    let report = sandbox().run(&["check", "--format=gitlab", "Dockerfile"]).json();
    let entries = report.as_array().unwrap();
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[0]["check_name"], "from-as-casing");
    assert_eq!(entries[0]["severity"], "major");
    assert_eq!(entries[0]["location"]["lines"]["begin"], 1);
    assert_ne!(entries[0]["fingerprint"], entries[1]["fingerprint"]);
    let clean = Sandbox::new().file("Dockerfile", FIXED_UNSAFE);
    let report = clean.run(&["check", "--format=gitlab", "Dockerfile"]).json();
    assert_eq!(report, serde_json::json!([]));
}

#[test]
fn checkstyle_is_xml() {
    check_printed(
        &sandbox().run(&["check", "--format=checkstyle", "Dockerfile"]),
        0,
        expect![[r#"
            <?xml version="1.0" encoding="UTF-8"?>
            <checkstyle version="4.3">
            <file name="Dockerfile">
            <error line="1" column="18" severity="warning" message="`FROM` and `as` are in different case; write both in upper case" source="from-as-casing"/>
            <error line="2" column="1" severity="warning" message="MAINTAINER is deprecated; write the label `org.opencontainers.image.authors` instead" source="maintainer-deprecated"/>
            </file>
            </checkstyle>
        "#]],
    );
}

#[test]
fn safe_fixes_are_written_and_others_on_request() {
    for (arguments, after) in [(&["--fix"][..], FIXED), (&["--fix", "--unsafe"], FIXED_UNSAFE)] {
        let sandbox = sandbox();
        let run = sandbox.run(&[&["check", "Dockerfile"], arguments].concat());
        assert_eq!(run.code, Some(0), "{run:?}");
        assert_eq!(fs::read_to_string(sandbox.path("Dockerfile")).unwrap(), after);
        let again = sandbox.run(&[&["check", "Dockerfile", "--diff"], arguments].concat());
        assert_eq!((again.code, again.stdout.as_str()), (Some(0), ""));
    }
    let sandbox = sandbox();
    sandbox.run(&["check", "--unsafe", "Dockerfile"]);
    assert_eq!(fs::read_to_string(sandbox.path("Dockerfile")).unwrap(), TEXT);
}

#[test]
fn what_is_fixed_does_not_fail_the_run() {
    let arguments = ["check", "--fail-on=warning", "--rule=DL4000=off", "Dockerfile"];
    assert_eq!(sandbox().run(&arguments).code, Some(1));
    assert_eq!(sandbox().run(&[&arguments[..], &["--fix"]].concat()).code, Some(0));
}

#[test]
fn differences_are_printed_and_nothing_is_written() {
    let sandbox = sandbox();
    for arguments in [&["--diff"][..], &["--diff", "--fix"], &["--diff", "--format=json"]] {
        check_printed(
            &sandbox.run(&[&["check", "Dockerfile"], arguments].concat()),
            1,
            expect![[r#"
                --- Dockerfile
                +++ Dockerfile
                @@ -1,2 +1,2 @@
                -FROM alpine:3.22 as build
                +FROM alpine:3.22 AS build
                 MAINTAINER Jo
            "#]],
        );
    }
    let summary = sandbox.run(&["check", "Dockerfile", "--diff"]).stderr;
    assert_eq!(summary, "1 file checked: 1 would be fixed, leaving 1 warning\n");
    assert_eq!(fs::read_to_string(sandbox.path("Dockerfile")).unwrap(), TEXT);
    assert_eq!(sandbox.run(&["check", "--diff", "nope", "Dockerfile"]).code, Some(2));
    let broken = Sandbox::new().file("Dockerfile", "FROM alpine:3.22\nCOPPY x\n");
    assert_eq!(broken.run(&["check", "--diff", "Dockerfile"]).code, Some(0));
}

#[test]
fn standard_input_is_printed_as_it_becomes() {
    for (arguments, after) in [(&["--fix"][..], FIXED), (&["--fix", "--unsafe"], FIXED_UNSAFE)] {
        let run = Sandbox::new().run_with(&[&["check", "-"], arguments].concat(), TEXT.as_bytes());
        assert_eq!((run.code, run.stdout.as_str()), (Some(0), after), "{run:?}");
    }
}

#[test]
fn what_is_excluded_is_not_found_in_folders() {
    let sandbox = Sandbox::new()
        .file(".dockerfile-analyzer.toml", "[check]\nexclude = [\"vendor/**\"]\n")
        .file("Dockerfile", "FROM a:1\n")
        .file("vendor/x/Dockerfile", "NOPE\n");
    assert_eq!(sandbox.run(&["check", "."]).code, Some(0));
    assert_eq!(sandbox.run(&["check", "--no-config", "."]).code, Some(1));
    assert_eq!(sandbox.run(&["check", "vendor/x/Dockerfile"]).code, Some(1));
}
