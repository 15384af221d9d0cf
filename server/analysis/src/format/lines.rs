//! The physical lines of one instruction up to its first heredoc body. They cover it without gaps.

use syntax::entry::continuation;
use syntax::{Entry, Instruction, Span};

/// What a line between the keyword and the end of the instruction is to BuildKit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineKind {
    /// A part of the instruction.
    Code,
    /// Left out.
    Comment,
    /// Left out.
    Blank,
}

/// One physical line. Spans count from the entry's first byte.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    /// What it is.
    pub(super) kind: LineKind,
    /// Without its line break; the first line begins at the keyword.
    pub(super) span: Span,
    /// What is joined with the other lines: all but the escape character and what follows it.
    pub(super) text: Span,
    /// Where that begins in the logical line.
    pub(super) joined: u32,
    /// Whether an escape character continues it.
    pub(super) continued: bool,
}

impl Line {
    /// The blanks that it begins with.
    pub(super) fn indent(self, entry: &Entry) -> Span {
        let text = match self.kind {
            LineKind::Code => self.text,
            LineKind::Comment | LineKind::Blank => self.span,
        };
        let content = entry.slice(text);
        let length = content.len() - content.trim_start_matches([' ', '\t']).len();
        Span::new(text.start, text.start + length as u32)
    }

    /// The range of the line's text in the logical line.
    pub(super) fn joined_range(self) -> Span {
        Span::new(self.joined, self.joined + self.text.len())
    }

    /// The source of `range` of the logical line, if all of it stands in this line.
    pub(super) fn source(self, range: Span) -> Option<Span> {
        let inside = self.kind == LineKind::Code && self.joined_range().contains(range);
        inside
            .then(|| Span::new(range.start - self.joined, range.end - self.joined))
            .map(|range| range.shift(self.text.start))
    }

    /// Whether it holds nothing but the escape character.
    pub(super) fn is_bare(self, entry: &Entry) -> bool {
        self.kind == LineKind::Code && self.continued && entry.slice(self.text).trim().is_empty()
    }
}

/// `content`, a line without its break, without the blanks that it ends with. Behind a carriage return
/// they stay: it would become a part of the line break.
pub(super) fn trimmed(content: &str) -> &str {
    let trimmed = content.trim_end_matches([' ', '\t']);
    if trimmed.ends_with('\r') { content } else { trimmed }
}

/// The lines of `instruction`, which stands in `entry`.
pub(super) fn lines(entry: &Entry, instruction: &Instruction, escape: char) -> Vec<Line> {
    let end = instruction.heredocs.first().map_or(instruction.span.end, |first| first.body.start);
    let (mut lines, mut joined, mut start) = (Vec::new(), 0, instruction.span.start);
    for raw in entry.slice(Span::new(start, end)).split_inclusive('\n') {
        let content = raw.trim_end_matches(['\r', '\n']);
        let span = Span::new(start, start + content.len() as u32);
        let kind = kind(instruction, span);
        let (text, continued) = match kind {
            LineKind::Code => continuation(content, escape),
            LineKind::Comment | LineKind::Blank => ("", false),
        };
        let text = Span::new(start, start + text.len() as u32);
        lines.push(Line { kind, span, text, joined, continued });
        joined += text.len();
        start += raw.len() as u32;
    }
    lines
}

fn kind(instruction: &Instruction, span: Span) -> LineKind {
    let among = |spans: &[Span]| spans.binary_search_by_key(&span.start, |span| span.start).is_ok();
    if among(&instruction.comments) {
        LineKind::Comment
    } else if among(&instruction.blank_lines) {
        LineKind::Blank
    } else {
        LineKind::Code
    }
}
