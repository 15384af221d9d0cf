//! What is found in files when registries may be asked in the background, and that nothing is asked
//! otherwise.

use std::net::TcpListener;
use std::thread;
use std::time::{Duration, Instant};

use fixture::{Folder, Reply, Request, Server};
use serde_json::{Value, json};

use crate::client::{Client, URI, at, modern_capabilities};

const OUTDATED: &str = "image-digest-outdated";
const MISSING: &str = "image-tag-missing";

/// How long nothing has to happen so that it does not.
const LONG: Duration = Duration::from_millis(1500);

/// A session with the registry at `address` and more initialization `options`.
fn client(address: &str, cache: &Folder, options: &Value) -> Client {
    let folder = cache.path.to_string_lossy().into_owned();
    let variables = [("DOCKERFILE_ANALYZER_NETWORK", ""), ("XDG_CACHE_HOME", folder.as_str())];
    let mut client = Client::start_with(&["lsp"], &variables);
    let mut options = options.clone();
    options["images"]["hub"] = json!(format!("http://{address}"));
    client.initialize(json!({
        "processId": null, "capabilities": modern_capabilities(), "initializationOptions": options,
    }));
    client
}

/// How many milliseconds an answer may take that has to come, however busy the machine is.
const PATIENT: u64 = 10_000;

/// Options that ask in the background; one answer may take `deadline` milliseconds.
fn background(deadline: u64) -> Value {
    json!({ "images": { "network": "background", "deadline": deadline } })
}

fn digest(letter: &str) -> String {
    format!("sha256:{}", letter.repeat(64))
}

/// A website of Docker Hub where all tags of `acme/tool` are the same image, but for those that
/// begin with `no`.
fn hub(request: &Request) -> Reply {
    let Some(rest) = request.target.strip_prefix("/v2/namespaces/acme/repositories/tool/tags")
    else {
        return Reply::status(404);
    };
    match rest.strip_prefix('/') {
        Some(tag) if tag.starts_with("no") => Reply::status(404),
        Some(tag) => {
            let digest = digest("a");
            Reply::json(format!(r#"{{"name":"{tag}","digest":"{digest}","images":[]}}"#))
        }
        None => Reply::json(r#"{"next":null,"results":[{"name":"now"}]}"#),
    }
}

/// The findings of registries that are published last for a text with `version`, once `count` are.
fn found(client: &mut Client, count: usize) -> Vec<Value> {
    loop {
        let mut found = client.diagnostics(URI);
        found.retain(|one| [OUTDATED, MISSING].contains(&one["code"].as_str().unwrap_or_default()));
        if found.len() == count {
            return found;
        }
    }
}

fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let begin = Instant::now();
    while !is_so() {
        assert!(begin.elapsed() < Duration::from_secs(30), "{what}");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_digest_is_found_that_its_tag_has_left_and_updated() {
    let (server, cache) = (Server::start(hub), Folder::of(&[]));
    let mut client = client(&server.address, &cache, &background(PATIENT));
    let (old, now) = (digest("b"), digest("a"));
    let text = |second: &str| format!("FROM acme/tool:1@{now}\nFROM acme/tool:2@{second}\n");
    client.open_as("dockerfile", URI, &text(&old));
    let [one] = found(&mut client, 1).try_into().unwrap();
    assert_eq!((one["code"].as_str(), &one["severity"]), (Some(OUTDATED), &json!(3)));
    assert_eq!(one["range"]["start"], json!({ "line": 1, "character": 17 }));
    let actions = client.ask(
        "textDocument/codeAction",
        json!({
            "textDocument": { "uri": URI }, "range": one["range"],
            "context": { "diagnostics": [one], "only": ["quickfix"] },
        }),
    );
    let is_update = |action: &&Value| action["title"].as_str().unwrap().starts_with("Update the");
    let update = actions.as_array().unwrap().iter().find(is_update);
    let update = update.unwrap_or_else(|| panic!("{actions}"));
    assert_eq!(update["kind"], "quickfix");
    assert!(update["edit"].to_string().contains(&now), "{update}");
    assert_eq!(update["diagnostics"][0]["code"], OUTDATED);
    client.change(URI, 2, json!([{ "text": text(&now) }]));
    found(&mut client, 0);
    // It is asked once for each tag, whatever happens.
    assert_eq!(server.asked().len(), 2, "{:?}", server.asked());
    client.end_amid_news();
}

#[test]
fn a_tag_is_found_that_the_registry_does_not_have() {
    let (server, cache) = (Server::start(hub), Folder::of(&[]));
    let mut client = client(&server.address, &cache, &background(PATIENT));
    client.open_as("dockerfile", URI, "FROM acme/tool:nov\nFROM acme/hidden:1\n");
    let [one] = found(&mut client, 1).try_into().unwrap();
    assert_eq!(one["code"], MISSING);
    let message = one["message"].as_str().unwrap();
    assert!(message.ends_with("no tag `nov` on Docker Hub; did you mean `now`?"), "{message}");
    let actions = client.ask(
        "textDocument/codeAction",
        json!({
            "textDocument": { "uri": URI }, "range": one["range"],
            "context": { "diagnostics": [one], "only": ["quickfix"] },
        }),
    );
    let is_move = |action: &&Value| action["title"] == "Move to `now`";
    assert!(actions.as_array().unwrap().iter().any(|action| is_move(&action)), "{actions}");
    client.end_amid_news();
}

#[test]
fn such_findings_are_rules_like_all_others() {
    let (server, cache) = (Server::start(hub), Folder::of(&[]));
    let mut options = background(PATIENT);
    options["rules"] = json!({ MISSING: "error" });
    let mut client = client(&server.address, &cache, &options);
    let old = digest("b");
    client.open_as(
        "dockerfile",
        URI,
        &format!(
            "# dockerfile-analyzer ignore={OUTDATED} it has to stay\nFROM acme/tool:1@{old}\nFROM acme/tool:nov\n"
        ),
    );
    let [one] = found(&mut client, 1).try_into().unwrap();
    assert_eq!((one["code"].as_str(), &one["severity"]), (Some(MISSING), &json!(1)));
    client.end_amid_news();
}

#[test]
fn registries_that_cannot_be_asked_are_left_alone_in_silence() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let silent = Server::start(|_| Reply::Silence);
    let still_silent = Server::start(|_| Reply::Silence);
    let busy = Server::start(|_| Reply::status(429).with("Retry-After", "60"));
    let (old, cache) = (digest("b"), Folder::of(&[]));
    let lines: String = (0..15).map(|n| format!("FROM acme/tool:{n}@{old}\n")).collect();
    let asked = [
        (&closed, 1000),
        (&silent.address, 1000),
        (&still_silent.address, PATIENT),
        (&busy.address, 1000),
    ];
    for (address, deadline) in asked {
        let mut client = client(address, &cache, &background(deadline));
        client.open_as("dockerfile", URI, &lines);
        found(&mut client, 0);
        thread::sleep(LONG);
        let begin = Instant::now();
        client.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": URI } }));
        assert!(begin.elapsed() < Duration::from_millis(PATIENT / 2), "{:?}", begin.elapsed());
        for version in 2..5 {
            client.change(URI, version, json!([{ "text": lines }]));
            client.settled(URI, version);
            thread::sleep(LONG / 3);
        }
        client.end_amid_news();
    }
    for server in [&silent, &still_silent, &busy] {
        assert!(server.connections() <= 4, "{:?}", server.asked());
    }
}

#[test]
fn nothing_is_connected_to_unless_the_user_asks_for_it() {
    let (old, cache) = (digest("b"), Folder::of(&[]));
    let folder = Folder::of(&[(
        ".dockerfile-analyzer.toml",
        "[images]\nnetwork = \"background\"\n[rules]\nimage-digest-outdated = \"error\"\n",
    )]);
    let uri = folder.uri("Dockerfile");
    for network in ["off", "on-request"] {
        let server = Server::start(hub);
        let options = json!({
            "images": { "network": network }, "inlayHints": { "images": true },
        });
        let mut client = client(&server.address, &cache, &options);
        let settings = json!({ "dockerfile-analyzer": { "images": { "network": "background" } } });
        client.notify("workspace/didChangeConfiguration", json!({ "settings": settings }));
        client.open_as("dockerfile", &uri, &format!("FROM acme/tool:1@{old}\nFROM acme/tool:no\n"));
        let document = json!({ "uri": uri });
        let end = json!({ "line": 2, "character": 0 });
        let range = json!({ "start": { "line": 0, "character": 0 }, "end": end });
        client.ask("textDocument/inlayHint", json!({ "textDocument": document, "range": range }));
        client.ask(
            "textDocument/codeAction",
            json!({
                "textDocument": document, "range": range, "context": { "diagnostics": [] },
            }),
        );
        client.change(&uri, 2, json!([{ "text": format!("FROM acme/tool:2@{old}\n") }]));
        if network == "off" {
            client.ask("textDocument/hover", at(&uri, 0, 8));
            client.ask("textDocument/completion", at(&uri, 0, 14));
        }
        thread::sleep(LONG);
        assert_eq!(server.connections(), 0, "{network}: {:?}", server.asked());
        client.forget_warnings();
        client.end_amid_news();
    }
}

#[test]
fn hints_show_what_tags_are_now() {
    let (server, cache) = (Server::start(hub), Folder::of(&[]));
    let mut options = background(PATIENT);
    options["inlayHints"] = json!({ "images": true });
    let mut client = client(&server.address, &cache, &options);
    client.open_as(
        "dockerfile",
        URI,
        &format!("FROM acme/tool:1\nFROM acme/tool:1@{}\n", digest("b")),
    );
    wait_until("nothing is asked", || !server.asked().is_empty());
    let range = json!({
        "start": { "line": 0, "character": 0 }, "end": { "line": 2, "character": 0 },
    });
    let begin = Instant::now();
    let labels = loop {
        let hints = client.ask(
            "textDocument/inlayHint",
            json!({ "textDocument": { "uri": URI }, "range": range }),
        );
        let label = |hint: &Value| hint["label"].as_str().unwrap().to_owned();
        let labels: Vec<String> = hints.as_array().unwrap().iter().map(label).collect();
        if !labels.is_empty() || begin.elapsed() > Duration::from_secs(30) {
            break labels;
        }
        thread::sleep(Duration::from_millis(20));
    };
    assert_eq!(labels, ["= sha256:aaaaaaaaaaaa", "≠ 1 now"]);
    client.end_amid_news();
}
