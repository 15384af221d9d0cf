//! The heredocs of a script, found before the grammar sees it: it cannot read several on one line,
//! and what is in their bodies is not its business (POSIX.1-2024, Shell Command Language, 2.7.4).

use crate::Span;

/// A heredoc; all spans count in the text that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// `<<` or `<<-`.
    pub(super) operator: Span,
    /// The word behind it, with its quotes.
    pub(super) delimiter: Span,
    /// The same without its quotes.
    pub(super) name: String,
    /// Whether the word has quotes, so that the body is taken as it is.
    pub(super) quoted: bool,
    /// The lines of the body.
    pub(super) body: Span,
    /// The delimiter that ends it.
    pub(super) end: Option<Span>,
}

/// What [`find`] finds.
#[derive(Debug, Clone, Default)]
pub(super) struct Redirections {
    /// The heredocs, in the order of their bodies.
    pub(super) heredocs: Vec<Found>,
    /// Where `<<<` stands, which the grammar knows in a few places only.
    pub(super) strings: Vec<u32>,
}

/// The heredocs of `text` and its other redirections that are more than the grammar knows.
pub(super) fn find(text: &str) -> Redirections {
    if !text.contains("<<") {
        return Redirections::default();
    }
    let mut scanner = Scanner {
        bytes: text.as_bytes(),
        text,
        at: 0,
        open: Vec::new(),
        pending: 0,
        found: Redirections::default(),
    };
    while scanner.at < text.len() {
        scanner.step();
    }
    scanner.found
}

/// `text` with each heredoc's operator turned into a redirection from a word of the same length,
/// with blanks for its body and with `<` for `<<<`, so that every other byte stays where it is.
pub(super) fn masked(text: &str, found: &Redirections) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let mut fill = |span: Span, with: u8| {
        if let Some(part) = bytes.get_mut(span.range()) {
            part.fill(with);
        }
    };
    for string in &found.strings {
        fill(Span::new(string + 1, string + 3), b' ');
    }
    for heredoc in &found.heredocs {
        fill(Span::new(heredoc.operator.start + 1, heredoc.delimiter.end), b'x');
        fill(
            Span::new(heredoc.body.start, heredoc.end.map_or(heredoc.body.end, |end| end.end)),
            b' ',
        );
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// What the scanner is inside of.
#[derive(Clone, Copy, PartialEq)]
enum Open {
    /// `(…)` or `$(…)`, in which there are commands.
    Parenthesis,
    /// `` `…` ``, likewise.
    Backquote,
    /// `$((…))` or `((…))`, with this many parentheses open inside.
    Arithmetic(u32),
    /// `${…}`
    Brace,
    /// `"…"`
    Quote,
}

struct Scanner<'a> {
    bytes: &'a [u8],
    text: &'a str,
    at: usize,
    open: Vec<Open>,
    /// The heredocs from this index on still lack their bodies.
    pending: usize,
    found: Redirections,
}

impl Scanner<'_> {
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or_default()
    }

    fn starts_with(&self, prefix: &[u8]) -> bool {
        self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(prefix))
    }

    fn step(&mut self) {
        if self.peek(0) == b'\\' {
            self.at += 2;
            return;
        }
        match self.open.last().copied() {
            Some(Open::Quote) => self.step_in_quotes(b'"'),
            Some(Open::Brace) => self.step_in_quotes(b'}'),
            Some(Open::Arithmetic(depth)) => self.step_in_arithmetic(depth),
            Some(Open::Parenthesis | Open::Backquote) | None => self.step_in_command(),
        }
    }

    fn step_in_quotes(&mut self, close: u8) {
        match self.peek(0) {
            byte if byte == close => self.close(),
            b'"' => self.open(Open::Quote, 1),
            b'`' => self.backquote(),
            b'$' => self.dollar(),
            _ => self.at += 1,
        }
    }

    fn step_in_arithmetic(&mut self, depth: u32) {
        let mut set = |depth| {
            if let Some(last) = self.open.last_mut() {
                *last = Open::Arithmetic(depth);
            }
        };
        match self.bytes[self.at] {
            b'(' => set(depth + 1),
            b')' if depth > 0 => set(depth - 1),
            b')' => {
                self.close();
                self.at += usize::from(self.peek(0) == b')');
                return;
            }
            b'$' => return self.dollar(),
            _ => {}
        }
        self.at += 1;
    }

    fn step_in_command(&mut self) {
        match self.peek(0) {
            b'\'' => self.skip_past(b'\''),
            b'"' => self.open(Open::Quote, 1),
            b'`' => self.backquote(),
            b'$' => self.dollar(),
            b'#' if self.at_word_start() => self.skip_to_line_end(),
            b'(' if self.peek(1) == b'(' && self.at_word_start() => {
                self.open(Open::Arithmetic(0), 2);
            }
            b'(' => self.open(Open::Parenthesis, 1),
            b')' if self.open.last() == Some(&Open::Parenthesis) => self.close(),
            b'<' if self.starts_with(b"<<<") => {
                self.found.strings.push(self.at as u32);
                self.at += 3;
            }
            b'<' if self.starts_with(b"<<") => self.heredoc(),
            b'\n' => {
                self.at += 1;
                self.bodies();
            }
            _ => self.at += 1,
        }
    }

    fn open(&mut self, what: Open, length: usize) {
        self.open.push(what);
        self.at += length;
    }

    fn close(&mut self) {
        self.open.pop();
        self.at += 1;
    }

    fn dollar(&mut self) {
        match (self.peek(1), self.peek(2)) {
            (b'(', b'(') => self.open(Open::Arithmetic(0), 3),
            (b'(', _) => self.open(Open::Parenthesis, 2),
            (b'{', _) => self.open(Open::Brace, 2),
            _ => self.at += 1,
        }
    }

    /// The second one ends what stands inside too. To look at the innermost ones only keeps the
    /// work linear; nobody nests deeper.
    fn backquote(&mut self) {
        let inner = self.open.iter().rev().take(8);
        let depth = inner.clone().position(|open| *open == Open::Backquote);
        match depth {
            Some(depth) => self.open.truncate(self.open.len() - depth - 1),
            None => self.open.push(Open::Backquote),
        }
        self.at += 1;
    }

    fn skip_past(&mut self, byte: u8) {
        self.at += 1;
        while self.at < self.bytes.len() && self.peek(0) != byte {
            self.at += 1;
        }
        self.at += 1;
    }

    fn skip_to_line_end(&mut self) {
        while self.at < self.bytes.len() && self.peek(0) != b'\n' {
            self.at += 1;
        }
    }

    fn at_word_start(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|before| self.bytes.get(before));
        before.is_none_or(|byte| b" \t\n;&|()`".contains(byte))
    }

    /// The operator and its delimiter at the current place.
    fn heredoc(&mut self) {
        let start = self.at;
        self.at += 2 + usize::from(self.peek(2) == b'-');
        let operator = Span::new(start as u32, self.at as u32);
        while matches!(self.peek(0), b' ' | b'\t') {
            self.at += 1;
        }
        let word = self.at;
        let quoted = self.skip_delimiter();
        let delimiter = Span::new(word as u32, self.at.min(self.bytes.len()) as u32);
        let written = self.text.get(delimiter.range()).unwrap_or_default();
        if written.is_empty() {
            return;
        }
        let name = unquoted(written);
        let body = Span::empty(self.bytes.len() as u32);
        self.found.heredocs.push(Found { operator, delimiter, name, quoted, body, end: None });
    }

    /// Goes to the end of the word; gives whether it holds quotes.
    fn skip_delimiter(&mut self) -> bool {
        let mut quoted = false;
        while self.at < self.bytes.len() {
            match self.peek(0) {
                quote @ (b'\'' | b'"') => {
                    quoted = true;
                    self.skip_past(quote);
                }
                b'\\' => {
                    quoted = true;
                    self.at += 2;
                }
                byte if b" \t\n;&|<>()`".contains(&byte) => break,
                _ => self.at += 1,
            }
        }
        self.at = self.at.min(self.bytes.len());
        quoted
    }

    /// The bodies of the heredocs that the line before began.
    fn bodies(&mut self) {
        while let Some(heredoc) = self.found.heredocs.get_mut(self.pending) {
            self.pending += 1;
            let tabs = heredoc.operator.len() == 3;
            let start = self.at;
            heredoc.body = Span::new(start as u32, self.bytes.len() as u32);
            for line in self.text.get(start..).unwrap_or_default().split_inclusive('\n') {
                let content = line.trim_end_matches('\n');
                let word = if tabs { content.trim_start_matches('\t') } else { content };
                let end = self.at + content.len();
                self.at += line.len();
                if word == heredoc.name {
                    heredoc.body.end = end as u32 - content.len() as u32;
                    heredoc.end = Some(Span::new((end - word.len()) as u32, end as u32));
                    break;
                }
            }
        }
    }
}

/// A delimiter without its quotes.
fn unquoted(word: &str) -> String {
    let mut name = String::new();
    let mut characters = word.chars();
    while let Some(character) = characters.next() {
        match character {
            '\'' | '"' => {}
            '\\' => name.extend(characters.next()),
            other => name.push(other),
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check_heredocs(text: &str, expected: Expect) {
        let found = find(text);
        let mut shown = String::new();
        for heredoc in &found.heredocs {
            let part = |span: Span| text.get(span.range()).unwrap();
            let quoted = if heredoc.quoted { " quoted" } else { "" };
            let line = format!(
                "{}{} ({}{quoted}): {:?} {:?}\n",
                part(heredoc.operator),
                part(heredoc.delimiter),
                heredoc.name,
                part(heredoc.body),
                heredoc.end.map(part),
            );
            shown.push_str(&line);
        }
        shown.push_str(&masked(text, &found));
        expected.assert_eq(&shown);
    }

    #[test]
    fn several_heredocs_of_a_line_follow_each_other() {
        check_heredocs(
            "cat <<A 3<<-'B C'>x && d <<\\E|f\na $x\nA\n\tb\n\tB C\ne\nE\ng",
            expect![[r#"
                <<A (A): "a $x\n" Some("A")
                <<-'B C' (B C quoted): "\tb\n" Some("B C")
                <<\E (E quoted): "e\n" Some("E")
                cat <xx 3<xxxxxxx>x && d <xxx|f
                      
                       
                   
                g"#]],
        );
    }

    #[test]
    fn what_looks_like_a_heredoc_is_none() {
        check_heredocs(
            "a <<< b; echo $((1<<2)) '<<A' \"<<A\" # <<A\n((x<<=1)); ${x<<A}; \\<<A; << ; x",
            expect![[r#"
                a <   b; echo $((1<<2)) '<<A' "<<A" # <<A
                ((x<<=1)); ${x<<A}; \<<A; << ; x"#]],
        );
    }

    #[test]
    fn substitutions_hold_heredocs() {
        check_heredocs(
            "x=\"$(cat <<A\na ) \" `\nA\n)\" `cat <<B\nB\n`\nc",
            expect![[r#"
                <<A (A): "a ) \" `\n" Some("A")
                <<B (B): "" Some("B")
                x="$(cat <xx
                         
                )" `cat <xx
                 
                `
                c"#]],
        );
    }

    #[test]
    fn the_end_of_the_text_ends_a_body() {
        check_heredocs(
            "a <<A <<B\nb",
            expect![[r#"
                <<A (A): "b" None
                <<B (B): "" None
                a <xx <xx
                 "#]],
        );
        check_heredocs("a <<", expect!["a <<"]);
        check_heredocs(
            "a <<'b",
            expect![[r#"
            <<'b (b quoted): "" None
            a <xxx"#]],
        );
    }

    proptest! {
        #[test]
        fn every_text_is_masked_in_place(text in "([<'\"`$(){}#\\\\ \n\tABé]|<<|<<-|\\$\\(|A\n){0,60}") {
            let found = find(&text);
            let masked = masked(&text, &found);
            prop_assert_eq!(masked.len(), text.len());
            for heredoc in &found.heredocs {
                for span in [heredoc.operator, heredoc.delimiter, heredoc.body] {
                    prop_assert!(text.get(span.range()).is_some());
                }
            }
        }
    }
}
