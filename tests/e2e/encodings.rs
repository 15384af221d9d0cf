//! Positions count what the client counts.

use serde_json::json;

use crate::client::{Client, URI, corners, edit};

/// A flag that does not exist, behind characters of one, two, three and four bytes.
const TEXT: &str = "FROM a\nCOPY --chown=aé漢😀 --nope=1 x y\n";

#[test]
fn the_encoding_is_negotiated() {
    for (offered, expected, start) in [
        (json!(null), "utf-16", 19),
        (json!([]), "utf-16", 19),
        (json!(["utf-16"]), "utf-16", 19),
        (json!(["utf-16", "utf-8"]), "utf-8", 24),
        (json!(["utf-32", "utf-16", "utf-8"]), "utf-8", 24),
        (json!(["utf-32"]), "utf-32", 18),
        (json!(["utf-7"]), "utf-16", 19),
    ] {
        let mut client = Client::start(&["lsp"]);
        let general = json!({ "positionEncodings": offered });
        let result = client.initialize(json!({ "capabilities": { "general": general } }));
        assert_eq!(result["capabilities"]["positionEncoding"], expected, "{offered}");
        let found = client.open(URI, TEXT);
        let starts = found.iter().map(|found| corners(&found["range"])).collect::<Vec<_>>();
        assert!(
            starts.iter().any(|corners| (corners.0, corners.1) == (1, start)),
            "{expected}: {start} is among {starts:?}"
        );
        client.forget_warnings();
    }
}

#[test]
fn edits_are_understood_in_each_encoding() {
    for (encoding, column) in [("utf-8", 24), ("utf-16", 19), ("utf-32", 18)] {
        let mut client = Client::with(json!({
            "general": { "positionEncodings": [encoding] },
            "textDocument": { "publishDiagnostics": { "versionSupport": true } },
        }));
        let wrong = client.open(URI, TEXT).len();
        client.change(URI, 2, json!([edit((1, column), (1, column + 9), "")]));
        assert_eq!(client.settled(URI, 2).len(), wrong - 1, "{encoding}: the flag is gone");
    }
}
