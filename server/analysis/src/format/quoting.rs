//! Where in the text of a POSIX shell blanks only separate words.
//!
//! Careful rather than complete: whatever could be read in two ways is not told to be free, and a
//! text that does not come out even has no free place at all.

use syntax::Span;

/// The parts of a text in which blanks stand outside of quotes, words and comments.
#[derive(Debug, Default)]
pub(super) struct Plain {
    /// Sorted and disjoint.
    parts: Vec<Span>,
}

impl Plain {
    /// Whether all of `range`, which is not empty, is plain.
    pub(super) fn covers(&self, range: Span) -> bool {
        let index = self.parts.partition_point(|part| part.start <= range.start);
        let part = index.checked_sub(1).and_then(|index| self.parts.get(index));
        !range.is_empty() && part.is_some_and(|part| part.contains(range))
    }
}

/// What the reader is inside of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frame {
    /// `(…)` or `$(…)`.
    Parentheses,
    /// `"…"`
    Double,
    /// `${…}`
    Braces,
}

/// How deep a text may nest before it is not read further.
const DEEPEST: usize = 64;

/// The plain parts of `text`, which is one logical line.
pub(super) fn plain(text: &str) -> Plain {
    let bytes = text.as_bytes();
    let mut reader = Reader { bytes, at: 0, frames: Vec::new(), parts: Vec::new() };
    match reader.read() {
        Some(()) if reader.frames.is_empty() => Plain { parts: reader.parts },
        _ => Plain::default(),
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    frames: Vec<Frame>,
    parts: Vec<Span>,
}

impl Reader<'_> {
    /// Reads to the end; `None` where the text can be read in two ways.
    fn read(&mut self) -> Option<()> {
        while let Some(byte) = self.peek(0) {
            match self.frames.last() {
                None | Some(Frame::Parentheses) if byte == b'#' && self.at_word_start() => {
                    // The rest is a comment.
                    return Some(());
                }
                None | Some(Frame::Parentheses) => self.command(byte)?,
                Some(Frame::Double) => self.double(byte)?,
                Some(Frame::Braces) => self.braces(byte)?,
            }
        }
        Some(())
    }

    /// One step outside of quotes.
    fn command(&mut self, byte: u8) -> Option<()> {
        match byte {
            b'\\' => self.escaped(),
            b'\'' => self.single(),
            b'"' => self.open(Frame::Double, 1),
            b'`' => self.backquotes(),
            b'$' => self.dollar(),
            b'(' if self.follows(b"?*+@!") => None,
            b'(' => self.open(Frame::Parentheses, 1),
            b')' => {
                // Without an open one it ends a pattern of `case`.
                self.frames.pop();
                self.take(1)
            }
            b'c' if !self.frames.is_empty() && self.at_case() => None,
            _ => self.take(1),
        }
    }

    fn double(&mut self, byte: u8) -> Option<()> {
        match byte {
            b'\\' => self.escaped(),
            b'"' => self.close(),
            b'`' => self.backquotes(),
            b'$' => self.dollar(),
            _ => self.skip(1),
        }
    }

    fn braces(&mut self, byte: u8) -> Option<()> {
        match byte {
            b'\\' => self.escaped(),
            b'}' => self.close(),
            // Inside of double quotes it may be an ordinary character.
            b'\'' if self.frames.contains(&Frame::Double) => None,
            b'\'' => self.single(),
            b'"' if self.frames.contains(&Frame::Double) => None,
            b'"' => self.open(Frame::Double, 1),
            b'`' => self.backquotes(),
            b'$' => self.dollar(),
            _ => self.skip(1),
        }
    }

    fn dollar(&mut self) -> Option<()> {
        match (self.peek(1), self.peek(2)) {
            (Some(b'('), Some(b'(')) => self.arithmetic(),
            (Some(b'('), _) => self.open(Frame::Parentheses, 2),
            (Some(b'{'), _) => self.open(Frame::Braces, 2),
            // bash reads escapes in it, other shells do not.
            (Some(b'\''), _) if self.frames.last() != Some(&Frame::Double) => None,
            // `$#` and `$$` are variables.
            (Some(b'#' | b'$'), _) => self.skip(2),
            _ => self.skip(1),
        }
    }

    /// `$((…))`, or a substitution that begins with a subshell: it ends at the same place.
    fn arithmetic(&mut self) -> Option<()> {
        let mut depth = 0u32;
        self.skip(1)?;
        loop {
            match self.peek(0)? {
                b'(' => depth += 1,
                b')' => depth -= 1,
                b'\'' | b'"' | b'`' | b'\\' | b'#' => return None,
                _ => {}
            }
            self.skip(1)?;
            if depth == 0 {
                return Some(());
            }
        }
    }

    fn single(&mut self) -> Option<()> {
        let rest = self.bytes.get(self.at + 1..)?;
        let length = rest.iter().position(|byte| *byte == b'\'')?;
        self.skip(length + 2)
    }

    fn backquotes(&mut self) -> Option<()> {
        self.skip(1)?;
        loop {
            match self.peek(0)? {
                b'\\' => self.skip(2)?,
                b'`' => return self.skip(1),
                _ => self.skip(1)?,
            }
        }
    }

    /// Steps over an escape character and what it escapes.
    fn escaped(&mut self) -> Option<()> {
        self.skip(2)
    }

    fn open(&mut self, frame: Frame, length: usize) -> Option<()> {
        self.frames.push(frame);
        (self.frames.len() <= DEEPEST).then_some(())?;
        self.skip(length)
    }

    fn close(&mut self) -> Option<()> {
        self.frames.pop();
        self.skip(1)
    }

    /// Steps over plain bytes.
    fn take(&mut self, length: usize) -> Option<()> {
        let (start, end) = (self.at as u32, (self.at + length) as u32);
        match self.parts.last_mut() {
            Some(last) if last.end == start => last.end = end,
            _ => self.parts.push(Span::new(start, end)),
        }
        self.skip(length)
    }

    /// Steps over bytes that are not plain.
    fn skip(&mut self, length: usize) -> Option<()> {
        self.at += length;
        Some(())
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    /// Whether the byte before this one is among `bytes`.
    fn follows(&self, bytes: &[u8]) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.bytes.get(at));
        before.is_some_and(|before| bytes.contains(before))
    }

    fn at_word_start(&self) -> bool {
        self.at == 0 || self.follows(b" \t;&|()<>")
    }

    /// `case` in parentheses, whose patterns would close them.
    fn at_case(&self) -> bool {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let ends = rest.get(4).is_none_or(|byte| matches!(byte, b' ' | b'\t'));
        self.at_word_start() && rest.starts_with(b"case") && ends
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::plain;
    use syntax::Span;

    /// The text with a dot for every blank that is free.
    #[track_caller]
    fn check_plain(text: &str, expected: Expect) {
        let plain = plain(text);
        let shown: String = text
            .char_indices()
            .map(|(at, c)| {
                let free = c == ' ' && plain.covers(Span::new(at as u32, at as u32 + 1));
                if free { '.' } else { c }
            })
            .collect();
        expected.assert_eq(&shown);
    }

    #[test]
    fn blanks_in_quotes_are_not_free() {
        check_plain(r#"a 'b c' "d e" f\ g "h\" i""#, expect![[r#"a.'b c'."d e".f\ g."h\" i""#]]);
        check_plain("a `b c` d", expect!["a.`b c`.d"]);
        check_plain("a ${b:-c d} e ${f:-'g h'}", expect!["a.${b:-c d}.e.${f:-'g h'}"]);
    }

    #[test]
    fn blanks_in_substitutions_are_free() {
        check_plain(r#"a "b $(c d 'e f') g" h"#, expect![[r#"a."b $(c.d.'e f') g".h"#]]);
        check_plain("( a b ) c", expect!["(.a.b.).c"]);
        check_plain("a $((1 + (2))) b", expect!["a.$((1 + (2))).b"]);
        check_plain("a=( b c ) d", expect!["a=(.b.c.).d"]);
    }

    #[test]
    fn patterns_of_case_close_nothing() {
        check_plain("case a in b) c ;; (d) e ;; esac", expect!["case.a.in.b).c.;;.(d).e.;;.esac"]);
        check_plain("a $(case b in c) d;; esac) e", expect!["a $(case b in c) d;; esac) e"]);
    }

    #[test]
    fn comments_and_what_is_not_even_are_not_free() {
        check_plain("a # b 'c d", expect!["a.# b 'c d"]);
        check_plain("a $# b$#", expect!["a.$#.b$#"]);
        check_plain("a 'b c", expect!["a 'b c"]);
        check_plain("a \"b c", expect!["a \"b c"]);
        check_plain("a (b c", expect!["a (b c"]);
        check_plain("a $'b\\' c' d", expect!["a $'b\\' c' d"]);
        check_plain("a !(b c) d", expect!["a !(b c) d"]);
        check_plain("\"${a:-it's}\" b c", expect!["\"${a:-it's}\" b c"]);
    }
}
