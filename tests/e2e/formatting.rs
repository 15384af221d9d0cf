//! Layout of documents and ranges, and indentation while typing.

use fixture::Folder;
use serde_json::{Value, json};

use crate::client::{Client, URI, at};

const TEXT: &str = "FROM  é\nRUN  a \\\n  && b\nUSER   c\n";

fn options() -> Value {
    json!({ "tabSize": 8, "insertSpaces": false })
}

fn whole(uri: &str) -> Value {
    json!({ "textDocument": { "uri": uri }, "options": options() })
}

fn range(start: (u32, u32), end: (u32, u32)) -> Value {
    let position = |(line, character)| json!({ "line": line, "character": character });
    json!({ "start": position(start), "end": position(end) })
}

/// `text` with the edits of an answer; all of its lines end with a line feed, all of its characters
/// are one UTF-16 unit.
fn apply(text: &str, edits: &Value) -> String {
    let lines: Vec<Vec<char>> =
        text.split_inclusive('\n').map(|line| line.chars().collect()).collect();
    let offset = |position: &Value| {
        let number = |key: &str| position[key].as_u64().expect("a number") as usize;
        lines.iter().take(number("line")).map(Vec::len).sum::<usize>() + number("character")
    };
    let mut result: Vec<char> = text.chars().collect();
    for edit in edits.as_array().expect("a list").iter().rev() {
        let place = offset(&edit["range"]["start"])..offset(&edit["range"]["end"]);
        result.splice(place, edit["newText"].as_str().expect("a text").chars());
    }
    result.into_iter().collect()
}

/// A client whose positions are in UTF-16.
fn client() -> Client {
    Client::with(json!({}))
}

#[test]
fn a_document_is_laid_out() {
    let mut client = client();
    client.open(URI, TEXT);
    let edits = client.ask("textDocument/formatting", whole(URI));
    assert_eq!(edits.as_array().map(Vec::len), Some(3), "{edits}");
    let text = "FROM é\nRUN a \\\n  && b\nUSER c\n";
    assert_eq!(apply(TEXT, &edits), text);
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": URI } }));
    client.diagnostics(URI);
    client.open(URI, text);
    assert_eq!(client.ask("textDocument/formatting", whole(URI)), json!([]));
}

#[test]
fn only_what_a_range_touches_is_laid_out() {
    let mut client = client();
    client.open(URI, TEXT);
    let mut params = whole(URI);
    params["range"] = range((0, 3), (0, 4));
    let edits = client.ask("textDocument/rangeFormatting", params);
    assert_eq!(apply(TEXT, &edits), TEXT.replace("FROM  ", "FROM "));
    let mut params = whole(URI);
    params["ranges"] = json!([range((0, 3), (0, 4)), range((3, 1), (3, 2))]);
    let edits = client.ask("textDocument/rangesFormatting", params);
    let expected = TEXT.replace("FROM  ", "FROM ").replace("USER   ", "USER ");
    assert_eq!(apply(TEXT, &edits), expected);
}

#[test]
fn a_continued_line_is_indented_when_it_begins() {
    let mut client = client();
    client.open(URI, "FROM a \\\n\nUSER b\n");
    let mut params = at(URI, 1, 0);
    params["ch"] = json!("\n");
    params["options"] = options();
    let edits = client.ask("textDocument/onTypeFormatting", params.clone());
    assert_eq!(edits, json!([{ "range": range((1, 0), (1, 0)), "newText": "    " }]));
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": URI } }));
    client.diagnostics(URI);
    client.open(URI, "FROM a\n\nUSER b\n");
    assert_eq!(client.ask("textDocument/onTypeFormatting", params), json!([]));
}

#[test]
fn settings_choose_the_layout() {
    let mut client = Client::start(&["lsp"]);
    let settings = json!({ "format": { "keywordCase": "lower", "indentStyle": "editor" } });
    client.initialize(json!({ "capabilities": {}, "initializationOptions": settings }));
    client.notify("initialized", json!({}));
    client.open(URI, TEXT);
    let edits = client.ask("textDocument/formatting", whole(URI));
    assert_eq!(apply(TEXT, &edits), "from é\nrun a \\\n\t&& b\nuser c\n");
}

#[test]
fn settings_that_cannot_be_used_are_named() {
    let mut client = Client::start(&["lsp"]);
    let settings = json!({ "format": { "keywordCase": "loud", "blankLines": 0, "x": 1 } });
    client.initialize(json!({ "capabilities": {}, "initializationOptions": settings }));
    client.notify("initialized", json!({}));
    client.logged("format.keywordCase");
    client.logged("format.x");
    client.open(URI, "FROM a\n\nUSER b\n");
    let edits = client.ask("textDocument/formatting", whole(URI));
    assert_eq!(apply("FROM a\n\nUSER b\n", &edits), "FROM a\nUSER b\n");
}

#[test]
fn editorconfig_stands_over_settings() {
    let config = "root = true\n[*]\nindent_style = tab\ninsert_final_newline = true\n";
    let folder = Folder::of(&[(".editorconfig", config)]);
    let uri = folder.uri("Dockerfile");
    let mut client = Client::start(&["lsp"]);
    let settings = json!({ "format": { "indentSize": 2, "finalNewline": false } });
    client.initialize(json!({ "capabilities": {}, "initializationOptions": settings }));
    client.notify("initialized", json!({}));
    let text = "FROM a\nRUN a \\\n   b";
    client.open(&uri, text);
    let edits = client.ask("textDocument/formatting", whole(&uri));
    assert_eq!(apply(text, &edits), "FROM a\nRUN a \\\n\tb\n");
}

#[test]
fn what_is_no_dockerfile_and_what_is_broken_is_answered() {
    let mut client = client();
    assert_eq!(client.ask("textDocument/formatting", whole("file:///none")), Value::Null);
    for text in ["", "\n", "RUN <<A\n", "FROM  a\nCOPY [\"a\n", "ÄÖ  x\n", "RUN a \\"] {
        client.open(URI, text);
        assert!(client.ask("textDocument/formatting", whole(URI)).is_array(), "{text:?}");
        client.notify("textDocument/didClose", json!({ "textDocument": { "uri": URI } }));
        client.diagnostics(URI);
    }
}
