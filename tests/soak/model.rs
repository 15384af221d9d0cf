//! The documents as an editor has them: plain strings, and positions counted one character after
//! the other.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::client::{Client, edit};

/// Numbers without order, the same for the same seed.
#[derive(Debug)]
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % limit.max(1)
    }

    fn is_on(&mut self) -> bool {
        self.below(2) == 0
    }

    /// Settings as a user may have them, some of which make no sense.
    pub(crate) fn settings(&mut self) -> Value {
        let levels = ["off", "on", "hint", "information", "warning", "error", "loud"];
        let level = levels[self.below(levels.len())];
        json!({
            "rules": { "maintainer-deprecated": level, "DL3008": level, "no-such-rule": level },
            "inlayHints": { "variables": self.is_on(), "defaults": self.is_on() },
            "codeLens": { "enable": self.is_on() },
            "caching": { "enable": self.is_on(), "history": self.is_on() },
            "buildContext": if self.is_on() { json!("src") } else { Value::Null },
            "logLevel": "error",
        })
    }
}

/// What a unit of a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Utf8,
    Utf16,
    Utf32,
}

impl Encoding {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf16 => "utf-16",
            Encoding::Utf32 => "utf-32",
        }
    }

    fn width(self, character: char) -> usize {
        match self {
            Encoding::Utf8 => character.len_utf8(),
            Encoding::Utf16 => character.len_utf16(),
            Encoding::Utf32 => 1,
        }
    }

    /// How long `text` is.
    pub(crate) fn length(self, text: &str) -> usize {
        text.chars().map(|character| self.width(character)).sum()
    }

    /// The byte of `line` at which the column `units` is: its end if it has fewer, and the start of
    /// a character inside of it.
    fn byte(self, line: &str, units: usize) -> usize {
        let mut passed = 0;
        for (at, character) in line.char_indices() {
            passed += self.width(character);
            if passed > units {
                return at;
            }
        }
        line.len()
    }
}

/// One open document.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) uri: String,
    pub(crate) text: String,
    pub(crate) version: i64,
    /// The highest version it ever had, and the last one for which there were diagnostics.
    pub(crate) highest: i64,
    pub(crate) published: i64,
    pub(crate) was_reopened: bool,
    /// The number in the first line, by which answers show of which text they are.
    pub(crate) probe: usize,
}

/// A text may grow to so many bytes before it is cut.
const LONGEST: usize = 6_000;

const PIECES: [&str; 36] = [
    "\n",
    "\n",
    " ",
    "\t",
    "\\\n",
    "\r\n",
    "\r",
    "#",
    "# remark é😀\n",
    "<<E",
    "E\n",
    "\"",
    "'",
    "$",
    "${X:-",
    "}",
    "[\"a\", ",
    "]",
    "=",
    "RUN apt-get update && \\\n    apt-get install -y curl\n",
    "RUN --mount=type=cache,target=/root/.cache ",
    "FROM alpine:3.22 AS b\n",
    "COPY --from=b x y\n",
    "COPY src/main.c a\\ b /\n",
    "# escape=`\n",
    "# hadolint ignore=DL3008\n",
    "`\n",
    "é",
    "😀",
    "\u{feff}",
    "\0",
    "ARG X=1\n",
    "ENV Y=$X\n",
    "ONBUILD ",
    "MAINTAINER me\n",
    "RUN <<EOF bash\necho $a\nEOF\n",
];

impl Document {
    pub(crate) fn new(uri: String, seed: &str) -> Document {
        let text = format!("{}{seed}", first_line(0));
        let (version, highest, published, probe) = (1, 1, 0, 0);
        Document { uri, text, version, highest, published, was_reopened: false, probe }
    }

    fn change(&mut self, client: &mut Client, changes: Value) {
        self.version += 1;
        self.highest = self.highest.max(self.version);
        client.change(&self.uri, self.version, changes);
    }

    /// A version with the text of the one before.
    pub(crate) fn touch(&mut self, client: &mut Client) {
        self.change(client, json!([]));
    }

    /// One change or a few in one message.
    pub(crate) fn edit(&mut self, client: &mut Client, random: &mut Random, encoding: Encoding) {
        let count = if random.below(10) == 0 { 4 } else { 1 };
        let changes: Vec<Value> = (0..count).map(|_| self.any_edit(random, encoding)).collect();
        self.change(client, json!(changes));
    }

    fn any_edit(&mut self, random: &mut Random, encoding: Encoding) -> Value {
        if random.below(8) == 0 {
            return self.edit_probe(random);
        }
        let (start, end) = (self.place(random, encoding), self.place(random, encoding));
        let is_near = random.below(30) > 0 && self.text.len() < LONGEST;
        let end = match (is_near, random.is_on()) {
            (true, true) => start,
            (true, false) => (start.0, start.1 + random.below(12)),
            (false, _) => end,
        };
        let piece = if random.below(3) == 0 { "" } else { PIECES[random.below(PIECES.len())] };
        let (a, b) = (self.offset(start, encoding), self.offset(end, encoding));
        self.text.replace_range(a.min(b)..a.max(b), piece);
        edit(start, end, piece)
    }

    /// Another number in the first line, which stays one.
    fn edit_probe(&mut self, random: &mut Random) -> Value {
        let end = first_line(self.probe).len() - 1;
        self.probe = random.below(1_000_000);
        let number = self.probe.to_string();
        self.text.replace_range(PROBE.len()..end, &number);
        edit((0, PROBE.len()), (0, end), &number)
    }

    pub(crate) fn replace_all(&mut self, client: &mut Client, random: &mut Random) {
        self.probe = random.below(1_000_000);
        let pieces = (0..random.below(60)).map(|_| PIECES[random.below(PIECES.len())]);
        self.text = first_line(self.probe) + &pieces.collect::<String>();
        self.change(client, json!([{ "text": self.text }]));
    }

    pub(crate) fn reopen(&mut self, client: &mut Client) {
        let document = json!({ "textDocument": { "uri": self.uri } });
        client.notify("textDocument/didClose", document);
        self.version = 1;
        self.was_reopened = true;
        client.open_as("dockerfile", &self.uri, &self.text);
    }

    /// A position below the first line, also behind the end of a line or of the text, and inside of
    /// a character.
    pub(crate) fn place(&self, random: &mut Random, encoding: Encoding) -> (usize, usize) {
        let lines = self.lines();
        let line = 1 + random.below(lines.len());
        let length = lines.get(line).map_or(0, |line| encoding.length(&self.text[line.clone()]));
        (line, random.below(length + 3))
    }

    /// The byte of a position.
    fn offset(&self, (line, units): (usize, usize), encoding: Encoding) -> usize {
        match self.lines().get(line) {
            Some(line) => line.start + encoding.byte(&self.text[line.clone()], units),
            None => self.text.len(),
        }
    }

    /// The bytes of each line without its line break, as LSP counts lines.
    pub(crate) fn lines(&self) -> Vec<std::ops::Range<usize>> {
        let (bytes, mut lines, mut start) = (self.text.as_bytes(), Vec::new(), 0);
        for (at, byte) in bytes.iter().enumerate() {
            let is_pair = *byte == b'\n' && at > start && bytes[at - 1] == b'\r';
            match byte {
                b'\n' if is_pair => {
                    lines.push(start..at - 1);
                    start = at + 1;
                }
                b'\r' if bytes.get(at + 1) == Some(&b'\n') => {}
                b'\n' | b'\r' => {
                    lines.push(start..at);
                    start = at + 1;
                }
                _ => {}
            }
        }
        lines.push(start..bytes.len());
        lines
    }
}

/// How the first line begins.
pub(crate) const PROBE: &str = "ARG PROBE=";

fn first_line(probe: usize) -> String {
    format!("{PROBE}{probe}\n")
}

/// The texts that documents begin with: our own samples.
pub(crate) fn seeds() -> Vec<String> {
    let mut found = Vec::new();
    let mut left = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/samples")];
    while let Some(path) = left.pop() {
        match path.is_dir() {
            true => left.extend(fs::read_dir(path).unwrap().flatten().map(|entry| entry.path())),
            false => found.extend(fs::read_to_string(path).ok()),
        }
    }
    found.retain(|text| text.contains("FROM") && text.len() < LONGEST);
    found.sort();
    assert!(!found.is_empty(), "there are samples");
    found
}
