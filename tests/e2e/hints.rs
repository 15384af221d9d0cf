//! Hints inside the text, and the switches for them.

use serde_json::{Value, json};

use crate::client::{Client, URI};

const TEXT: &str =
    "ARG V=1.25\nFROM golang:${V} AS a\nWORKDIR /x\nWORKDIR é\nFROM b\nCOPY --from=0 x y\n";

fn range(start: usize, end: usize) -> Value {
    let position = |line| json!({ "line": line, "character": 0 });
    json!({ "start": position(start), "end": position(end) })
}

/// The place and the text of each hint in the lines from `start` to before `end`.
fn hints(client: &mut Client, start: usize, end: usize) -> Vec<(u64, u64, String)> {
    let params = json!({ "textDocument": { "uri": URI }, "range": range(start, end) });
    let answer = client.ask("textDocument/inlayHint", params);
    let hint = |hint: &Value| {
        let position = |key: &str| hint["position"][key].as_u64().expect("a position");
        let label = hint["label"].as_str().expect("a label").to_owned();
        (position("line"), position("character"), label)
    };
    answer.as_array().expect("a list").iter().map(hint).collect()
}

fn labels(client: &mut Client) -> Vec<String> {
    hints(client, 0, 9).into_iter().map(|(.., label)| label).collect()
}

#[test]
fn hints_stand_behind_what_they_explain_and_in_the_range() {
    let mut client = Client::with(json!({}));
    client.open(URI, TEXT);
    let found = hints(&mut client, 0, 9);
    let found: Vec<(u64, u64, &str)> = found.iter().map(|(l, c, t)| (*l, *c, &**t)).collect();
    assert_eq!(found, [(1, 16, "= 1.25"), (1, 21, "stage 0"), (3, 9, "= /x/é"), (5, 13, "= a"),]);
    assert_eq!(hints(&mut client, 2, 4).len(), 1);
    assert_eq!(hints(&mut client, 7, 99).len(), 0);
}

#[test]
fn tooltips_are_in_the_format_of_hovers() {
    let params = json!({ "textDocument": { "uri": URI }, "range": range(0, 2) });
    let mut modern = Client::modern();
    modern.open(URI, TEXT);
    let hint = modern.ask("textDocument/inlayHint", params.clone())[0].clone();
    assert_eq!(hint["tooltip"]["kind"], "markdown");
    assert_eq!(hint["tooltip"]["value"], "`ARG V=1.25` in line 1");
    assert_eq!(hint["paddingLeft"], true);
    let mut plain = Client::with(json!({}));
    plain.open(URI, TEXT);
    let hint = plain.ask("textDocument/inlayHint", params)[0].clone();
    assert_eq!(hint["tooltip"]["kind"], "plaintext");
}

#[test]
fn each_kind_can_be_switched() {
    let mut client = Client::start(&["lsp"]);
    let options = json!({ "inlayHints": { "variables": false } });
    client.initialize(json!({ "capabilities": {}, "initializationOptions": options }));
    client.open(URI, TEXT);
    assert_eq!(labels(&mut client), ["stage 0", "= /x/é", "= a"]);
    let settings =
        json!({ "inlayHints": { "stages": false, "directories": false, "destinations": true } });
    client.notify("workspace/didChangeConfiguration", json!({ "settings": settings }));
    assert_eq!(labels(&mut client), Vec::<String>::new());
}

#[test]
fn what_a_tag_means_is_shown_if_one_wants_it() {
    let mut client = Client::with(json!({}));
    client.open(URI, "FROM python:3\n");
    assert_eq!(labels(&mut client), Vec::<String>::new());
    client.notify(
        "workspace/didChangeConfiguration",
        json!({ "settings": { "inlayHints": { "images": true } } }),
    );
    assert_eq!(labels(&mut client), ["= 3.14.7"]);
}

#[test]
fn a_change_of_settings_asks_for_new_hints_where_that_is_understood() {
    let mut client = Client::with(json!({
        "workspace": { "inlayHint": { "refreshSupport": true }, "codeLens": { "refreshSupport": true } },
    }));
    client.open(URI, TEXT);
    let change = |inlay_hints: Value| json!({ "settings": { "inlayHints": inlay_hints, "logLevel": "error" } });
    client.notify("workspace/didChangeConfiguration", change(json!({ "variables": true })));
    client.notify("workspace/didChangeConfiguration", change(json!({ "variables": false })));
    let (id, _) = client.requested("workspace/inlayHint/refresh");
    client.reply(&id, Value::Null);
    assert_eq!(labels(&mut client), ["stage 0", "= /x/é", "= a"]);
}
