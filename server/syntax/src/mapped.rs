//! Text gathered from pieces of a source, with the way back to where each byte came from.

use crate::Span;

/// Text that was joined, unquoted or unescaped, in which every byte knows its source offset.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapped {
    text: String,
    /// Where a run of contiguous bytes begins: in `text`, and in the source.
    runs: Vec<(u32, u32)>,
    /// The source offset behind the last piece, even if that piece was empty.
    end: u32,
}

impl Mapped {
    /// An empty text that stands at the source offset `source`.
    pub fn at(source: u32) -> Mapped {
        Mapped { end: source, ..Mapped::default() }
    }

    /// Appends `piece`, which stands at the offset `source`.
    pub fn push(&mut self, piece: &str, source: u32) {
        if piece.is_empty() {
            return;
        }
        let offset = self.text.len() as u32;
        let contiguous =
            self.runs.last().is_some_and(|(text, from)| from + (offset - text) == source);
        if !contiguous {
            self.runs.push((offset, source));
        }
        self.text.push_str(piece);
        self.end = source + piece.len() as u32;
    }

    /// Appends `other` with the sources of its bytes.
    pub fn append(&mut self, other: &Mapped) {
        for (index, (text, source)) in other.runs.iter().enumerate() {
            let next = other.runs.get(index + 1).map_or(other.text.len() as u32, |(next, _)| *next);
            self.push(other.slice(Span::new(*text, next)), *source);
        }
        self.end = other.end;
    }

    /// The joined text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The joined text inside `range`; empty where the range does not fit.
    pub fn slice(&self, range: Span) -> &str {
        self.text.get(range.range()).unwrap_or_default()
    }

    /// The source offset of the byte at `offset`; behind the last byte, the end of the last piece.
    pub fn source(&self, offset: u32) -> u32 {
        if offset as usize >= self.text.len() {
            return self.end;
        }
        let index = self.runs.partition_point(|(text, _)| *text <= offset);
        match index.checked_sub(1).and_then(|index| self.runs.get(index)) {
            Some((text, source)) => source + (offset - text),
            None => self.end,
        }
    }

    /// The source range of `range`, from its first byte to behind its last one, so that a range
    /// that ends where a piece ends does not reach into the next piece.
    pub fn span(&self, range: Span) -> Span {
        let start = self.source(range.start);
        if range.is_empty() {
            return Span::empty(start);
        }
        Span::new(start, self.source(range.end - 1) + 1)
    }

    /// The pieces of the source that `range` was gathered from, in order.
    pub fn pieces(&self, range: Span) -> impl Iterator<Item = Span> {
        let mut at = range.start;
        std::iter::from_fn(move || {
            let start = at;
            let end = range.end.min(self.text.len() as u32);
            let index = self.runs.partition_point(|(text, _)| *text <= start);
            at = self.runs.get(index).map_or(end, |(text, _)| (*text).min(end));
            (start < at).then(|| Span::new(self.source(start), self.source(at - 1) + 1))
        })
    }

    /// The part inside `range`, which keeps its way back to the source.
    pub fn part(&self, range: Span) -> Mapped {
        let mut part = Mapped::at(self.source(range.start));
        let mut at = range.start;
        while at < range.end {
            let index = self.runs.partition_point(|(text, _)| *text <= at);
            let next = self.runs.get(index).map_or(range.end, |(text, _)| (*text).min(range.end));
            part.push(self.slice(Span::new(at, next)), self.source(at));
            at = next;
        }
        part
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Mapped {
        let mut mapped = Mapped::at(2);
        mapped.push("ab", 2);
        mapped.push("cd", 4);
        mapped.push("ef", 10);
        mapped
    }

    #[test]
    fn every_byte_finds_its_source() {
        let mapped = sample();
        let sources: Vec<u32> = (0..=6).map(|offset| mapped.source(offset)).collect();
        assert_eq!(sources, [2, 3, 4, 5, 10, 11, 12]);
    }

    #[test]
    fn a_span_does_not_reach_into_the_next_piece() {
        assert_eq!(sample().span(Span::new(0, 4)), Span::new(2, 6));
        assert_eq!(sample().span(Span::new(3, 5)), Span::new(5, 11));
        assert_eq!(sample().span(Span::empty(4)), Span::empty(10));
    }

    #[test]
    fn pieces_are_the_runs_of_the_source() {
        let pieces = |start, end| sample().pieces(Span::new(start, end)).collect::<Vec<_>>();
        assert_eq!(pieces(1, 5), [Span::new(3, 6), Span::new(10, 11)]);
        assert_eq!(pieces(4, 9), [Span::new(10, 12)]);
        assert_eq!(pieces(3, 3), []);
        assert_eq!(pieces(7, 9), []);
    }

    #[test]
    fn a_part_keeps_its_sources() {
        let part = sample().part(Span::new(1, 5));
        assert_eq!(part.text(), "bcde");
        assert_eq!(part.span(Span::new(0, 4)), Span::new(3, 11));
    }
}
