//! The server's text is the editor's text.

use serde_json::{Value, json};

use crate::client::{Client, URI, at, corners, edit};

/// The lines at which the diagnostics start.
fn lines(diagnostics: &[Value]) -> Vec<u64> {
    diagnostics.iter().map(|found| corners(&found["range"]).0).collect()
}

#[test]
fn diagnostics_follow_the_text() {
    let mut client = Client::modern();
    assert_eq!(client.open(URI, "FROM a:1\n"), Vec::<Value>::new());
    let found = client.replace(URI, 2, "FROM a:1\nNOPE x\n");
    assert_eq!(lines(&found), [1]);
    assert_eq!(found[0]["severity"], 1);
    assert_eq!(found[0]["source"], "dockerfile-analyzer");
    assert!(found[0]["code"].is_string() && found[0]["message"].is_string());
    client.change(URI, 3, json!([edit((0, 0), (0, 0), "# one\n# two\n")]));
    assert_eq!(lines(&client.settled(URI, 3)), [3]);
    client.change(URI, 4, json!([edit((3, 0), (4, 0), "")]));
    assert_eq!(client.settled(URI, 4), Vec::<Value>::new());
}

#[test]
fn diagnostics_are_cleared_on_close() {
    let mut client = Client::modern();
    assert_eq!(client.open(URI, "NOPE x\nFROM a:1\n").len(), 1);
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": URI } }));
    assert_eq!(client.diagnostics(URI), Vec::<Value>::new());
    assert_eq!(client.hover(URI, 1, 1), Value::Null);
    assert_eq!(client.open(URI, "NOPE x\nNOPE y\nFROM a:1\n").len(), 2);
}

#[test]
fn each_version_is_confirmed_to_a_client_that_knows_versions() {
    let mut client = Client::modern();
    client.open(URI, "FROM a:1\n");
    for version in 2..10 {
        client.change(URI, version, json!([edit((0, 5), (0, 6), "b")]));
        assert_eq!(client.published(URI, version).len(), 1);
    }
}

#[test]
fn what_is_shown_is_not_sent_again_to_a_client_without_versions() {
    let mut client = Client::with(json!({}));
    assert_eq!(client.open(URI, "FROM a:1\n"), Vec::<Value>::new());
    for version in 2..10 {
        client.change(URI, version, json!([edit((0, 5), (0, 6), "b")]));
    }
    client.change(URI, 10, json!([edit((0, 0), (0, 4), "NOPE")]));
    assert_eq!(lines(&client.diagnostics(URI))[0], 0);
}

#[test]
fn changes_of_one_notification_build_on_each_other() {
    let mut client = Client::modern();
    client.open(URI, "FROM a:1\n");
    let changes = json!([
        edit((1, 0), (1, 0), "RUN one\nRUN two\n"),
        edit((2, 0), (2, 3), "NOPE"),
        { "text": "FROM b:1\nUSER x\n" },
        edit((1, 0), (1, 4), "NOPE"),
        edit((0, 0), (0, 0), "#\n"),
    ]);
    client.change(URI, 2, changes);
    assert_eq!(lines(&client.settled(URI, 2)), [2]);
    client.change(URI, 3, json!([]));
    assert_eq!(lines(&client.settled(URI, 3)), [2]);
}

#[test]
fn positions_outside_of_the_text_are_moved_into_it() {
    for encoding in ["utf-8", "utf-16", "utf-32"] {
        let mut client = Client::with(json!({
            "general": { "positionEncodings": [encoding] },
            "textDocument": { "publishDiagnostics": { "versionSupport": true } },
        }));
        client.open(URI, "FROM a:1\n# 😀é\nUSER x");
        let far = u32::MAX as usize;
        client.change(
            URI,
            2,
            json!([edit((0, far), (0, far), "b"), edit((9, 9), (far, far), "y")]),
        );
        client.change(URI, 3, json!([edit((2, far), (1, far), "")]));
        // Now "FROM ab\n# 😀é"; inside of the character counts as its start.
        client.change(URI, 4, json!([edit((1, 3), (1, 3), "")]));
        let inside = if encoding == "utf-32" { 2 } else { 3 };
        client.change(URI, 5, json!([edit((1, inside), (1, far), "\nNOPE x")]));
        let found = client.settled(URI, 5);
        assert_eq!(lines(&found), [2], "{encoding}: {found:?}");
        let absurd = json!({ "range": {
            "start": { "line": -1, "character": 1e300 }, "end": { "line": 1e18, "character": 0 },
        }, "rangeLength": -1, "text": "\nNOPE x" });
        client.change(URI, 6, json!([absurd]));
        assert_eq!(lines(&client.settled(URI, 6)), [1], "{encoding}");
    }
}

#[test]
fn line_breaks_of_all_kinds_count() {
    let mut client = Client::modern();
    let found = client.open(URI, "FROM a:1\r\n\r\nNOPE x\r\n");
    assert_eq!(lines(&found), [2]);
    client.change(URI, 2, json!([edit((0, 8), (1, 0), "\n")]));
    assert_eq!(lines(&client.settled(URI, 2)), [2]);
    client.change(URI, 3, json!([edit((2, 0), (2, 99), "USER x\r\nNOPE")]));
    assert_eq!(lines(&client.settled(URI, 3)), [3]);
}

#[test]
fn messages_about_documents_that_are_not_open_are_ignored() {
    let mut client = Client::modern();
    client.change(URI, 2, json!([{ "text": "NOPE" }]));
    client.logged("not open");
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": URI } }));
    for method in ["hover", "completion", "documentSymbol", "foldingRange"] {
        let method = format!("textDocument/{method}");
        assert_eq!(client.ask(&method, at(URI, 0, 0)), Value::Null, "{method}");
    }
    assert_eq!(client.open(URI, "FROM a:1\n"), Vec::<Value>::new());
}

#[test]
fn a_second_open_replaces_the_first() {
    let mut client = Client::modern();
    assert_eq!(client.open(URI, "NOPE x\nFROM a:1\n").len(), 1);
    assert_eq!(client.open(URI, "NOPE x\nNOPE y\nFROM a:1\n").len(), 2);
    client.change(URI, 7, json!([edit((0, 0), (2, 0), "")]));
    assert_eq!(client.settled(URI, 7), Vec::<Value>::new());
}

#[test]
fn documents_in_other_languages_are_left_alone() {
    let mut client = Client::modern();
    for language in ["yaml", "dockercompose", "plaintext", ""] {
        let uri = format!("file:///{language}.file");
        client.open_as(language, &uri, "NOPE x\n");
        client.change(&uri, 2, json!([edit((0, 0), (0, 0), "NOPE\n")]));
        for method in ["hover", "completion", "documentSymbol", "foldingRange"] {
            let method = format!("textDocument/{method}");
            assert_eq!(client.ask(&method, at(&uri, 0, 1)), Value::Null, "{language} {method}");
        }
        client.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    }
    for language in ["dockerfile", "Dockerfile", "DOCKERFILE", "containerfile"] {
        let uri = format!("file:///{language}");
        client.open_as(language, &uri, "NOPE x\nFROM a:1\n");
        assert_eq!(client.diagnostics(&uri).len(), 1, "{language}");
    }
}

#[test]
fn any_uri_is_a_name() {
    let mut client = Client::modern();
    for uri in [
        "untitled:Untitled-1",
        "vscode-remote://ssh-remote%2Bhost/home/me/Dockerfile",
        "file:///c%3A/with%20blank/Dockerfile",
        "file:///d:/Dockerfile",
        "file:///with a blank",
        "git:/r/Dockerfile?%7B%22ref%22%3A%22HEAD%22%7D",
        "Dockerfile",
        "",
        "é😀:x",
    ] {
        assert_eq!(client.open(uri, "NOPE x\nFROM a:1\n").len(), 1, "{uri}");
        assert!(client.hover(uri, 1, 1).is_object(), "{uri}");
        client.change(uri, 2, json!([edit((0, 0), (1, 0), "")]));
        assert_eq!(client.settled(uri, 2), Vec::<Value>::new(), "{uri}");
    }
}

/// As some versions of Helix do where somebody types fast.
#[test]
fn changes_may_come_in_another_order_than_that_of_their_versions() {
    let mut client = Client::modern();
    client.open(URI, "FROM a:1\n");
    let typed = |at: usize, text: &str| json!([edit((1, at), (1, at), text)]);
    for (version, at, text) in [(5, 3, "E"), (3, 1, "O"), (2, 0, "N"), (4, 2, "P"), (6, 4, " x")] {
        client.change(URI, version, typed(at, text));
    }
    let found = client.settled(URI, 6);
    assert_eq!(lines(&found), [1]);
    assert!(
        found[0]["message"].as_str().is_some_and(|message| message.contains("NOPE")),
        "{found:?}"
    );
}

#[test]
fn versions_may_be_missing() {
    let mut client = Client::modern();
    let document = json!({ "uri": URI, "languageId": "dockerfile", "text": "NOPE x\nFROM a:1\n" });
    client.notify("textDocument/didOpen", json!({ "textDocument": document }));
    assert_eq!(client.diagnostics(URI).len(), 1);
    let change = json!({ "textDocument": { "uri": URI, "version": null },
        "contentChanges": [{ "text": "FROM a:1\n" }] });
    client.notify("textDocument/didChange", change);
    assert_eq!(client.diagnostics(URI), Vec::<Value>::new());
}

#[test]
fn a_very_large_file_opens_and_can_be_edited() {
    let mut client = Client::modern();
    let line = "RUN apt-get update && apt-get install -y curl git make # filler filler filler\n";
    let text = format!("FROM a:1\n{}", line.repeat(5 * (1 << 20) / line.len()));
    assert!(text.len() > 5_000_000);
    client.open(URI, &text);
    client.change(URI, 2, json!([edit((30_000, 0), (30_000, 3), "NOPE")]));
    assert!(client.hover(URI, 0, 1).is_object());
    assert!(lines(&client.settled(URI, 2)).contains(&30_000));
    client.replace(URI, 3, "FROM a:1\n");
    assert!(client.hover(URI, 0, 1).is_object());
}
