//! Diagnostics for clients that ask for them.

use fixture::Folder;
use serde_json::{Value, json};

use crate::client::{Client, URI, modern_capabilities};

const TEXT: &str = "FROM debian:12\nMAINTAINER me\nUSER 1\n";

/// A session in `folder`, whose client asks for diagnostics.
fn client(folder: Option<&Folder>) -> Client {
    let mut capabilities = modern_capabilities();
    capabilities["textDocument"]["diagnostic"] = json!({ "dynamicRegistration": false });
    capabilities["workspace"]["diagnostics"] = json!({ "refreshSupport": true });
    let folders = folder.map(|folder| json!([{ "uri": folder.uri(""), "name": "x" }]));
    let mut client = Client::start(&["lsp"]);
    let result = client.initialize(json!({
        "processId": null, "capabilities": capabilities, "workspaceFolders": folders,
    }));
    assert_eq!(
        result["capabilities"]["diagnosticProvider"],
        json!({
            "identifier": "dockerfile-analyzer",
            "interFileDependencies": false,
            "workspaceDiagnostics": true,
        })
    );
    client
}

/// The report on `uri` for a client that has the report `previous`.
fn pull(client: &mut Client, uri: &str, previous: Option<&str>) -> Value {
    let mut params = json!({ "textDocument": { "uri": uri }, "identifier": "dockerfile-analyzer" });
    if let Some(previous) = previous {
        params["previousResultId"] = json!(previous);
    }
    client.ask("textDocument/diagnostic", params)
}

/// The id of a report of everything, and the rules in it.
#[track_caller]
fn full(report: &Value) -> (String, Vec<&str>) {
    assert_eq!(report["kind"], "full", "{report}");
    let items = report["items"].as_array().expect("a list");
    let rules = items.iter().filter_map(|found| found["code"].as_str()).collect();
    (report["resultId"].as_str().expect("an id").to_owned(), rules)
}

#[test]
fn who_asks_is_not_told() {
    let mut client = client(None);
    client.open_as("dockerfile", URI, TEXT);
    let report = pull(&mut client, URI, None);
    let (first, rules) = full(&report);
    assert_eq!(rules, ["maintainer-deprecated"]);
    let again = pull(&mut client, URI, Some(&first));
    assert_eq!(again, json!({ "kind": "unchanged", "resultId": first }));
    let other = pull(&mut client, URI, Some("other"));
    assert_eq!(full(&other).0, first);

    // Asked right after a change, the answer is about the text after it.
    client.change(URI, 2, json!([{ "text": "FROM debian:12\nNOPE\n" }]));
    let report = pull(&mut client, URI, Some(&first));
    let (second, rules) = full(&report);
    assert!(rules.contains(&"unknown-instruction"), "{rules:?}");
    assert_ne!(first, second);

    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": URI } }));
    assert_eq!(full(&pull(&mut client, URI, Some(&second))).1, [""; 0]);
}

#[test]
fn a_foreign_document_has_an_empty_report() {
    let mut client = client(None);
    client.open_as("yaml", URI, "NOPE\n");
    assert_eq!(full(&pull(&mut client, URI, None)).1, [""; 0]);
}

#[test]
fn other_rules_make_other_reports() {
    let mut client = client(None);
    client.open_as("dockerfile", URI, TEXT);
    let (first, _) = full(&pull(&mut client, URI, None));
    let settings = json!({ "dockerfile-analyzer": { "rules": { "DL4000": "off" } } });
    client.notify("workspace/didChangeConfiguration", json!({ "settings": settings }));
    let (id, _) = client.requested("workspace/diagnostic/refresh");
    client.reply(&id, Value::Null);
    assert_eq!(full(&pull(&mut client, URI, Some(&first))).1, [""; 0]);
}

#[test]
fn mistakes_in_configuration_files_are_told_without_a_question() {
    let folder = Folder::with(&[]);
    folder.write(".dockerfile-analyzer.toml", "[rules]\nDL400 = \"off\"\nDL4000 = \"off\"\n");
    let mut client = client(Some(&folder));
    let uri = folder.uri("Dockerfile");
    client.open_as("dockerfile", &uri, TEXT);
    // The very first report obeys the file.
    assert_eq!(full(&pull(&mut client, &uri, None)).1, [""; 0]);
    let found = client.diagnostics(&folder.uri(".dockerfile-analyzer.toml"));
    assert_eq!(found[0]["message"], "there is no rule `DL400`");
}

/// The reports on all files for a client that has `previous`: kind, version and id by name.
fn scan(client: &mut Client, folder: &Folder, previous: &[Report]) -> Vec<Report> {
    let known = previous.iter().map(|(uri, .., id)| json!({ "uri": uri, "value": id }));
    let previous: Vec<Value> = known.collect();
    let answer = client.ask("workspace/diagnostic", json!({ "previousResultIds": previous }));
    reports(&answer["items"], folder)
}

/// The name of a file, the kind of its report, the number of findings, the version and the id.
type Report = (String, String, usize, Value, String);

fn reports(items: &Value, folder: &Folder) -> Vec<Report> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let report = |item: &Value| {
        let uri = text(&item["uri"]);
        assert!(uri.starts_with(&folder.uri("")), "{uri}");
        let count = item["items"].as_array().map_or(0, Vec::len);
        let version = item.get("version").expect("a version or null").clone();
        (uri, text(&item["kind"]), count, version, text(&item["resultId"]))
    };
    let mut reports: Vec<_> = items.as_array().expect("a list").iter().map(report).collect();
    reports.sort_by(|a, b| a.0.cmp(&b.0));
    reports
}

/// What is to be known of reports without their names and ids.
fn shown(reports: &[Report]) -> Vec<(&str, usize, &Value)> {
    reports.iter().map(|(_, kind, count, version, _)| (kind.as_str(), *count, version)).collect()
}

#[test]
fn all_files_are_reported_once() {
    let folder = Folder::with(&[]);
    for file in ["a/Dockerfile", "b.Dockerfile", "c/Dockerfile", "node_modules/Dockerfile"] {
        folder.write(file, TEXT);
    }
    let mut client = client(Some(&folder));
    // What is open counts, not what is on the disk.
    client.open_as("dockerfile", &folder.uri("a/Dockerfile"), "FROM debian:12\nUSER 1\n");
    let first = scan(&mut client, &folder, &[]);
    let none = Value::Null;
    assert_eq!(shown(&first), [("full", 0, &json!(1)), ("full", 1, &none), ("full", 1, &none)]);
    let second = scan(&mut client, &folder, &first);
    assert_eq!(
        shown(&second),
        [("unchanged", 0, &json!(1)), ("unchanged", 0, &none), ("unchanged", 0, &none)]
    );
    // Another text, no file, another rule.
    folder.write("b.Dockerfile", "FROM debian:12\nMAINTAINER me\nWORKDIR a\nUSER 1\n");
    std::fs::remove_file(folder.path.join("c/Dockerfile")).expect("it is there");
    let third = scan(&mut client, &folder, &second);
    assert_eq!(
        shown(&third),
        [("unchanged", 0, &json!(1)), ("full", 2, &none), ("full", 0, &none)]
    );
    let settings = json!({ "dockerfile-analyzer": { "rules": { "DL4000": "off" } } });
    client.notify("workspace/didChangeConfiguration", json!({ "settings": settings }));
    let (id, _) = client.requested("workspace/diagnostic/refresh");
    client.reply(&id, Value::Null);
    let fourth = scan(&mut client, &folder, &third);
    assert_eq!(shown(&fourth), [("unchanged", 0, &json!(1)), ("full", 1, &none)]);
}

#[test]
fn files_that_are_excluded_are_not_reported_unless_they_are_open() {
    let folder = Folder::with(&[]);
    for file in ["Dockerfile", "vendor/Dockerfile", "vendor/open/Dockerfile"] {
        folder.write(file, TEXT);
    }
    let mut client = client(Some(&folder));
    client.open_as("dockerfile", &folder.uri("vendor/open/Dockerfile"), TEXT);
    let first = scan(&mut client, &folder, &[]);
    let none = Value::Null;
    assert_eq!(shown(&first), [("full", 1, &none), ("full", 1, &none), ("full", 1, &json!(1))]);

    folder.write(".dockerfile-analyzer.toml", "[check]\nexclude = [\"vendor/**\"]\n");
    let file = folder.uri(".dockerfile-analyzer.toml");
    let changes = json!([{ "uri": file, "type": 1 }]);
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
    let (id, _) = client.requested("workspace/diagnostic/refresh");
    client.reply(&id, Value::Null);
    let second = scan(&mut client, &folder, &first);
    assert_eq!(
        shown(&second),
        [("unchanged", 0, &none), ("full", 0, &none), ("unchanged", 0, &json!(1))]
    );
    assert_eq!(scan(&mut client, &folder, &second).len(), 2);
}

/// The values of all `$/progress` with `token` up to that for which `is_last`.
fn progress(client: &mut Client, count: usize) -> Vec<Value> {
    (0..count).map(|_| client.notification("$/progress")).collect()
}

#[test]
fn reports_come_in_parts_and_with_progress() {
    let folder = Folder::with(&[]);
    for index in 0..100 {
        folder.write(&format!("{index}/Dockerfile"), TEXT);
    }
    let mut client = client(Some(&folder));
    let answer = client.ask(
        "workspace/diagnostic",
        json!({ "previousResultIds": [], "partialResultToken": "part", "workDoneToken": 7 }),
    );
    assert_eq!(answer, json!({ "items": [] }));
    let told = progress(&mut client, 6);
    let of = |token: Value| told.iter().filter(move |told| told["token"] == token);
    let kinds: Vec<_> = of(json!(7)).map(|told| told["value"]["kind"].clone()).collect();
    assert_eq!(kinds, ["begin", "report", "report", "end"]);
    let parts = of(json!("part")).flat_map(|told| reports(&told["value"]["items"], &folder));
    let mut names: Vec<_> = parts.map(|report| report.0).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 100);
}

#[test]
fn a_scan_can_be_cancelled() {
    let folder = Folder::with(&[]);
    let text = format!("{TEXT}{}", "RUN echo x && apt-get install y\n".repeat(200));
    for index in 0..200 {
        folder.write(&format!("{index}/Dockerfile"), &text);
    }
    let mut client = client(Some(&folder));
    let id = client.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    client.notify("$/cancelRequest", json!({ "id": id }));
    let error = client.answer(id).expect_err("it is cancelled");
    assert_eq!(error["code"], -32800);
    // The next one does not wait for it.
    client.open_as("dockerfile", URI, TEXT);
    assert_eq!(full(&pull(&mut client, URI, None)).1, ["maintainer-deprecated"]);
}

#[test]
fn who_does_not_ask_is_offered_nothing() {
    let mut client = Client::start(&["lsp"]);
    let params = json!({ "processId": null, "capabilities": modern_capabilities() });
    let result = client.initialize(params);
    assert_eq!(result["capabilities"].get("diagnosticProvider"), None);
    assert_eq!(client.open(URI, TEXT).len(), 1);
}
