//! Files of the build context, in a real folder.

use fixture::Folder;
use serde_json::{Value, json};

use crate::client::{Client, at, corners, modern_capabilities};

/// A session with the workspace folder `folder`, and whatever else is in `params`.
fn client(folder: Option<String>, params: &Value) -> Client {
    let mut client = Client::start(&["lsp"]);
    let folders = folder.map(|uri| json!([{ "uri": uri, "name": "x" }]));
    let mut all = json!({
        "processId": null, "capabilities": modern_capabilities(), "workspaceFolders": folders,
    });
    for (key, value) in params.as_object().into_iter().flatten() {
        all[key] = value.clone();
    }
    client.initialize(all);
    client
}

/// The labels offered at the end of line `line` of `uri`, with their remarks.
fn labels(client: &mut Client, uri: &str, line: usize, character: usize) -> Vec<String> {
    let answer = client.ask("textDocument/completion", at(uri, line, character));
    let label = |item: &Value| {
        let remark = item["labelDetails"]["description"].as_str().unwrap_or_default();
        format!("{} {remark}", item["label"].as_str().unwrap_or_default()).trim().to_owned()
    };
    answer["items"].as_array().into_iter().flatten().map(label).collect()
}

#[test]
fn paths_are_completed() {
    let folder = Folder::with(&["app/Dockerfile", "app/src/main.rs", "app/Cargo.toml", "b"]);
    folder.write("app/.dockerignore", "*.toml");
    let mut client = client(Some(folder.uri("")), &json!({}));
    let uri = folder.uri("app/Dockerfile");
    client.open(&uri, "FROM x\nCOPY \nCOPY src/\n");
    assert_eq!(
        labels(&mut client, &uri, 1, 5),
        ["src/", "Dockerfile", ".dockerignore", "Cargo.toml ignored by .dockerignore"]
    );
    assert_eq!(labels(&mut client, &uri, 2, 9), ["main.rs"]);
    // What is written decides where the context is.
    client.replace(&uri, 2, "FROM x\nCOPY app/src b /\nCOPY \n");
    assert_eq!(labels(&mut client, &uri, 2, 5), ["app/", "b"]);
}

#[test]
fn paths_of_an_earlier_stage_are_completed() {
    let folder = Folder::with(&["Dockerfile", "src/main.rs", "secret.pem"]);
    folder.write(".dockerignore", "*.pem");
    let mut client = client(Some(folder.uri("")), &json!({}));
    let uri = folder.uri("Dockerfile");
    let stage = "FROM x AS build\nWORKDIR /app\nCOPY . .\nFROM y\n";
    let copies = "COPY --from=build \nCOPY --from=build /app/ .\nCOPY --from=build /app/src/ .\n";
    client.open(&uri, &format!("{stage}{copies}"));
    assert_eq!(labels(&mut client, &uri, 4, 18), ["/app/ COPY . ."]);
    assert_eq!(
        labels(&mut client, &uri, 5, 23),
        ["/app/src/ COPY . .", "/app/.dockerignore COPY . .", "/app/Dockerfile COPY . ."]
    );
    assert_eq!(labels(&mut client, &uri, 6, 27), ["/app/src/main.rs COPY . ."]);
}

#[test]
fn folders_come_and_go() {
    let folder = Folder::with(&["app/Dockerfile", "b"]);
    let mut client = client(None, &json!({ "rootUri": null }));
    let uri = folder.uri("app/Dockerfile");
    client.open(&uri, "FROM x\nCOPY b /\nCOPY \n");
    assert_eq!(labels(&mut client, &uri, 2, 5), ["Dockerfile"]);
    let this = json!([{ "uri": folder.uri(""), "name": "x" }]);
    let change =
        |added: &Value, removed: &Value| json!({ "event": { "added": added, "removed": removed } });
    client.notify("workspace/didChangeWorkspaceFolders", change(&this, &json!([])));
    client.diagnostics(&uri);
    assert_eq!(labels(&mut client, &uri, 2, 5), ["app/", "b"]);
    client.notify("workspace/didChangeWorkspaceFolders", change(&json!([]), &this));
    client.diagnostics(&uri);
    assert_eq!(labels(&mut client, &uri, 2, 5), ["Dockerfile"]);
    client.notify("workspace/didChangeWorkspaceFolders", json!({ "event": 1 }));
    client.logged("didChangeWorkspaceFolders cannot be read");
}

#[test]
fn the_root_of_an_older_client_is_a_folder() {
    let folder = Folder::with(&["app/Dockerfile", "b"]);
    let mut client = client(None, &json!({ "rootUri": folder.uri("") }));
    let uri = folder.uri("app/Dockerfile");
    client.open(&uri, "FROM x\nCOPY b /\nCOPY \n");
    assert_eq!(labels(&mut client, &uri, 2, 5), ["app/", "b"]);
}

#[test]
fn the_setting_names_the_context() {
    let folder = Folder::with(&["app/Dockerfile", "other/c"]);
    let options = json!({ "initializationOptions": { "buildContext": "other" } });
    let mut client = client(Some(folder.uri("")), &options);
    let uri = folder.uri("app/Dockerfile");
    client.open(&uri, "FROM x\nCOPY \n");
    assert_eq!(labels(&mut client, &uri, 1, 5), ["c"]);
    let settings = json!({ "dockerfile-analyzer": { "buildContext": "app" } });
    client.notify("workspace/didChangeConfiguration", json!({ "settings": settings }));
    assert_eq!(labels(&mut client, &uri, 1, 5), ["Dockerfile"]);
    // Another context may have another ignore file.
    client.diagnostics(&uri);
}

#[test]
fn documents_that_are_no_files_have_no_context() {
    let folder = Folder::with(&["a"]);
    let mut client = client(Some(folder.uri("")), &json!({}));
    for uri in ["untitled:Untitled-1", "vscode-vfs://github/x/Dockerfile", "file:relative", "x"] {
        client.open(uri, "FROM x\nCOPY \n");
        assert_eq!(labels(&mut client, uri, 1, 5), [""; 0], "{uri}");
    }
}

#[test]
fn a_directory_asks_for_more_where_the_client_can() {
    let folder = Folder::with(&["src/a"]);
    let uri = folder.uri("Dockerfile");
    let command = |experimental: Value| {
        let mut capabilities = modern_capabilities();
        capabilities["experimental"] = experimental;
        let mut client = client(Some(folder.uri("")), &json!({ "capabilities": capabilities }));
        client.open(&uri, "FROM x\nCOPY s y\n");
        let answer = client.ask("textDocument/completion", at(&uri, 1, 6));
        let item = &answer["items"][0];
        assert_eq!(item["textEdit"]["newText"], "src/");
        assert_eq!(corners(&item["textEdit"]["range"]), (1, 5, 1, 6));
        item["command"]["command"].clone()
    };
    let name = "editor.action.triggerSuggest";
    assert_eq!(command(json!({ "commands": { "commands": [name] } })), name);
    for other in [json!({}), json!(null), json!({ "commands": [name] }), json!([1])] {
        assert_eq!(command(other), Value::Null);
    }
}

#[test]
fn a_source_leads_to_its_files() {
    let folder = Folder::with(&["a b.txt", "src/x.rs", "src/y.rs"]);
    let mut links = client(Some(folder.uri("")), &json!({}));
    let uri = folder.uri("Dockerfile");
    let text = "FROM x AS s\nCOPY src/*.rs ./\nCOPY [\"a b.txt\", \"/\"]\nCOPY src none /\nCOPY --from=s /a b\n";
    links.open(&uri, text);
    let targets = |client: &mut Client, line, character| {
        let answer = client.ask("textDocument/definition", at(&uri, line, character));
        let target = |link: &Value| {
            let target = if link["uri"].is_string() { &link["uri"] } else { &link["targetUri"] };
            target.as_str().unwrap_or_default().to_owned()
        };
        answer.as_array().into_iter().flatten().map(target).collect::<Vec<_>>()
    };
    let both = [folder.uri("src/x.rs"), folder.uri("src/y.rs")];
    assert_eq!(targets(&mut links, 1, 8), both);
    assert_eq!(targets(&mut links, 2, 8), [folder.uri("a b.txt")]);
    for (line, character) in [(1, 15), (3, 6), (3, 11)] {
        assert_eq!(targets(&mut links, line, character), [""; 0]);
    }
    let mut plain = client(Some(folder.uri("")), &json!({ "capabilities": {} }));
    plain.open(&uri, text);
    assert_eq!(targets(&mut plain, 1, 8), both);
    // A stage is where it was.
    assert_eq!(targets(&mut links, 4, 13), [uri.as_str()]);
}

#[test]
fn images_downloads_and_files_are_links() {
    let folder = Folder::with(&["a b.txt"]);
    let mut capabilities = modern_capabilities();
    capabilities["textDocument"]["documentLink"] = json!({ "tooltipSupport": true });
    let mut client = client(Some(folder.uri("")), &json!({ "capabilities": capabilities }));
    let uri = folder.uri("Dockerfile");
    client.open(&uri, "FROM alpine:3\nADD https://a.b/c /\nCOPY [\"a b.txt\", \"/\"]\n");
    let document = json!({ "textDocument": { "uri": uri } });
    let answer = client.ask("textDocument/documentLink", document.clone());
    let links: Vec<Value> = answer.as_array().cloned().unwrap_or_default();
    let targets: Vec<&str> = links.iter().filter_map(|link| link["target"].as_str()).collect();
    assert_eq!(
        targets,
        ["https://hub.docker.com/_/alpine", "https://a.b/c", &folder.uri("a b.txt")]
    );
    assert_eq!(corners(&links[2]["range"]), (2, 7, 2, 14));
    assert_eq!(links[0]["tooltip"], "alpine on Docker Hub");
}

/// The rules that speak in `found`.
fn rules(found: &[Value]) -> Vec<&str> {
    found.iter().filter_map(|found| found["code"].as_str()).collect()
}

#[test]
fn what_builds_leave_out_is_told() {
    let folder = Folder::with(&["app/Dockerfile", "app/a.toml", "app/src/b"]);
    folder.write(".dockerignore", "app/src\n");
    folder.write("app/.dockerignore", "*.toml\n");
    let mut client = client(Some(folder.uri("")), &json!({}));
    let uri = folder.uri("app/Dockerfile");
    let text = "FROM debian:12\nCOPY a.toml /\nUSER 1\n";
    assert_eq!(rules(&client.open(&uri, text)), ["copy-ignored-file"]);
    // Other sources, another context, another file.
    let text = "FROM debian:12\nCOPY app/src/b app/a.toml /x/\nUSER 1\n";
    let found = client.replace(&uri, 2, text);
    assert_eq!(rules(&found), ["copy-ignored-file"]);
    assert_eq!(found[0]["range"]["start"], json!({ "line": 1, "character": 5 }));
    // The file of this Dockerfile alone comes before that of the context.
    folder.write("app/Dockerfile.dockerignore", "nothing\n");
    let changes = json!([{ "uri": folder.uri("app/Dockerfile.dockerignore"), "type": 1 }]);
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
    assert_eq!(rules(&client.diagnostics(&uri)), [""; 0]);
}
