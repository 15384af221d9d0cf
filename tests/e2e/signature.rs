//! Signature help.

use serde_json::{Value, json};

use crate::client::{Client, URI, at};

fn help(client: &mut Client, line: usize, character: usize, context: Value) -> Value {
    let mut params = at(URI, line, character);
    params["context"] = context;
    client.ask("textDocument/signatureHelp", params)
}

/// The answer to a question that the user asked.
fn asked(client: &mut Client, line: usize, character: usize) -> Value {
    help(client, line, character, json!({ "triggerKind": 1, "isRetrigger": false }))
}

fn client(information: Value) -> Client {
    let signature = json!({ "signatureInformation": information, "contextSupport": true });
    let mut client = Client::with(json!({ "textDocument": { "signatureHelp": signature } }));
    client.open(URI, "FROM a AS b \nCOPY --chown=a: b c\nCOPY \nRUN a b\n");
    client
}

#[test]
fn characters_that_begin_something_ask_for_it() {
    let mut client = Client::start(&["lsp"]);
    let params = json!({ "processId": null, "capabilities": {} });
    let provider = &client.initialize(params)["capabilities"]["signatureHelpProvider"];
    assert_eq!(provider["triggerCharacters"], json!([" ", "[", ",", "=", "\"", "-"]));
    assert!(provider["retriggerCharacters"].is_array());
}

#[test]
fn parts_are_told_by_place_or_by_text() {
    let mut modern = client(json!({
        "documentationFormat": ["markdown"],
        "parameterInformation": { "labelOffsetSupport": true },
        "activeParameterSupport": true,
        "noActiveParameterSupport": true,
    }));
    let answer = asked(&mut modern, 1, 15);
    assert_eq!(answer["activeSignature"], 0);
    assert_eq!(answer["activeParameter"], 1);
    let signature = &answer["signatures"][0];
    assert_eq!(signature["label"], "COPY --chown=<user>[:<group>]");
    assert_eq!(signature["activeParameter"], 1);
    assert_eq!(signature["parameters"][1]["label"], json!([21, 28]));
    assert_eq!(signature["documentation"]["kind"], "markdown");
    let answer = asked(&mut modern, 0, 12);
    assert!(answer.as_object().is_some_and(|answer| answer["activeParameter"].is_null()));

    let mut plain = client(json!({}));
    let answer = asked(&mut plain, 1, 15);
    let signature = &answer["signatures"][0];
    assert_eq!(signature["parameters"][1]["label"], "<group>");
    assert_eq!(signature["activeParameter"], Value::Null);
    assert_eq!(signature["documentation"]["kind"], "plaintext");
    let answer = asked(&mut plain, 0, 12);
    let parameters = answer["signatures"][0]["parameters"].as_array().map(Vec::len);
    assert_eq!(answer["activeParameter"].as_u64().map(|index| index as usize), parameters);
}

#[test]
fn a_chosen_form_stays_until_the_text_decides() {
    let mut client = client(json!({}));
    let mut shown = asked(&mut client, 2, 5);
    assert_eq!(shown["activeSignature"], 0);
    shown["activeSignature"] = json!(2);
    let context = json!({ "triggerKind": 3, "isRetrigger": true, "activeSignatureHelp": shown });
    assert_eq!(help(&mut client, 2, 5, context.clone())["activeSignature"], 2);
    assert_eq!(help(&mut client, 1, 18, context)["activeSignature"], 0);
}

#[test]
fn a_command_is_left_alone_while_it_is_typed() {
    let mut client = client(json!({}));
    let context = json!({ "triggerKind": 2, "triggerCharacter": " ", "isRetrigger": false });
    assert_eq!(help(&mut client, 3, 6, context), Value::Null);
    assert!(asked(&mut client, 3, 6).is_object());
    assert!(client.ask("textDocument/signatureHelp", at(URI, 3, 6)).is_object());
    assert_eq!(asked(&mut client, 3, 1), Value::Null);
}
