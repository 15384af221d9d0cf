//! The tokens of one entry: comments, the instruction with its flags and arguments, its bodies.

use dialect::words::{AS, SCRATCH};
use dialect::{Keyword, Shape};
use syntax::expansion::Piece;
use syntax::shell::ShellKind;
use syntax::{Entry, ExecString, Form, Instruction, Mapped, Pair, Span, Statement, Word};

use super::canvas::Canvas;
use super::{Modifiers, Token, TokenKind};

use crate::model::expandable::{Expandable, expandable_body, expandable_words};

/// The tokens of `entry`, whose commands are for `shell`.
pub(super) fn tokens(entry: &Entry, escape: char, shell: ShellKind) -> Vec<Token> {
    let mut canvas = Canvas::new(entry);
    for comment in &entry.comments {
        canvas.paint(*comment, TokenKind::Comment);
    }
    if let Some(instruction) = &entry.instruction {
        let mut painter = Painter { entry, instruction, escape, shell, canvas };
        painter.instruction();
        canvas = painter.canvas;
    }
    canvas.finish()
}

/// Tells what an instruction consists of.
pub(super) struct Painter<'a> {
    pub(super) entry: &'a Entry,
    pub(super) instruction: &'a Instruction,
    pub(super) escape: char,
    pub(super) shell: ShellKind,
    pub(super) canvas: Canvas<'a>,
}

impl<'a> Painter<'a> {
    fn instruction(&mut self) {
        self.continuations();
        for comment in &self.instruction.comments {
            self.canvas.paint(*comment, TokenKind::Comment);
        }
        self.statement(&self.instruction.statement);
        for heredoc in &self.instruction.heredocs {
            let operator = Span::new(heredoc.span.start, heredoc.delimiter.start);
            self.canvas.paint(operator, TokenKind::Operator);
            self.canvas.paint(heredoc.delimiter, TokenKind::Delimiter);
            self.canvas.paint(heredoc.end.unwrap_or_default(), TokenKind::Delimiter);
        }
        self.bodies();
    }

    /// The escape characters that continue a line: what stands first between two pieces of the
    /// logical line, and alone on lines there.
    fn continuations(&mut self) {
        let line = &self.instruction.line;
        let mut at = self.instruction.span.start;
        let whole = Span::new(0, line.text().len() as u32);
        let first_body = self.instruction.heredocs.first().map(|heredoc| heredoc.body.start);
        let end = first_body.unwrap_or(self.instruction.span.end);
        for piece in line.pieces(whole).chain([Span::empty(end)]) {
            self.continuations_between(Span::new(at, piece.start));
            at = piece.end;
        }
    }

    fn continuations_between(&mut self, gap: Span) {
        let mut at = gap.start;
        for line in self.entry.slice(gap).split_inclusive('\n') {
            let lead = (line.len() - line.trim_start().len()) as u32;
            if line.trim_start().starts_with(self.escape) {
                let span = Span::new(at + lead, at + lead + self.escape.len_utf8() as u32);
                self.canvas.paint(span, TokenKind::Escape);
            }
            at += line.len() as u32;
        }
    }

    fn statement(&mut self, statement: &Statement) {
        let Some(kind) = statement.kind else { return };
        let deprecated = kind.row().deprecated.map_or(Modifiers::NONE, |_| Modifiers::DEPRECATED);
        self.canvas.paint_with(statement.keyword.span, TokenKind::Keyword, deprecated);
        for flag in &statement.flags {
            self.flag(kind, flag);
        }
        self.form(kind, &statement.form);
        for word in expandable_words(self.instruction, statement, self.escape) {
            self.expandable(&word);
        }
        for heredoc in &self.instruction.heredocs {
            let body = expandable_body(heredoc, self.entry.slice(heredoc.body), statement);
            if let Some(body) = body {
                self.expandable(&body);
            }
        }
    }

    fn form(&mut self, kind: Keyword, form: &Form) {
        match form {
            Form::Exec(strings) => self.strings(strings),
            Form::Words(words) => self.words(kind, words),
            Form::Text(word) => self.text(kind, *word),
            Form::Pairs(pairs) => pairs.iter().for_each(|pair| self.pair(kind, *pair)),
            Form::LegacyPair(pair) => self.pair(kind, *pair),
            Form::Healthcheck { kind: word, command } => {
                self.canvas.paint(word.span, TokenKind::Keyword);
                self.form(kind, command);
            }
            Form::Nested(inner) => self.statement(inner),
            // A shell's text has its own tokens.
            Form::Shell(_) | Form::Empty | Form::NotStrings(_) | Form::Unknown => {}
        }
    }

    fn strings(&mut self, strings: &[ExecString]) {
        for string in strings {
            self.canvas.paint(string.word.span, TokenKind::String);
        }
    }

    fn words(&mut self, kind: Keyword, words: &[Word]) {
        match kind.row().shape {
            _ if kind == Keyword::From => self.base(words),
            Shape::Words => words.iter().for_each(|word| self.port(*word)),
            _ => words.iter().for_each(|word| self.canvas.paint(word.span, TokenKind::String)),
        }
    }

    /// What stands behind FROM.
    fn base(&mut self, words: &[Word]) {
        let line = &self.instruction.line;
        if let Some(image) = words.first() {
            match line.slice(image.range) {
                SCRATCH => {
                    self.canvas.paint_with(image.span, TokenKind::Image, Modifiers::BUILT_IN);
                }
                _ => self.image(&line.part(image.range)),
            }
        }
        let rest = (words.get(1), words.get(2));
        if let Some(word) = rest.0.filter(|word| line.slice(word.range).eq_ignore_ascii_case(AS)) {
            self.canvas.paint(word.span, TokenKind::Keyword);
            let name = rest.1.map_or(Span::default(), |name| name.span);
            self.canvas.paint_with(name, TokenKind::Stage, Modifiers::DECLARATION);
        }
    }

    fn text(&mut self, kind: Keyword, word: Word) {
        let text = self.instruction.line.slice(word.range);
        let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b':');
        let color = match kind {
            _ if is_number => TokenKind::Number,
            Keyword::Stopsignal => TokenKind::Value,
            _ => TokenKind::String,
        };
        self.canvas.paint(word.span, color);
    }

    /// `key=value` of ARG, ENV and LABEL.
    fn pair(&mut self, kind: Keyword, pair: Pair) {
        let line = &self.instruction.line;
        let (color, modifiers) = match kind {
            Keyword::Label => (TokenKind::Key, Modifiers::NONE),
            Keyword::Arg => (TokenKind::Variable, Modifiers::DECLARATION.with(Modifiers::READONLY)),
            _ => (TokenKind::Variable, Modifiers::DECLARATION),
        };
        self.canvas.paint_with(pair.key.span, color, modifiers);
        let Some(value) = pair.value else { return };
        if value.range.start == pair.key.range.end + 1 && line.slice(pair.word.range).contains('=')
        {
            let equals = Span::new(pair.key.range.end, value.range.start);
            self.canvas.paint(line.span(equals), TokenKind::Operator);
        }
        let text = line.slice(value.range);
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let color = if is_number { TokenKind::Number } else { TokenKind::String };
        self.canvas.paint(value.span, color);
    }

    /// What BuildKit replaces in a word.
    fn expandable(&mut self, word: &Expandable) {
        if let Ok(pieces) = word.read() {
            self.pieces(&pieces, &|range| word.source_of(range));
        }
    }

    /// Variables, quotes and escapes. Pieces nest only so deep as [`syntax::expansion`] lets them.
    pub(super) fn pieces(&mut self, pieces: &[Piece], place: &dyn Fn(Span) -> Span) {
        for piece in pieces {
            match piece {
                Piece::Literal(_) | Piece::HeredocOperator(_) => {}
                Piece::Escape { range, .. } => self.canvas.paint(place(*range), TokenKind::Escape),
                Piece::SingleQuoted { range, .. } => {
                    self.canvas.paint(place(*range), TokenKind::String);
                }
                Piece::DoubleQuoted { range, pieces } => {
                    self.canvas.paint(place(*range), TokenKind::String);
                    self.pieces(pieces, place);
                }
                Piece::Variable(variable) => {
                    self.canvas.paint(place(variable.range), TokenKind::Variable);
                    let Some(operation) = &variable.operation else { continue };
                    self.canvas.paint(place(operation.symbol), TokenKind::Operator);
                    let inner =
                        Span::new(operation.symbol.end, variable.range.end.saturating_sub(1));
                    self.canvas.paint(place(inner), TokenKind::String);
                    self.pieces(&operation.word, place);
                    if let Some(replacement) = &operation.replacement {
                        self.pieces(replacement, place);
                    }
                }
            }
        }
    }

    /// Colors the parts of a joined text.
    pub(super) fn part(&mut self, text: &Mapped, range: Span, kind: TokenKind) {
        for piece in text.pieces(range) {
            self.canvas.paint(piece, kind);
        }
    }
}
