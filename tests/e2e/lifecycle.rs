//! How a session starts and ends.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::{Client, URI, at};

const NOT_INITIALIZED: i64 = -32002;
const INVALID_REQUEST: i64 = -32600;

fn client() -> Client {
    Client::with(json!({}))
}

#[test]
fn exit_after_shutdown_ends_with_success() {
    client().end();
}

#[test]
fn exit_without_shutdown_ends_with_failure() {
    let mut client = client();
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code(), Some(1));
}

#[test]
fn exit_before_initialize_ends_with_failure() {
    let mut client = Client::start(&["--stdio"]);
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code(), Some(1));
}

#[test]
fn the_end_of_the_input_ends_the_server() {
    let mut first = client();
    first.close_input();
    assert_eq!(first.exit_code(), Some(1));

    let mut second = client();
    second.ask("shutdown", Value::Null);
    second.close_input();
    assert_eq!(second.exit_code(), Some(0));
}

#[test]
fn the_end_of_the_input_inside_a_message_ends_the_server() {
    let mut client = client();
    client.raw(b"Content-Length: 500\r\n\r\n{\"jsonrpc\"");
    client.close_input();
    assert_eq!(client.exit_code(), Some(1));
}

#[test]
fn what_was_asked_before_the_end_of_the_input_is_answered() {
    let mut client = client();
    client.open(URI, "FROM a\n");
    let ids = (0..50).map(|_| client.request("textDocument/hover", at(URI, 0, 1)));
    let ids = ids.collect::<Vec<_>>();
    client.close_input();
    for id in ids {
        assert!(client.answer(id).is_ok());
    }
    assert_eq!(client.exit_code(), Some(1));
}

#[test]
fn the_server_ends_with_the_process_of_its_client() {
    let mut editor = Command::new("sleep").arg("600").stdin(Stdio::null()).spawn().unwrap();
    let mut client = Client::start(&["lsp"]);
    client.initialize(json!({ "processId": editor.id(), "capabilities": {} }));
    assert_eq!(client.hover(URI, 0, 0), Value::Null);
    editor.kill().unwrap();
    editor.wait().unwrap();
    let start = Instant::now();
    assert_eq!(client.exit_code(), Some(1));
    assert!(start.elapsed() < Duration::from_secs(120));
}

#[test]
fn the_process_of_the_client_may_be_named_on_the_command_line() {
    let mut editor = Command::new("sleep").arg("600").stdin(Stdio::null()).spawn().unwrap();
    let argument = format!("--clientProcessId={}", editor.id());
    let mut client = Client::start(&["--stdio", &argument]);
    assert_eq!(client.refused("textDocument/hover", at(URI, 0, 0)), NOT_INITIALIZED);
    editor.kill().unwrap();
    editor.wait().unwrap();
    assert_eq!(client.exit_code(), Some(1));
}

#[test]
fn a_client_on_another_machine_is_not_missed() {
    let mut ended = Command::new("true").spawn().unwrap();
    let id = ended.id();
    ended.wait().unwrap();
    let mut client = Client::start(&["lsp"]);
    client.initialize(json!({ "processId": id, "capabilities": {} }));
    std::thread::sleep(Duration::from_millis(1500));
    assert_eq!(client.hover(URI, 0, 0), Value::Null);
}

#[test]
fn nothing_is_served_before_initialize() {
    let mut client = Client::start(&["lsp"]);
    for method in ["textDocument/hover", "shutdown", "no/such", "$/such"] {
        assert_eq!(client.refused(method, at(URI, 0, 0)), NOT_INITIALIZED, "{method}");
    }
    client.open_as("dockerfile", URI, "NOPE");
    client.notify("initialized", json!({}));
    client.initialize(json!({ "capabilities": {} }));
    assert_eq!(client.hover(URI, 0, 0), Value::Null, "the document was opened too early");
}

#[test]
fn nothing_is_served_after_shutdown() {
    let mut client = client();
    client.open(URI, "FROM a\n");
    client.ask("shutdown", Value::Null);
    for method in ["textDocument/hover", "shutdown", "initialize", "no/such"] {
        assert_eq!(client.refused(method, at(URI, 0, 0)), INVALID_REQUEST, "{method}");
    }
    client.open_as("dockerfile", URI, "NOPE");
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code(), Some(0));
}

#[test]
fn a_second_initialize_is_refused() {
    let mut client = client();
    let params = json!({ "capabilities": {} });
    assert_eq!(client.refused("initialize", params.clone()), INVALID_REQUEST);
    assert_eq!(client.hover(URI, 0, 0), Value::Null);

    let mut hasty = Client::start(&["lsp"]);
    let first = hasty.request("initialize", params.clone());
    let second = hasty.request("initialize", params);
    assert!(hasty.answer(first).is_ok());
    assert_eq!(hasty.answer(second).unwrap_err()["code"], INVALID_REQUEST);
}

#[test]
fn a_client_may_send_on_before_initialize_is_answered() {
    let mut client = Client::start(&["lsp"]);
    let id = client.request("initialize", json!({ "capabilities": {} }));
    client.notify("initialized", json!({}));
    client.open_as("dockerfile", URI, "NOPE x\n");
    assert!(client.answer(id).is_ok());
    assert!(!client.diagnostics(URI).is_empty());
}

#[test]
fn odd_initialize_parameters_are_accepted() {
    let capabilities = json!({
        "textDocument": {
            "hover": { "contentFormat": ["asciidoc", "markdown"] },
            "completion": 7,
            "foldingRange": { "foldingRangeKind": { "valueSet": ["comment", "marker"] } },
        },
        "workspace": { "workspaceEdit": { "failureHandling": "sometimes" } },
        "general": { "positionEncodings": ["utf-7"] },
        "someVendor": [1, 2],
    });
    for params in [
        json!({ "processId": null, "rootUri": null, "capabilities": {} }),
        json!({ "capabilities": {} }),
        json!({}),
        Value::Null,
        json!({ "processId": -1, "trace": "compact", "capabilities": capabilities }),
        json!({ "processId": 1u64 << 40, "rootUri": "file:///with a space", "capabilities": {} }),
        json!({ "rootPath": 3, "workspaceFolders": "none", "capabilities": [] }),
        json!({ "clientInfo": { "version": 1 }, "locale": 5, "capabilities": {} }),
        json!({ "initializationOptions": [1], "capabilities": {} }),
    ] {
        let mut client = Client::start(&["lsp"]);
        let id = client.request("initialize", params.clone());
        let result = client.answer(id);
        let result = result.unwrap_or_else(|error| panic!("{params}: {error}"));
        assert_eq!(result["serverInfo"]["name"], "dockerfile-analyzer");
        assert_eq!(result["capabilities"]["positionEncoding"], "utf-16");
        client.notify("initialized", json!({}));
        assert!(!client.open(URI, "NOPE x\n").is_empty(), "{params}");
        client.forget_warnings();
    }
}

#[test]
fn several_workspace_folders_are_fine() {
    let folders = (0..30).map(|n| json!({ "uri": format!("file:///w/{n}"), "name": "w" }));
    let folders = folders.collect::<Vec<_>>();
    let mut client = Client::start(&["lsp"]);
    let params = json!({ "capabilities": {}, "workspaceFolders": folders });
    let result = client.initialize(params);
    let announced = &result["capabilities"]["workspace"]["workspaceFolders"];
    assert_eq!(announced, &json!({ "supported": true, "changeNotifications": true }));
    let event = json!({ "added": folders, "removed": folders });
    client.notify("workspace/didChangeWorkspaceFolders", json!({ "event": event }));
    for folder in 0..30 {
        let uri = format!("file:///w/{folder}/Dockerfile");
        assert!(!client.open(&uri, "NOPE x\n").is_empty());
    }
}

#[test]
fn wrong_usage_ends_with_code_2() {
    for arguments in [&[][..], &["serve"], &["--log", "x"], &["lsp", "--log-level", "loud"]] {
        let program = env!("CARGO_BIN_EXE_dockerfile-analyzer");
        let output = Command::new(program).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{arguments:?}");
    }
}
