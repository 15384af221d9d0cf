//! What a session goes through besides odd messages: signals, closed pipes, floods, large and slow
//! messages.

use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::{Client, URI, at, edit, program};

/// How long the end of a server may take.
const SOON: Duration = Duration::from_secs(120);

fn spawn(arguments: &[&str]) -> Child {
    let mut command = Command::new(program());
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    command.spawn().expect("the server starts")
}

fn framed(message: &Value) -> Vec<u8> {
    let body = message.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn initialize() -> Vec<u8> {
    let params = json!({ "capabilities": {} });
    framed(&json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params }))
}

/// The exit code and the signal that `child` ends with.
fn end(mut child: Child) -> (Option<i32>, Option<i32>) {
    let begin = Instant::now();
    while begin.elapsed() < SOON {
        if let Some(status) = child.try_wait().expect("it can be waited for") {
            return (status.code(), status.signal());
        }
        thread::sleep(Duration::from_millis(5));
    }
    let _ = child.kill();
    panic!("the server does not end");
}

/// Whether whoever started this process has it ignore a signal, as `nohup` does; what it starts does
/// the same.
fn is_ignored(number: u32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    mask >> (number - 1) & 1 == 1
}

#[test]
fn signals_end_the_server_at_once() {
    let signals = [("TERM", 15), ("INT", 2), ("HUP", 1)];
    for (name, number) in signals.into_iter().filter(|(_, number)| !is_ignored(*number)) {
        let mut child = spawn(&["lsp"]);
        let mut input = child.stdin.take().expect("a pipe");
        input.write_all(&initialize()).expect("it reads");
        child.stdout.as_mut().expect("a pipe").read_exact(&mut [0; 64]).expect("it answers");
        let id = child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status();
        assert!(sent.is_ok_and(|status| status.success()));
        let begin = Instant::now();
        assert_eq!(end(child), (None, Some(number as i32)), "{name}");
        // There is nothing to be saved, so nothing is waited for.
        assert!(begin.elapsed() < Duration::from_secs(60), "{name}");
    }
}

#[test]
fn a_client_that_closes_the_output_is_outlived_until_it_closes_the_input() {
    let mut child = spawn(&["lsp"]);
    drop(child.stdout.take());
    let mut input = child.stdin.take().expect("a pipe");
    let document = json!({ "uri": URI, "languageId": "dockerfile", "version": 1, "text": "NOPE" });
    let open = json!({ "jsonrpc": "2.0", "method": "textDocument/didOpen",
        "params": { "textDocument": document } });
    input.write_all(&[initialize(), framed(&open), framed(&open)].concat()).expect("it reads");
    thread::sleep(Duration::from_millis(300));
    assert!(child.try_wait().expect("it can be waited for").is_none(), "it still runs");
    drop(input);
    assert_eq!(end(child), (Some(1), None));
}

#[test]
fn a_log_without_room_stops_nothing() {
    if !std::path::Path::new("/dev/full").exists() {
        return;
    }
    let mut client = Client::start(&["lsp", "--log", "/dev/full", "--log-level", "debug"]);
    client.initialize(json!({ "capabilities": {} }));
    assert!(!client.open(URI, "NOPE x\n").is_empty());
    client.take_unread();
}

#[test]
fn a_message_may_come_byte_by_byte() {
    let mut client = Client::modern();
    client.open(URI, "FROM a:1\n");
    let params = at(URI, 0, 1);
    let hover =
        json!({ "jsonrpc": "2.0", "id": 70, "method": "textDocument/hover", "params": params });
    for byte in framed(&hover) {
        client.raw(&[byte]);
    }
    assert!(client.answer(70).is_ok_and(|hover| hover.is_object()));
}

#[test]
fn large_messages_are_taken() {
    let mut client = Client::modern();
    client.open(URI, "FROM a:1\n");
    let large = "é".repeat(16 << 20);
    client.notify("no/such", json!({ "value": large }));
    client.open_as("plaintext", "file:///large", &large);
    assert_eq!(client.refused("no/such", json!({ "value": large })), -32601);
    assert!(client.hover(URI, 0, 1).is_object());
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": "file:///large" } }));
}

/// A body that is none, full of what looks like headers: each is tried, none costs the whole again.
#[test]
fn a_body_full_of_headers_is_passed_in_time() {
    let mut client = Client::modern();
    client.open(URI, "FROM a:1\n");
    for (length, times) in [(1, 1 << 15), (9, 1 << 15), (4_000, 1 << 13), (100_000, 1 << 12)] {
        let body = format!("Content-Length: {length}\r\n\r\n").repeat(times);
        let begin = Instant::now();
        client.body(body.as_bytes());
        // What was announced last may still be missing.
        client.raw(&vec![b' '; length]);
        assert!(client.hover(URI, 0, 1).is_object());
        assert!(begin.elapsed() < Duration::from_secs(240), "{length}: {:?}", begin.elapsed());
        client.take_unread();
    }
}

/// Positions that split a pair of surrogates count as the start of the character, everywhere.
#[test]
fn positions_inside_of_a_character_are_taken() {
    for encoding in ["utf-8", "utf-16"] {
        let mut client = Client::with(json!({
            "general": { "positionEncodings": [encoding] },
            "textDocument": { "publishDiagnostics": { "versionSupport": true } },
        }));
        client.open(URI, "FROM a:1\nENV A=😀😀\nRUN echo $A\n");
        for character in 0..20 {
            for method in ["hover", "completion", "definition", "documentHighlight"] {
                client.ask(&format!("textDocument/{method}"), at(URI, 1, character));
            }
            let range = edit((1, character), (1, character + 1), "")["range"].take();
            let mut params = json!({ "textDocument": { "uri": URI }, "range": range });
            params["context"] = json!({ "diagnostics": [] });
            params["options"] = json!({ "tabSize": 4, "insertSpaces": true });
            for method in ["codeAction", "rangeFormatting", "inlayHint", "semanticTokens/range"] {
                client.ask(&format!("textDocument/{method}"), params.clone());
            }
        }
        // In the middle of the first character is before it.
        client.change(URI, 2, json!([edit((1, 7), (1, 7), "\nNOPE ")]));
        let found = client.settled(URI, 2);
        assert!(found.iter().any(|found| found["range"]["start"]["line"] == 2), "{found:?}");
        client.change(URI, 3, json!([{ "text": "FROM a:1\n" }]));
        assert_eq!(client.settled(URI, 3), Vec::<Value>::new());
    }
}

#[test]
fn a_flood_of_cancellations_and_unknown_answers_harms_nothing() {
    let mut client = Client::start(&["lsp"]);
    for id in 0..2_000 {
        client.notify("$/cancelRequest", json!({ "id": id }));
        client.send(&json!({ "jsonrpc": "2.0", "id": id, "result": {} }));
    }
    client.initialize(json!({ "capabilities": {} }));
    for id in 0..2_000 {
        client.notify("$/cancelRequest", json!({ "id": id }));
        client.send(&json!({ "jsonrpc": "2.0", "id": id, "error": { "code": 1, "message": "x" } }));
        client.notify("$/cancelRequest", json!([id]));
    }
    assert!(!client.open(URI, "NOPE x\n").is_empty());
    assert!(client.hover(URI, 0, 1).is_null() || client.hover(URI, 0, 1).is_object());
    client.take_unread();
}

/// Threads and files that are open do not become more with documents that come and go.
#[test]
fn nothing_is_kept_of_documents_that_were_closed() {
    let mut client = Client::modern();
    let count = |client: &Client, what: &str| {
        let folder = std::fs::read_dir(format!("/proc/{}/{what}", client.process_id()));
        folder.map_or(0, Iterator::count)
    };
    let mut before = (0, 0);
    for round in 0..300 {
        let uri = format!("file:///w/{round}/Dockerfile");
        client.open(&uri, "FROM a:1\nCOPY . .\n");
        client.hover(&uri, 0, 1);
        client.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
        client.diagnostics(&uri);
        if round == 30 {
            before = (count(&client, "task"), count(&client, "fd"));
        }
    }
    assert_eq!((count(&client, "task"), count(&client, "fd")), before);
}
