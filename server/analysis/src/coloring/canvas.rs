//! Pieces that are told in any order and lie inside of each other, made into tokens that do not.

use syntax::{Entry, Span};

use super::{Modifiers, Token, TokenKind};

/// What was told of an entry.
#[derive(Debug)]
pub(super) struct Canvas<'a> {
    entry: &'a Entry,
    paints: Vec<Token>,
}

impl<'a> Canvas<'a> {
    pub(super) fn new(entry: &'a Entry) -> Canvas<'a> {
        Canvas { entry, paints: Vec::new() }
    }

    /// `span` is a `kind`. Of two pieces the one inside of the other is seen, of two with the same
    /// place the one that was told last.
    pub(super) fn paint(&mut self, span: Span, kind: TokenKind) {
        self.paint_with(span, kind, Modifiers::NONE);
    }

    pub(super) fn paint_with(&mut self, span: Span, kind: TokenKind, modifiers: Modifiers) {
        if !span.is_empty() {
            self.paints.push(Token { span, kind, modifiers });
        }
    }

    /// The tokens, sorted, disjoint and each in one line.
    pub(super) fn finish(mut self) -> Vec<Token> {
        self.paints.sort_by_key(|paint| (paint.span.start, std::cmp::Reverse(paint.span.end)));
        let mut flat =
            Flat { text: self.entry.text(), at: 0, open: Vec::new(), tokens: Vec::new() };
        for paint in self.paints {
            flat.close_before(paint.span.start);
            flat.push_up_to(paint.span.start);
            flat.open.push(paint);
        }
        flat.close_before(u32::MAX);
        flat.tokens
    }
}

struct Flat<'a> {
    text: &'a str,
    /// Up to here everything has its token.
    at: u32,
    open: Vec<Token>,
    tokens: Vec<Token>,
}

impl Flat<'_> {
    /// Ends the open pieces that end at `start` or before.
    fn close_before(&mut self, start: u32) {
        while let Some(inner) = self.open.last().filter(|inner| inner.span.end <= start) {
            let end = inner.span.end;
            self.push_up_to(end);
            self.open.pop();
        }
    }

    /// Gives the innermost open piece what lies before `end`.
    fn push_up_to(&mut self, end: u32) {
        let start = self.at;
        self.at = start.max(end);
        if let Some(inner) = self.open.last().copied() {
            self.push(Span::new(start.max(inner.span.start), end.min(inner.span.end)), inner);
        }
    }

    /// One token a line, without the blanks around it.
    fn push(&mut self, span: Span, paint: Token) {
        let mut start = span.start;
        for line in self.text.get(span.range()).unwrap_or_default().split_inclusive('\n') {
            let text = line.trim();
            if !text.is_empty() {
                let first = start + (line.len() - line.trim_start().len()) as u32;
                let span = Span::new(first, first + text.len() as u32);
                self.tokens.push(Token { span, ..paint });
            }
            start += line.len() as u32;
        }
    }
}

#[cfg(test)]
mod tests {
    use syntax::Document;

    use super::*;

    #[track_caller]
    fn check_flat(text: &str, paints: &[(u32, u32, TokenKind)], expected: &[(&str, TokenKind)]) {
        let document = Document::new(text);
        let entry = &document.entries()[0].entry;
        let mut canvas = Canvas::new(entry);
        for (start, end, kind) in paints {
            canvas.paint(Span::new(*start, *end), *kind);
        }
        let tokens = canvas.finish();
        let shown: Vec<_> = tokens.iter().map(|t| (entry.slice(t.span), t.kind)).collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn inner_pieces_cut_outer_ones() {
        use TokenKind::{Number, String, Variable};
        check_flat(
            "0123456789",
            &[(4, 6, Number), (1, 9, String), (5, 6, Variable), (4, 6, Variable)],
            &[("123", String), ("4", Variable), ("5", Variable), ("678", String)],
        );
        check_flat(
            "0123456789",
            &[(0, 5, Number), (3, 8, String)],
            &[("012", Number), ("34567", String)],
        );
    }

    #[test]
    fn lines_are_apart() {
        use TokenKind::String;
        check_flat(
            "RUN a\\\n\n  b\\\r\nc",
            &[(4, 15, String)],
            &[("a\\", String), ("b\\", String), ("c", String)],
        );
    }
}
