//! Colors for other languages, as far as comments, quotes, words and numbers go.
//!
//! One pass over the text by a table; it never looks back and gives up on nothing.

mod tables;

use syntax::Span;

use super::TokenKind;
pub(super) use tables::{CMD, JAVASCRIPT, JSON, POWERSHELL, PYTHON, SETTINGS, YAML};

/// What a language looks like.
#[derive(Debug)]
pub(super) struct Table {
    /// What begins a comment that goes to the end of the line, and where it may.
    comments: &'static [(&'static str, Place)],
    /// What begins and ends a comment of several lines.
    block: Option<(&'static str, &'static str)>,
    /// Longer ones first.
    quotes: &'static [Quote],
    /// In lower case if `ignore_case`.
    keywords: &'static [&'static str],
    ignore_case: bool,
    /// How keys are told from values.
    keys: Keys,
    /// What variables look like.
    variables: Variables,
    /// Whether `verb-noun` is a command.
    commands: bool,
    /// What begins a flag at the start of a word.
    flag: Option<char>,
}

/// Where something may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Anywhere,
    /// At the start of a line or behind a blank.
    BehindBlank,
    /// First in a line, but for blanks.
    LineStart,
}

/// Quoted text.
#[derive(Debug)]
struct Quote {
    open: &'static str,
    close: &'static str,
    escape: Option<char>,
    /// Whether it may go on in the next line.
    multiline: bool,
    /// Whether variables are replaced in it.
    expands: bool,
}

/// How keys are told from values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keys {
    None,
    /// A quoted text with a colon behind it.
    Quoted,
    /// First in a line, with a colon and a blank behind it.
    Colon,
    /// First in a line, with an equals sign behind it; sections are in brackets.
    Equals,
}

/// What variables look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Variables {
    None,
    /// `$name`, `${name}`, `$scope:name`
    Dollar,
    /// `%name%` and `!name!`
    Percent,
    /// Words behind an at sign, which are not variables but decorators.
    At,
}

/// The pieces of `text` that have a color. One may lie inside of one before it.
pub(super) fn lex(table: &'static Table, text: &str) -> Vec<(Span, TokenKind)> {
    let mut lexer = Lexer { table, text, at: 0, line_start: true, found: Vec::new() };
    while lexer.at < text.len() {
        lexer.step();
    }
    lexer.found
}

struct Lexer<'t> {
    table: &'static Table,
    text: &'t str,
    at: usize,
    /// Whether nothing but blanks came before in the line.
    line_start: bool,
    found: Vec<(Span, TokenKind)>,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn before(&self) -> Option<char> {
        self.text.get(..self.at).and_then(|before| before.chars().next_back())
    }

    /// Colors `length` bytes and goes behind them.
    fn take(&mut self, length: usize, kind: TokenKind) {
        self.found.push((self.span(0, length), kind));
        self.at += length;
        self.line_start = false;
    }

    fn span(&self, from: usize, to: usize) -> Span {
        Span::new((self.at + from) as u32, (self.at + to) as u32)
    }

    fn step(&mut self) {
        let Some(next) = self.rest().chars().next() else { return };
        if next == '\n' {
            self.at += 1;
            self.line_start = true;
            return;
        }
        if next.is_whitespace() {
            self.at += next.len_utf8();
            return;
        }
        let known = self.comment()
            || (self.line_start && self.key())
            || self.variable(next)
            || self.quoted()
            || self.flag(next)
            || self.word(next);
        if !known {
            self.at += next.len_utf8();
            self.line_start = false;
        }
    }

    fn comment(&mut self) -> bool {
        let rest = self.rest();
        if let Some((open, close)) = self.table.block
            && let Some(inner) = rest.strip_prefix(open)
        {
            let length = inner.find(close).map_or(rest.len(), |at| open.len() + at + close.len());
            self.take(length, TokenKind::Comment);
            return true;
        }
        let behind_blank = self.line_start || self.before().is_none_or(char::is_whitespace);
        let begins = self.table.comments.iter().any(|(sign, place)| {
            let there = match place {
                Place::Anywhere => true,
                Place::BehindBlank => behind_blank,
                Place::LineStart => self.line_start,
            };
            let head = rest.get(..sign.len());
            there && head.is_some_and(|head| head.eq_ignore_ascii_case(sign))
        });
        if begins {
            self.take(line_length(rest), TokenKind::Comment);
        }
        begins
    }

    /// The key that a line begins with.
    fn key(&mut self) -> bool {
        let line = self.rest().get(..line_length(self.rest())).unwrap_or_default();
        let length = match self.table.keys {
            Keys::None | Keys::Quoted => return false,
            Keys::Colon if line.starts_with("- ") => {
                // An element of a list may begin with a key.
                self.found.push((self.span(0, 1), TokenKind::Operator));
                self.at += 2;
                return true;
            }
            Keys::Colon => colon(line),
            Keys::Equals if line.starts_with('[') => {
                self.take(line.trim_end().len(), TokenKind::Keyword);
                return true;
            }
            Keys::Equals => {
                line.find('=').map(|at| line.get(..at).unwrap_or_default().trim_end().len())
            }
        };
        let length = length.filter(|length| *length > 0);
        if let Some(length) = length {
            self.take(length, TokenKind::Key);
        }
        length.is_some()
    }

    fn variable(&mut self, next: char) -> bool {
        let length = variable_length(self.table.variables, self.rest());
        match length {
            Some(length) if next == '@' => self.take(length, TokenKind::Command),
            Some(length) => self.take(length, TokenKind::Variable),
            None => {}
        }
        length.is_some()
    }

    fn quoted(&mut self) -> bool {
        let rest = self.rest();
        let Some(quote) = self.table.quotes.iter().find(|quote| rest.starts_with(quote.open))
        else {
            return false;
        };
        let length = quote.length(rest);
        let behind = rest.get(length..).unwrap_or_default().trim_start_matches([' ', '\t']);
        let is_key = self.table.keys == Keys::Quoted && behind.starts_with(':');
        let start = self.at;
        self.take(length, if is_key { TokenKind::Key } else { TokenKind::String });
        if quote.expands {
            self.variables_in(start, length);
        }
        true
    }

    fn variables_in(&mut self, start: usize, length: usize) {
        let inner = self.text.get(start..start + length).unwrap_or_default();
        let mut at = 0;
        while let Some(rest) = inner.get(at..).filter(|rest| !rest.is_empty()) {
            let found = variable_length(self.table.variables, rest);
            if let Some(length) = found {
                let span = Span::new((start + at) as u32, (start + at + length) as u32);
                self.found.push((span, TokenKind::Variable));
            }
            at += found.unwrap_or_else(|| rest.chars().next().map_or(1, char::len_utf8));
        }
    }

    fn flag(&mut self, next: char) -> bool {
        let begins = self.table.flag == Some(next)
            && self.before().is_none_or(char::is_whitespace)
            && self.rest().chars().nth(1).is_some_and(char::is_alphabetic);
        if begins {
            let rest = self.rest();
            let name = rest.get(1..).unwrap_or_default();
            self.take(1 + word_length(name), TokenKind::Flag);
        }
        begins
    }

    /// A keyword, a command, a number or any other word.
    fn word(&mut self, next: char) -> bool {
        let rest = self.rest();
        if next.is_ascii_digit() {
            let is_part = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_';
            let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            self.take(length, TokenKind::Number);
            return true;
        }
        let length = word_length(rest);
        let (word, behind) = rest.split_at_checked(length).unwrap_or((rest, ""));
        if word.is_empty() {
            return false;
        }
        let noun = behind.strip_prefix('-').map_or(0, word_length);
        if self.table.commands && noun > 0 {
            self.take(length + 1 + noun, TokenKind::Command);
        } else if self.is_keyword(word) {
            self.take(length, TokenKind::Keyword);
        } else if length <= 2 && self.is_prefix(behind) {
            // Letters before a quote, as in `rb"…"`, belong to it.
            self.found.push((self.span(0, length), TokenKind::String));
            self.at += length;
        } else {
            self.at += length;
            self.line_start = false;
        }
        true
    }

    fn is_prefix(&self, behind: &str) -> bool {
        self.table.keys == Keys::None && behind.starts_with(['"', '\'']) && !self.table.commands
    }

    fn is_keyword(&self, word: &str) -> bool {
        if self.table.ignore_case {
            return self.table.keywords.iter().any(|keyword| keyword.eq_ignore_ascii_case(word));
        }
        self.table.keywords.contains(&word)
    }
}

impl Quote {
    /// How long the quoted text at the start of `rest` is.
    fn length(&self, rest: &str) -> usize {
        let mut at = self.open.len();
        while let Some(behind) = rest.get(at..).filter(|behind| !behind.is_empty()) {
            if behind.starts_with(self.close) {
                return at + self.close.len();
            }
            let Some(next) = behind.chars().next() else { break };
            if next == '\n' && !self.multiline {
                return at;
            }
            at += next.len_utf8();
            if self.escape == Some(next) {
                let escaped = rest.get(at..).and_then(|behind| behind.chars().next());
                at += escaped.filter(|c| *c != '\n' || self.multiline).map_or(0, char::len_utf8);
            }
        }
        rest.len()
    }
}

/// The length of a line without its end.
fn line_length(rest: &str) -> usize {
    rest.find(['\n', '\r']).unwrap_or(rest.len())
}

fn word_length(rest: &str) -> usize {
    rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
}

/// Where the colon stands that makes what is before it a key.
fn colon(line: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = line.get(from..)?.find(':').map(|at| from + at) {
        if line.get(at + 1..)?.chars().next().is_none_or(char::is_whitespace) {
            let key = line.get(..at)?;
            return (!key.contains(" #") && !key.starts_with(['{', '['])).then_some(at);
        }
        from = at + 1;
    }
    None
}

/// How long the variable at the start of `rest` is.
fn variable_length(variables: Variables, rest: &str) -> Option<usize> {
    match variables {
        Variables::None => None,
        Variables::Dollar => {
            let name = rest.strip_prefix('$')?;
            if let Some(inner) = name.strip_prefix('{') {
                let is_end = |c: char| matches!(c, '}' | '\n' | '$');
                let end = inner
                    .find(is_end)
                    .filter(|end| inner.get(*end..).is_some_and(|rest| rest.starts_with('}')));
                return end.map(|end| end + 3);
            }
            let length = word_length(name);
            let scoped = name.get(length..)?.strip_prefix(':').map_or(0, word_length);
            let scope = if scoped > 0 { scoped + 1 } else { 0 };
            (length > 0).then_some(1 + length + scope)
        }
        Variables::Percent => {
            let sign = rest.chars().next().filter(|sign| matches!(sign, '%' | '!'))?;
            let name = rest.get(1..)?;
            let length = name.find(|c: char| c == sign || c.is_whitespace())?;
            let closed = name.get(length..)?.starts_with(sign) && length > 0;
            closed.then_some(length + 2)
        }
        Variables::At => {
            let length = word_length(rest.strip_prefix('@')?);
            (length > 0).then_some(1 + length)
        }
    }
}
