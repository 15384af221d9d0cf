//! The way out: an unbounded queue, drained into standard output by a thread of its own, so that a
//! client which does not read never stops the server from reading.

use std::fmt::Display;
use std::io::Write;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use serde::Serialize;
use tower_lsp::gen_lsp_types::Notification;
use tower_lsp::jsonrpc::Response;

use super::prepared::{self, Prepared};

enum Piece {
    Message(Vec<u8>),
    Flush(Sender<()>),
}

/// Sends messages to the client; clones share one queue. Messages arrive whole and in order.
#[derive(Debug, Clone)]
pub(crate) struct Outgoing {
    queue: Sender<Piece>,
}

impl Outgoing {
    /// Sends a request or a notification.
    pub(crate) fn send(&self, message: &impl Serialize) {
        // Nothing that is sent here can fail to serialize: the keys of every map are strings.
        let Ok(body) = serde_json::to_string(message) else { return };
        self.put("a message", &[&body]);
    }

    /// Sends a response.
    pub(crate) fn respond(&self, response: Response) {
        let name = format_args!("the answer to {}", response.id());
        prepared::with_text(&response, |body| self.put(name, body));
    }

    /// Sends the parts of a `body`, which the log calls `name`: what is in it is never logged.
    fn put(&self, name: impl Display, body: &[&str]) {
        let length: usize = body.iter().map(|part| part.len()).sum();
        tracing::trace!("-> {name}, {length} bytes");
        let head = format!("Content-Length: {length}\r\n\r\n");
        let mut message = Vec::with_capacity(head.len() + length);
        message.extend_from_slice(head.as_bytes());
        body.iter().for_each(|part| message.extend_from_slice(part.as_bytes()));
        let _ = self.queue.send(Piece::Message(message));
    }

    /// Sends a notification whose params end with an empty list, in the place of which `list`
    /// comes.
    pub(crate) fn notify_with<N: Notification>(&self, params: &N::Params, list: &Prepared) {
        let method = N::METHOD.to_string();
        let message = NotificationMessage { jsonrpc: "2.0", method: &method, params };
        let Ok(body) = serde_json::to_string(&message) else { return };
        self.put(&method, &prepared::with_list(&body, list));
    }

    /// Sends a notification. This goes past the framework's `Client`, whose queue holds one
    /// message and can be used from asynchronous code only.
    pub(crate) fn notify<N: Notification>(&self, params: N::Params) {
        let method = N::METHOD.to_string();
        let message = NotificationMessage { jsonrpc: "2.0", method: &method, params };
        let Ok(body) = serde_json::to_string(&message) else { return };
        self.put(&method, &[&body]);
    }
}

/// A notification, serialized without a detour through `Value`: lists of diagnostics are long.
#[derive(Serialize)]
struct NotificationMessage<'a, P> {
    jsonrpc: &'static str,
    method: &'a str,
    params: P,
}

/// The thread behind an [`Outgoing`].
#[derive(Debug)]
pub(crate) struct Writer {
    outgoing: Outgoing,
}

impl Writer {
    /// Starts a thread that writes to `output`.
    pub(crate) fn start(output: impl Write + Send + 'static) -> std::io::Result<Writer> {
        let (queue, pieces) = mpsc::channel();
        thread::Builder::new().name("output".into()).spawn(move || write(output, &pieces))?;
        Ok(Writer { outgoing: Outgoing { queue } })
    }

    /// The way to this writer.
    pub(crate) fn outgoing(&self) -> Outgoing {
        self.outgoing.clone()
    }

    /// Waits until all that was sent before is written, but no longer than `patience`: the client
    /// may have stopped reading.
    pub(crate) fn finish(self, patience: Duration) {
        let (done, finished) = mpsc::channel();
        let _ = self.outgoing.queue.send(Piece::Flush(done));
        let _ = finished.recv_timeout(patience);
    }
}

/// How much a pipe to the client holds: the most that Linux allows by itself.
#[cfg(target_os = "linux")]
const PIPE: usize = 1 << 20;

/// Lets `output` hold a long answer if it is a pipe: whenever a pipe is full, both sides have to wait
/// for each other.
#[cfg(target_os = "linux")]
pub(crate) fn widen(output: &impl std::os::fd::AsFd) {
    // Whatever else it is has no such size.
    let _ = rustix::pipe::fcntl_setpipe_size(output, PIPE);
}

/// Elsewhere pipes are as they are.
#[cfg(not(target_os = "linux"))]
pub(crate) fn widen<T>(_: &T) {}

/// Writes until nobody can send any more. After an error the rest is thrown away: it means that
/// nobody reads, and then standard input or the parent ends too.
fn write(mut output: impl Write, pieces: &Receiver<Piece>) {
    let mut open = true;
    while let Ok(mut piece) = pieces.recv() {
        let mut batch = Vec::new();
        loop {
            match piece {
                Piece::Message(bytes) if batch.is_empty() => batch = bytes,
                Piece::Message(bytes) => batch.extend_from_slice(&bytes),
                Piece::Flush(done) => {
                    open = open && put(&mut output, &std::mem::take(&mut batch));
                    let _ = done.send(());
                }
            }
            if batch.len() > LARGE_BATCH {
                break;
            }
            match pieces.try_recv() {
                Ok(next) => piece = next,
                Err(_) => break,
            }
        }
        open = open && put(&mut output, &batch);
    }
}

const LARGE_BATCH: usize = 64 << 10;

fn put(output: &mut impl Write, bytes: &[u8]) -> bool {
    output.write_all(bytes).and_then(|()| output.flush()).is_ok()
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};
    use std::time::Instant;

    use super::*;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let count = bytes.len().min(7);
            self.0.lock().unwrap().extend_from_slice(&bytes[..count]);
            Ok(count)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn messages_arrive_whole_and_in_order() {
        let written = Written::default();
        let writer = Writer::start(written.clone()).unwrap();
        (0..500).for_each(|number| writer.outgoing().send(&number));
        writer.finish(Duration::from_secs(30));
        let expected = (0..500).map(|number: u32| {
            let body = number.to_string();
            format!("Content-Length: {}\r\n\r\n{body}", body.len())
        });
        let written = written.0.lock().unwrap().clone();
        assert_eq!(String::from_utf8(written).unwrap(), expected.collect::<String>());
    }

    #[test]
    fn an_output_that_is_not_read_stops_nobody() {
        struct Stuck;
        impl Write for Stuck {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                loop {
                    thread::park();
                }
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let start = Instant::now();
        let writer = Writer::start(Stuck).unwrap();
        (0..100_000).for_each(|number| writer.outgoing().send(&number));
        writer.finish(Duration::from_millis(10));
        assert!(start.elapsed() < Duration::from_secs(120));
    }

    #[test]
    fn an_output_that_fails_stops_nobody() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let writer = Writer::start(Closed).unwrap();
        (0..100).for_each(|number| writer.outgoing().send(&number));
        let start = Instant::now();
        writer.finish(Duration::from_secs(240));
        assert!(start.elapsed() < Duration::from_secs(120));
    }
}
