//! What may be a password is in no log: neither in the file at its most talkative level, nor in
//! what the editor shows.

use std::fs;

use fixture::Folder;
use serde_json::{Value, json};

use crate::client::{Client, at, modern_capabilities};

/// What must not be logged, wherever it stands.
const SECRET: &str = "hunter2-planted";

/// Every line of the log of a session with `step` in it: those in the file, and those that the
/// editor got.
fn logs(folder: &Folder, options: &Value, step: impl FnOnce(&mut Client)) -> String {
    let file = folder.path.join("server.log");
    let arguments = ["lsp", "--log-level", "debug", "--log", file.to_str().expect("a text")];
    let mut client = Client::start(&arguments);
    client.initialize(json!({
        "capabilities": modern_capabilities(),
        "initializationOptions": options,
        "workspaceFolders": [{ "uri": folder.uri(""), "name": "w" }],
    }));
    step(&mut client);
    let unread = client.take_unread();
    client.end();
    let shown = unread.iter().filter(|message| message["method"] == "window/logMessage");
    let shown = shown.map(|message| format!("{}\n", message["params"])).collect::<String>();
    fs::read_to_string(file).expect("there is a log") + &shown
}

fn text() -> String {
    format!(
        "# syntax=docker/dockerfile:1\n# {SECRET}\nARG TOKEN={SECRET}\nFROM a:1 AS b\n\
         ENV PASSWORD={SECRET} NODE_ENV=x\nRUN curl -u user:{SECRET} https://u:{SECRET}@x.org/\n\
         ADD https://u:{SECRET}@x.org/y /\nLABEL a=\"{SECRET}\"\nMAINTAINER {SECRET}\n\
         RUN <<EOF\necho {SECRET}\nEOF\nNOPE {SECRET}\nEXPOSE {SECRET}\nUSER {SECRET}\n"
    )
}

/// Asks everything at every line of `uri`.
fn ask_everything(client: &mut Client, uri: &str, lines: usize) {
    for line in 0..lines {
        for method in ["hover", "completion", "definition", "documentHighlight", "prepareRename"] {
            let id = client.request(&format!("textDocument/{method}"), at(uri, line, 8));
            let _ = client.answer(id);
        }
        let mut params = json!({ "textDocument": { "uri": uri } });
        let place = json!({ "line": line, "character": 9 });
        params["range"] = json!({ "start": place, "end": place });
        params["context"] = json!({ "diagnostics": [] });
        client.ask("textDocument/codeAction", params);
    }
    let mut params = json!({ "textDocument": { "uri": uri } });
    params["options"] = json!({ "tabSize": 4, "insertSpaces": true });
    for method in ["documentSymbol", "documentLink", "formatting", "semanticTokens/full"] {
        client.ask(&format!("textDocument/{method}"), params.clone());
    }
    client.ask("workspace/symbol", json!({ "query": SECRET }));
}

#[test]
fn no_text_of_a_document_is_logged() {
    let folder = Folder::of(&[("Dockerfile", &text())]);
    let uri = folder.uri("Dockerfile");
    let log = logs(&folder, &Value::Null, |client| {
        client.open(&uri, &text());
        ask_everything(client, &uri, 15);
        client.change(&uri, 2, json!([{ "text": format!("FROM {SECRET}\nRUN {SECRET}\n") }]));
        client.settled(&uri, 2);
        client.open(&uri, &text());
    });
    assert!(log.contains("<- textDocument/didOpen, "), "messages are told of: {log}");
    assert!(log.contains("opened a second time"), "{log}");
    assert!(!log.contains(SECRET), "{log}");
}

#[test]
fn no_setting_is_logged() {
    let folder = Folder::of(&[
        ("Dockerfile", "FROM a:1\n"),
        (".dockerfile-analyzer.toml", &format!("[rules]\n{SECRET} = \"{SECRET}\"\nx = {SECRET}\n")),
        (".hadolint.yaml", &format!("ignored: {SECRET}\n{SECRET}: [{SECRET}, *{SECRET}]\n")),
        (".dockerignore", &format!("{SECRET}\n[{SECRET}")),
        (".git/config", &format!("[http]\n\textraHeader = {SECRET}\n")),
        (".git/HEAD", &format!("ref: refs/heads/{SECRET}\n")),
    ]);
    let settings = json!({
        "logLevel": "debug", "buildContext": format!("../{SECRET}"),
        "rules": { "DL3008": SECRET, "x": SECRET }, "inlayHints": SECRET, "format": SECRET,
        "codeLens": { "enable": SECRET }, "caching": [SECRET], "shellcheck": SECRET,
    });
    let log = logs(&folder, &settings, |client| {
        let settings = json!({ "dockerfile-analyzer": settings });
        client.notify("workspace/didChangeConfiguration", json!({ "settings": settings }));
        client.logged("`dockerfile-analyzer.shellcheck` is ignored");
        let level = json!({ "dockerfile-analyzer": { "logLevel": "debug", "indent": SECRET } });
        client.notify("workspace/didChangeConfiguration", json!({ "settings": level }));
        client.open(&folder.uri("Dockerfile"), "FROM a:1\nCOPY . .\n");
        client.ask("textDocument/completion", at(&folder.uri("Dockerfile"), 1, 5));
    });
    assert!(!log.contains(SECRET), "{log}");
}

#[test]
fn nothing_of_a_broken_message_is_logged() {
    let folder = Folder::with(&[]);
    let log = logs(&folder, &Value::Null, |client| {
        client.body(format!("{{\"{SECRET}\": \"{SECRET}").as_bytes());
        client.error_without_id();
        client.hover("a:b", 0, 0);
        client.raw(format!("{SECRET}\r\n\r\n").as_bytes());
        client.error_without_id();
        client.notify("textDocument/didOpen", json!({ "textDocument": SECRET }));
        client.logged("didOpen cannot be read");
        let document = json!({ "uri": 7, "languageId": SECRET, "text": [SECRET] });
        client.notify("textDocument/didOpen", json!({ "textDocument": document }));
        client.logged("didOpen cannot be read");
        client.refused("textDocument/hover", json!({ "position": SECRET }));
        client.notify("$/setTrace", json!({ "value": SECRET }));
    });
    assert!(!log.contains(SECRET), "{log}");
}

#[test]
fn odd_capabilities_are_not_logged_with_their_values() {
    let folder = Folder::with(&[]);
    let file = folder.path.join("server.log");
    let path = file.to_str().expect("a text");
    let mut client = Client::start(&["lsp", "--log-level", "debug", "--log", path]);
    client.initialize(json!({
        "capabilities": { "textDocument": { "hover": SECRET } }, "rootPath": [SECRET],
        "clientInfo": { "version": [SECRET] }, "locale": [SECRET],
    }));
    client.forget_warnings();
    client.end();
    let log = fs::read_to_string(file).expect("there is a log");
    assert!(log.contains("`textDocument.hover` is ignored"), "{log}");
    assert!(!log.contains(SECRET), "{log}");
}
