//! What an editor waits for, measured from the outside: `cargo bench -p dockerfile-analyzer --bench
//! lsp`. Times are those between writing a message and having read the answer.

#[expect(dead_code, reason = "the scenarios use more of it")]
mod client;

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use client::{Client, URI, at, edit, modern_capabilities};

const STAGE: &str = "\
FROM golang:1.25-bookworm AS build
ARG TARGETOS
ARG TARGETARCH
WORKDIR /src
# The module files change less often than the code.
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod \\
    go mod download
COPY --link cmd internal ./
ENV CGO_ENABLED=0 \\
    GOFLAGS=\"-trimpath -mod=readonly\"
RUN --mount=type=cache,target=/go/pkg/mod \\
    --mount=type=cache,target=/root/.cache/go-build \\
    GOOS=$TARGETOS GOARCH=${TARGETARCH:-amd64} go build -o /out/app ./cmd/app && \\
    strip /out/app
USER 65532:65532
EXPOSE 8080/tcp
HEALTHCHECK --interval=30s --timeout=3s CMD [\"/out/app\", \"health\"]
LABEL org.opencontainers.image.title=\"app\"
ENTRYPOINT [\"/out/app\", \"serve\"]
";

/// The line of each stage that the edits, hovers and completions are about: `COPY --link …`.
const LINE: usize = 8;

fn main() {
    let mut report = String::new();
    line(&mut report, "spawn → initialize answered", measure(50, |_| start_up()));
    for (lines, rounds) in [(20, 300), (300, 300), (10_000, 300)] {
        document(&mut report, lines, rounds);
    }
    for lines in [50, 10_000] {
        let name = format!("{lines:6} lines: resident memory");
        let resident = resident(lines).map_or("unknown".to_owned(), |kib| format!("{} KiB", kib));
        let _ = writeln!(report, "{name:48}{resident:>10}");
    }
    let head = format!("{:48}{:>10}{:>10}{:>10}", "", "median", "p99", "worst");
    let report = format!("{head}\n{report}");
    std::io::stdout().write_all(report.as_bytes()).expect("the report can be printed");
}

fn start_up() -> Duration {
    let start = Instant::now();
    let mut client = Client::start(&["lsp"]);
    let id = client.request("initialize", json!({ "capabilities": modern_capabilities() }));
    client.answer(id).expect("initialize is answered");
    start.elapsed()
}

/// Measures everything about a document of so many lines.
fn document(report: &mut String, lines: usize, rounds: usize) {
    let text = text(lines);
    let mut client = Client::modern();
    let opened = measure(20, |round| {
        let uri = format!("file:///{round}");
        let time = timed(|| drop(client.open(&uri, &text)));
        client.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
        client.diagnostics(&uri);
        time
    });
    line(report, &format!("{lines:6} lines: didOpen → diagnostics"), opened);
    client.open(URI, &text);
    let changed = measure(rounds, |round| {
        let (version, place) = (round as i64 + 2, (random_line(round, lines), 12));
        let end = (place.0, place.1 + round % 2);
        let change = edit(place, end, if round % 2 == 0 { "x" } else { "" });
        std::thread::sleep(PAUSE);
        timed(|| {
            client.change(URI, version, json!([change]));
            client.settled(URI, version);
        })
    });
    line(report, &format!("{lines:6} lines: didChange → diagnostics"), changed);
    for (method, params) in REQUESTS {
        let times = measure(rounds, |round| {
            let question = params(random_line(round * 2, lines), lines);
            let method = method.split(',').next().unwrap_or_default();
            asked(&mut client, &format!("textDocument/{method}"), question).0
        });
        line(report, &format!("{lines:6} lines: {method}"), times);
    }
    line(report, &format!("{lines:6} lines: codeAction, with fixes"), fixes(rounds, lines));
    let changed = token_changes(&mut client, rounds, lines);
    line(report, &format!("{lines:6} lines: semanticTokens/full/delta after an edit"), changed);
    let searched =
        measure(rounds, |_| asked(&mut client, "workspace/symbol", json!({ "query": "targ" })).0);
    line(report, &format!("{lines:6} lines: workspace/symbol"), searched);
}

/// What the actions take where findings can be fixed, each time in another stage.
fn fixes(rounds: usize, lines: usize) -> Vec<Duration> {
    let mut client = Client::modern();
    client.open(URI, &text(lines).replace("strip /out/app", "apt update && apt install -y x"));
    measure(rounds, |round| {
        let question = acted(random_line(round * 2, lines) + 6);
        asked(&mut client, "textDocument/codeAction", question).0
    })
}

/// What the colors of an edited document take, given those before the edit.
fn token_changes(client: &mut Client, rounds: usize, lines: usize) -> Vec<Duration> {
    let first = client.ask("textDocument/semanticTokens/full", whole(0, 0));
    let mut previous = first["resultId"].clone();
    measure(rounds, |round| {
        let (version, place) = ((rounds + round) as i64 + 4, (random_line(round, lines), 12));
        let end = (place.0, place.1 + round % 2);
        let text = if round % 2 == 0 { "x" } else { "" };
        client.change(URI, version, json!([edit(place, end, text)]));
        client.settled(URI, version);
        let mut question = whole(0, 0);
        question["previousResultId"] = previous.clone();
        let method = "textDocument/semanticTokens/full/delta";
        let (time, answer) = asked(client, method, question);
        previous = answer["resultId"].clone();
        time
    })
}

/// A question's parameters, for the line that it is about and the number of lines in all.
type Params = fn(usize, usize) -> Value;

/// Every request that an editor sends on its own or at a key, each about [`LINE`] of some stage;
/// behind a comma what tells it from the others.
const REQUESTS: [(&str, Params); 23] = [
    ("hover", |line, _| at(URI, line, 2)),
    ("hover, a variable", |line, _| at(URI, line + 5, 12)),
    ("hover, a stage", |_, _| at(URI, 0, 30)),
    ("completion", |line, _| at(URI, line, 7)),
    ("definition", |line, _| at(URI, line + 1, 6)),
    ("references", |line, _| {
        let mut params = at(URI, line + 1, 6);
        params["context"] = json!({ "includeDeclaration": true });
        params
    }),
    ("documentHighlight", |line, _| at(URI, line + 1, 6)),
    ("rename", |line, _| {
        let mut params = at(URI, line + 1, 6);
        params["newName"] = json!("RENAMED");
        params
    }),
    ("inlayHint", |line, _| inside(line.saturating_sub(30), line + 30)),
    ("inlayHint, whole file", |_, lines| inside(0, lines)),
    ("signatureHelp", |line, _| at(URI, line, 7)),
    ("documentLink", whole),
    ("semanticTokens/full", whole),
    ("semanticTokens/range", |line, _| inside(line.saturating_sub(30), line + 30)),
    ("codeLens", whole),
    ("codeAction", |line, _| acted(line)),
    ("diagnostic", whole),
    ("documentSymbol", whole),
    ("foldingRange", whole),
    ("formatting", |_, lines| layout(whole(0, lines))),
    ("rangeFormatting", |line, _| layout(inside(line, line + 5))),
    ("onTypeFormatting", |line, _| {
        let mut params = layout(at(URI, line - 1, 0));
        params["ch"] = json!("\n");
        params
    }),
    (
        "selectionRange",
        |line, _| json!({ "textDocument": { "uri": URI }, "positions": [{ "line": line, "character": 7 }] }),
    ),
];

/// A question about the lines from `start` to before `end`.
fn inside(start: usize, end: usize) -> Value {
    let position = |line| json!({ "line": line, "character": 0 });
    let range = json!({ "start": position(start), "end": position(end) });
    json!({ "textDocument": { "uri": URI }, "range": range })
}

/// A question about what can be done in a line, as editors ask it at each move of the cursor.
fn acted(line: usize) -> Value {
    let mut params = inside(line, line + 1);
    params["context"] = json!({ "diagnostics": [], "triggerKind": 2 });
    params
}

/// A question about the layout.
fn layout(mut params: Value) -> Value {
    params["options"] = json!({ "tabSize": 4, "insertSpaces": true });
    params
}

/// A question about the whole document.
fn whole(_: usize, _: usize) -> Value {
    json!({ "textDocument": { "uri": URI } })
}

/// Between two keystrokes: as fast as a key repeats.
const PAUSE: Duration = Duration::from_millis(30);

fn text(lines: usize) -> String {
    STAGE.lines().cycle().take(lines).flat_map(|line| [line, "\n"]).collect()
}

/// The line of a stage somewhere; the same for each pair of rounds, so that one edit undoes the
/// other.
fn random_line(round: usize, lines: usize) -> usize {
    let stages = (lines / STAGE.lines().count()).max(1);
    (round / 2 * 7919) % stages * STAGE.lines().count() + LINE
}

/// The resident memory of a server that has a document of so many lines open, in KiB.
fn resident(lines: usize) -> Option<u64> {
    let mut client = Client::modern();
    client.open(URI, &text(lines));
    client.hover(URI, LINE, 2);
    client.ask("textDocument/completion", at(URI, LINE, 7));
    let status = std::fs::read_to_string(format!("/proc/{}/status", client.process_id())).ok()?;
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    resident.trim().strip_suffix(" kB")?.trim().parse().ok()
}

/// The time until the answer to a question has arrived, and the answer.
fn asked(client: &mut Client, method: &str, question: Value) -> (Duration, Value) {
    let start = Instant::now();
    let answer = client.ask(method, question);
    (client.arrived - start, answer)
}

fn timed(step: impl FnOnce()) -> Duration {
    let start = Instant::now();
    step();
    start.elapsed()
}

/// The sorted times of some rounds; one more goes before to warm up.
fn measure(rounds: usize, mut round: impl FnMut(usize) -> Duration) -> Vec<Duration> {
    let mut times = (0..=rounds).map(&mut round).skip(1).collect::<Vec<_>>();
    times.sort();
    times
}

fn line(report: &mut String, name: &str, times: Vec<Duration>) {
    let at = |percent: usize| times[(times.len() - 1) * percent / 100].as_secs_f64() * 1000.0;
    let _ = writeln!(report, "{name:48}{:7.2} ms{:7.2} ms{:7.2} ms", at(50), at(99), at(100));
}
