//! Definition, references, highlights, linked editing and renaming.

use serde_json::{Value, json};

use crate::client::{Client, URI, at, corners};

const TEXT: &str = "ARG V=3\nFROM alpine:$V AS base\nARG V\nFROM base\nCOPY --from=base /a /b\n";

/// The answer to a question about the place `line`, `character` of [`TEXT`].
fn asked(client: &mut Client, method: &str, line: usize, character: usize) -> Value {
    client.ask(&format!("textDocument/{method}"), at(URI, line, character))
}

fn ranges(places: &Value) -> Vec<(u64, u64, u64, u64)> {
    let places = places.as_array().expect("a list of places").iter();
    places.map(|place| corners(&place["range"])).collect()
}

#[test]
fn a_definition_is_a_link_where_announced() {
    let mut modern = Client::modern();
    modern.open(URI, TEXT);
    let links = asked(&mut modern, "definition", 3, 6);
    assert_eq!(corners(&links[0]["originSelectionRange"]), (3, 5, 3, 9));
    assert_eq!(corners(&links[0]["targetRange"]), (1, 0, 1, 22));
    assert_eq!(corners(&links[0]["targetSelectionRange"]), (1, 18, 1, 22));

    let mut plain = Client::with(json!({}));
    plain.open(URI, TEXT);
    let location = asked(&mut plain, "definition", 1, 14);
    assert_eq!(corners(&location["range"]), (0, 4, 0, 5));
    assert_eq!(location["uri"], URI);
    assert_eq!(asked(&mut plain, "definition", 0, 0), Value::Null);
}

#[test]
fn references_and_highlights_are_the_same_places() {
    let mut client = Client::modern();
    client.open(URI, TEXT);
    let mut params = at(URI, 4, 13);
    params["context"] = json!({ "includeDeclaration": true });
    let all = client.ask("textDocument/references", params.clone());
    assert_eq!(ranges(&all), [(1, 18, 1, 22), (3, 5, 3, 9), (4, 12, 4, 16)]);
    params["context"] = json!({ "includeDeclaration": false });
    let used = client.ask("textDocument/references", params);
    assert_eq!(ranges(&used), [(3, 5, 3, 9), (4, 12, 4, 16)]);
    let highlights = asked(&mut client, "documentHighlight", 4, 13);
    assert_eq!(ranges(&highlights), ranges(&all));
    let kinds = highlights.as_array().expect("a list").iter().map(|h| h["kind"].as_i64());
    assert_eq!(kinds.collect::<Vec<_>>(), [Some(3), Some(2), Some(2)]);
    let linked = asked(&mut client, "linkedEditingRange", 1, 20);
    assert_eq!(linked["ranges"].as_array().map(Vec::len), Some(3));
    assert_eq!(asked(&mut client, "linkedEditingRange", 0, 4), Value::Null);
}

#[test]
fn renaming_edits_the_version_it_was_asked_for() {
    let mut modern = Client::modern();
    modern.open(URI, TEXT);
    let place = asked(&mut modern, "prepareRename", 2, 4);
    assert_eq!(corners(&place["range"]), (2, 4, 2, 5));
    assert_eq!(place["placeholder"], "V");
    let mut params = at(URI, 2, 4);
    params["newName"] = json!("VERSION");
    let edit = modern.ask("textDocument/rename", params.clone());
    let change = &edit["documentChanges"][0];
    assert_eq!(change["textDocument"], json!({ "uri": URI, "version": 1 }));
    assert_eq!(ranges(&change["edits"]), [(0, 4, 0, 5), (1, 13, 1, 14), (2, 4, 2, 5)]);

    let mut plain = Client::with(json!({}));
    plain.open(URI, TEXT);
    let edit = plain.ask("textDocument/rename", params);
    assert_eq!(edit["changes"][URI].as_array().map(Vec::len), Some(3));
}

#[test]
fn a_refused_rename_says_why() {
    let mut client = Client::modern();
    client.open(URI, TEXT);
    let mut params = at(URI, 1, 19);
    params["newName"] = json!("not a name");
    let id = client.request("textDocument/rename", params);
    let error = client.answer(id).expect_err("the name is refused");
    assert_eq!(error["code"], -32803);
    let message = error["message"].as_str().expect("a message");
    assert!(message.contains("begins with a letter"), "{message}");
}
