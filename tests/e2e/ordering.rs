//! Every answer is about the text as it was when the question was sent.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::client::{Client, URI, at, corners, edit};

const KEYWORDS: [&str; 10] =
    ["FROM", "RUN", "COPY", "ADD", "ENV", "LABEL", "USER", "WORKDIR", "ARG", "EXPOSE"];

/// A document of which each line is some blanks and one keyword.
struct Model {
    lines: Vec<(usize, &'static str)>,
}

impl Model {
    fn text(&self) -> String {
        self.lines.iter().map(|line| Model::line(*line)).collect()
    }

    fn line((indent, keyword): (usize, &str)) -> String {
        format!("{}{keyword} x\n", " ".repeat(indent))
    }

    /// Changes the model at random; gives the same change for the server.
    fn change(&mut self, random: &mut Random) -> Value {
        let at = random.below(self.lines.len());
        let line = (random.below(6), KEYWORDS[random.below(KEYWORDS.len())]);
        let (indent, keyword) = self.lines[at];
        match random.below(4) {
            0 if self.lines.len() < 40 => {
                self.lines.insert(at, line);
                edit((at, 0), (at, 0), &Model::line(line))
            }
            1 if self.lines.len() > 10 => {
                self.lines.remove(at);
                edit((at, 0), (at + 1, 0), "")
            }
            2 => {
                self.lines[at].0 = line.0;
                edit((at, 0), (at, indent), &" ".repeat(line.0))
            }
            _ => {
                self.lines[at].1 = line.1;
                edit((at, indent), (at, indent + keyword.len()), line.1)
            }
        }
    }
}

/// Numbers without order, the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) as usize % limit
    }
}

/// What a hover says of a keyword, but for what holds only where it stands.
fn said(hover: &Value) -> String {
    let text = hover["contents"]["value"].as_str().expect("a text");
    let parts = text.split("\n\n").filter(|part| !part.starts_with("Here "));
    parts.collect::<Vec<_>>().join("\n\n")
}

/// What the server says of each keyword.
fn hovers(client: &mut Client) -> HashMap<&'static str, String> {
    let uri = "file:///dictionary";
    let lines = KEYWORDS.map(|keyword| (0, keyword)).to_vec();
    client.open(uri, &Model { lines }.text());
    let of_line = |(line, keyword)| (keyword, said(&client.hover(uri, line, 1)));
    let hovers = KEYWORDS.into_iter().enumerate().map(of_line).collect::<HashMap<_, _>>();
    for keyword in KEYWORDS {
        let same = KEYWORDS.iter().filter(|other| hovers[*other] == hovers[keyword]).count();
        assert_eq!(same, 1, "the hover of {keyword} tells it from the others: {hovers:?}");
    }
    hovers
}

#[test]
fn ten_thousand_edits_and_hovers_without_a_stale_answer() {
    let mut client = Client::modern();
    let hovers = hovers(&mut client);
    let mut random = Random(7);
    let mut model = Model { lines: vec![(0, "FROM"); 20] };
    client.open(URI, &model.text());
    let mut expected = Vec::new();
    for version in 2..10_002 {
        let change = model.change(&mut random);
        client.change(URI, version, json!([change]));
        let line = random.below(model.lines.len());
        let (indent, keyword) = model.lines[line];
        let character = indent + random.below(keyword.len());
        let id = client.request("textDocument/hover", at(URI, line, character));
        expected.push((id, line as u64, indent as u64, keyword));
    }
    let mut stale = Vec::new();
    for (id, line, indent, keyword) in expected {
        let hover = client.answer(id).expect("a hover");
        let range = (line, indent, line, indent + keyword.len() as u64);
        if said(&hover) != hovers[keyword] || corners(&hover["range"]) != range {
            stale.push((id, keyword, hover));
        }
    }
    assert!(stale.is_empty(), "{} stale answers, such as {:?}", stale.len(), stale[0]);
    client.settled(URI, 10_001);
    assert_same_as_fresh(&mut client, &model);
}

/// The diagnostics of the edited document are those of a document opened with its text.
fn assert_same_as_fresh(client: &mut Client, model: &Model) {
    client.change(URI, 20_000, json!([edit((0, 0), (0, 0), "NOPE 1\n")]));
    let edited = client.settled(URI, 20_000);
    let fresh = client.open("file:///fresh", &format!("NOPE 1\n{}", model.text()));
    assert!(!fresh.is_empty());
    let plain = |found: &[Value]| {
        let plain = found.iter().map(|found| (corners(&found["range"]), found["message"].clone()));
        plain.collect::<Vec<_>>()
    };
    assert_eq!(plain(&edited), plain(&fresh));
}

#[test]
fn a_burst_of_edits_is_diagnosed_a_few_times() {
    let mut client = Client::modern();
    let text = "FROM a\n".to_owned() + &"RUN true\n".repeat(300);
    client.open(URI, &text);
    for version in 2..=501 {
        client.change(URI, version, json!([edit((150, 4), (150, 4), "x")]));
    }
    client.change(URI, 502, json!([edit((300, 0), (300, 3), "NOPE")]));
    let published = client.published(URI, 502);
    assert!(published.len() <= 100, "{} publishes for 501 edits", published.len());
    let last = published.last().and_then(Value::as_array).expect("a list");
    assert_eq!(last.iter().filter(|found| found["range"]["start"]["line"] == 300).count(), 1);
}

#[test]
fn twenty_thousand_requests_are_taken_while_no_answer_is_read() {
    let mut client = Client::modern();
    client.open(URI, "FROM a\n");
    let hover = client.hover(URI, 0, 1);
    // The pipe behind the server's output fills up, as the client does not read.
    let ids = client.without_reading(|client| {
        let ask = |_| client.request("textDocument/hover", at(URI, 0, 1));
        (0..20_000).map(ask).collect::<Vec<_>>()
    });
    for id in ids {
        assert_eq!(client.answer(id).as_ref(), Ok(&hover));
    }
}

#[test]
fn edits_of_many_documents_do_not_mix() {
    let mut client = Client::modern();
    let uris = (0..20).map(|n| format!("file:///{n}/Dockerfile")).collect::<Vec<_>>();
    for uri in &uris {
        client.open(uri, "FROM a\n");
    }
    for version in 2..=50 {
        for (number, uri) in uris.iter().enumerate() {
            let line = if version == 50 && number % 3 == 0 { "NOPE x\n" } else { "USER x\n" };
            client.change(uri, version, json!([edit((1, 0), (1, 0), line)]));
        }
    }
    for (number, uri) in uris.iter().enumerate() {
        let found = client.settled(uri, 50);
        let unknown = found.iter().any(|found| corners(&found["range"]).0 == 1);
        assert_eq!(unknown, number % 3 == 0, "{uri}: {found:?}");
    }
}

#[test]
fn a_cancelled_request_is_answered() {
    let mut client = Client::modern();
    let text = "FROM a\n".to_owned() + &"RUN true\n".repeat(20_000);
    client.open(URI, &text);
    let mut ids = Vec::new();
    for version in 2..12 {
        client.change(URI, version, json!([edit((1, 0), (1, 0), "RUN x\n")]));
        let id = client.request("textDocument/documentSymbol", json!({"textDocument":{"uri":URI}}));
        client.notify("$/cancelRequest", json!({ "id": id }));
        ids.push(id);
    }
    let answers = ids.into_iter().map(|id| client.answer(id)).collect::<Vec<_>>();
    let is_cancelled = |answer: &&Result<Value, Value>| {
        answer.as_ref().is_err_and(|error| error["code"] == -32800)
    };
    let cancelled = answers.iter().filter(is_cancelled).count();
    let served = answers.iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(cancelled + served, answers.len(), "every request is answered one way");
    assert!(cancelled > 0, "no request was cancelled");
    client.notify("$/cancelRequest", json!({ "id": "unknown" }));
    client.notify("$/cancelRequest", json!({ "id": 123_456 }));
    client.settled(URI, 11);
    assert!(client.hover(URI, 0, 1).is_object());
}
