//! Cuts a stream of bytes into message bodies, and finds the next message after bytes that are
//! not one. Any bytes are accepted; memory is bounded by the largest message allowed.

use std::ops::Range;

/// The largest body that is accepted. A longer one is skipped like any other broken message.
pub(super) const LARGEST_BODY: usize = 256 << 20;

/// The longest header block that is accepted.
const LONGEST_HEADER: usize = 8 << 10;

/// A buffer that grew beyond this is given back once it is empty.
const SPARE_CAPACITY: usize = 1 << 20;

const NO_HEADER: &str = "a message does not start with a header";

const MARK: &[u8] = b"content-length:";

/// A `Content-Length` line is taken for one if it is no longer than this.
const LONGEST_MARK: usize = 64;

/// What the bytes received so far hold next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// A body that a well-formed header announced.
    Body(Vec<u8>),
    /// Bytes that are not a message, and why; reading goes on at the next header.
    Broken(&'static str),
}

/// The bytes received and not yet used.
#[derive(Debug, Default)]
pub(super) struct Frames {
    buffer: Vec<u8>,
    start: usize,
    /// Whether the start of the next message has to be searched.
    lost: bool,
}

impl Frames {
    /// Adds bytes.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        if self.start > self.buffer.len() / 2 {
            self.buffer.drain(..self.start);
            self.start = 0;
        }
        self.buffer.extend_from_slice(bytes);
    }

    /// Searches the next message in `body`, which [`Frames::next`] gave last and which turned out
    /// not to be one: its announced length may have been wrong. Gives the part of it before a
    /// header.
    pub(super) fn search<'a>(&mut self, body: &'a [u8]) -> Option<&'a [u8]> {
        let header = find_header(body);
        let rest = header.unwrap_or(body.len().saturating_sub(LONGEST_MARK));
        // It still stands before what comes next: nothing is moved, however often this happens.
        self.start = self.start.saturating_sub(body.len() - rest);
        self.lost = true;
        header.map(|at| &body[..at])
    }

    /// The next frame, or `None` if it takes more bytes to tell.
    pub(super) fn next(&mut self) -> Option<Frame> {
        let frame = self.find();
        if frame.is_none() && self.start == self.buffer.len() {
            self.start = 0;
            self.buffer.clear();
            self.buffer.shrink_to(SPARE_CAPACITY);
        }
        frame
    }

    fn find(&mut self) -> Option<Frame> {
        if self.lost && !self.find_header() {
            return None;
        }
        match header(self.rest()) {
            Header::Incomplete => None,
            Header::Broken(reason) => {
                self.lose();
                Some(Frame::Broken(reason))
            }
            Header::Complete { body } => self.body(body),
        }
    }

    fn body(&mut self, body: Range<usize>) -> Option<Frame> {
        let rest = self.rest();
        if rest.len() < body.end {
            return None;
        }
        let taken = rest[body.clone()].to_vec();
        self.advance(body.end);
        Some(Frame::Body(taken))
    }

    fn rest(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    fn advance(&mut self, count: usize) {
        self.start += count;
    }

    /// Gives up what stands at the start; at least one byte goes, so that the same place is not
    /// tried again.
    fn lose(&mut self) {
        self.lost = true;
        self.advance(1.min(self.rest().len()));
    }

    /// Drops bytes up to the next header; without one, all that cannot be the start of one.
    fn find_header(&mut self) -> bool {
        match find_header(self.rest()) {
            Some(at) => {
                self.advance(at);
                self.lost = false;
                true
            }
            None => {
                let kept = self.rest().len().min(LONGEST_MARK);
                self.advance(self.rest().len() - kept);
                false
            }
        }
    }
}

/// Where in `bytes` a header that announces a length starts. No JSON string holds one: in it a
/// line break is always escaped.
fn find_header(bytes: &[u8]) -> Option<usize> {
    (0..bytes.len().saturating_sub(MARK.len())).find(|&at| {
        let (name, value) = bytes[at..].split_at(MARK.len());
        name.eq_ignore_ascii_case(MARK) && starts_with_number_line(value)
    })
}

fn starts_with_number_line(value: &[u8]) -> bool {
    let blanks = value.iter().take_while(|byte| is_blank(byte)).count();
    let digits = value[blanks..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    digits > 0 && matches!(value.get(blanks + digits), Some(b'\r' | b'\n'))
}

fn is_blank(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

enum Header {
    Incomplete,
    Broken(&'static str),
    Complete { body: Range<usize> },
}

/// Reads the header block at the start of `bytes`. Names other than `Content-Length` are passed
/// over, a block may end its lines with `\n` alone, and line breaks before it are no fault.
fn header(bytes: &[u8]) -> Header {
    let mut length = None;
    let mut at = bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    loop {
        let rest = &bytes[at..];
        let Some(end) = rest.iter().take(LONGEST_HEADER).position(|&byte| byte == b'\n') else {
            return unfinished(rest);
        };
        let line = rest[..end].strip_suffix(b"\r").unwrap_or(&rest[..end]);
        at += end + 1;
        if line.is_empty() {
            return complete(length, at);
        }
        match field(line) {
            Some((name, value)) if name.eq_ignore_ascii_case(&MARK[..MARK.len() - 1]) => {
                length = Some(value);
            }
            Some(_) if at <= LONGEST_HEADER => {}
            _ => return Header::Broken(NO_HEADER),
        }
    }
}

fn unfinished(line: &[u8]) -> Header {
    let name = line.split(|&byte| byte == b':').next().unwrap_or_default();
    let end = name.strip_suffix(b"\r").unwrap_or(name);
    if line.len() < LONGEST_HEADER && end.iter().all(is_name) {
        Header::Incomplete
    } else {
        Header::Broken(NO_HEADER)
    }
}

fn complete(length: Option<&[u8]>, start: usize) -> Header {
    let Some(length) = length else {
        return Header::Broken("the header has no Content-Length");
    };
    match std::str::from_utf8(length).ok().and_then(|length| length.parse::<usize>().ok()) {
        Some(length) if length <= LARGEST_BODY => Header::Complete { body: start..start + length },
        Some(_) => Header::Broken("the message is larger than this server accepts"),
        None => Header::Broken("the Content-Length is not a number"),
    }
}

fn field(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = line.iter().position(|&byte| byte == b':')?;
    let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
    (!name.is_empty() && name.iter().all(is_name)).then_some((name, value))
}

fn is_name(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn message(body: &str) -> Vec<u8> {
        format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
    }

    fn all(bytes: &[u8], chunk: usize) -> Vec<Frame> {
        let (mut frames, mut found) = (Frames::default(), Vec::new());
        for piece in bytes.chunks(chunk) {
            frames.push(piece);
            found.extend(std::iter::from_fn(|| frames.next()));
        }
        found
    }

    fn bodies(bytes: &[u8], chunk: usize) -> Vec<String> {
        let body = |frame| match frame {
            Frame::Body(body) => Some(String::from_utf8(body).unwrap()),
            Frame::Broken(_) => None,
        };
        all(bytes, chunk).into_iter().filter_map(body).collect()
    }

    #[test]
    fn bodies_are_cut_out_whatever_the_chunks() {
        let bytes = [message("{\"a\":1}"), message(""), message("{}")].concat();
        for chunk in 1..bytes.len() {
            assert_eq!(bodies(&bytes, chunk), ["{\"a\":1}", "", "{}"]);
        }
    }

    #[test]
    fn headers_are_read_leniently() {
        let bytes = b"\r\n\ncontent-length:2\nContent-Type: a/b; charset=utf8\n\n{}";
        assert_eq!(bodies(bytes, 3), ["{}"]);
    }

    #[test]
    fn each_kind_of_broken_header_is_named_once_and_passed() {
        let cases: [(&[u8], &str); 5] = [
            (b"Content-Type: a\r\n\r\n{}", "the header has no Content-Length"),
            (b"Content-Length: -4\r\n\r\n{}", "the Content-Length is not a number"),
            (b"Content-Length: 99999999999\r\n\r\n{}", "the message is larger than"),
            (b"{\"jsonrpc\":\"2.0\"}\n", NO_HEADER),
            (b"no colon here\r\n\r\n", NO_HEADER),
        ];
        for (bytes, reason) in cases {
            let found = all(&[bytes, &message("{}")].concat(), 1);
            let [Frame::Broken(said), Frame::Body(body)] = &found[..] else {
                panic!("{reason}: {found:?}")
            };
            assert!(said.starts_with(reason), "{said}");
            assert_eq!(body, b"{}");
        }
    }

    #[test]
    fn an_endless_header_is_given_up() {
        let mut frames = Frames::default();
        frames.push(&[b'a'; LONGEST_HEADER]);
        assert_eq!(frames.next(), Some(Frame::Broken(NO_HEADER)));
        assert_eq!(frames.next(), None);
        assert!(frames.rest().len() <= LONGEST_MARK);
    }

    fn junk() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            Just(b"Content-Length: ".to_vec()),
            Just(b"\r\n".to_vec()),
            Just(b"\n\n".to_vec()),
            Just(b"12".to_vec()),
            Just(b"{\"a\":".to_vec()),
            prop::collection::vec(any::<u8>(), 0..12),
        ];
        prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_to_their_end(bytes in junk(), chunk in 1usize..40) {
            let announced = LARGEST_BODY.min(bytes.len());
            prop_assert!(all(&bytes, chunk).len() <= announced + 1);
        }

        #[test]
        fn a_message_after_lost_bytes_is_found(junk in "[^0-9]{0,200}", chunk in 1usize..40) {
            let bytes = [junk.as_bytes(), b" x\r\n", &message("{}")].concat();
            prop_assert_eq!(bodies(&bytes, chunk), ["{}"]);
        }
    }
}
