//! Methods the server does not have, and parameters it cannot read.

use serde_json::{Value, json};

use crate::client::{Client, URI, at, corners, edit};

const METHOD_NOT_FOUND: i64 = -32601;
const INVALID_PARAMS: i64 = -32602;
const INVALID_REQUEST: i64 = -32600;

#[test]
fn unknown_methods_are_refused() {
    let mut client = Client::modern();
    for method in ["no/such", "textDocument/typeDefinition", "workspace/willSave", ""] {
        assert_eq!(client.refused(method, json!({})), METHOD_NOT_FOUND, "{method}");
    }
}

#[test]
fn unknown_notifications_are_ignored() {
    let mut client = Client::modern();
    client.open(URI, "FROM a:1\n");
    for method in ["no/such", "$/setTrace", "$/progress", "textDocument/didSave", "initialized"] {
        client.notify(method, json!({ "value": "verbose", "textDocument": { "uri": URI } }));
        client.notify(method, Value::Null);
    }
    assert!(client.hover(URI, 0, 1).is_object());
    client.assert_silent();
}

#[test]
fn unreadable_parameters_are_refused() {
    let mut client = Client::modern();
    client.open(URI, "FROM a:1\n");
    for params in [
        Value::Null,
        json!([]),
        json!({}),
        json!({ "textDocument": { "uri": URI } }),
        json!({ "textDocument": { "uri": 7 }, "position": { "line": 0, "character": 0 } }),
        json!({ "textDocument": { "uri": URI }, "position": { "line": -1, "character": 0 } }),
    ] {
        assert_eq!(
            client.refused("textDocument/hover", params.clone()),
            INVALID_PARAMS,
            "{params}"
        );
    }
    assert!(client.hover(URI, 0, 1).is_object());
}

#[test]
fn ids_may_be_words_and_must_not_repeat_while_in_use() {
    let mut client = Client::modern();
    client.open(URI, "FROM a:1\n");
    let request = |id: Value| {
        json!({ "jsonrpc": "2.0", "id": id, "method": "textDocument/hover",
            "params": at(URI, 0, 1) })
    };
    client.send(&request(json!("one")));
    assert!(client.answer_to(&json!("one")).is_ok());
    client.send(&request(json!(-5)));
    assert!(client.answer(-5).is_ok());
    let twice = [request(json!(900)), request(json!(900))].map(|message| message.to_string());
    let framed = twice.map(|body| format!("Content-Length: {}\r\n\r\n{body}", body.len()));
    client.raw(framed.concat().as_bytes());
    let answers = [client.answer(900), client.answer(900)];
    assert!(answers.iter().any(Result::is_ok));
    for error in answers.into_iter().filter_map(Result::err) {
        assert_eq!(error["code"], INVALID_REQUEST);
    }
}

#[test]
fn positions_outside_of_the_text_are_answered() {
    let mut client = Client::modern();
    client.open(URI, "FROM a:1\n");
    let far = u32::MAX as usize;
    for (line, character) in [(0, far), (far, 0), (far, far), (1, 0), (2, 5)] {
        client.hover(URI, line, character);
        client.ask("textDocument/completion", at(URI, line, character));
    }
}

#[test]
fn an_empty_document_is_answered() {
    let mut client = Client::modern();
    client.open(URI, "");
    assert_eq!(client.hover(URI, 0, 0), Value::Null);
    for method in ["completion", "documentSymbol", "foldingRange"] {
        client.ask(&format!("textDocument/{method}"), at(URI, 0, 0));
    }
}

#[test]
fn selections_grow_along_the_tree_of_the_edited_text() {
    let mut client = Client::modern();
    client.open(URI, "FROM a:1\nCOPY x y\n");
    client.change(URI, 2, json!([edit((1, 5), (1, 6), "--link a${B}c")]));
    client.settled(URI, 2);
    let positions = json!([{ "line": 1, "character": 15 }, { "line": 0, "character": 0 }]);
    let params = json!({ "textDocument": { "uri": URI }, "positions": positions });
    let answer = client.ask("textDocument/selectionRange", params);
    let ranges = |mut selection: &Value| {
        let mut ranges = Vec::new();
        while selection.is_object() {
            ranges.push(corners(&selection["range"]));
            selection = &selection["parent"];
        }
        ranges
    };
    assert_eq!(
        ranges(&answer[0]),
        [
            (1, 15, 1, 16),
            (1, 13, 1, 17),
            (1, 12, 1, 18),
            (1, 0, 1, 20),
            (0, 0, 1, 20),
            (0, 0, 2, 0)
        ]
    );
    assert_eq!(ranges(&answer[1])[0], (0, 0, 0, 4));
}

#[test]
fn a_client_that_can_show_them_gets_the_places_that_explain_a_finding() {
    let text = "FROM a:1\nCOPY --chown=b --chown=c d e\n";
    let related = |client: &mut Client| client.open(URI, text)[0]["relatedInformation"].clone();
    let found = related(&mut Client::modern());
    assert_eq!(found[0]["location"]["uri"], URI);
    assert_eq!(corners(&found[0]["location"]["range"]), (1, 5, 1, 14));
    assert_eq!(related(&mut Client::with(json!({}))), Value::Null);
}
