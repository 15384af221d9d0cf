//! The files in which a project sets rules.

use fixture::Folder;
use serde_json::{Value, json};

use crate::client::{Client, modern_capabilities};

const TEXT: &str = "FROM debian:12\nMAINTAINER me\nRUN apt clean\n";

/// A session in `folder`, whose client can be asked to watch files.
fn client(folder: &Folder) -> Client {
    let mut capabilities = modern_capabilities();
    capabilities["workspace"]["didChangeWatchedFiles"] = json!({ "dynamicRegistration": true });
    let mut client = Client::start(&["lsp"]);
    client.initialize(json!({
        "processId": null,
        "capabilities": capabilities,
        "workspaceFolders": [{ "uri": folder.uri(""), "name": "x" }],
    }));
    let (id, params) = client.requested("client/registerCapability");
    assert_eq!(params["registrations"][0]["method"], "workspace/didChangeWatchedFiles");
    client.reply(&id, Value::Null);
    client
}

fn rules(found: &[Value]) -> Vec<(&str, i64)> {
    let rule = |found: &'_ Value| found["severity"].as_i64();
    found.iter().filter_map(|f| Some((f["code"].as_str()?, rule(f)?))).collect()
}

#[test]
fn files_above_set_rules_and_are_read_again_when_they_change() {
    let folder = Folder::with(&[]);
    folder.write(".dockerfile-analyzer.toml", "[rules]\nDL4000 = \"off\"\n");
    folder.write(".hadolint.yaml", "override:\n  error: [DL3027, DL4000]\n");
    let mut client = client(&folder);
    let uri = folder.uri("a/b/Dockerfile");
    let found = client.open(&uri, TEXT);
    assert_eq!(rules(&found), [("apt-get-instead-of-apt", 1)]);

    folder.write(".dockerfile-analyzer.toml", "[rules]\nDL3027 = \"hint\"\n");
    let changes = json!([{ "uri": folder.uri(".dockerfile-analyzer.toml"), "type": 2 }]);
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
    let found = client.diagnostics(&uri);
    assert_eq!(rules(&found), [("maintainer-deprecated", 1), ("apt-get-instead-of-apt", 4)]);
}

#[test]
fn mistakes_are_shown_in_the_file_itself() {
    let folder = Folder::with(&[]);
    folder.write(".dockerfile-analyzer.toml", "[rules]\nDL400 = \"off\"\n");
    let mut client = client(&folder);
    let uri = folder.uri("Dockerfile");
    client.open(&uri, "FROM debian:12\n");
    let file = folder.uri(".dockerfile-analyzer.toml");
    let found = client.diagnostics(&file);
    assert_eq!(found[0]["message"], "there is no rule `DL400`");
    assert_eq!(found[0]["range"]["start"], json!({ "line": 1, "character": 0 }));

    folder.write(".dockerfile-analyzer.toml", "[rules]\nDL4000 = \"off\" # right\n");
    let changes = json!([{ "uri": file, "type": 2 }]);
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
    assert!(client.diagnostics(&file).is_empty());
    client.diagnostics(&uri);
}

#[test]
fn mistakes_go_with_their_file() {
    let folder = Folder::with(&[]);
    let (uri, file) = (folder.uri("Dockerfile"), folder.uri(".dockerfile-analyzer.toml"));
    let mut client = client(&folder);
    let deleted = json!({ "changes": [{ "uri": file, "type": 3 }] });
    for is_open in [true, false] {
        folder.write(".dockerfile-analyzer.toml", "[rules]\nDL400 = \"off\"\n");
        client.notify("workspace/didChangeWatchedFiles", deleted.clone());
        client.open(&uri, "FROM debian:12\n");
        assert_eq!(client.diagnostics(&file).len(), 1);
        if !is_open {
            close(&mut client, &uri);
        }
        folder.remove(".dockerfile-analyzer.toml");
        client.notify("workspace/didChangeWatchedFiles", deleted.clone());
        assert!(client.diagnostics(&file).is_empty());
        if is_open {
            client.diagnostics(&uri);
            close(&mut client, &uri);
        }
    }
}

/// Closes the document `uri` and waits until nothing is shown in it.
fn close(client: &mut Client, uri: &str) {
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    assert!(client.diagnostics(uri).is_empty());
}

#[test]
fn the_editor_can_set_rules_too() {
    let mut client = Client::with(json!({}));
    let uri = "file:///work/Dockerfile";
    client.open(uri, TEXT);
    let rules = json!({ "MaintainerDeprecated": "off", "DL3027": "error" });
    let settings = json!({ "dockerfile-analyzer": { "rules": rules } });
    client.notify("workspace/didChangeConfiguration", json!({ "settings": settings }));
    assert_eq!(self::rules(&client.diagnostics(uri)), [("apt-get-instead-of-apt", 1)]);
}
