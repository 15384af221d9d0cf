//! `check --shellcheck`: the program of that name is asked about what shells get.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::sandbox::Sandbox;

const TEXT: &str = "FROM debian:12\nRUN find . -name x \\\n  # why\n  -o -name *.c\nUSER 1\n";

/// A program that finds the last four bytes of what it gets to be wrong, and something unknown.
const PROGRAM: &str = r#"#!/bin/sh
end=$(($(wc -c) + 1))
echo '{"comments":[{"code":2061,"line":1,"endLine":1,"column":'$((end - 3))',"endColumn":'$end'},'
echo '{"code":9999,"line":1,"endLine":1,"column":1,"endColumn":2}]}'
"#;

/// The rules and the lines of what is found, where `program` is on PATH.
#[track_caller]
fn check_found(program: &str, arguments: &[&str], expected: &str) {
    let sandbox = Sandbox::new().file("Dockerfile", TEXT).file("bin/shellcheck", program);
    let folder = sandbox.path("bin");
    fs::set_permissions(folder.join("shellcheck"), fs::Permissions::from_mode(0o755)).unwrap();
    let arguments = [&["check", "--format=json", "Dockerfile"], arguments].concat();
    let path = format!("{}:/usr/bin:/bin", folder.display());
    let output = sandbox.command(&arguments).env("PATH", path).output().unwrap();
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let found = json["files"][0]["diagnostics"].as_array().unwrap();
    let line = |found: &serde_json::Value| {
        let start = &found["start"];
        format!("{} {}:{}", found["rule"].as_str().unwrap(), start["line"], start["column"])
    };
    assert_eq!(found.iter().map(line).collect::<Vec<_>>().join(", "), expected);
}

#[test]
fn its_places_are_found_again() {
    check_found(PROGRAM, &["--shellcheck"], "SC2061 4:12");
    check_found(PROGRAM, &["--shellcheck", "--rule=SC2061=off"], "");
}

#[test]
fn what_is_built_in_answers_where_it_does_not() {
    let nothing = "#!/bin/sh\necho '{\"comments\":[]}'\n";
    check_found(nothing, &["--shellcheck"], "");
    check_found(nothing, &[], "SC2061 4:12");
    check_found("#!/bin/sh\nexit 3\n", &["--shellcheck"], "SC2061 4:12");
}

#[test]
fn without_the_program_there_is_no_run() {
    let sandbox = Sandbox::new().file("Dockerfile", TEXT);
    let arguments = ["check", "--shellcheck", "Dockerfile"];
    for path in ["/no/such/folder", ".", ""] {
        let output = sandbox.command(&arguments).env("PATH", path).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{path}");
        let problem = String::from_utf8_lossy(&output.stderr);
        assert_eq!(problem, "error: the program shellcheck cannot be run: it is not on PATH\n");
    }
}
