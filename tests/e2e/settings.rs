//! Settings come from the client, in the ways clients have.

use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Client, URI};

fn pulling() -> Value {
    json!({ "workspace": { "configuration": true } })
}

/// Makes the server say something at the level `debug`, after everything sent before.
fn chatter(client: &mut Client) {
    client.open(URI, "FROM a:1\n");
    client.open(URI, "FROM a:1\nNOPE x\n");
}

/// Answers a question for settings, and waits until the answer is in force: the remark about the
/// other key comes after that.
fn put_in_force(client: &mut Client, id: &Value, level: &str) {
    client.reply(id, json!([{ "logLevel": level, "other": 1 }]));
    client.logged("no setting `dockerfile-analyzer.other`");
}

const CHATTER: &str = "a second time";

#[test]
fn settings_are_pulled_where_the_client_can_be_asked() {
    let mut client = Client::with(pulling());
    let (id, params) = client.requested("workspace/configuration");
    let sections = ["dockerfile-analyzer", "docker.languageserver.diagnostics"];
    assert_eq!(params["items"], json!(sections.map(|section| json!({ "section": section }))));
    put_in_force(&mut client, &id, "debug");
    chatter(&mut client);
    client.logged(CHATTER);

    client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    let (id, _) = client.requested("workspace/configuration");
    put_in_force(&mut client, &id, "warning");
    chatter(&mut client);
    client.assert_not_logged(CHATTER);
}

#[test]
fn settings_are_pushed_where_it_cannot() {
    let mut client = Client::with(json!({}));
    let settings = json!({ "dockerfile-analyzer": { "logLevel": "debug" } });
    client.notify("workspace/didChangeConfiguration", json!({ "settings": settings }));
    chatter(&mut client);
    client.logged(CHATTER);
}

#[test]
fn settings_may_come_with_initialize() {
    let mut client = Client::start(&["lsp", "--log-level", "error"]);
    let options = json!({ "logLevel": "debug" });
    client.initialize(json!({ "capabilities": {}, "initializationOptions": options }));
    chatter(&mut client);
    client.logged(CHATTER);
}

#[test]
fn settings_that_make_no_sense_are_named() {
    let mut client = Client::with(json!({}));
    let settings = json!({ "dockerfile-analyzer": { "logLevel": 7, "loglevel": "debug" } });
    client.notify("workspace/didChangeConfiguration", json!({ "settings": settings }));
    client.logged("`dockerfile-analyzer.logLevel` is ignored");
    client.logged("no setting `dockerfile-analyzer.loglevel`");
    for settings in [json!(7), json!([]), json!("x")] {
        client.notify("workspace/didChangeConfiguration", json!({ "settings": settings }));
        client.logged("not an object");
    }
}

#[test]
fn a_client_that_never_answers_is_served() {
    let mut client = Client::with(pulling());
    client.requested("workspace/configuration");
    for _ in 0..300 {
        client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    }
    assert_eq!(client.open(URI, "NOPE x\nFROM a:1\n").len(), 1);
    assert!(client.hover(URI, 1, 1).is_object());
    for _ in 0..300 {
        client.requested("workspace/configuration");
    }
}

#[test]
fn a_late_answer_and_an_odd_answer_are_taken() {
    let mut client = Client::with(pulling());
    let (first, _) = client.requested("workspace/configuration");
    assert_eq!(client.open(URI, "NOPE x\nFROM a:1\n").len(), 1);
    std::thread::sleep(Duration::from_millis(50));
    put_in_force(&mut client, &first, "debug");
    chatter(&mut client);
    client.logged(CHATTER);
    for (odd, warning) in [
        (json!([]), None),
        (json!([null]), None),
        (json!([[]]), Some("not an object")),
        (json!(null), Some("did not give its settings")),
        (json!({ "logLevel": 1 }), Some("did not give its settings")),
    ] {
        client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
        let (id, _) = client.requested("workspace/configuration");
        client.reply(&id, odd);
        if let Some(warning) = warning {
            client.logged(warning);
        }
    }
    assert!(client.hover(URI, 0, 1).is_object());
}

#[test]
fn a_refusal_is_taken() {
    let mut client = Client::with(pulling());
    let (id, _) = client.requested("workspace/configuration");
    let error = json!({ "code": -32601, "message": "no such method", "more": 1 });
    client.send(&json!({ "jsonrpc": "2.0", "id": id, "error": error }));
    client.logged("did not give its settings");
    assert_eq!(client.open(URI, "NOPE x\nFROM a:1\n").len(), 1);
}

#[test]
fn changes_of_settings_are_registered_for_where_announced() {
    let configuration = json!({ "dynamicRegistration": true });
    let mut client =
        Client::with(json!({ "workspace": { "didChangeConfiguration": configuration } }));
    let (id, params) = client.requested("client/registerCapability");
    let registration = &params["registrations"][0];
    assert_eq!(registration["method"], "workspace/didChangeConfiguration");
    assert_eq!(registration["registerOptions"]["section"], "dockerfile-analyzer");
    client.reply(&id, Value::Null);
}

const RELATIVE: &str = "FROM debian:12\nMAINTAINER me\nWORKDIR x\nUSER 1\n";

/// The rules that speak of [`RELATIVE`], with their severities.
fn severities(found: &[Value]) -> Vec<(&str, i64)> {
    found.iter().filter_map(|f| Some((f["code"].as_str()?, f["severity"].as_i64()?))).collect()
}

#[test]
fn levels_that_were_set_for_another_server_are_known() {
    let other = json!({
        "deprecatedMaintainer": "ignore", "instructionWorkdirRelative": "error",
        "directiveCasing": "error", "instructionCasing": 7,
    });
    let mut client = Client::with(pulling());
    let (id, _) = client.requested("workspace/configuration");
    client.reply(&id, json!([{ "other": 1 }, other]));
    client.logged("no setting `dockerfile-analyzer.other`");
    assert_eq!(severities(&client.open(URI, RELATIVE)), [("workdir-relative-path", 1)]);

    // Our own settings stand over them.
    client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    let (id, _) = client.requested("workspace/configuration");
    client.reply(&id, json!([{ "rules": { "MaintainerDeprecated": "hint" } }, other]));
    let expected = [("maintainer-deprecated", 4), ("workdir-relative-path", 1)];
    assert_eq!(severities(&client.diagnostics(URI)), expected);
}

#[test]
fn levels_for_another_server_may_be_pushed() {
    let mut client = Client::with(json!({}));
    client.open(URI, RELATIVE);
    let other = json!({ "deprecatedMaintainer": "ignore", "instructionWorkdirRelative": "ignore" });
    let settings = json!({ "docker": { "languageserver": { "diagnostics": other } } });
    client.notify("workspace/didChangeConfiguration", json!({ "settings": settings }));
    assert_eq!(severities(&client.diagnostics(URI)), [("", 0); 0]);
}

#[test]
fn the_log_file_is_appended_to() {
    let file = std::env::temp_dir().join(format!("dockerfile-analyzer-{}.log", std::process::id()));
    std::fs::write(&file, "before\n").unwrap();
    let path = file.to_str().unwrap();
    let mut client = Client::start(&["lsp", "--log", path, "--log-level", "debug"]);
    client.initialize(json!({ "capabilities": {} }));
    client.open(URI, "FROM a:1\n");
    client.end();
    let log = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    assert!(log.starts_with("before\n"), "{log}");
    assert!(log.contains("didOpen") && log.contains("publishDiagnostics"), "{log}");
}

#[test]
fn a_log_file_that_cannot_be_written_is_named() {
    let mut client = Client::start(&["lsp", "--log", "/no/such/folder/log"]);
    client.close_input();
    assert_eq!(client.exit_code(), Some(1));
}
