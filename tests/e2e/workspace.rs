//! Searching the names of a whole workspace, over real folders.

use fixture::Folder;
use serde_json::{Value, json};

use crate::client::Client;

fn search(client: &mut Client, query: &str) -> Vec<(String, String, u64)> {
    let answer = client.ask("workspace/symbol", json!({ "query": query }));
    let found = |symbol: &Value| {
        let text = |key: &str| symbol[key].as_str().expect("a text").to_owned();
        let line = symbol["location"]["range"]["start"]["line"].as_u64().expect("a line");
        (text("name"), text("containerName"), line)
    };
    answer.as_array().expect("a list").iter().map(found).collect()
}

fn found(name: &str, container: &str, line: u64) -> (String, String, u64) {
    (name.to_owned(), container.to_owned(), line)
}

#[test]
fn names_come_from_open_documents_first_and_from_the_disk() {
    let folder = Folder::of(&[
        ("Dockerfile", "FROM a AS disk\n"),
        ("b.Dockerfile", "\nFROM a AS other\nENV DISK=1\n"),
    ]);
    let mut client = Client::start(&["lsp"]);
    let folders = json!([{ "uri": folder.uri(""), "name": "x" }]);
    client.initialize(json!({ "capabilities": {}, "workspaceFolders": folders }));
    assert_eq!(
        search(&mut client, "DSK"),
        [found("DISK", "b.Dockerfile · other", 2), found("disk", "Dockerfile", 0)]
    );
    let uri = folder.uri("Dockerfile");
    client.open(&uri, "FROM a AS typed\n");
    assert_eq!(search(&mut client, "disk"), [found("DISK", "b.Dockerfile · other", 2)]);
    assert_eq!(search(&mut client, "typed"), [found("typed", "Dockerfile", 0)]);
    client.open("untitled:x", "FROM a AS fresh\n");
    assert_eq!(search(&mut client, "fresh"), [found("fresh", "untitled:x", 0)]);

    let event = json!({ "event": { "added": [], "removed": folders } });
    client.notify("workspace/didChangeWorkspaceFolders", event);
    assert_eq!(search(&mut client, "disk"), []);
}

#[test]
fn an_older_client_names_one_folder() {
    let folder = Folder::of(&[("Dockerfile", "FROM a AS disk\n")]);
    for root in [
        json!({ "rootUri": folder.uri("") }),
        json!({ "rootUri": null, "rootPath": folder.path.to_str().unwrap() }),
    ] {
        let mut client = Client::start(&["lsp"]);
        let mut params = json!({ "processId": null, "capabilities": {} });
        params.as_object_mut().unwrap().extend(root.as_object().unwrap().clone());
        client.initialize(params);
        assert_eq!(search(&mut client, "disk").len(), 1, "{root}");
    }
}
