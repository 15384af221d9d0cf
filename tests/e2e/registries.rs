//! Completion and hover with what registries say.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use fixture::{Folder, Reply, Request, Server};
use serde_json::{Value, json};

use crate::client::{Client, URI, at, modern_capabilities};

/// A session that takes `server` for Docker Hub, with more `images` settings.
fn client(server: &Server, cache: &Folder, images: Value) -> Client {
    let folder = cache.path.to_string_lossy().into_owned();
    let variables = [("DOCKERFILE_ANALYZER_NETWORK", ""), ("XDG_CACHE_HOME", folder.as_str())];
    let mut client = Client::start_with(&["lsp"], &variables);
    let mut options = json!({ "hub": format!("http://{}", server.address) });
    if let (Value::Object(all), Value::Object(more)) = (&mut options, images) {
        all.extend(more);
    }
    client.initialize(json!({
        "processId": null, "capabilities": {}, "initializationOptions": { "images": options },
    }));
    client
}

/// What Docker Hub's website has of one repository.
fn hub(request: &Request) -> Reply {
    if !request.target.contains("/namespaces/acme/repositories/tool/tags") {
        return Reply::status(404);
    }
    Reply::json(
        r#"{"next":null,"results":[{"name":"2.0","last_updated":"2026-03-23T00:00:00Z","full_size":45000000},{"name":"1.0"}]}"#,
    )
}

/// The labels behind the end of the first line, and whether there will be more.
fn labels(client: &mut Client, character: usize) -> (Vec<String>, bool) {
    let list = client.ask("textDocument/completion", at(URI, 0, character));
    let items = list["items"].as_array().cloned().unwrap_or_default();
    let label = |item: &Value| item["label"].as_str().unwrap_or_default().to_owned();
    (items.iter().map(label).collect(), list["isIncomplete"] == true)
}

#[test]
fn tags_that_nothing_else_knows_are_waited_for() {
    let (server, cache) = (Server::start(hub), Folder::of(&[]));
    let mut client = client(&server, &cache, json!({}));
    client.open(URI, "FROM acme/tool:\n");
    let (found, is_incomplete) = labels(&mut client, 15);
    assert!(found.iter().any(|label| label.contains("2.0")), "{found:?}");
    assert!(!is_incomplete);
    let asked = server.asked().len();
    labels(&mut client, 15);
    assert_eq!(server.asked().len(), asked);
    client.end();
}

#[test]
fn nothing_is_asked_on_opening_and_typing() {
    let (server, cache) = (Server::start(hub), Folder::of(&[]));
    let mut client = client(&server, &cache, json!({}));
    client.open(URI, "FROM acme/tool:1.0\n");
    client.change(URI, 2, json!([{ "text": "FROM acme/tool:2.0\nFROM python:3.12\n" }]));
    client.diagnostics(URI);
    client.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": URI } }));
    thread::sleep(Duration::from_millis(800));
    assert!(server.asked().is_empty(), "{:?}", server.asked());
    client.end();
}

#[test]
fn a_later_setting_can_switch_it_off_but_not_lead_elsewhere() {
    let (server, evil, cache) = (Server::start(hub), Server::start(hub), Folder::of(&[]));
    let mut client = client(&server, &cache, json!({}));
    client.open(URI, "FROM acme/tool:\n");
    let settings =
        |images: Value| json!({ "settings": { "dockerfile-analyzer": { "images": images } } });
    let elsewhere = json!({ "hub": format!("http://{}", evil.address), "network": "background" });
    client.notify("workspace/didChangeConfiguration", settings(elsewhere));
    labels(&mut client, 15);
    assert!(evil.asked().is_empty() && !server.asked().is_empty());
    let asked = server.asked().len();
    client.notify("workspace/didChangeConfiguration", settings(json!({ "network": "off" })));
    labels(&mut client, 15);
    assert_eq!(server.asked().len(), asked);
    client.end();
}

#[test]
fn a_dead_registry_holds_up_nothing() {
    let (server, cache) = (Server::start(|_| Reply::Silence), Folder::of(&[]));
    let mut client = client(&server, &cache, json!({ "deadline": 4000 }));
    client.open(URI, "FROM acme/tool:\n");
    let begin = Instant::now();
    let waiting = client.request("textDocument/completion", at(URI, 0, 15));
    // Another question is answered meanwhile.
    client.ask("textDocument/hover", at(URI, 0, 1));
    assert!(begin.elapsed() < Duration::from_millis(4000), "{:?}", begin.elapsed());
    let list = client.answer(waiting).unwrap();
    assert_eq!(list["items"], json!([]));
    assert!(begin.elapsed() < Duration::from_secs(60));
    client.end();
}

/// What a server says to hover, without its formatting.
fn hover(client: &mut Client, character: usize) -> String {
    let found = client.ask("textDocument/hover", at(URI, 0, character));
    found["contents"].to_string()
}

fn digest(letter: &str) -> String {
    format!("sha256:{}", letter.repeat(64))
}

/// One tag of one repository, with the digest of `letter`.
fn tag(letter: &str) -> Reply {
    Reply::json(format!(r#"{{"name":"1.0","digest":"{}","images":[]}}"#, digest(letter)))
}

#[test]
fn a_hover_has_what_the_registry_says() {
    let (server, cache) = (Server::start(|_| tag("a")), Folder::of(&[]));
    let mut client = client(&server, &cache, json!({}));
    client.open(URI, "FROM acme/tool:1.0\n");
    let found = hover(&mut client, 8);
    assert!(found.contains(&digest("a")), "{found}");
    hover(&mut client, 8);
    assert_eq!(server.asked().len(), 1);
    client.end();
}

#[test]
fn a_slow_registry_holds_up_a_hover_for_a_moment() {
    let (server, cache) = (Server::start(|_| Reply::Silence), Folder::of(&[]));
    let mut client = client(&server, &cache, json!({ "deadline": 10_000 }));
    client.open(URI, "FROM python:3.12\n");
    let begin = Instant::now();
    let found = hover(&mut client, 8);
    assert!(found.contains("python") && begin.elapsed() < Duration::from_secs(9), "{found}");
    client.end();
}

#[test]
fn an_image_is_pinned_to_what_the_registry_says() {
    let (server, cache) = (Server::start(|_| tag("a")), Folder::of(&[]));
    let folder = cache.path.to_string_lossy().into_owned();
    let variables = [("DOCKERFILE_ANALYZER_NETWORK", ""), ("XDG_CACHE_HOME", folder.as_str())];
    let mut client = Client::start_with(&["lsp"], &variables);
    client.initialize(json!({
        "processId": null, "capabilities": modern_capabilities(),
        "initializationOptions": { "images": { "hub": format!("http://{}", server.address) } },
    }));
    client.open(URI, "FROM acme/tool:1.0\n");
    let range =
        json!({ "start": { "line": 0, "character": 8 }, "end": { "line": 0, "character": 8 } });
    let actions = client.ask(
        "textDocument/codeAction",
        json!({
            "textDocument": { "uri": URI }, "range": range, "context": { "diagnostics": [] },
        }),
    );
    assert!(server.asked().is_empty(), "{:?}", server.asked());
    let actions = actions.as_array().unwrap();
    let is_pin = |action: &&Value| action["title"].as_str().unwrap().starts_with("Pin ");
    let pin = actions.iter().find(is_pin).unwrap_or_else(|| panic!("{actions:?}")).clone();
    let resolved = client.ask("codeAction/resolve", pin);
    assert!(resolved["edit"].to_string().contains(&format!("@{}", digest("a"))), "{resolved}");
    client.end();
}

#[test]
fn in_the_background_the_images_of_open_files_are_asked_for() {
    let (server, cache) = (Server::start(|_| tag("a")), Folder::of(&[]));
    let mut client = client(&server, &cache, json!({ "network": "background" }));
    client.open(URI, "FROM acme/tool:1.0\n");
    let begin = Instant::now();
    while server.asked().is_empty() && begin.elapsed() < Duration::from_secs(20) {
        thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(server.asked(), ["GET /v2/namespaces/acme/repositories/tool/tags/1.0"]);
    client.end_amid_news();
}

/// How many tags two servers look up at once.
const TAGS: usize = 30;

/// A digest that only `tag` has.
fn own_digest(tag: &str) -> String {
    format!("sha256:{tag:0>64}")
}

/// A tag of any repository with its own digest, in an answer that is not short.
fn long_tag(request: &Request) -> Reply {
    let tag = request.target.rsplit('/').next().unwrap_or_default();
    let digest = own_digest(tag);
    let image = |number: usize| {
        format!(
            r#"{{"os":"linux","architecture":"a{number}","digest":"{digest}","size":{number}}}"#
        )
    };
    let images: Vec<String> = (1..200).map(image).collect();
    Reply::json(format!(
        r#"{{"name":"{tag}","digest":"{digest}","images":[{}]}}"#,
        images.join(",")
    ))
}

/// Asks `client` for all tags in this order, until each has its digest; another one is a failure.
fn look_up(client: &mut Client, order: impl Iterator<Item = usize>) {
    for line in order {
        let begin = Instant::now();
        loop {
            let found = client.ask("textDocument/hover", at(URI, line, 8));
            let found = found["contents"].to_string();
            if found.contains(&own_digest(&line.to_string())) {
                break;
            }
            assert!(!found.contains("sha256:"), "{line}: {found}");
            assert!(begin.elapsed() < Duration::from_secs(60), "{line}: {found}");
        }
    }
}

#[test]
fn two_servers_share_a_cache_that_somebody_breaks() {
    let is_down = Arc::new(AtomicBool::new(false));
    let down = Arc::clone(&is_down);
    let server = Server::start(move |request| match down.load(Ordering::Relaxed) {
        true => Reply::status(500),
        false => long_tag(request),
    });
    let cache = Folder::of(&[]);
    let text: String = (0..TAGS).map(|line| format!("FROM acme/tool:{line}\n")).collect();
    let open = || {
        let mut client = client(&server, &cache, json!({}));
        client.open(URI, &text);
        client
    };
    let folder = cache.path.join("dockerfile-analyzer/registries");
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let breaker = scope.spawn(|| {
            let mut broken = 0;
            while !is_over.load(Ordering::Relaxed) {
                for file in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
                    let text = std::fs::read(file.path()).unwrap_or_default();
                    let half = text.get(..text.len() * (broken % 3) / 3).unwrap_or_default();
                    broken += usize::from(std::fs::write(file.path(), half).is_ok());
                }
                thread::sleep(Duration::from_millis(1));
            }
            broken
        });
        let both = [false, true].map(|is_last_first| {
            let mut client = open();
            scope.spawn(move || {
                match is_last_first {
                    true => look_up(&mut client, (0..TAGS).rev()),
                    false => look_up(&mut client, 0..TAGS),
                }
                client.end();
            })
        });
        both.into_iter().for_each(|one| one.join().unwrap());
        is_over.store(true, Ordering::Relaxed);
        assert!(breaker.join().unwrap() > TAGS);
    });
    // Whatever is broken is asked for again, and then all can be had without the registry.
    let mut again = open();
    look_up(&mut again, 0..TAGS);
    again.end();
    is_down.store(true, Ordering::Relaxed);
    let asked = server.asked().len();
    let mut last = open();
    look_up(&mut last, 0..TAGS);
    last.end();
    assert_eq!(server.asked().len(), asked);
}
