//! The way in: reads standard input, answers what is no message at all, and passes on the rest.

use std::io::{ErrorKind, Read};
use std::thread;
use std::time::Duration;

use tokio::sync::mpsc::Sender;
use tower_lsp::jsonrpc::{ErrorCode, Id, Response};

use super::framing::{Frame, Frames};
use super::message::{self, Event, Refusal};
use super::writer::Outgoing;

/// How long the server may take to end after its input ended.
const PATIENCE: Duration = Duration::from_secs(10);

/// Starts a thread that turns standard input into `events`. When the input has ended and the
/// process has not after [`PATIENCE`], the thread ends it: no fault elsewhere may leave a server
/// behind that nobody talks to.
pub(crate) fn read_standard_input(
    events: Sender<Event>,
    outgoing: Outgoing,
) -> std::io::Result<()> {
    let read = move || {
        read(std::io::stdin().lock(), &events, outgoing);
        thread::sleep(PATIENCE);
        std::process::exit(1);
    };
    thread::Builder::new().name("input".into()).spawn(read).map(drop)
}

/// Reads `input` to its end.
pub(crate) fn read(mut input: impl Read, events: &Sender<Event>, outgoing: Outgoing) {
    let mut reader = Reader { frames: Frames::default(), events, outgoing, in_step: true };
    let mut chunk = vec![0; 64 << 10];
    loop {
        match input.read(&mut chunk) {
            Ok(0) => break,
            Ok(count) => reader.receive(&chunk[..count]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => {
                tracing::error!("standard input cannot be read: {error}");
                break;
            }
        }
    }
    let _ = events.blocking_send(Event::Closed);
}

struct Reader<'a> {
    frames: Frames,
    events: &'a Sender<Event>,
    outgoing: Outgoing,
    /// Whether the last thing read was a message; garbage is answered once, not once a piece.
    in_step: bool,
}

impl Reader<'_> {
    fn receive(&mut self, bytes: &[u8]) {
        self.frames.push(bytes);
        while let Some(frame) = self.frames.next() {
            match frame {
                Frame::Body(body) => self.body(&body),
                Frame::Broken(reason) => self.broken(reason),
            }
        }
    }

    fn body(&mut self, body: &[u8]) {
        let mut read = message::read(body);
        if matches!(read, Err(Refusal::Unreadable(_)))
            && let Some(shorter) = self.frames.search(body)
        {
            read = message::read(shorter);
        }
        self.in_step = !matches!(read, Err(Refusal::Unreadable(_)));
        trace(&read, body.len());
        match read {
            Ok(event) => drop(self.events.blocking_send(event)),
            Err(Refusal::Invalid(answer)) => self.outgoing.send(&answer),
            Err(Refusal::Stray) => tracing::warn!("a response without an id was ignored"),
            Err(Refusal::Unreadable(error)) => {
                tracing::warn!("a message was not JSON: {}", error.message);
                self.outgoing.send(&Response::from_error(Id::Null, error));
            }
        }
    }

    fn broken(&mut self, reason: &'static str) {
        if std::mem::replace(&mut self.in_step, false) {
            tracing::warn!("input that is not a message was skipped: {reason}");
            let error = message::refusal(ErrorCode::ParseError, reason.to_owned());
            self.outgoing.send(&Response::from_error(Id::Null, error));
        }
    }
}

/// Logs that a message of so many bytes came; what is in it is never logged.
fn trace(read: &Result<Event, Refusal>, bytes: usize) {
    match read {
        Ok(Event::Request(request)) => match request.id() {
            Some(id) => tracing::trace!("<- {} {id}, {bytes} bytes", request.method()),
            None => tracing::trace!("<- {}, {bytes} bytes", request.method()),
        },
        Ok(Event::Response(response)) => {
            tracing::trace!("<- the answer to {}, {bytes} bytes", response.id());
        }
        _ => tracing::trace!("<- {bytes} bytes that are no message"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;
    use tokio::sync::mpsc;

    use super::super::writer::Writer;
    use super::*;

    /// The methods that arrive when `input` is read.
    fn methods(input: &[u8]) -> Vec<String> {
        let writer = Writer::start(std::io::sink()).unwrap();
        let (events, mut received) = mpsc::channel(1000);
        read(input, &events, writer.outgoing());
        writer.finish(Duration::from_secs(5));
        let mut methods = Vec::new();
        while let Ok(event) = received.try_recv() {
            match event {
                Event::Request(request) => methods.push(request.method().to_owned()),
                Event::Closed => methods.push("closed".to_owned()),
                _ => {}
            }
        }
        methods
    }

    fn message(method: &str, excess: isize) -> Vec<u8> {
        let body = format!("{{\"jsonrpc\":\"2.0\",\"method\":\"{method}\"}}");
        let length = body.len() as isize + excess;
        format!("Content-Length: {length}\r\n\r\n{body}").into_bytes()
    }

    #[test]
    fn a_length_that_is_too_long_costs_nothing() {
        let input = [message("a", 30), message("b", 0), message("c", 0)].concat();
        assert_eq!(methods(&input), ["a", "b", "c", "closed"]);
    }

    #[test]
    fn a_length_that_is_too_short_costs_one_message() {
        let input = [message("a", -5), message("b", 0)].concat();
        assert_eq!(methods(&input), ["b", "closed"]);
    }

    proptest! {
        #[test]
        fn a_message_survives_anything_before_it(
            junk in prop::collection::vec(any::<u8>(), 0..300),
            header in prop::sample::select(vec!["", "Content-Length: 7\r\n\r\n", "Content-Length: 90\r\n"]),
        ) {
            // A wrong length holds a message back until as much has arrived.
            let end = message("end", 0).repeat(3);
            let input = [header.as_bytes(), &junk, b"\x00\n", &message("first", 0), &end].concat();
            let methods = methods(&input);
            let expected = ["first", "end", "end", "end", "closed"];
            prop_assert!(methods.ends_with(&expected.map(str::to_owned)), "{:?}", methods);
        }
    }
}
