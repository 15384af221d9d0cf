//! Messages as bytes, read and served as those of an editor.

use std::io::Write;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use serde_json::json;
use tokio::sync::mpsc as channel;
use tower_lsp::jsonrpc::Request;

use crate::transport::{Event, Writer, read_input};
use crate::{dispatch, log, lsp};

/// How long a server may take for one input.
const PATIENCE: Duration = Duration::from_secs(60);

/// The largest input: no more events than the queues hold.
const LONGEST: usize = 32_768;
const QUEUED: usize = 4_096;

/// A server in this process that gets the messages of all inputs.
struct Server {
    events: channel::Sender<Event>,
    written: Receiver<Vec<u8>>,
    asked: usize,
}

/// Hands on what a server writes.
struct Sink(Sender<Vec<u8>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let _ = self.0.send(bytes.to_owned());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Server {
    fn start() -> Server {
        let (sink, written) = mpsc::channel();
        let (events, queue) = channel::channel(QUEUED);
        let sender = events.clone();
        thread::spawn(move || {
            let writer = Writer::start(Sink(sink)).expect("a thread");
            let outgoing = writer.outgoing();
            let level = log::Level::Error;
            let switch = log::LevelSwitch::new(level);
            let (service, socket) =
                lsp::service(&outgoing, &sender, level, switch).expect("threads");
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
            let served = dispatch::serve(service, socket, queue, outgoing);
            runtime.expect("a runtime").block_on(served)
        });
        let mut server = Server { events, written, asked: 0 };
        server.send("initialize", json!({ "capabilities": {} }));
        server
    }

    /// Asks something, and waits for the answer: everything before it has been worked off then.
    fn send(&mut self, method: &'static str, params: serde_json::Value) {
        self.asked += 1;
        let id = format!("fuzz-{}", self.asked);
        let request = Request::build(method).params(params).id(id.clone()).finish();
        self.events.blocking_send(Event::Request(request)).expect("the server runs");
        let is_answer = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes);
            assert!(!text.contains(r#""error":{"code":-32603"#), "a handler panicked: {text}");
            text.contains(&format!("\"id\":\"{id}\""))
        };
        loop {
            let bytes = self.written.recv_timeout(PATIENCE).expect("the server answers");
            if is_answer(&bytes) {
                return;
            }
        }
    }
}

/// Whatever comes, the server answers what comes after it.
pub(super) fn messages(bytes: &[u8]) {
    if bytes.len() > LONGEST {
        return;
    }
    static SERVER: OnceLock<Mutex<Server>> = OnceLock::new();
    let server = SERVER.get_or_init(|| Mutex::new(Server::start()));
    let mut server = server.lock().unwrap_or_else(PoisonError::into_inner);
    let writer = Writer::start(std::io::sink()).expect("a thread");
    let (sender, mut received) = channel::channel(QUEUED);
    read_input(bytes, &sender, writer.outgoing());
    while let Ok(event) = received.try_recv() {
        // How a session ends is tested where it may end.
        let ends = match &event {
            Event::Request(request) => matches!(request.method(), "exit" | "shutdown"),
            Event::Closed | Event::ParentEnded => true,
            Event::Response(_) => false,
        };
        if !ends {
            server.events.blocking_send(event).expect("the server runs");
        }
    }
    server.send("textDocument/hover", hover());
}

fn hover() -> serde_json::Value {
    let position = json!({ "line": 0, "character": 0 });
    json!({ "textDocument": { "uri": "file:///w/Dockerfile" }, "position": position })
}
