//! The program `shellcheck`, run in the background where the user asked for it.

use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use fixture::Folder;
use serde_json::{Value, json};

use crate::client::{Client, URI};

/// A program that finds the same in every text, and notes that it was run.
const PROGRAM: &str = r#"#!/bin/sh
cat > /dev/null
echo run >> "$0.log"
echo '{"comments":[{"code":2061,"line":1,"endLine":1,"column":1,"endColumn":5}]}'
"#;

const TEXT: &str = "FROM debian:12\nRUN find . -name x\nUSER 1\n";

/// A session where PATH leads to a program in `folder`, with these initialization options.
fn client(folder: &Folder, options: Value, workspace: Option<&Folder>) -> Client {
    let program = folder.path.join("shellcheck");
    std::fs::set_permissions(program, std::fs::Permissions::from_mode(0o755)).expect("a program");
    let path = format!("{}:/usr/bin:/bin", folder.path.display());
    let mut client = Client::start_with(&["lsp"], &[("PATH", &path)]);
    let folders = workspace.map(|folder| json!([{ "uri": folder.uri(""), "name": "x" }]));
    client.initialize(json!({
        "processId": null,
        "capabilities": {},
        "initializationOptions": options,
        "workspaceFolders": folders,
    }));
    client
}

fn rules(found: &[Value]) -> Vec<&str> {
    found.iter().filter_map(|found| found["code"].as_str()).collect()
}

/// How often the program in `folder` was run.
fn runs(folder: &Folder) -> usize {
    let log = std::fs::read_to_string(folder.path.join("shellcheck.log")).unwrap_or_default();
    log.lines().count()
}

#[test]
fn its_findings_come_when_nothing_is_typed() {
    let folder = Folder::of(&[("shellcheck", PROGRAM)]);
    let mut client = client(&folder, json!({ "shellcheck": true }), None);
    assert_eq!(rules(&client.open(URI, TEXT)), [""; 0]);
    let found = client.diagnostics(URI);
    assert_eq!(rules(&found), ["SC2061"]);
    assert_eq!(found[0]["range"]["start"], json!({ "line": 1, "character": 4 }));
    // What is known is not asked again.
    client.change(URI, 2, json!([{ "text": format!("{TEXT}USER 2\n") }]));
    client.ask("textDocument/hover", crate::client::at(URI, 0, 0));
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(runs(&folder), 1);
    // Comments silence them like all others.
    client.change(
        URI,
        3,
        json!([{ "text": TEXT.replace("RUN", "# hadolint ignore=SC2061\nRUN") }]),
    );
    assert!(client.diagnostics(URI).is_empty());
}

#[test]
fn no_setting_but_the_users_has_it_run() {
    let folder = Folder::of(&[("shellcheck", PROGRAM)]);
    let settings = json!({ "dockerfile-analyzer": { "shellcheck": true } });
    let mut client = client(&folder, json!({}), None);
    client.notify("workspace/didChangeConfiguration", json!({ "settings": settings }));
    assert_eq!(rules(&client.open(URI, TEXT)), [""; 0]);
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(runs(&folder), 0);
}

#[test]
fn a_program_of_the_workspace_is_not_run() {
    let folder = Folder::of(&[("shellcheck", PROGRAM)]);
    let mut client = client(&folder, json!({ "shellcheck": true }), Some(&folder));
    client.open(URI, TEXT);
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(runs(&folder), 0);
    client.forget_warnings();
}
