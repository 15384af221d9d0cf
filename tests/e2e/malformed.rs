//! Input that is no message costs at most itself.

use serde_json::{Value, json};

use crate::client::{Client, URI, at};

const PARSE_ERROR: i64 = -32700;
const INVALID_REQUEST: i64 = -32600;

/// A session with a document whose hovers show that the server still works.
fn client() -> (Client, Value) {
    let mut client = Client::modern();
    client.open(URI, "FROM a:1\n");
    let hover = client.hover(URI, 0, 1);
    assert!(hover.is_object(), "{hover}");
    (client, hover)
}

/// Sends `bytes`, expects the errors `codes` and then the usual hover.
fn survives(name: &str, bytes: &[u8], codes: &[i64]) {
    let (mut client, hover) = client();
    for round in 0..3 {
        client.raw(bytes);
        assert_eq!(client.hover(URI, 0, 1), hover, "{name}, round {round}");
        for &code in codes {
            assert_eq!(client.error_without_id(), code, "{name}");
        }
        client.forget_warnings();
        client.assert_silent();
    }
}

fn framed(body: &[u8]) -> Vec<u8> {
    [format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes(), body].concat()
}

#[test]
fn invalid_json() {
    survives("cut", &framed(b"{\"jsonrpc\":\"2.0\","), &[PARSE_ERROR]);
    survives("empty", &framed(b""), &[PARSE_ERROR]);
    survives("two", &framed(b"{} {}"), &[PARSE_ERROR]);
    survives("deep", &framed("[".repeat(100_000).as_bytes()), &[PARSE_ERROR]);
}

#[test]
fn json_that_is_no_message() {
    survives("object", &framed(br#"{"hello":"world"}"#), &[INVALID_REQUEST]);
    survives("number", &framed(b"42"), &[INVALID_REQUEST]);
    survives("null", &framed(b"null"), &[INVALID_REQUEST]);
    survives("id", &framed(br#"{"jsonrpc":"2.0","id":{},"method":"m"}"#), &[INVALID_REQUEST]);
    survives("response", &framed(br#"{"jsonrpc":"2.0","result":1}"#), &[]);
    survives("answer", &framed(br#"{"jsonrpc":"2.0","id":99,"result":1}"#), &[]);
}

#[test]
fn batches() {
    survives("empty batch", &framed(b"[]"), &[INVALID_REQUEST]);
    let request = json!({ "jsonrpc": "2.0", "id": 900, "method": "shutdown" });
    let batch = json!([request, request]).to_string();
    survives("batch", &framed(batch.as_bytes()), &[INVALID_REQUEST]);
}

#[test]
fn bytes_that_are_not_utf8() {
    let mut body = json!({ "jsonrpc": "2.0", "method": "$/x", "params": { "a": "?" } });
    let mut bytes = body.to_string().into_bytes();
    let mark = bytes.iter().position(|&byte| byte == b'?').unwrap();
    bytes[mark] = 0xff;
    survives("in a string", &framed(&bytes), &[]);
    body["method"] = Value::Null;
    survives("everywhere", &framed(&[0xff, 0xfe, 0x80]), &[PARSE_ERROR]);
}

#[test]
fn headers_without_length() {
    survives("type", b"Content-Type: application/json\r\n\r\n{\"a\":1}", &[PARSE_ERROR]);
    survives("nothing", b"{\"jsonrpc\":\"2.0\"}\n", &[PARSE_ERROR]);
    survives("prose", b"hello, server\r\n\r\n", &[PARSE_ERROR]);
}

#[test]
fn bad_lengths() {
    survives("word", b"Content-Length: many\r\n\r\n{}", &[PARSE_ERROR]);
    survives("negative", b"Content-Length: -2\r\n\r\n{}", &[PARSE_ERROR]);
    survives("huge", b"Content-Length: 99999999999999\r\n\r\n{}", &[PARSE_ERROR]);
    survives("overflow", b"Content-Length: 99999999999999999999999\r\n\r\n{}", &[PARSE_ERROR]);
    let body = r#"{"jsonrpc":"2.0","method":"$/x"}"#;
    survives("short", format!("Content-Length: 9\r\n\r\n{body}").as_bytes(), &[PARSE_ERROR]);
    survives("long", format!("Content-Length: 60\r\n\r\n{body}").as_bytes(), &[]);
}

#[test]
fn lone_surrogates() {
    let (mut client, hover) = client();
    let escapes = br#"{"jsonrpc":"2.0","method":"textDocument/didChange","params":
        {"textDocument":{"uri":"file:///work/Dockerfile","version":2},"contentChanges":
        [{"text":"FROM a:1\n# \ud83d\ude00 \ud800 \udc00\nNOPE"}]}}"#;
    client.body(escapes);
    assert_eq!(client.hover(URI, 0, 1), hover);
    let diagnostics = client.settled(URI, 2);
    assert_eq!(diagnostics.len(), 1, "the change was applied: {diagnostics:?}");
    client.assert_silent();
}

#[test]
fn headers_may_be_written_differently() {
    let (mut client, hover) = client();
    let body = json!({ "jsonrpc": "2.0", "id": 77, "method": "textDocument/hover",
        "params": at(URI, 0, 1) });
    let body = body.to_string();
    let length = body.len();
    let kind = "Content-Type: application/vscode-jsonrpc; charset=utf-8";
    client.raw(format!("{kind}\r\ncontent-length:{length}\r\n\r\n{body}").as_bytes());
    assert_eq!(client.answer(77), Ok(hover));
}

#[test]
fn a_megabyte_of_noise() {
    let mut noise = Vec::new();
    let mut state = 1u32;
    for _ in 0..1 << 20 {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        noise.push((state >> 24) as u8);
    }
    survives("noise", &noise, &[PARSE_ERROR]);
}

#[test]
fn odd_notifications_are_reported_and_ignored() {
    let (mut client, hover) = client();
    client.notify("textDocument/didChange", json!({ "textDocument": 5 }));
    client.logged("didChange cannot be read");
    client.notify("textDocument/didOpen", Value::Null);
    client.notify("textDocument/didClose", json!([]));
    client.logged("didClose cannot be read");
    assert_eq!(client.hover(URI, 0, 1), hover);
}
