//! Files of the build context, in a real folder.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};

use crate::client::{Client, at, corners, modern_capabilities};

/// A folder for one scenario, removed at its end.
struct Folder {
    path: PathBuf,
}

impl Folder {
    fn with(files: &[&str]) -> Folder {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("dockerfile-analyzer é {}-{number}", std::process::id());
        let folder = Folder { path: fs::canonicalize(std::env::temp_dir()).unwrap().join(name) };
        files.iter().for_each(|file| folder.write(file, ""));
        folder
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.path.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// The name of `file` for the server.
    fn uri(&self, file: &str) -> String {
        let path =
            self.path.join(file).to_str().unwrap().replace(' ', "%20").replace('é', "%C3%A9");
        format!("file://{}", path.trim_end_matches('/'))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// A session with the workspace folder `folder`, and whatever else is in `params`.
fn client(folder: Option<String>, params: &Value) -> Client {
    let mut client = Client::start(&["lsp"]);
    let folders = folder.map(|uri| json!([{ "uri": uri, "name": "x" }]));
    let mut all = json!({
        "processId": null, "capabilities": modern_capabilities(), "workspaceFolders": folders,
    });
    for (key, value) in params.as_object().unwrap() {
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
        format!("{} {remark}", item["label"].as_str().unwrap()).trim().to_owned()
    };
    answer["items"].as_array().unwrap().iter().map(label).collect()
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
    assert_eq!(labels(&mut client, &uri, 2, 5), ["app/", "b"]);
    client.notify("workspace/didChangeWorkspaceFolders", change(&json!([]), &this));
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
