//! What each piece of the text is, for editors that color by meaning.
//!
//! Tokens are sorted, never overlap, and each lies in one line.

#[cfg(test)]
mod tests;

use syntax::Span;
use syntax::shell::ShellKind;

use crate::Snapshot;
use crate::coloring::directives;
pub use crate::coloring::{Modifiers, Token, TokenKind};
use crate::model::{Base, Model, Shell, Stage, Target};

/// The tokens of the file, or those that touch `range`.
pub fn tokens(snapshot: &Snapshot, range: Option<Span>) -> Vec<Token> {
    let document = snapshot.document();
    let range = range.unwrap_or(Span::new(0, snapshot.text().len()));
    let first = document.entry_at(range.start).unwrap_or_default();
    let model = snapshot.model();
    let stages = stage_names(model);
    let mut found = Vec::new();
    let placed = document.entries().iter().zip(snapshot.derived()).enumerate().skip(first);
    for (index, (placed, derived)) in placed.take_while(|(_, (p, _))| p.start < range.end) {
        if index == 0 {
            found.extend(directives(&placed.entry, document.directives()));
        }
        let tokens = derived.tokens(shell_at(model, index));
        found.extend(
            tokens.iter().map(|token| Token { span: placed.absolute(token.span), ..*token }),
        );
    }
    found.retain(|token| token.span.start < range.end && range.start < token.span.end);
    name_stages(found, &stages)
}

/// Every place at which a stage is referred to, in the order of the text.
fn stage_names(model: &Model) -> Vec<Span> {
    let is_stage = |stage: &&Stage| matches!(stage.base, Base::Stage(_));
    let bases = model.stages().iter().filter(is_stage).filter_map(|stage| stage.base_span);
    let sources = model.sources().iter().filter_map(|source| {
        let is_stage = matches!(source.target, Target::Stage(_) | Target::TooEarly(_));
        is_stage.then_some(source.span)
    });
    let mut names: Vec<Span> = bases.chain(sources).filter(|name| !name.is_empty()).collect();
    names.sort();
    names
}

/// `tokens`, in which `names` are those of stages and not of images.
fn name_stages(tokens: Vec<Token>, names: &[Span]) -> Vec<Token> {
    if names.is_empty() {
        return tokens;
    }
    let mut named: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut names = names.iter().peekable();
    for token in tokens {
        while names.peek().is_some_and(|name| name.end <= token.span.start) {
            names.next();
        }
        let name = names.peek().filter(|name| name.contains(token.span));
        match name {
            Some(name) if named.last().is_some_and(|last| last.span == **name) => {}
            Some(name) if token.kind != TokenKind::Comment && token.kind != TokenKind::Escape => {
                named.push(Token {
                    span: **name,
                    kind: TokenKind::Stage,
                    modifiers: Modifiers::NONE,
                });
            }
            _ => named.push(token),
        }
    }
    named
}

/// The shell that commands of the entry `entry` are for. Colors may guess: an unknown shell is
/// most likely the one that almost every image has.
fn shell_at(model: &Model, entry: usize) -> ShellKind {
    // So it is almost everywhere, whatever decides.
    if model.shell_kind_at(entry) == ShellKind::Posix {
        return ShellKind::Posix;
    }
    match model.state_at(entry).map(|state| state.shell) {
        None | Some(Shell::Unknown) => ShellKind::Posix,
        Some(Shell::Default | Shell::Set(_)) => model.shell_kind_at(entry),
    }
}
