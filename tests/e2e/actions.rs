//! What can be done about findings: quick fixes, fixing everything, silencing a rule.

use serde_json::{Value, json};

use crate::client::{Client, URI};

const TEXT: &str = "FROM debian:12\nRUN apt clean\nRUN apt autoremove -y\nMAINTAINER me\n";

/// The parameters of a question about all of [`TEXT`], for actions of the kinds `only`.
fn about(line: usize, only: Value) -> Value {
    let range = json!({
        "start": { "line": line, "character": 0 },
        "end": { "line": line, "character": 100 },
    });
    let mut context = json!({ "diagnostics": [] });
    if !only.is_null() {
        context["only"] = only;
    }
    json!({ "textDocument": { "uri": URI }, "range": range, "context": context })
}

fn actions(client: &mut Client, line: usize, only: Value) -> Vec<Value> {
    let actions = client.ask("textDocument/codeAction", about(line, only));
    actions.as_array().cloned().expect("a list of actions")
}

fn titles(actions: &[Value]) -> Vec<&str> {
    actions.iter().filter_map(|action| action["title"].as_str()).collect()
}

#[test]
fn a_finding_says_what_it_is_and_can_be_fixed() {
    let mut client = Client::modern();
    let found = client.open(URI, TEXT);
    let maintainer = found.iter().find(|found| found["code"] == "maintainer-deprecated");
    let maintainer = maintainer.expect("a finding about MAINTAINER");
    assert_eq!(maintainer["tags"], json!([2]));
    let page = maintainer["codeDescription"]["href"].as_str().unwrap_or_default();
    assert!(page.ends_with("/maintainer-deprecated/"), "{page}");

    let actions = actions(&mut client, 1, Value::Null);
    assert_eq!(
        titles(&actions),
        [
            "Call `apt-get`",
            "Fix all `apt-get-instead-of-apt` in this file (2)",
            "Ignore `apt-get-instead-of-apt` for this instruction",
            "Ignore `apt-get-instead-of-apt` in this file",
        ]
    );
    assert_eq!(actions[0]["isPreferred"], true);
    assert_eq!(actions[0]["diagnostics"][0]["code"], "apt-get-instead-of-apt");
    let change = &actions[0]["edit"]["documentChanges"][0];
    assert_eq!(change["textDocument"]["version"], 1);
    assert_eq!(change["edits"][0]["newText"], "apt-get");
}

#[test]
fn everything_safe_is_fixed_on_request() {
    let mut client = Client::modern();
    client.open(URI, TEXT);
    let found = actions(&mut client, 0, json!(["source.fixAll"]));
    assert_eq!(titles(&found), ["Fix all that is safe to fix"]);
    assert_eq!(found[0]["edit"], Value::Null);
    let resolved = client.ask("codeAction/resolve", found[0].clone());
    let edit = &resolved["edit"]["documentChanges"][0]["edits"][0];
    assert_eq!(edit["newText"], "RUN apt-get clean\nRUN apt-get autoremove -y\n");
    assert!(actions(&mut client, 1, json!(["refactor"])).is_empty());
}

#[test]
fn all_findings_of_a_rule_are_fixed_when_that_is_chosen() {
    let mut client = Client::modern();
    client.open(URI, TEXT);
    let found = actions(&mut client, 1, Value::Null);
    let all = &found[1];
    assert_eq!(all["title"], "Fix all `apt-get-instead-of-apt` in this file (2)");
    assert_eq!(all["diagnostics"].as_array().map(Vec::len), Some(2));
    assert_eq!(all["edit"], Value::Null);
    let resolved = client.ask("codeAction/resolve", all.clone());
    let edit = &resolved["edit"]["documentChanges"][0]["edits"][0];
    assert_eq!(edit["newText"], "RUN apt-get clean\nRUN apt-get autoremove -y\n");
}

#[test]
fn an_editor_that_cannot_resolve_gets_the_edit_at_once() {
    let literals = json!({ "codeActionKind": { "valueSet": [] } });
    let mut client = Client::with(json!({
        "textDocument": { "codeAction": { "codeActionLiteralSupport": literals } }
    }));
    client.open(URI, TEXT);
    let found = actions(&mut client, 0, json!(["source"]));
    assert_eq!(found[0]["edit"]["changes"][URI].as_array().map(Vec::len), Some(1));
    client.change(URI, 2, json!([{ "text": "FROM debian:12\n" }]));
    assert!(client.diagnostics(URI).is_empty());
    assert!(actions(&mut client, 0, json!(["source"])).is_empty());
}
