//! What is asked between the edits, and how an answer shows of which text it is.

use serde_json::{Value, json};

use crate::client::{Client, at};
use crate::model::{Document, Encoding, PROBE, Random};

/// A question whose answer was not read yet.
#[derive(Debug)]
pub(crate) struct Pending {
    id: i64,
    method: &'static str,
    /// How many lines the document had.
    lines: u64,
    /// What the first line said, if it was asked about.
    probe: Option<usize>,
}

/// The questions about a place, and those about a whole document.
const ABOUT_PLACES: [&str; 8] = [
    "hover",
    "completion",
    "signatureHelp",
    "definition",
    "references",
    "documentHighlight",
    "prepareRename",
    "linkedEditingRange",
];
const ABOUT_ALL: [&str; 7] = [
    "documentSymbol",
    "foldingRange",
    "documentLink",
    "codeLens",
    "semanticTokens/full",
    "diagnostic",
    "formatting",
];

impl Pending {
    /// Asks something at random about `document`.
    pub(crate) fn ask(
        client: &mut Client,
        random: &mut Random,
        document: &Document,
        encoding: Encoding,
    ) -> Pending {
        let lines = document.lines().len() as u64;
        let (line, character) = document.place(random, encoding);
        let ask = |client: &mut Client, method: &'static str, params: Value, probe| {
            let id = client.request(&format!("textDocument/{method}"), params);
            Pending { id, method, lines, probe }
        };
        let about = json!({ "textDocument": { "uri": document.uri } });
        match random.below(20) {
            0..6 => ask(client, "hover", at(&document.uri, 0, 5), Some(document.probe)),
            6..14 => {
                let method = ABOUT_PLACES[random.below(ABOUT_PLACES.len())];
                let mut params = at(&document.uri, line, character);
                params["context"] =
                    json!({ "includeDeclaration": true, "triggerKind": 1, "isRetrigger": false });
                ask(client, method, params, None)
            }
            14..18 => {
                let mut params = about;
                params["options"] = json!({ "tabSize": 4, "insertSpaces": true });
                ask(client, ABOUT_ALL[random.below(ABOUT_ALL.len())], params, None)
            }
            _ => {
                let mut params = about;
                let place = |line| json!({ "line": line, "character": 0 });
                params["range"] = json!({ "start": place(line), "end": place(line + 5) });
                params["context"] = json!({ "diagnostics": [] });
                ask(client, ["codeAction", "inlayHint"][random.below(2)], params, None)
            }
        }
    }

    /// Reads the answer: it is about the text as it was.
    pub(crate) fn check(self, client: &mut Client) {
        let answer = match client.answer(self.id) {
            Ok(answer) => answer,
            // What cannot be renamed is refused with the reason.
            Err(error) if self.method == "prepareRename" => error,
            Err(error) => panic!("{} was refused: {error}", self.method),
        };
        if let Some(probe) = self.probe {
            let said = answer["contents"]["value"].as_str().unwrap_or_default();
            assert!(says(said, probe), "stale: {said:?} does not say {probe}");
        }
        assert_inside(&answer, self.lines, self.method);
    }
}

/// Whether `text` has `number` as a number of its own.
fn says(text: &str, number: usize) -> bool {
    let number = number.to_string();
    text.split(|c: char| !c.is_ascii_digit()).any(|word| word == number)
}

/// No position in `answer` is behind the last of `lines` lines.
fn assert_inside(answer: &Value, lines: u64, method: &str) {
    match answer {
        Value::Array(items) => items.iter().for_each(|item| assert_inside(item, lines, method)),
        Value::Object(fields) => {
            if let Some(line) = fields.get("line").and_then(Value::as_u64) {
                assert!(line < lines, "{method}: line {line} of {lines}");
            }
            fields.values().for_each(|value| assert_inside(value, lines, method));
        }
        _ => {}
    }
}

/// Compares all that the server makes of `document` with what it makes of its text.
pub(crate) fn compare(client: &mut Client, document: &mut Document, encoding: Encoding) {
    document.touch(client);
    document.published = document.version;
    let edited = client.settled(&document.uri, document.version);
    let name = document.uri.rsplit('/').next().unwrap_or_default();
    let fresh = document.uri.replace(name, &format!("fresh.{name}"));
    let opened = client.open(&fresh, &document.text);
    let same = |a: &Value, b: &Value, what: &str| {
        let b = b.to_string().replace(&fresh, &document.uri);
        assert_eq!(a.to_string(), b, "{what} of {:?}", document.text);
    };
    same(&json!(edited), &json!(opened), "the diagnostics");
    for method in ["documentSymbol", "foldingRange", "semanticTokens/full", "formatting"] {
        let [a, b] = [&document.uri, &fresh].map(|uri| {
            let options = json!({ "tabSize": 4, "insertSpaces": true });
            let params = json!({ "textDocument": { "uri": uri }, "options": options });
            let mut answer = client.ask(&format!("textDocument/{method}"), params);
            answer.as_object_mut().map(|fields| fields.remove("resultId"));
            answer
        });
        same(&a, &b, method);
    }
    assert_eq!(end(client, document), last(document, encoding), "the end of {:?}", document.text);
    let said = client.hover(&document.uri, 0, PROBE.len() - 2);
    assert!(says(said["contents"]["value"].as_str().unwrap_or_default(), document.probe));
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": fresh } }));
    assert_eq!(client.diagnostics(&fresh), Vec::<Value>::new());
}

/// Where the document ends for the server: the last selection is all of it.
fn end(client: &mut Client, document: &Document) -> (u64, u64) {
    let places = json!([{ "line": 0, "character": 0 }]);
    let params = json!({ "textDocument": { "uri": document.uri }, "positions": places });
    let mut selection = client.ask("textDocument/selectionRange", params)[0].take();
    while !selection["parent"].is_null() {
        selection = selection["parent"].take();
    }
    let end = &selection["range"]["end"];
    (end["line"].as_u64().unwrap_or_default(), end["character"].as_u64().unwrap_or_default())
}

/// Where it ends for the model.
fn last(document: &Document, encoding: Encoding) -> (u64, u64) {
    let lines = document.lines();
    let line = lines.last().cloned().unwrap_or_default();
    (lines.len() as u64 - 1, encoding.length(&document.text[line]) as u64)
}
