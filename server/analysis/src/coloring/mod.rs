//! What each piece of one entry is, for editors that color by meaning.
//!
//! Tokens are sorted, never overlap, and each lies in one line. They follow from the entry alone
//! and the shell in force, so they are kept with it.

mod bodies;
mod canvas;
mod entry;
mod language;
mod lexer;
mod words;

use std::sync::{Arc, Mutex, PoisonError};

use syntax::shell::ShellKind;
use syntax::{Directives, Entry, Span};

use canvas::Canvas;

/// One piece of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: TokenKind,
    /// What else is known of it.
    pub modifiers: Modifiers,
}

/// What a piece of the text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TokenKind {
    /// A comment.
    Comment,
    /// A keyword of the Dockerfile or of the language inside.
    Keyword,
    /// The name of a parser directive.
    Directive,
    /// The name of a flag.
    Flag,
    /// The key of a mount option, of a label, or of a configuration.
    Key,
    /// One of a few words.
    Value,
    /// What joins or relates two others.
    Operator,
    /// Quoted text, a path, a value of any form.
    String,
    /// A number, a port, a duration.
    Number,
    /// A pattern.
    Pattern,
    /// A variable.
    Variable,
    /// The registry of an image.
    Registry,
    /// The repository of an image.
    Image,
    /// The tag of an image.
    Tag,
    /// A digest.
    Digest,
    /// A build stage.
    Stage,
    /// The name of a command.
    Command,
    /// The delimiter of a heredoc.
    Delimiter,
    /// An escaped character, or what continues a line.
    Escape,
}

/// What else is known of a token, as a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Modifiers(u8);

impl Modifiers {
    /// Nothing.
    pub const NONE: Modifiers = Modifiers(0);
    /// The thing is defined here.
    pub const DECLARATION: Modifiers = Modifiers(1);
    /// The thing is part of the language.
    pub const BUILT_IN: Modifiers = Modifiers(2);
    /// The thing should not be used any more.
    pub const DEPRECATED: Modifiers = Modifiers(4);
    /// The value comes from outside and does not change.
    pub const READONLY: Modifiers = Modifiers(8);

    /// Whether all of `other` are in it.
    pub fn contains(self, other: Modifiers) -> bool {
        self.0 & other.0 == other.0
    }

    fn with(self, other: Modifiers) -> Modifiers {
        Modifiers(self.0 | other.0)
    }
}

/// The tokens of one entry, kept for the shell that they were last asked for.
#[derive(Debug, Default)]
pub(crate) struct EntryTokens(Mutex<Option<(ShellKind, Arc<[Token]>)>>);

impl EntryTokens {
    /// The tokens of `entry`, to which these belong, if commands in it are for `shell`; spans count
    /// from its first byte.
    pub(crate) fn get(&self, entry: &Entry, escape: char, shell: ShellKind) -> Arc<[Token]> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some((known, tokens)) if *known == shell => Arc::clone(tokens),
            _ => {
                let tokens: Arc<[Token]> = entry::tokens(entry, escape, shell).into();
                *kept = Some((shell, Arc::clone(&tokens)));
                tokens
            }
        }
    }
}

/// The parser directives, which stand in `entry`.
pub(crate) fn directives(entry: &Entry, directives: &Directives) -> Vec<Token> {
    let mut canvas = Canvas::new(entry);
    for line in &directives.lines {
        canvas.paint(line.span, TokenKind::Comment);
        canvas.paint(line.name, TokenKind::Directive);
        let between = Span::new(line.name.end, line.value.start);
        if let Some(equals) = entry.slice(between).find('=') {
            let at = line.name.end + equals as u32;
            canvas.paint(Span::new(at, at + 1), TokenKind::Operator);
        }
        canvas.paint(line.value, TokenKind::String);
    }
    canvas.finish()
}
