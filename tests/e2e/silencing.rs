//! Switching a rule off in a configuration file by a code action.

use fixture::Folder;
use serde_json::{Value, json};

use crate::client::{Client, modern_capabilities};

const TITLE: &str = "Ignore `maintainer-deprecated` in `.dockerfile-analyzer.toml`";

/// A session in `folder`, whose client can do `operations` to files.
fn client(folder: &Folder, operations: Value) -> Client {
    let mut capabilities = modern_capabilities();
    capabilities["workspace"]["workspaceEdit"]["resourceOperations"] = operations;
    let mut client = Client::start(&["lsp"]);
    client.initialize(json!({
        "processId": null,
        "capabilities": capabilities,
        "workspaceFolders": [{ "uri": folder.uri(""), "name": "x" }],
    }));
    client
}

/// The edit of the action at MAINTAINER, if there is one.
fn edit(client: &mut Client, uri: &str) -> Option<Value> {
    client.open(uri, "FROM debian:12\nMAINTAINER me\nUSER 1\n");
    let place = json!({ "line": 1, "character": 0 });
    let actions = client.ask(
        "textDocument/codeAction",
        json!({
            "textDocument": { "uri": uri },
            "range": { "start": place, "end": place },
            "context": { "diagnostics": [] },
        }),
    );
    let mut actions = actions.as_array().cloned().expect("a list of actions").into_iter();
    actions.find(|action| action["title"] == TITLE).map(|action| action["edit"].clone())
}

/// An insertion of `text` in `line` at `character`.
fn insertion(line: u64, character: u64, text: &str) -> Value {
    let place = json!({ "line": line, "character": character });
    json!({ "range": { "start": place, "end": place }, "newText": text })
}

#[test]
fn the_file_in_force_is_changed() {
    let text = "# é\n[rules]\nDL3008 = \"off\" # 😀\n";
    let folder = Folder::of(&[(".dockerfile-analyzer.toml", text)]);
    let mut client = client(&folder, json!([]));
    let file = folder.uri(".dockerfile-analyzer.toml");
    assert_eq!(
        edit(&mut client, &folder.uri("a/Dockerfile")),
        Some(json!({ "documentChanges": [{
            "textDocument": { "uri": file, "version": null },
            "edits": [insertion(2, 21, "\nmaintainer-deprecated = \"off\"")],
        }] }))
    );
}

#[test]
fn a_file_is_made_where_the_client_can() {
    let folder = Folder::with(&["a/Dockerfile"]);
    let uri = folder.uri("a/Dockerfile");
    assert_eq!(edit(&mut client(&folder, json!(["rename"])), &uri), None);
    let file = folder.uri(".dockerfile-analyzer.toml");
    assert_eq!(
        edit(&mut client(&folder, json!(["create"])), &uri),
        Some(json!({ "documentChanges": [
            { "kind": "create", "uri": file },
            {
                "textDocument": { "uri": file, "version": null },
                "edits": [insertion(0, 0, "[rules]\nmaintainer-deprecated = \"off\"\n")],
            },
        ] }))
    );
}

#[test]
fn an_older_client_gets_plain_changes() {
    let folder = Folder::of(&[(".dockerfile-analyzer.toml", "[rules]\n")]);
    let literals = json!({ "codeActionKind": { "valueSet": [] } });
    let mut client = Client::with(json!({
        "textDocument": { "codeAction": { "codeActionLiteralSupport": literals } }
    }));
    let file = folder.uri(".dockerfile-analyzer.toml");
    let changes = json!({ file: [insertion(0, 7, "\nmaintainer-deprecated = \"off\"")] });
    let uri = folder.uri("Dockerfile");
    assert_eq!(edit(&mut client, &uri), Some(json!({ "changes": changes })));
    // What is not on the disk has no configuration file.
    assert_eq!(edit(&mut client, "untitled:x"), None);
}
