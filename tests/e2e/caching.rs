//! What is found out with the build context and its history, and what can be done about it.

use fixture::Folder;
use serde_json::{Value, json};

use crate::client::{Client, modern_capabilities};

const TEXT: &str =
    "FROM python:3.13\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n";

/// A session in `folder`, with the Dockerfile [`TEXT`] open, and what is told of it at once.
fn client(folder: &Folder, settings: Value) -> (Client, Vec<Value>) {
    let mut capabilities = modern_capabilities();
    capabilities["workspace"]["workspaceEdit"]["resourceOperations"] = json!(["create"]);
    capabilities["workspace"]["workspaceEdit"]["changeAnnotationSupport"] = json!({});
    let mut client = Client::start(&["lsp"]);
    client.initialize(json!({
        "processId": null,
        "capabilities": capabilities,
        "initializationOptions": settings,
        "workspaceFolders": [{ "uri": folder.uri(""), "name": "x" }],
    }));
    let diagnostics = client.open(&folder.uri("Dockerfile"), TEXT);
    (client, diagnostics)
}

fn project() -> Folder {
    Folder::of(&[
        ("Dockerfile", TEXT),
        ("app.py", ""),
        ("requirements.txt", "flask==3.0.0 --hash=sha256:00\n"),
        (".git/HEAD", "ref: refs/heads/main\n"),
    ])
}

/// Waits for a diagnostic of `rule` whose message holds `part`.
fn told(client: &mut Client, rule: &str, part: &str) -> Value {
    client.wait_for_diagnostic(|found| {
        let message = found["message"].as_str().unwrap_or_default();
        found["code"] == rule && message.contains(part)
    })
}

fn actions(client: &mut Client, uri: &str, line: u64) -> Vec<Value> {
    let place = json!({ "line": line, "character": 0 });
    let actions = client.ask(
        "textDocument/codeAction",
        json!({
            "textDocument": { "uri": uri },
            "range": { "start": place, "end": place },
            "context": { "diagnostics": [] },
        }),
    );
    actions.as_array().cloned().expect("a list of actions")
}

#[test]
fn an_install_is_moved_with_its_reasons() {
    let folder = project();
    let (mut client, _) = client(&folder, Value::Null);
    let found = told(&mut client, "copy-before-install", "copy `requirements.txt` first");
    assert_eq!(found["range"]["start"]["line"], 2);
    assert_eq!(found["relatedInformation"][0]["location"]["range"]["start"]["line"], 3);
    let actions = actions(&mut client, &folder.uri("Dockerfile"), 3);
    let action = actions.iter().find(|action| {
        action["title"].as_str().is_some_and(|title| title.starts_with("Copy requirements.txt"))
    });
    let action = action.unwrap_or_else(|| panic!("{actions:#?}"));
    let edits = &action["edit"]["documentChanges"][0]["edits"];
    let texts: Vec<&str> = edits
        .as_array()
        .expect("edits")
        .iter()
        .filter_map(|edit| edit["newText"].as_str())
        .filter(|text| !text.is_empty())
        .collect();
    assert_eq!(texts, ["COPY requirements.txt .\n", "COPY . .\n"]);
    let reasons = action["edit"]["changeAnnotations"]["cache"]["description"].as_str();
    assert!(reasons.is_some_and(|reasons| reasons.contains("checked: ")), "{action:#}");
}

#[test]
fn the_ignore_file_is_made() {
    let folder = project();
    let (mut client, _) = client(&folder, Value::Null);
    told(&mut client, "volatile-files-copied", "`.git`");
    let actions = actions(&mut client, &folder.uri("Dockerfile"), 2);
    let title = "Name `.git` and `Dockerfile` in the ignore file";
    let action = actions.iter().find(|action| action["title"] == title);
    let changes = &action.unwrap_or_else(|| panic!("{actions:#?}"))["edit"]["documentChanges"];
    assert_eq!(changes[0]["uri"], folder.uri(".dockerignore"));
    assert_eq!(changes[1]["edits"][0]["newText"], ".git\nDockerfile\n");
}

#[test]
fn a_hint_tells_how_often_a_step_ran_again() {
    let folder = project();
    let (mut client, _) = client(&folder, json!({ "inlayHints": { "reruns": true } }));
    told(&mut client, "copy-before-install", "copy `requirements.txt` first");
    let place = |line: u64| json!({ "line": line, "character": 0 });
    let hints = client.ask(
        "textDocument/inlayHint",
        json!({
            "textDocument": { "uri": folder.uri("Dockerfile") },
            "range": { "start": place(3), "end": place(4) },
        }),
    );
    let label = hints[0]["label"].as_str().unwrap_or_default();
    assert!(label.starts_with("↻ about ") && label.ends_with(" %"), "{hints}");
    assert_eq!(hints[0]["position"], json!({ "line": 3, "character": 35 }));
}

#[test]
fn a_cache_mount_is_offered_where_its_rule_is_on() {
    let folder = project();
    let keep = "Keep what `pip` downloads in a cache mount (if assumptions hold)";
    let has = |actions: Vec<Value>| actions.into_iter().find(|action| action["title"] == keep);
    let (mut quiet, _) = client(&folder, Value::Null);
    told(&mut quiet, "copy-before-install", "copy `requirements.txt` first");
    assert_eq!(has(actions(&mut quiet, &folder.uri("Dockerfile"), 3)), None);

    let rules = json!({ "rules": { "downloads-not-kept": "hint" } });
    let (mut asked, _) = client(&folder, rules);
    told(&mut asked, "downloads-not-kept", "a cache mount keeps it");
    let action = has(actions(&mut asked, &folder.uri("Dockerfile"), 3)).expect("the action");
    let edit = &action["edit"]["documentChanges"][0]["edits"][0];
    assert_eq!(edit["newText"], " --mount=type=cache,target=/root/.cache/pip");
}

/// The new texts in the edits of the actions on `line` of `text`, in a project of npm, once
/// `rule`, which is on, has told something.
fn offered(rule: &str, text: &str, line: u64) -> Vec<String> {
    let lock = r#"{"lockfileVersion":3,"packages":{}}"#;
    let folder = Folder::of(&[
        ("Dockerfile", text),
        ("app.js", ""),
        ("package.json", "{}"),
        ("package-lock.json", lock),
    ]);
    let uri = folder.uri("Dockerfile");
    let (mut client, _) = client(&folder, json!({ "rules": { rule: "hint" } }));
    client.change(&uri, 2, json!([{ "text": text }]));
    told(&mut client, rule, "");
    let actions = actions(&mut client, &uri, line);
    client.end_amid_news();
    let edits = |action: &Value| {
        action["edit"]["documentChanges"][0]["edits"].as_array().cloned().unwrap_or_default()
    };
    let text = |edit: Value| edit["newText"].as_str().map(str::to_owned);
    actions.iter().flat_map(edits).filter_map(text).collect()
}

#[test]
fn manifests_are_mounted_where_that_rule_is_on() {
    let text = "FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\n";
    let offered = offered("manifests-copied", text, 2);
    let mount = "--mount=type=bind,source=package.json,target=package.json";
    assert!(offered.iter().any(|edit| edit.contains(mount)), "{offered:#?}");
}

#[test]
fn copies_get_layers_of_their_own_where_that_rule_is_on() {
    let text = "FROM scratch\nCOPY package.json /a/\nCOPY app.js /b/\n";
    let offered = offered("copy-not-linked", text, 2);
    assert!(offered.contains(&" --link".to_owned()), "{offered:#?}");
}

#[test]
fn it_can_be_switched_off() {
    let folder = project();
    let settings = json!({ "caching": { "enable": false } });
    let (mut client, diagnostics) = client(&folder, settings);
    let alone = "runs again after every change of any file";
    assert!(diagnostics.iter().any(|found| found["message"].to_string().contains(alone)));
    let actions = actions(&mut client, &folder.uri("Dockerfile"), 2);
    assert!(!actions.iter().any(|action| action["title"].to_string().contains("ignore file")));
}

#[test]
fn what_cannot_move_says_why() {
    let folder = project();
    let (mut client, _) = client(&folder, Value::Null);
    told(&mut client, "copy-before-install", "copy `requirements.txt` first");
    let place = json!({ "line": 3, "character": 0 });
    let uri = folder.uri("Dockerfile");
    let actions = client.ask(
        "textDocument/codeAction",
        json!({
            "textDocument": { "uri": uri },
            "range": { "start": place, "end": place },
            "context": { "diagnostics": [], "triggerKind": 1 },
        }),
    );
    let actions = actions.as_array().expect("a list of actions");
    let action = actions.iter().find(|action| action["title"] == "Why can't this move up?");
    let command = &action.expect("the question")["command"];
    let answer = client.ask(
        "workspace/executeCommand",
        json!({ "command": command["command"], "arguments": command["arguments"] }),
    );
    let answer = answer.as_str().expect("an answer").to_owned();
    assert!(answer.contains("/app/requirements.txt"), "{answer}");
    assert_eq!(client.notification("window/showMessage")["message"], answer);
    client.refused("workspace/executeCommand", json!({ "command": "x", "arguments": [] }));
}
