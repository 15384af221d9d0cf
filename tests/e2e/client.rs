//! A small client: frames, a reader thread, and waiting with a limit.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// The document of the scenarios that need only one.
pub(crate) const URI: &str = "file:///work/Dockerfile";

/// The time on 2026-08-21, in seconds since 1970: what is still supported is asked for that day.
const DAY: &str = "1787270400";

/// How long anything may take before a scenario fails. Generous: the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(240);

/// The environment variable that names another build of the program to be talked to.
const OTHER_PROGRAM: &str = "SERVER_UNDER_TEST";

/// The program that is talked to.
pub(crate) fn program() -> OsString {
    let built = || env!("CARGO_BIN_EXE_dockerfile-analyzer").into();
    std::env::var_os(OTHER_PROGRAM).unwrap_or_else(built)
}

/// One session with one server.
pub(crate) struct Client {
    child: Child,
    input: Option<ChildStdin>,
    /// Each message with the time at which all of it was there.
    output: Receiver<(Instant, Value)>,
    /// Locked while the reader may not read.
    reading: Arc<Mutex<()>>,
    /// What has arrived and was not asked for yet.
    unread: VecDeque<Value>,
    last_id: i64,
    /// When the message that was read last had arrived.
    pub(crate) arrived: Instant,
    /// Whether the end of the server has been observed.
    ended: bool,
}

impl Client {
    /// Starts a server and says nothing to it.
    pub(crate) fn start(arguments: &[&str]) -> Client {
        Client::start_with(arguments, &[])
    }

    /// Starts a server with these variables in its environment.
    pub(crate) fn start_with(arguments: &[&str], variables: &[(&str, &str)]) -> Client {
        let mut command = Command::new(program());
        command.args(arguments).env("SOURCE_DATE_EPOCH", DAY);
        // No test asks a registry that it has not started.
        command.env("DOCKERFILE_ANALYZER_NETWORK", "off").envs(variables.iter().copied());
        Client::start_command(command)
    }

    /// Starts what `command` says, which is to end up as a server.
    pub(crate) fn start_command(mut command: Command) -> Client {
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the server starts");
        let output = child.stdout.take().expect("the output is a pipe");
        let (sender, messages) = mpsc::channel();
        let reading = Arc::new(Mutex::new(()));
        let may_read = reading.clone();
        thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = read(&mut output) {
                let _may_read = may_read.lock();
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        Client {
            input: child.stdin.take(),
            child,
            output: messages,
            reading,
            unread: VecDeque::new(),
            last_id: 0,
            arrived: Instant::now(),
            ended: false,
        }
    }

    /// Starts a server and a session, as a client that announced `capabilities`.
    pub(crate) fn with(capabilities: Value) -> Client {
        let mut client = Client::start(&["lsp"]);
        client.initialize(json!({ "processId": null, "capabilities": capabilities }));
        client
    }

    /// Starts a server and a session, as a client of today.
    pub(crate) fn modern() -> Client {
        Client::with(modern_capabilities())
    }

    /// Sends `initialize` and `initialized`; gives the answer to the first.
    pub(crate) fn initialize(&mut self, params: Value) -> Value {
        let result = self.ask("initialize", params);
        self.notify("initialized", json!({}));
        result
    }

    /// Writes `bytes`.
    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("the input is open");
        input.write_all(bytes).and_then(|()| input.flush()).expect("the server reads its input");
    }

    /// Sends `body` with a header before it.
    pub(crate) fn body(&mut self, body: &[u8]) {
        let header = format!("Content-Length: {}\r\n\r\n", body.len());
        self.raw(&[header.as_bytes(), body].concat());
    }

    /// Sends a message.
    pub(crate) fn send(&mut self, message: &Value) {
        self.body(message.to_string().as_bytes());
    }

    /// Sends a notification.
    pub(crate) fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a request; gives its id.
    pub(crate) fn request(&mut self, method: &str, params: Value) -> i64 {
        self.last_id += 1;
        let id = self.last_id;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        id
    }

    /// Answers a request of the server.
    pub(crate) fn reply(&mut self, id: &Value, result: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": result }));
    }

    /// Does `step` while nothing reads what the server writes.
    pub(crate) fn without_reading<T>(&mut self, step: impl FnOnce(&mut Client) -> T) -> T {
        let reading = self.reading.clone();
        let _stopped = reading.lock();
        step(self)
    }

    /// Waits for the result or the error of the request `id`.
    pub(crate) fn answer(&mut self, id: i64) -> Result<Value, Value> {
        self.answer_to(&json!(id))
    }

    /// Waits for the result or the error of the request `id`.
    pub(crate) fn answer_to(&mut self, id: &Value) -> Result<Value, Value> {
        let is_answer = |message: &Value| message["id"] == *id && message.get("method").is_none();
        let mut message = self.wait(&format!("the answer {id}"), is_answer);
        match message.get_mut("error") {
            Some(error) => Err(error.take()),
            None => Ok(message["result"].take()),
        }
    }

    /// Sends a request and gives its result.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.request(method, params);
        self.answer(id).unwrap_or_else(|error| panic!("{method} was refused: {error}"))
    }

    /// Sends a request and gives the code of the error that it is refused with.
    pub(crate) fn refused(&mut self, method: &str, params: Value) -> i64 {
        let id = self.request(method, params);
        let error = self.answer(id).expect_err(method);
        error["code"].as_i64().expect("an error has a code")
    }

    /// Waits for the error that answers no request in particular; gives its code.
    pub(crate) fn error_without_id(&mut self) -> i64 {
        let is_error = |message: &Value| message.get("error").is_some() && message["id"].is_null();
        let message = self.wait("an error without id", is_error);
        message["error"]["code"].as_i64().expect("an error has a code")
    }

    /// Waits for a notification; gives its parameters.
    pub(crate) fn notification(&mut self, method: &str) -> Value {
        self.wait(method, |message| message["method"] == method && message.get("id").is_none())
            ["params"]
            .take()
    }

    /// Waits for a request of the server; gives its id and parameters.
    pub(crate) fn requested(&mut self, method: &str) -> (Value, Value) {
        let is_request =
            |message: &Value| message["method"] == method && message.get("id").is_some();
        let mut message = self.wait(method, is_request);
        (message["id"].take(), message["params"].take())
    }

    /// Waits for a line of the server's log that contains `text`.
    pub(crate) fn logged(&mut self, text: &str) {
        self.wait(text, |message| {
            let line = message["params"]["message"].as_str();
            is_log(message) && line.is_some_and(|line| line.contains(text))
        });
    }

    /// Fails if a line of the server's log that contains `text` has arrived.
    pub(crate) fn assert_not_logged(&mut self, text: &str) {
        self.unread.extend(self.output.try_iter().map(|(_, message)| message));
        let logs = self.unread.iter().filter(|message| is_log(message));
        let lines = logs.filter_map(|message| message["params"]["message"].as_str());
        assert_eq!(lines.filter(|line| line.contains(text)).collect::<Vec<_>>(), [""; 0]);
    }

    /// Opens a Dockerfile and waits for its diagnostics.
    pub(crate) fn open(&mut self, uri: &str, text: &str) -> Vec<Value> {
        self.open_as("dockerfile", uri, text);
        self.diagnostics(uri)
    }

    /// Opens a document as one in `language`.
    pub(crate) fn open_as(&mut self, language: &str, uri: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": language, "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Changes a document.
    pub(crate) fn change(&mut self, uri: &str, version: i64, changes: Value) {
        let document = json!({ "uri": uri, "version": version });
        let params = json!({ "textDocument": document, "contentChanges": changes });
        self.notify("textDocument/didChange", params);
    }

    /// Replaces the whole text of a document and waits for its diagnostics.
    pub(crate) fn replace(&mut self, uri: &str, version: i64, text: &str) -> Vec<Value> {
        self.change(uri, version, json!([{ "text": text }]));
        self.settled(uri, version)
    }

    /// Waits for the next diagnostics of `uri`.
    pub(crate) fn diagnostics(&mut self, uri: &str) -> Vec<Value> {
        let mut message = self.wait("diagnostics", |message| is_published(message, uri));
        match message["params"]["diagnostics"].take() {
            Value::Array(diagnostics) => diagnostics,
            other => panic!("diagnostics are a list: {other}"),
        }
    }

    /// Waits for a diagnostic of any document that `is_it`.
    pub(crate) fn wait_for_diagnostic(&mut self, is_it: impl Fn(&Value) -> bool) -> Value {
        let found = |message: &Value| {
            let diagnostics = message["params"]["diagnostics"].as_array();
            diagnostics.and_then(|list| list.iter().find(|found| is_it(found)).cloned())
        };
        let message = self.wait("a certain diagnostic", |message| found(message).is_some());
        found(&message).unwrap_or_default()
    }

    /// Waits for the diagnostics of `version`, passing over those of earlier ones.
    pub(crate) fn settled(&mut self, uri: &str, version: i64) -> Vec<Value> {
        let published = self.published(uri, version);
        published.last().and_then(|last| last.as_array()).cloned().expect("diagnostics are a list")
    }

    /// All that is published for `uri` up to the diagnostics of `version`.
    pub(crate) fn published(&mut self, uri: &str, version: i64) -> Vec<Value> {
        let mut published = Vec::new();
        loop {
            let mut message = self.wait("diagnostics", |message| is_published(message, uri));
            published.push(message["params"]["diagnostics"].take());
            if message["params"]["version"] == version {
                return published;
            }
        }
    }

    /// Asks for the hover at a position of `uri`.
    pub(crate) fn hover(&mut self, uri: &str, line: usize, character: usize) -> Value {
        self.ask("textDocument/hover", at(uri, line, character))
    }

    /// Closes standard input.
    pub(crate) fn close_input(&mut self) {
        self.input = None;
    }

    /// All that has arrived and was not asked for.
    #[allow(dead_code, reason = "only the long session reads everything")]
    pub(crate) fn take_unread(&mut self) -> Vec<Value> {
        self.unread.extend(self.output.try_iter().map(|(_, message)| message));
        self.unread.drain(..).collect()
    }

    /// Passes over the warnings that have arrived.
    pub(crate) fn forget_warnings(&mut self) {
        self.unread.extend(self.output.try_iter().map(|(_, message)| message));
        self.unread.retain(|message| !(is_log(message) && message["params"]["type"] == 2));
    }

    /// Fails if the server has sent anything that was not asked for.
    pub(crate) fn assert_silent(&mut self) {
        self.unread.extend(self.output.try_iter().map(|(_, message)| message));
        let unread = self.unread.drain(..).filter(|message| !is_harmless(message));
        assert_eq!(unread.collect::<Vec<_>>(), Vec::<Value>::new(), "messages were left unread");
    }

    /// Ends the session in order, and fails if the server does not.
    pub(crate) fn end(mut self) {
        self.finish();
    }

    /// Ends the session in order while the server may still have news of its own to tell.
    pub(crate) fn end_amid_news(mut self) {
        self.shut_down();
        self.unread.extend(self.output.iter().map(|(_, message)| message));
        self.unread.retain(|message| !is_news(message));
        self.assert_silent();
    }

    /// Waits until the server has ended by itself, and gives its exit code.
    pub(crate) fn exit_code(mut self) -> Option<i32> {
        let status = self.wait_for_end();
        self.assert_silent();
        status.code()
    }

    /// The process id of the server.
    pub(crate) fn process_id(&self) -> u32 {
        self.child.id()
    }

    fn finish(&mut self) {
        self.shut_down();
        self.assert_silent();
    }

    fn shut_down(&mut self) {
        self.ask("shutdown", Value::Null);
        self.notify("exit", Value::Null);
        let status = self.wait_for_end();
        assert_eq!(status.code(), Some(0), "exit code after shutdown and exit");
    }

    fn wait_for_end(&mut self) -> ExitStatus {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().expect("the server can be waited for") {
                self.ended = true;
                return status;
            }
            thread::sleep(Duration::from_millis(2));
        }
        panic!("the server does not end")
    }

    /// The first message not yet read that `matches`; waits for it.
    fn wait(&mut self, what: &str, matches: impl Fn(&Value) -> bool) -> Value {
        if let Some(found) = self.unread.iter().position(&matches) {
            return self.unread.remove(found).unwrap_or_default();
        }
        let deadline = Instant::now() + PATIENCE;
        loop {
            let patience = deadline.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(patience) {
                Ok((arrived, message)) if matches(&message) => {
                    self.arrived = arrived;
                    return message;
                }
                Ok((_, message)) => self.unread.push_back(message),
                Err(RecvTimeoutError::Timeout) => panic!("no {what}; unread: {:?}", self.unread),
                Err(_) => panic!("the server ended before {what}; unread: {:?}", self.unread),
            }
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        if thread::panicking() {
            let _ = self.child.kill();
            let _ = self.child.wait();
        } else {
            self.finish();
        }
    }
}

/// The parameters of a request about a position.
pub(crate) fn at(uri: &str, line: usize, character: usize) -> Value {
    let position = json!({ "line": line, "character": character });
    json!({ "textDocument": { "uri": uri }, "position": position })
}

/// A change of a range given as (line, character) to (line, character).
pub(crate) fn edit(start: (usize, usize), end: (usize, usize), text: &str) -> Value {
    let place = |(line, character)| json!({ "line": line, "character": character });
    json!({ "range": { "start": place(start), "end": place(end) }, "text": text })
}

/// A range as (line, character, line, character).
pub(crate) fn corners(range: &Value) -> (u64, u64, u64, u64) {
    let number = |value: &Value| value.as_u64().expect("a position is two numbers");
    let place = |value: &Value| (number(&value["line"]), number(&value["character"]));
    let (start, end) = (place(&range["start"]), place(&range["end"]));
    (start.0, start.1, end.0, end.1)
}

/// What an editor of today announces, as far as it matters here.
pub(crate) fn modern_capabilities() -> Value {
    let formats = json!(["markdown", "plaintext"]);
    json!({
        "general": { "positionEncodings": ["utf-8", "utf-16"] },
        "textDocument": {
            "codeAction": {
                "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix", "source.fixAll"] } },
                "dataSupport": true,
                "isPreferredSupport": true,
                "resolveSupport": { "properties": ["edit"] },
            },
            "completion": { "completionItem": {
                "snippetSupport": true,
                "documentationFormat": formats,
                "deprecatedSupport": true,
                "tagSupport": { "valueSet": [1] },
                "labelDetailsSupport": true,
            } },
            "definition": { "linkSupport": true },
            "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
            "foldingRange": { "lineFoldingOnly": true },
            "hover": { "contentFormat": formats },
            "publishDiagnostics": {
                "codeDescriptionSupport": true,
                "relatedInformation": true,
                "tagSupport": { "valueSet": [1, 2] },
                "versionSupport": true,
            },
            "rename": { "prepareSupport": true },
            "semanticTokens": {
                "requests": { "range": true, "full": { "delta": true } },
                "tokenTypes": ["class", "comment", "keyword", "number", "operator", "string", "variable"],
                "tokenModifiers": [],
                "formats": ["relative"],
            },
        },
        "workspace": { "workspaceEdit": { "documentChanges": true } },
    })
}

fn is_published(message: &Value, uri: &str) -> bool {
    message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == uri
}

fn is_log(message: &Value) -> bool {
    message["method"] == "window/logMessage"
}

/// Whether `message` has diagnostics or the wish to be asked anew.
fn is_news(message: &Value) -> bool {
    let method = message["method"].as_str().unwrap_or_default();
    method == "textDocument/publishDiagnostics" || method.ends_with("/refresh")
}

/// Whether nobody has to read a message: a remark in the log that is neither error nor warning.
fn is_harmless(message: &Value) -> bool {
    is_log(message) && message["params"]["type"].as_i64() > Some(2)
}

/// Reads one message and tells when all of it was there; `None` at the end of the output.
fn read(output: &mut BufReader<ChildStdout>) -> Option<(Instant, Value)> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some(("Content-Length", value)) => length = value.parse().expect("a length"),
            _ => break,
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).ok()?;
    let arrived = Instant::now();
    Some((arrived, serde_json::from_slice(&body).expect("the server sends JSON")))
}
