//! Quotes, escapes and variables in a word, as BuildKit's `shell/lex.go` reads them.
//!
//! Reading and evaluating are separate: [`read`] gives the pieces with their ranges and finds
//! every error that does not depend on values; [`evaluate`](crate::evaluation::evaluate) needs the
//! values.

use crate::Span;

/// One piece of a word. Ranges count in the text that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Characters that stand for themselves.
    Literal(Span),
    /// An escape character and the character that it takes out of service.
    Escape {
        /// Both characters.
        range: Span,
        /// The second one; empty at the end of the text, where the escape character is dropped.
        character: Span,
    },
    /// `'…'`, in which nothing is special.
    SingleQuoted {
        /// With the quotes.
        range: Span,
        /// Without them.
        inner: Span,
    },
    /// `"…"`, in which variables and a few escapes work.
    DoubleQuoted {
        /// With the quotes.
        range: Span,
        /// What stands between them.
        pieces: Vec<Piece>,
    },
    /// `<<` with the blanks behind it.
    HeredocOperator(Span),
    /// `$name` or `${…}`.
    Variable(Variable),
}

/// A reference to a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// All of it, from the dollar sign on.
    pub range: Span,
    /// The name alone.
    pub name: Span,
    /// Whether it is written with braces.
    pub braced: bool,
    /// What is done with the value.
    pub operation: Option<Operation>,
}

/// What stands in braces behind a variable's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// Which operation.
    pub operator: Operator,
    /// The operator's characters.
    pub symbol: Span,
    /// The word behind it; for a replacement, the pattern.
    pub word: Vec<Piece>,
    /// What replaces the pattern.
    pub replacement: Option<Vec<Piece>>,
}

/// The operators of `${name…}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `-` and `:-`: another value when the variable is unset (or empty).
    Default {
        /// Whether an empty value counts as unset.
        colon: bool,
    },
    /// `+` and `:+`: another value when the variable is set (and not empty).
    Alternative {
        /// Whether an empty value counts as unset.
        colon: bool,
    },
    /// `?` and `:?`: an error when the variable is unset (or empty).
    Required {
        /// Whether an empty value counts as unset.
        colon: bool,
    },
    /// `#` and `##`: without a prefix. The word still carries the second `#`.
    Prefix,
    /// `%` and `%%`: without a suffix. The word still carries the second `%`.
    Suffix,
    /// `/` and `//`: with a pattern replaced.
    Replace {
        /// Whether every match is replaced and not only the first.
        all: bool,
    },
}

/// Why a word cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LexErrorKind {
    /// `'` without its partner.
    SingleQuote,
    /// `"` without its partner.
    DoubleQuote,
    /// `${` without `}`.
    Brace,
    /// `${name/pattern` without the second `/`.
    Slash,
    /// `${}`, `${:…}` or `${{`.
    BadSubstitution,
    /// An operator that does not exist.
    Modifier(String),
}

/// Where and why a word cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LexError {
    /// Why.
    pub kind: LexErrorKind,
    /// From the opening quote, brace or operator to where the reading stopped.
    pub range: Span,
}

/// How a text is read.
#[derive(Debug, Clone, Copy)]
pub struct LexOptions {
    /// The escape character.
    pub escape: char,
    /// Whether quotes mean anything; in the body of a heredoc they do not.
    pub quotes: bool,
}

/// Whether `text` holds nothing that is special, so that its value is the text itself.
pub fn is_plain(text: &str, escape: char) -> bool {
    !text.contains(['$', '\'', '"', '<', '\u{feff}', escape])
}

/// Reads `text` up to its end. The pieces cover it without gaps,
/// but for a byte order mark at its start.
///
/// # Errors
/// The first error, as BuildKit finds it reading from left to right.
pub fn read(text: &str, options: LexOptions) -> Result<Vec<Piece>, LexError> {
    // Go's text scanner drops a byte order mark at the start of what it reads.
    let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut reader = Reader { text, at, options, depth: 0 };
    reader.until(None)
}

/// How deep `${a:-${b:-…}}` may nest; deeper text is called an unclosed brace.
const MAX_DEPTH: usize = 64;

struct Reader<'a> {
    text: &'a str,
    at: usize,
    options: LexOptions,
    depth: usize,
}

impl Reader<'_> {
    /// Reads up to `stop`, which is consumed, or to the end of the text.
    fn until(&mut self, stop: Option<char>) -> Result<Vec<Piece>, LexError> {
        let start = self.at;
        let mut pieces = Vec::new();
        while let Some(character) = self.peek() {
            if Some(character) == stop {
                self.bump();
                return Ok(pieces);
            }
            let piece = match character {
                '$' => self.dollar()?,
                '<' => self.less_than(),
                '\'' if self.options.quotes => self.single_quoted()?,
                '"' if self.options.quotes => self.double_quoted()?,
                _ if character == self.options.escape => self.escape(),
                _ => self.literal(),
            };
            append(&mut pieces, piece);
        }
        match stop {
            Some('/') => Err(self.fail(LexErrorKind::Slash, start)),
            Some(_) => Err(self.fail(LexErrorKind::Brace, start)),
            None => Ok(pieces),
        }
    }

    fn literal(&mut self) -> Piece {
        let start = self.at;
        self.bump();
        Piece::Literal(self.range(start))
    }

    fn escape(&mut self) -> Piece {
        let start = self.at;
        self.bump();
        let character = self.at;
        self.bump();
        Piece::Escape { range: self.range(start), character: self.range(character) }
    }

    fn less_than(&mut self) -> Piece {
        let start = self.at;
        self.bump();
        if self.peek() != Some('<') {
            return Piece::Literal(self.range(start));
        }
        self.bump();
        while matches!(self.peek(), Some('\t' | '\r' | ' ')) {
            self.bump();
        }
        Piece::HeredocOperator(self.range(start))
    }

    fn single_quoted(&mut self) -> Result<Piece, LexError> {
        let start = self.at;
        self.bump();
        let inner = self.at;
        while let Some(character) = self.peek() {
            if character == '\'' {
                let inner = self.range(inner);
                self.bump();
                return Ok(Piece::SingleQuoted { range: self.range(start), inner });
            }
            self.bump();
        }
        Err(self.fail(LexErrorKind::SingleQuote, start))
    }

    fn double_quoted(&mut self) -> Result<Piece, LexError> {
        let start = self.at;
        self.bump();
        let mut pieces = Vec::new();
        while let Some(character) = self.peek() {
            let piece = match character {
                '"' => {
                    self.bump();
                    return Ok(Piece::DoubleQuoted { range: self.range(start), pieces });
                }
                '$' => self.dollar()?,
                _ if character == self.options.escape => self.quoted_escape(),
                _ => self.literal(),
            };
            append(&mut pieces, piece);
        }
        Err(self.fail(LexErrorKind::DoubleQuote, start))
    }

    /// In double quotes only a quote, a dollar sign and the escape character can be escaped.
    fn quoted_escape(&mut self) -> Piece {
        let start = self.at;
        self.bump();
        match self.peek() {
            Some(next) if matches!(next, '"' | '$') || next == self.options.escape => {
                let character = self.at;
                self.bump();
                Piece::Escape { range: self.range(start), character: self.range(character) }
            }
            None => {
                Piece::Escape { range: self.range(start), character: Span::empty(self.at as u32) }
            }
            Some(_) => Piece::Literal(self.range(start)),
        }
    }

    fn dollar(&mut self) -> Result<Piece, LexError> {
        let start = self.at;
        self.bump();
        if self.peek() == Some('{') {
            self.bump();
            return self.braced(start);
        }
        let name = self.name();
        Ok(if name.is_empty() {
            Piece::Literal(self.range(start))
        } else {
            let range = self.range(start);
            Piece::Variable(Variable { range, name, braced: false, operation: None })
        })
    }

    fn braced(&mut self, start: usize) -> Result<Piece, LexError> {
        match self.peek() {
            None => return Err(self.fail(LexErrorKind::Brace, start)),
            Some('{' | '}' | ':') => {
                self.bump();
                return Err(self.fail(LexErrorKind::BadSubstitution, start));
            }
            Some(_) => {}
        }
        let name = self.name();
        let operation = self.operation(start)?;
        let range = self.range(start);
        Ok(Piece::Variable(Variable { range, name, braced: true, operation }))
    }

    /// What stands between the name and the closing brace, the brace included.
    fn operation(&mut self, start: usize) -> Result<Option<Operation>, LexError> {
        let symbol = self.at;
        let Some(first) = self.bump() else {
            return Err(self.fail(LexErrorKind::Brace, start));
        };
        let operator = match first {
            '}' => return Ok(None),
            '/' => return self.replacement(start, symbol).map(Some),
            ':' => match self.bump() {
                Some('-') => Operator::Default { colon: true },
                Some('+') => Operator::Alternative { colon: true },
                Some('?') => Operator::Required { colon: true },
                Some('#' | '%') => return Err(self.bad_modifier(symbol)),
                // BuildKit reads on to the closing brace before it looks at the operator.
                _ => return Err(self.late_modifier(symbol, start)),
            },
            '-' => Operator::Default { colon: false },
            '+' => Operator::Alternative { colon: false },
            '?' => Operator::Required { colon: false },
            '#' => Operator::Prefix,
            '%' => Operator::Suffix,
            _ => return Err(self.bad_modifier(symbol)),
        };
        let symbol = self.range(symbol);
        let word = self.nested('}', start)?;
        Ok(Some(Operation { operator, symbol, word, replacement: None }))
    }

    fn replacement(&mut self, start: usize, symbol: usize) -> Result<Operation, LexError> {
        let all = self.peek() == Some('/');
        if all {
            self.bump();
        }
        let symbol = self.range(symbol);
        let word = self.nested('/', start)?;
        let replacement = Some(self.nested('}', start)?);
        Ok(Operation { operator: Operator::Replace { all }, symbol, word, replacement })
    }

    /// Reads a word inside braces. BuildKit reports a missing brace for whatever error arose at
    /// the end of the text, and the error itself otherwise.
    fn nested(&mut self, stop: char, start: usize) -> Result<Vec<Piece>, LexError> {
        let missing = if stop == '/' { LexErrorKind::Slash } else { LexErrorKind::Brace };
        if self.depth >= MAX_DEPTH {
            self.at = self.text.len();
            return Err(self.fail(missing, start));
        }
        self.depth += 1;
        let result = self.until(Some(stop));
        self.depth -= 1;
        match result {
            Err(_) if self.peek().is_none() => Err(self.fail(missing, start)),
            other => other,
        }
    }

    fn late_modifier(&mut self, symbol: usize, start: usize) -> LexError {
        let range = self.range(symbol);
        match self.nested('}', start) {
            Err(error) => error,
            Ok(_) => self.modifier(range),
        }
    }

    fn bad_modifier(&self, symbol: usize) -> LexError {
        self.modifier(self.range(symbol))
    }

    fn modifier(&self, range: Span) -> LexError {
        let text = self.text.get(range.range()).unwrap_or_default().to_owned();
        LexError { kind: LexErrorKind::Modifier(text), range }
    }

    /// A variable's name: letters, digits and `_`, or digits alone, or one special parameter.
    fn name(&mut self) -> Span {
        let start = self.at;
        match self.peek() {
            Some(first) if is_special(first) => {
                self.bump();
            }
            Some(first) if first.is_numeric() => {
                while self.peek().is_some_and(char::is_numeric) {
                    self.bump();
                }
            }
            _ => {
                while self.peek().is_some_and(|next| next.is_alphanumeric() || next == '_') {
                    self.bump();
                }
            }
        }
        self.range(start)
    }

    fn fail(&self, kind: LexErrorKind, start: usize) -> LexError {
        LexError { kind, range: self.range(start) }
    }

    fn range(&self, start: usize) -> Span {
        Span::new(start as u32, self.at as u32)
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.at += character.len_utf8();
        Some(character)
    }
}

/// The one-character names of a POSIX shell (`isSpecialParam`, without the digit, which BuildKit
/// never asks it about).
fn is_special(character: char) -> bool {
    matches!(character, '@' | '*' | '#' | '?' | '-' | '$' | '!')
}

/// Whether `name` is what a variable of the environment can be called.
pub fn is_name(name: &str) -> bool {
    name.bytes().all(is_name_byte) && name.starts_with(|first: char| !first.is_ascii_digit())
}

/// Whether `byte` can be a part of such a name.
pub fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Adds a piece, joining neighboring literals.
fn append(pieces: &mut Vec<Piece>, piece: Piece) {
    match (pieces.last_mut(), &piece) {
        (Some(Piece::Literal(last)), Piece::Literal(next)) if last.end == next.start => {
            last.end = next.end;
        }
        _ => pieces.push(piece),
    }
}

/// Every variable in `pieces`, outer ones before the ones in their own words.
pub fn variables(pieces: &[Piece]) -> Vec<&Variable> {
    let mut found = Vec::new();
    collect(pieces, &mut found);
    found
}

fn collect<'a>(pieces: &'a [Piece], found: &mut Vec<&'a Variable>) {
    for piece in pieces {
        match piece {
            Piece::DoubleQuoted { pieces, .. } => collect(pieces, found),
            Piece::Variable(variable) => {
                found.push(variable);
                if let Some(operation) = &variable.operation {
                    collect(&operation.word, found);
                    collect(operation.replacement.as_deref().unwrap_or_default(), found);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::evaluation::{Empty, Keep, evaluate};

    const BACKSLASH: LexOptions = LexOptions { escape: '\\', quotes: true };

    #[track_caller]
    fn check_variables(text: &str, expected: &[&str]) {
        let pieces = read(text, BACKSLASH).unwrap();
        let shown: Vec<String> = variables(&pieces)
            .into_iter()
            .map(|variable| {
                let operation = variable.operation.as_ref();
                let operator = operation.map_or("", |operation| &text[operation.symbol.range()]);
                format!("{} {operator}", &text[variable.name.range()]).trim_end().to_owned()
            })
            .collect();
        assert_eq!(shown, expected, "{text}");
    }

    #[track_caller]
    fn check_error(text: &str, expected: &str) {
        let error = read(text, BACKSLASH).unwrap_err();
        assert_eq!(format!("{:?} at {:?}", error.kind, error.range), expected, "{text}");
    }

    #[test]
    fn variables_are_found_wherever_they_count() {
        check_variables("$a${b}\"$c\"'$d'\\$e", &["a", "b", "c"]);
        check_variables(
            "${a:-${b:+$c}} ${d%%*.$e} ${f//x/$g}",
            &["a :-", "b :+", "c", "d %", "e", "f //", "g"],
        );
        check_variables("$1x $@ $é_1 $ ${x}", &["1", "@", "é_1", "x"]);
    }

    #[test]
    fn errors_are_placed() {
        check_error("a'b", "SingleQuote at 1..3");
        check_error("a\"b$c", "DoubleQuote at 1..5");
        check_error("x${a", "Brace at 1..4");
        check_error("x${a:-'b}", "Brace at 1..9");
        check_error("${}", "BadSubstitution at 0..3");
        check_error("${a/b}", "Slash at 0..6");
        check_error("${a:x}", "Modifier(\":x\") at 3..5");
        check_error("${a^}", "Modifier(\"^\") at 3..4");
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in r#"[a$\\{}:'"<#%/?+é `-]{0,40}"#, tick: bool, quotes: bool) {
            let options = LexOptions { escape: if tick { '`' } else { '\\' }, quotes };
            match read(&text, options) {
                Ok(pieces) => drop(evaluate(&text, &pieces, &Empty, Keep::default())),
                Err(error) => prop_assert!(text.get(error.range.range()).is_some()),
            }
        }
    }
}
