//! A long session with the real program: many open documents, edits at random, requests and changes
//! of the configuration between them. Each answer is about the text as it was when the question was
//! sent, the server's texts equal the model's, and memory stays below a bound.
//!
//! `SOAK_EDITS` says how many edits are made (`tests/soak/run` sets it), `SOAK_SEED` which ones.

#![allow(clippy::unwrap_used, reason = "a test that cannot set up its files shall fail")]

#[allow(dead_code, reason = "the scenarios use more of it")]
#[path = "../e2e/client.rs"]
mod client;
mod model;
mod questions;

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Instant;

use fixture::Folder;
use serde_json::{Value, json};

use client::{Client, modern_capabilities};
use model::{Document, Encoding, Random};
use questions::Pending;

/// How many edits are made where nothing is set: enough to see that the session itself works.
const FEW: usize = 1_500;

/// How many documents are open.
const DOCUMENTS: usize = 50;

/// After how many edits the answers to what was asked are read.
const ROUND: usize = 100;

/// How much more memory may be taken than in the first quarter: a share of it, and bytes in KiB.
const GROWTH: f64 = 1.2;
const SLACK: f64 = 16.0 * 1024.0;

#[test]
fn a_long_session_stays_exact_and_small_in_utf_8() {
    soak(Encoding::Utf8);
}

#[test]
fn a_long_session_stays_exact_and_small_in_utf_16() {
    soak(Encoding::Utf16);
}

#[test]
fn a_long_session_stays_exact_and_small_in_utf_32() {
    soak(Encoding::Utf32);
}

/// The number in the environment variable `name`.
fn number(name: &str) -> Option<usize> {
    std::env::var(name).ok()?.parse().ok()
}

fn soak(encoding: Encoding) {
    let edits = number("SOAK_EDITS").unwrap_or(FEW);
    let mut session = Session::start(encoding, number("SOAK_SEED").unwrap_or(1) as u64);
    let checkpoint = (edits / 100).max(ROUND * 5);
    let (begin, mut resident) = (Instant::now(), Vec::new());
    for done in 1..=edits {
        session.step();
        if done % ROUND == 0 {
            session.read_answers();
        }
        if done % checkpoint == 0 || done == edits {
            session.checkpoint();
            resident.push((done, session.resident()));
        }
    }
    let mut report = format!(
        "{encoding:?}: {edits} edits, {} requests, {} diagnostics in {:.0} s\n",
        session.asked,
        session.published,
        begin.elapsed().as_secs_f64()
    );
    for (done, resident) in resident.iter().step_by(resident.len().div_ceil(25)) {
        let _ = writeln!(report, "{done:>9} edits {:>7.1} MiB", resident / 1024.0);
    }
    if number("SOAK_EDITS").is_some() {
        std::io::stdout().write_all(report.as_bytes()).unwrap();
    }
    assert_bounded(&resident);
    session.client.end();
}

/// The later memory is not much more than that of the first quarter.
fn assert_bounded(resident: &[(usize, f64)]) {
    let (first, rest) = resident.split_at(resident.len().div_ceil(4));
    let most = |samples: &[(usize, f64)]| samples.iter().map(|(_, kib)| *kib).fold(0.0, f64::max);
    assert!(most(rest) <= most(first) * GROWTH + SLACK, "memory grows: {resident:?}");
}

struct Session {
    client: Client,
    encoding: Encoding,
    random: Random,
    folder: Folder,
    documents: Vec<Document>,
    pending: Vec<Pending>,
    asked: usize,
    published: usize,
}

impl Session {
    fn start(encoding: Encoding, seed: u64) -> Session {
        let files = [("src/main.c", "int main;\n"), ("package.json", "{}\n"), ("a b/é", "")];
        let folder = Folder::of(&files);
        let mut capabilities = modern_capabilities();
        capabilities["general"] = json!({ "positionEncodings": [encoding.name()] });
        let mut client = Client::start(&["lsp", "--log-level", "error"]);
        client.initialize(json!({
            "capabilities": capabilities,
            "workspaceFolders": [{ "uri": folder.uri(""), "name": "w" }],
            "initializationOptions": { "logLevel": "error" },
        }));
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let seeds = model::seeds();
        let document = |number: usize| {
            let seed = &seeds[random.below(seeds.len())];
            Document::new(folder.uri(&format!("{}/{number}.Dockerfile", number % 7)), seed)
        };
        let documents: Vec<_> = (0..DOCUMENTS).map(document).collect();
        for document in &documents {
            client.open_as("dockerfile", &document.uri, &document.text);
        }
        let (pending, asked, published) = Default::default();
        Session { client, encoding, random, folder, documents, pending, asked, published }
    }

    /// One edit, and now and then something else.
    fn step(&mut self) {
        let at = self.random.below(DOCUMENTS);
        let document = &mut self.documents[at];
        match self.random.below(1_000) {
            0 => document.reopen(&mut self.client),
            1 | 2 => document.replace_all(&mut self.client, &mut self.random),
            _ => document.edit(&mut self.client, &mut self.random, self.encoding),
        }
        if self.random.below(4) == 0 {
            let document = &self.documents[self.random.below(DOCUMENTS)];
            let asked = Pending::ask(&mut self.client, &mut self.random, document, self.encoding);
            self.asked += 1;
            self.pending.push(asked);
        }
        match self.random.below(4_000) {
            0 => {
                let settings = self.random.settings();
                self.set(settings);
            }
            1 => self.configure(),
            2 => self.folders(),
            _ => {}
        }
    }

    fn set(&mut self, settings: Value) {
        let settings = json!({ "settings": { "dockerfile-analyzer": settings } });
        self.client.notify("workspace/didChangeConfiguration", settings);
    }

    /// Other files of configuration, of ours and of another tool, right or wrong.
    fn configure(&mut self) {
        let files = [
            (".dockerfile-analyzer.toml", "[rules]\nmaintainer-deprecated = \"error\"\n"),
            (".dockerfile-analyzer.toml", "[rules]\nmaintainer-deprecated = \"off\"\n"),
            (".dockerfile-analyzer.toml", "[rules\n"),
            (".hadolint.yaml", "ignored: [DL3008]\n"),
            (".hadolint.yaml", "ignored: *x\n"),
            (".dockerignore", "src\n!src/main.c\n"),
            (".dockerignore", ""),
            ("src/other.c", "int other;\n"),
        ];
        let (file, text) = files[self.random.below(files.len())];
        self.folder.write(file, text);
        let change = json!([{ "uri": self.folder.uri(file), "type": 2 }]);
        self.client.notify("workspace/didChangeWatchedFiles", json!({ "changes": change }));
    }

    fn folders(&mut self) {
        let folder = json!([{ "uri": self.folder.uri(""), "name": "w" }]);
        for event in
            [json!({ "added": [], "removed": folder }), json!({ "added": folder, "removed": [] })]
        {
            let event = json!({ "event": event });
            self.client.notify("workspace/didChangeWorkspaceFolders", event);
        }
    }

    /// Reads every answer that is due, and what was published meanwhile.
    fn read_answers(&mut self) {
        for asked in std::mem::take(&mut self.pending) {
            asked.check(&mut self.client);
        }
        for message in self.client.take_unread() {
            self.message(&message);
        }
    }

    /// Diagnostics are never those of an earlier version than what was published before.
    fn message(&mut self, message: &Value) {
        assert_eq!(message["method"], "textDocument/publishDiagnostics", "{message}");
        self.published += 1;
        let params = &message["params"];
        let Some(version) = params["version"].as_i64() else { return };
        let is_it = |document: &&mut Document| params["uri"] == document.uri;
        let document = self.documents.iter_mut().find(is_it).expect("it is open");
        // One that was opened again counts from the beginning, which the client cannot tell from
        // what was on its way at the time.
        assert!(version <= document.highest, "{message}");
        assert!(version >= document.published || document.was_reopened, "stale: {message}");
        document.published = version;
    }

    /// The texts of some documents are those of the model: all that follows from them is the same
    /// as for a document that is opened with the text of the model.
    fn checkpoint(&mut self) {
        self.read_answers();
        // What is found out with the disk comes later, and may come for one of the two only.
        self.set(json!({ "caching": { "enable": false } }));
        for _ in 0..5 {
            let at = self.random.below(DOCUMENTS);
            questions::compare(&mut self.client, &mut self.documents[at], self.encoding);
        }
        self.read_answers();
    }

    /// The resident memory of the server, in KiB.
    fn resident(&self) -> f64 {
        let path = format!("/proc/{}/status", self.client.process_id());
        // Where there is no such file, memory is not looked at.
        let status = std::fs::read_to_string(path).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok());
        number.unwrap_or_default()
    }
}
