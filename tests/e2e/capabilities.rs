//! A client is sent only what it said it understands.

use serde_json::{Value, json};

use crate::client::{Client, URI, at, corners};

const TEXT: &str = "FROM alpine AS build\nRUN echo one && \\\n    echo two\nFROM build\nUSER x\n";

fn document(client: &mut Client, method: &str) -> Vec<Value> {
    let params = json!({ "textDocument": { "uri": URI } });
    let result = client.ask(&format!("textDocument/{method}"), params);
    result.as_array().expect("a list").clone()
}

fn completions(client: &mut Client, line: usize, character: usize) -> Vec<Value> {
    let list = client.ask("textDocument/completion", at(URI, line, character));
    assert!(list["isIncomplete"].is_boolean());
    list["items"].as_array().expect("a list of items").clone()
}

#[test]
fn hover_is_markdown_where_announced() {
    let mut modern = Client::modern();
    modern.open(URI, TEXT);
    let hover = modern.hover(URI, 1, 1);
    assert_eq!(hover["contents"]["kind"], "markdown");
    assert_eq!(corners(&hover["range"]), (1, 0, 1, 3));

    let mut plain = Client::with(json!({}));
    plain.open(URI, TEXT);
    let hover = plain.hover(URI, 1, 1);
    assert_eq!(hover["contents"]["kind"], "plaintext");
    let text = hover["contents"]["value"].as_str().expect("text");
    assert!(!text.is_empty() && !text.contains("**") && !text.contains("```"), "{text}");
}

#[test]
fn completion_fits_the_client() {
    let mut modern = Client::modern();
    modern.open(URI, &format!("{TEXT}C\n"));
    let items = completions(&mut modern, 5, 1);
    let copy = items.iter().find(|item| item["label"] == "COPY").expect("COPY is offered");
    assert_eq!(corners(&copy["textEdit"]["range"]), (5, 0, 5, 1));
    let resolved = modern.ask("completionItem/resolve", copy.clone());
    assert_eq!(resolved["label"], "COPY");
    assert_eq!(resolved["documentation"]["kind"], "markdown");

    let mut plain = Client::with(json!({}));
    plain.open(URI, &format!("{TEXT}C\n"));
    let items = completions(&mut plain, 5, 1);
    for item in &items {
        assert_ne!(item["insertTextFormat"], 2, "no snippet: {item}");
        for field in ["tags", "deprecated", "labelDetails"] {
            assert_eq!(item.get(field), None, "{item}");
        }
        let text = item["textEdit"]["newText"].as_str().expect("a text");
        assert!(!text.contains("${") && !text.contains("$1"), "{text}");
    }
    let copy = items.iter().find(|item| item["label"] == "COPY").expect("COPY is offered");
    let resolved = plain.ask("completionItem/resolve", copy.clone());
    assert_eq!(resolved["documentation"]["kind"], "plaintext");
}

#[test]
fn an_item_that_is_not_ours_is_resolved_to_itself() {
    let mut client = Client::modern();
    for data in [json!(null), json!(7), json!({ "topic": 7 }), json!({ "topic": "no such" })] {
        let item = json!({ "label": "x", "data": data });
        let resolved = client.ask("completionItem/resolve", item);
        assert_eq!(resolved["label"], "x");
        assert_eq!(resolved.get("documentation"), None);
    }
}

#[test]
fn the_outline_is_a_tree_or_a_list() {
    let mut modern = Client::modern();
    modern.open(URI, TEXT);
    let tree = document(&mut modern, "documentSymbol");
    assert!(tree.iter().any(|symbol| symbol["children"].is_array()), "{tree:?}");
    assert!(tree.iter().all(|symbol| symbol["selectionRange"].is_object()));

    let mut plain = Client::with(json!({}));
    plain.open(URI, TEXT);
    let list = document(&mut plain, "documentSymbol");
    assert!(list.len() >= tree.len());
    for symbol in &list {
        assert_eq!(symbol["location"]["uri"], URI);
        assert_eq!(symbol.get("children"), None);
    }
    assert!(list.iter().any(|symbol| symbol["containerName"].is_string()), "{list:?}");
}

#[test]
fn folds_are_whole_lines_and_no_more_than_wanted() {
    let text = "# one\n# two\nFROM a\nRUN a \\\n  b\nFROM b\nRUN c \\\n  d\n";
    let folds = |capabilities: Value| {
        let mut client = Client::with(json!({ "textDocument": { "foldingRange": capabilities } }));
        client.open(URI, text);
        document(&mut client, "foldingRange")
    };
    let all = folds(json!({ "lineFoldingOnly": true }));
    assert!(all.len() > 1, "{all:?}");
    for fold in &all {
        assert!(fold["startLine"].as_u64() < fold["endLine"].as_u64(), "{fold}");
        assert_eq!(fold.get("startCharacter"), None);
    }
    assert_eq!(folds(json!({ "rangeLimit": 1 })).len(), 1);
    let without_kinds = folds(json!({ "foldingRangeKind": { "valueSet": ["imports"] } }));
    assert_eq!(without_kinds.len(), all.len());
    assert!(without_kinds.iter().all(|fold| fold.get("kind").is_none()));
}

#[test]
fn marked_regions_are_folds_with_their_own_kind_and_text() {
    let text = "FROM a\n#region tools\nRUN b \\\n  c\n#endregion\n";
    let folds = |capabilities: Value| {
        let mut client = Client::with(json!({ "textDocument": { "foldingRange": capabilities } }));
        client.open(URI, text);
        let folds = document(&mut client, "foldingRange").into_iter();
        let brief = folds.map(|fold| {
            let end = &fold["endLine"];
            format!("{}-{end} {} {}", fold["startLine"], fold["kind"], fold["collapsedText"])
        });
        brief.collect::<Vec<_>>()
    };
    assert_eq!(folds(json!({})), ["0-4 null null", "1-4 \"region\" null", "2-3 null null"]);
    assert_eq!(folds(json!({ "rangeLimit": 1 })), ["1-4 \"region\" null"]);
    let lines = json!({ "lineFoldingOnly": true, "foldingRange": { "collapsedText": true } });
    assert_eq!(
        folds(lines),
        [
            "0-4 null \"FROM a … 5 lines\"",
            "1-4 \"region\" \"tools … 4 lines\"",
            "2-3 null \"RUN b … 2 lines\"",
        ]
    );
}

#[test]
fn diagnostics_fit_the_client() {
    let twice = "FROM a AS b\nNOPE x\nFROM c AS b\n";
    let mut modern = Client::modern();
    modern.open_as("dockerfile", URI, twice);
    let params = modern.notification("textDocument/publishDiagnostics");
    assert_eq!(params["version"], 1);
    assert!(!params["diagnostics"].as_array().expect("a list").is_empty());

    let mut plain = Client::with(json!({}));
    plain.open_as("dockerfile", URI, twice);
    let params = plain.notification("textDocument/publishDiagnostics");
    assert_eq!(params.get("version"), None);
    for found in params["diagnostics"].as_array().expect("a list") {
        assert_eq!(found.get("relatedInformation"), None);
        assert_eq!(found.get("codeDescription"), None);
        assert_eq!(found.get("tags"), None);
    }
}
