//! Words with an inner structure: flags, mounts, image references, ports.

use dialect::mounts::{self, OptionValue};
use dialect::{Keyword, ValueKind};
use syntax::expansion::{self, LexOptions, Piece};
use syntax::{Flag, Mapped, Span, Word, csv, image};

use super::TokenKind;
use super::entry::Painter;

impl Painter<'_> {
    pub(super) fn flag(&mut self, kind: Keyword, flag: &Flag) {
        self.canvas.paint(flag.name_span(), TokenKind::Flag);
        let Some(value) = flag.value_text() else { return };
        let whole = Span::new(0, value.text().len() as u32);
        let equals = Span::new(flag.name_span().end, value.source(0));
        self.canvas.paint(equals, TokenKind::Operator);
        match kind.row().flag(flag.name()).map(|row| row.value) {
            None => {}
            Some(ValueKind::Mount) => self.mount(&value),
            Some(ValueKind::Source) => self.image(&value),
            Some(kind) => {
                let color = match kind {
                    ValueKind::Boolean | ValueKind::OneOf(_) | ValueKind::Platform => {
                        TokenKind::Value
                    }
                    ValueKind::Checksum => TokenKind::Digest,
                    ValueKind::Duration | ValueKind::Count => TokenKind::Number,
                    _ if is_number(value.text()) => TokenKind::Number,
                    _ => TokenKind::String,
                };
                self.part(&value, whole, color);
            }
        }
    }

    /// The options of a mount.
    fn mount(&mut self, value: &Mapped) {
        for field in csv::fields(value).unwrap_or_default() {
            let text = field.text();
            let (key, rest) = text.split_once('=').map_or((text, None), |(k, v)| (k, Some(v)));
            let key_end = key.len() as u32;
            self.part(&field, Span::new(0, key_end), TokenKind::Key);
            if rest.is_some() {
                self.part(&field, Span::new(key_end, key_end + 1), TokenKind::Operator);
                let value = field.part(Span::new(key_end + 1, text.len() as u32));
                self.mount_value(mounts::option(key).map(|row| row.value), &value);
            }
        }
    }

    fn mount_value(&mut self, kind: Option<OptionValue>, value: &Mapped) {
        let color = match kind {
            Some(OptionValue::From) => return self.image(value),
            Some(OptionValue::Type | OptionValue::Boolean | OptionValue::OneOf(_)) => {
                TokenKind::Value
            }
            Some(OptionValue::Size | OptionValue::Mode | OptionValue::NumericId) => {
                TokenKind::Number
            }
            Some(OptionValue::Variable) => TokenKind::Variable,
            _ => TokenKind::String,
        };
        self.part(value, Span::new(0, value.text().len() as u32), color);
        let options = LexOptions { escape: self.escape, quotes: true };
        if kind.is_some()
            && let Ok(pieces) = expansion::read(value.text(), options)
        {
            self.pieces(&pieces, &|range| value.span(range));
        }
    }

    /// The parts of an image reference; a name alone may also be that of a stage.
    pub(super) fn image(&mut self, value: &Mapped) {
        let text = without_variables(value.text(), self.escape, b'x');
        let parts = image::split(&text);
        self.part(value, parts.registry.unwrap_or_default(), TokenKind::Registry);
        self.part(value, parts.repository, TokenKind::Image);
        for (part, kind) in [(parts.tag, TokenKind::Tag), (parts.digest, TokenKind::Digest)] {
            let Some(part) = part else { continue };
            self.part(
                value,
                Span::new(part.start.saturating_sub(1), part.start),
                TokenKind::Operator,
            );
            self.part(value, part, kind);
        }
    }

    /// `port[-port][/protocol]`
    pub(super) fn port(&mut self, word: Word) {
        let value = self.instruction.line.part(word.range);
        let text = without_variables(value.text(), self.escape, b'\0');
        let mut start = 0;
        while let Some(first) = text.get(start..).and_then(|rest| rest.chars().next()) {
            let class = class(first);
            let rest = text.get(start..).unwrap_or_default();
            let length = rest.find(|c| self::class(c) != class).unwrap_or(rest.len());
            if let Some(kind) = class {
                self.part(&value, Span::new(start as u32, (start + length) as u32), kind);
            }
            start += length;
        }
    }
}

fn class(character: char) -> Option<TokenKind> {
    match character {
        '0'..='9' => Some(TokenKind::Number),
        '/' | '-' | ':' => Some(TokenKind::Operator),
        _ if character.is_alphabetic() => Some(TokenKind::Value),
        _ => None,
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b':')
}

/// `text` with `fill` for each byte of a variable, so that nothing in it is taken for a separator.
fn without_variables(text: &str, escape: char, fill: u8) -> String {
    let options = LexOptions { escape, quotes: true };
    let pieces = if text.contains('$') { expansion::read(text, options) } else { Ok(Vec::new()) };
    let mut bytes = text.as_bytes().to_vec();
    let mut open: Vec<&Piece> = pieces.iter().flatten().collect();
    while let Some(piece) = open.pop() {
        match piece {
            Piece::Variable(variable) => {
                if let Some(part) = bytes.get_mut(variable.range.range()) {
                    part.fill(fill);
                }
            }
            Piece::DoubleQuoted { pieces, .. } => open.extend(pieces),
            _ => {}
        }
    }
    String::from_utf8(bytes).unwrap_or_default()
}
