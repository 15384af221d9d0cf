//! Semantic tokens: whole, of a part, and what has changed.

use serde_json::{Value, json};

use crate::client::{Client, URI, edit};

const TEXT: &str = "FROM alpine:3 AS b\nRUN echo '😀' \"$A\" # b\nCOPY --from=b é b\n";

/// A client that knows every type of the protocol, and those modifiers that are used.
fn client() -> Client {
    let tokens = json!({
        "requests": { "range": true, "full": { "delta": true } },
        "tokenTypes": [
            "namespace", "type", "class", "enum", "interface", "struct", "typeParameter",
            "parameter", "variable", "property", "enumMember", "event", "function", "method",
            "macro", "keyword", "modifier", "comment", "string", "number", "regexp", "operator",
        ],
        "tokenModifiers": ["declaration", "defaultLibrary"],
        "formats": ["relative"],
    });
    let diagnostics = json!({ "versionSupport": true });
    Client::with(json!({
        "textDocument": { "semanticTokens": tokens, "publishDiagnostics": diagnostics },
    }))
}

fn data(answer: &Value) -> Vec<u64> {
    answer["data"].as_array().expect("tokens").iter().filter_map(Value::as_u64).collect()
}

/// Each token as its line, column, length, type and modifiers.
fn absolute(data: &[u64]) -> Vec<(u64, u64, u64, u64, u64)> {
    let (mut line, mut column) = (0, 0);
    let token = |numbers: &[u64]| {
        column = if numbers[0] == 0 { column } else { 0 } + numbers[1];
        line += numbers[0];
        (line, column, numbers[2], numbers[3], numbers[4])
    };
    data.chunks(5).map(token).collect()
}

fn full(client: &mut Client) -> Value {
    client.ask("textDocument/semanticTokens/full", json!({ "textDocument": { "uri": URI } }))
}

fn delta(client: &mut Client, previous: &Value) -> Value {
    let params = json!({ "textDocument": { "uri": URI }, "previousResultId": previous });
    client.ask("textDocument/semanticTokens/full/delta", params)
}

#[test]
fn the_legend_names_what_the_client_knows() {
    let mut client = Client::start(&["lsp"]);
    let tokens = json!({
        "requests": {}, "tokenTypes": ["string", "comment"], "tokenModifiers": [], "formats": ["relative"],
    });
    let capabilities = json!({ "textDocument": { "semanticTokens": tokens } });
    let answer = client.initialize(json!({ "processId": null, "capabilities": capabilities }));
    assert_eq!(
        answer["capabilities"]["semanticTokensProvider"],
        json!({
            "legend": { "tokenTypes": ["comment", "string"], "tokenModifiers": [] },
            "range": true,
            "full": { "delta": true },
        })
    );
    client.open(URI, TEXT);
    let types = absolute(&data(&full(&mut client))).into_iter().map(|token| token.3);
    assert!(types.clone().all(|kind| kind < 2) && types.max() == Some(1));
}

#[test]
fn a_client_that_wants_none_is_offered_none() {
    let mut client = Client::start(&["lsp"]);
    let answer = client.initialize(json!({ "processId": null, "capabilities": {} }));
    assert_eq!(answer["capabilities"]["semanticTokensProvider"], Value::Null);
}

#[test]
fn places_are_in_the_units_of_the_client() {
    let mut client = client();
    client.open(URI, TEXT);
    let places: Vec<_> = absolute(&data(&full(&mut client)))
        .into_iter()
        .map(|(line, column, length, ..)| (line, column, length))
        .collect();
    assert_eq!(
        places,
        [
            (0, 0, 4),
            (0, 5, 6),
            (0, 11, 1),
            (0, 12, 1),
            (0, 14, 2),
            (0, 17, 1),
            (1, 0, 3),
            (1, 4, 4),
            (1, 9, 4),
            (1, 14, 1),
            (1, 15, 2),
            (1, 17, 1),
            (1, 19, 3),
            (2, 0, 4),
            (2, 5, 6),
            (2, 11, 1),
            (2, 12, 1),
            (2, 14, 1),
            (2, 16, 1),
        ]
    );
}

#[test]
fn a_range_is_a_part_of_the_whole() {
    let mut client = client();
    client.open(URI, TEXT);
    let whole = absolute(&data(&full(&mut client)));
    let range =
        json!({ "start": { "line": 1, "character": 0 }, "end": { "line": 2, "character": 4 } });
    let params = json!({ "textDocument": { "uri": URI }, "range": range });
    let part = client.ask("textDocument/semanticTokens/range", params);
    let expected: Vec<_> =
        whole.into_iter().filter(|token| token.0 == 1 || (token.0 == 2 && token.1 == 0)).collect();
    assert_eq!(absolute(&data(&part)), expected);
}

/// After each of many edits the delta makes the old numbers into the new ones.
#[test]
fn deltas_lead_to_the_whole() {
    let mut client = client();
    client.open(URI, TEXT);
    let answer = full(&mut client);
    let (mut id, mut numbers) = (answer["resultId"].clone(), data(&answer));
    let edits = [
        ((1, 4), (1, 8), "cat <<EOF"),
        ((2, 0), (2, 0), "x\nEOF\n"),
        ((0, 0), (0, 0), "# a\n\n"),
        ((0, 0), (1, 0), ""),
        ((0, 0), (99, 0), ""),
        ((0, 0), (0, 0), "FROM b\nENV A=1\n"),
        ((1, 4), (1, 4), ""),
        ((1, 0), (1, 0), "RUN 'é'\n"),
    ];
    for (version, (start, end, text)) in (2..).zip(edits) {
        client.change(URI, version, json!([edit(start, end, text)]));
        let answer = delta(&mut client, &id);
        for edit in answer["edits"].as_array().expect("edits") {
            let start = edit["start"].as_u64().expect("a start") as usize;
            let count = edit["deleteCount"].as_u64().expect("a count") as usize;
            let empty = Vec::new();
            let added = edit["data"].as_array().unwrap_or(&empty).iter().filter_map(Value::as_u64);
            numbers.splice(start..start + count, added);
        }
        id = answer["resultId"].clone();
        assert_eq!(numbers, data(&full(&mut client)));
        client.settled(URI, version);
    }
}

#[test]
fn an_unknown_answer_gives_the_whole() {
    let mut client = client();
    client.open(URI, TEXT);
    let whole = data(&full(&mut client));
    assert_eq!(data(&delta(&mut client, &json!("none"))), whole);
    let id = full(&mut client)["resultId"].clone();
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": URI } }));
    assert_eq!(client.diagnostics(URI), Vec::<Value>::new());
    client.open(URI, TEXT);
    assert_eq!(data(&delta(&mut client, &id)), whole);
    assert_eq!(delta(&mut client, &json!("none"))["edits"], Value::Null);
}
