//! The text of one document and the conversion between byte offsets and LSP positions.
//!
//! Lines end at `\n`, `\r\n` or a lone `\r`, exactly as in LSP (3.17, Text Documents). BuildKit
//! and tree-sitter end a line at `\n` only, so [`Text::point`] counts differently.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};

use ropey::{LineType, Rope};

use crate::Span;

const LSP_LINES: LineType = LineType::LF_CR;

/// What one unit of a position's `character` is (LSP 3.17, `PositionEncodingKind`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// One byte.
    Utf8,
    /// One 16-bit code unit; the default of the protocol.
    #[default]
    Utf16,
    /// One code point.
    Utf32,
}

/// A line and a column, both from zero, the column in units of an [`Encoding`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The column.
    pub character: u32,
}

impl Position {
    /// The position `character` units into `line`.
    pub fn new(line: u32, character: u32) -> Position {
        Position { line, character }
    }
}

/// A text; cloning it is cheap, and a clone is a snapshot that no later edit changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    rope: Rope,
}

impl From<&str> for Text {
    fn from(text: &str) -> Text {
        Text { rope: Rope::from_str(text) }
    }
}

impl std::fmt::Display for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.rope.chunks().try_for_each(|chunk| f.write_str(chunk))
    }
}

impl Text {
    /// How many bytes it has.
    pub fn len(&self) -> u32 {
        self.rope.len() as u32
    }

    /// Whether it has no text.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many lines it has by LSP's count: one more than it has line breaks.
    pub fn line_count(&self) -> u32 {
        self.rope.len_lines(LSP_LINES) as u32
    }

    /// The text inside `span`, cut to the text and to whole characters.
    pub fn slice(&self, span: Span) -> Cow<'_, str> {
        let span = self.clamp(span);
        let slice = self.rope.slice(span.range());
        match slice.as_str() {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(slice.to_string()),
        }
    }

    /// The piece of text that starts at the byte `offset`, up to wherever the rope's storage
    /// breaks; empty only at the end of the text. This is what tree-sitter reads.
    pub fn chunk_from(&self, offset: u32) -> &str {
        if offset >= self.len() {
            return "";
        }
        let (chunk, start) = self.rope.chunk(offset as usize);
        chunk.get(offset as usize - start..).unwrap_or_default()
    }

    /// Replaces `span`, cut to the text and to whole characters, by `replacement`; gives the span
    /// that was really replaced.
    pub fn replace(&mut self, span: Span, replacement: &str) -> Span {
        let span = self.clamp(span);
        if !span.is_empty() {
            self.rope.remove(span.range());
        }
        if !replacement.is_empty() {
            self.rope.insert(span.start as usize, replacement);
        }
        span
    }

    /// `span` cut to the text, its ends moved back to the start of a character.
    pub fn clamp(&self, span: Span) -> Span {
        Span::new(self.floor(span.start), self.floor(span.end))
    }

    /// The span of a line's text without its line break; the empty span at the end of the text
    /// for a line that does not exist.
    pub fn line(&self, line: u32) -> Span {
        if line >= self.line_count() {
            return Span::empty(self.len());
        }
        let start = self.rope.line_to_byte_idx(line as usize, LSP_LINES);
        let end = self.rope.line_to_byte_idx(line as usize + 1, LSP_LINES);
        let slice = self.rope.slice(start..end);
        let end = slice.trailing_line_break_idx(LSP_LINES).map_or(end, |index| start + index);
        Span::new(start as u32, end as u32)
    }

    /// The number of the line that holds the byte `offset`, by LSP's count.
    pub fn line_at(&self, offset: u32) -> u32 {
        self.rope.byte_to_line_idx(self.floor(offset) as usize, LSP_LINES) as u32
    }

    /// The row and the column in bytes, rows ending at `\n` only, as tree-sitter counts them.
    pub fn point(&self, offset: u32) -> (u32, u32) {
        let offset = self.floor(offset);
        let row = self.rope.byte_to_line_idx(offset as usize, LineType::LF);
        let start = self.rope.line_to_byte_idx(row, LineType::LF);
        (row as u32, offset - start as u32)
    }

    /// The position of the byte `offset`. An offset past the end counts as the end, one inside a
    /// character as its start, one inside a line break as the end of its line.
    pub fn position(&self, offset: u32, encoding: Encoding) -> Position {
        self.positions(encoding).at(offset)
    }

    /// Gives the positions of many offsets; fastest when each is near the one before.
    pub fn positions(&self, encoding: Encoding) -> Positions<'_> {
        Positions {
            text: self,
            encoding,
            line: Cell::new(None),
            lookups: Cell::new(0),
            lines: OnceCell::new(),
        }
    }

    /// The byte offset of `position`. A line past the end counts as the end of the text, a
    /// character past the end of its line as the end of that line, one inside a character
    /// (a surrogate half, a continuation byte) as the start of that character.
    pub fn offset(&self, position: Position, encoding: Encoding) -> u32 {
        if position.line >= self.line_count() {
            return self.len();
        }
        let line = self.line(position.line);
        let units = self.units(line.start, encoding) as usize + position.character as usize;
        if units >= self.units(line.end, encoding) as usize {
            return line.end;
        }
        let offset = match encoding {
            Encoding::Utf8 => units,
            Encoding::Utf16 => self.rope.utf16_to_byte_idx(units),
            Encoding::Utf32 => self.rope.char_to_byte_idx(units),
        };
        self.floor(offset as u32)
    }

    /// How many units of `encoding` come before `offset`, which must be a character boundary.
    fn units(&self, offset: u32, encoding: Encoding) -> u32 {
        match encoding {
            Encoding::Utf8 => offset,
            Encoding::Utf16 => self.rope.byte_to_utf16_idx(offset as usize) as u32,
            Encoding::Utf32 => self.rope.byte_to_char_idx(offset as usize) as u32,
        }
    }

    /// The start of the character that holds `offset`, or the end of the text.
    fn floor(&self, offset: u32) -> u32 {
        let offset = offset.min(self.len()) as usize;
        self.rope.floor_char_boundary(offset) as u32
    }
}

/// Turns byte offsets of one text into positions. It remembers the line it was last asked about,
/// and from some number of lines on where all of them begin.
#[derive(Debug)]
pub struct Positions<'a> {
    text: &'a Text,
    encoding: Encoding,
    line: Cell<Option<Line>>,
    /// How many lines were looked up in the rope.
    lookups: Cell<u32>,
    lines: OnceCell<Vec<Line>>,
}

/// A line of a text.
#[derive(Debug, Clone, Copy)]
struct Line {
    number: u32,
    /// Without its line break.
    span: Span,
    /// Whether each character is one byte and one unit.
    is_ascii: bool,
}

/// How many lines are looked at one by one before all are searched.
const NEAR: usize = 4;

/// From so many lookups on, finding all lines at once is faster.
const MANY_LOOKUPS: u32 = 64;

impl Positions<'_> {
    /// The position of the byte `offset`, as [`Text::position`] gives it.
    pub fn at(&self, offset: u32) -> Position {
        let line = match self.line.get() {
            Some(line) if line.span.touches(offset) => line,
            _ => self.line_of(offset),
        };
        let offset = offset.min(line.span.end);
        let character = match line.is_ascii {
            true => offset - line.span.start,
            false => {
                let units = |offset| self.text.units(offset, self.encoding);
                units(self.text.floor(offset)) - units(line.span.start)
            }
        };
        Position::new(line.number, character)
    }

    fn line_of(&self, offset: u32) -> Line {
        let lookups = self.lookups.get() + 1;
        self.lookups.set(lookups);
        let table = (lookups > MANY_LOOKUPS).then(|| self.lines.get_or_init(|| self.text.lines()));
        let found = table.and_then(|lines| self.find(lines, offset)).copied();
        let line = found.unwrap_or_else(|| self.text.line_with(self.text.line_at(offset)));
        self.line.set(Some(line));
        line
    }
}

impl Positions<'_> {
    /// The one of `lines` that `offset` is in; most often one of the next.
    fn find<'l>(&self, lines: &'l [Line], offset: u32) -> Option<&'l Line> {
        let known = self.line.get().map_or(0, |line| line.number as usize);
        let is_it = |index: usize| {
            let starts = |line: &Line| line.span.start <= offset;
            lines.get(index).is_some_and(starts) && !lines.get(index + 1).is_some_and(starts)
        };
        let near = (known..known + NEAR).find(|index| is_it(*index));
        let behind = || lines.partition_point(|line| line.span.start <= offset).checked_sub(1);
        lines.get(near.or_else(behind)?)
    }
}

impl Text {
    fn line_with(&self, number: u32) -> Line {
        let span = self.line(number);
        Line { number, span, is_ascii: self.slice(span).is_ascii() }
    }

    /// Every line, in order.
    fn lines(&self) -> Vec<Line> {
        let text = self.to_string();
        let (mut lines, mut start) = (Vec::with_capacity(text.len() / 32), 0);
        // Looking for one byte is many times as fast as for one of two.
        let has_returns = text.contains('\r');
        loop {
            let rest = text.get(start..).unwrap_or_default();
            let line_break = match has_returns {
                true => rest.find(['\n', '\r']),
                false => rest.find('\n'),
            };
            let length = line_break.unwrap_or(rest.len());
            let span = Span::new(start as u32, (start + length) as u32);
            let is_ascii = rest.get(..length).is_some_and(str::is_ascii);
            lines.push(Line { number: lines.len() as u32, span, is_ascii });
            let line_break = rest.get(length..).unwrap_or_default();
            match line_break.len() {
                0 => return lines,
                _ if line_break.starts_with("\r\n") => start += length + 2,
                _ => start += length + 1,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

    fn width(character: char, encoding: Encoding) -> u32 {
        match encoding {
            Encoding::Utf8 => character.len_utf8() as u32,
            Encoding::Utf16 => character.len_utf16() as u32,
            Encoding::Utf32 => 1,
        }
    }

    /// The lines of `text` as (start, end without the break), found one character at a time.
    fn naive_lines(text: &str) -> Vec<(usize, usize)> {
        let bytes = text.as_bytes();
        let (mut lines, mut start, mut at) = (Vec::new(), 0, 0);
        while at < bytes.len() {
            let width = match bytes[at] {
                b'\r' if bytes.get(at + 1) == Some(&b'\n') => 2,
                b'\r' | b'\n' => 1,
                _ => {
                    at += 1;
                    continue;
                }
            };
            lines.push((start, at));
            at += width;
            start = at;
        }
        lines.push((start, bytes.len()));
        lines
    }

    fn naive_offset(text: &str, position: Position, encoding: Encoding) -> usize {
        let lines = naive_lines(text);
        let Some(&(start, end)) = lines.get(position.line as usize) else { return text.len() };
        let mut units = 0;
        for (index, character) in text[start..end].char_indices() {
            let next = units + width(character, encoding);
            if next > position.character {
                return start + index;
            }
            units = next;
        }
        end
    }

    fn naive_position(text: &str, offset: usize, encoding: Encoding) -> Position {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let lines = naive_lines(text);
        let line = lines.iter().rposition(|(start, _)| *start <= offset).unwrap();
        let (start, end) = lines[line];
        let character =
            text[start..offset.min(end)].chars().map(|c| width(c, encoding)).sum::<u32>();
        Position::new(line as u32, character)
    }

    fn any_text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("\n"),
            Just("\r\n"),
            Just("\r"),
            Just("\u{2028}"),
            Just("\u{b}"),
            Just("\u{85}"),
            Just("RUN x"),
            Just("é"),
            Just("漢"),
            Just("😀"),
            Just("\0"),
            Just("e\u{301}"),
        ];
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        // Each case tries every offset in every encoding.
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn positions_equal_the_naive_ones(text in any_text()) {
            let rope = Text::from(text.as_str());
            prop_assert_eq!(rope.line_count() as usize, naive_lines(&text).len());
            for encoding in ENCODINGS {
                let positions = rope.positions(encoding);
                positions.lookups.set(text.len() as u32 % 2 * MANY_LOOKUPS);
                for offset in (0..=text.len() + 2).chain((0..text.len()).rev()) {
                    let naive = naive_position(&text, offset, encoding);
                    prop_assert_eq!(positions.at(offset as u32), naive);
                    prop_assert_eq!(
                        rope.position(offset as u32, encoding),
                        naive_position(&text, offset, encoding)
                    );
                }
            }
        }

        #[test]
        fn offsets_equal_the_naive_ones(text in any_text()) {
            let rope = Text::from(text.as_str());
            for encoding in ENCODINGS {
                for line in 0..rope.line_count() + 2 {
                    for character in (0..30).chain([u32::MAX]) {
                        let position = Position::new(line, character);
                        prop_assert_eq!(
                            rope.offset(position, encoding) as usize,
                            naive_offset(&text, position, encoding)
                        );
                    }
                }
            }
        }

        #[test]
        fn edits_equal_those_of_a_string(
            text in any_text(),
            edits in prop::collection::vec((0u32..200, 0u32..200, any_text()), 0..8),
        ) {
            let (mut rope, mut string) = (Text::from(text.as_str()), text);
            for (start, end, replacement) in edits {
                let span = rope.replace(Span::new(start, end), &replacement);
                string.replace_range(span.range(), &replacement);
                prop_assert_eq!(rope.to_string(), string.clone());
                prop_assert_eq!(rope.len() as usize, string.len());
            }
        }

        #[test]
        fn chunks_make_up_the_text(text in any_text()) {
            let rope = Text::from(text.as_str());
            let (mut read, mut at) = (String::new(), 0);
            while !rope.chunk_from(at).is_empty() {
                read.push_str(rope.chunk_from(at));
                at = read.len() as u32;
            }
            prop_assert_eq!(read, text);
        }
    }

    #[test]
    fn a_surrogate_half_counts_as_the_start_of_its_character() {
        let text = Text::from("a😀b");
        assert_eq!(text.offset(Position::new(0, 2), Encoding::Utf16), 1);
        assert_eq!(text.offset(Position::new(0, 3), Encoding::Utf16), 5);
    }

    #[test]
    fn points_count_only_line_feeds() {
        let text = Text::from("a\rb\ncd");
        assert_eq!(text.point(6), (1, 2));
        assert_eq!(text.line_at(6), 2);
    }
}
