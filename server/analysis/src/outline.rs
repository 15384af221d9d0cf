//! What the outline shows of one entry. It follows from the entry alone, so it is kept with it.

use std::borrow::Cow;
use std::sync::Arc;

use syntax::{Entry, Form, Heredoc, Instruction, Pair, Span, Statement};

use crate::model::defining_pairs;

/// What kind of thing an outline entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SymbolKind {
    /// A FROM and all up to the next one.
    Stage,
    /// Any other instruction.
    Instruction,
    /// A variable that ARG or ENV defines.
    Variable,
    /// A parser directive.
    Directive,
}

/// One entry of the outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// What kind of thing it is.
    pub kind: SymbolKind,
    /// What the outline shows; never empty.
    pub name: Arc<str>,
    /// A short remark beside it.
    pub detail: Arc<str>,
    /// All that belongs to it.
    pub span: Span,
    /// What to select when it is chosen; inside `span`.
    pub selection: Span,
    /// The entries below it, in the order of the text.
    pub children: Vec<Symbol>,
}

/// How many characters of an instruction the outline shows.
const WIDEST: usize = 60;

/// What stands for the instruction of `entry`: itself, or each variable that it defines. Spans count
/// from the entry's first byte.
pub(crate) fn of_entry(entry: &Entry) -> Vec<Symbol> {
    let Some(instruction) = &entry.instruction else { return Vec::new() };
    let pairs = defining_pairs(&instruction.statement);
    if pairs.is_empty() {
        return vec![whole(entry, instruction)];
    }
    let alone = pairs.len() == 1;
    pairs.iter().map(|pair| variable(instruction, *pair, alone)).collect()
}

/// A variable; `alone` tells that its instruction defines no other.
fn variable(instruction: &Instruction, pair: Pair, alone: bool) -> Symbol {
    let line = &instruction.line;
    let keyword = line.slice(instruction.statement.keyword.range);
    let key = line.slice(pair.key.range);
    let span = if alone { instruction.span } else { pair.word.span };
    Symbol {
        kind: SymbolKind::Variable,
        name: named(if key.is_empty() { keyword } else { key }),
        detail: shown(format!("{keyword} {}", line.slice(pair.word.range))),
        span,
        selection: pair.key.span,
        children: Vec::new(),
    }
}

fn whole(entry: &Entry, instruction: &Instruction) -> Symbol {
    let statement = &instruction.statement;
    let line = &instruction.line;
    let flags: Vec<&str> = statement.flags.iter().map(|flag| line.slice(flag.word.range)).collect();
    let script = script(entry, instruction);
    Symbol {
        kind: SymbolKind::Instruction,
        name: named(name(instruction)),
        detail: shown(if flags.is_empty() { script } else { flags.join(" ") }),
        span: instruction.span,
        selection: statement.keyword.span,
        children: Vec::new(),
    }
}

/// The keyword and what it works on, without flags: `COPY src → dst`.
fn name(instruction: &Instruction) -> String {
    let line = &instruction.line;
    let statement = &instruction.statement;
    let keyword = line.slice(statement.keyword.range);
    let arguments = paths(instruction, statement)
        .unwrap_or_else(|| line.slice(statement.arguments.range).to_owned());
    format!("{keyword} {arguments}")
}

/// The sources and the destination of COPY and ADD.
fn paths(instruction: &Instruction, statement: &Statement) -> Option<String> {
    let words: Vec<&str> = match (&statement.form, statement.kind?.row().shape) {
        (Form::Words(words), dialect::Shape::JsonOrWords) => {
            words.iter().map(|word| instruction.line.slice(word.range)).collect()
        }
        (Form::Exec(strings), dialect::Shape::JsonOrWords) => {
            strings.iter().map(|string| string.value.as_str()).collect()
        }
        _ => return None,
    };
    let takes_sources = statement.kind.is_some_and(|kind| kind.row().heredocs);
    let (destination, sources) = words.split_last().filter(|_| takes_sources)?;
    (!sources.is_empty()).then(|| format!("{} → {destination}", sources.join(" ")))
}

/// The first line of the script in a heredoc that tells something.
fn script(entry: &Entry, instruction: &Instruction) -> String {
    let body = |heredoc: &Heredoc| entry.slice(heredoc.body);
    let lines = instruction.heredocs.first().map(body).unwrap_or_default().lines();
    let telling = |line: &&str| !line.trim().is_empty() && !line.starts_with('#');
    lines.map(str::trim).find(telling).unwrap_or_default().to_owned()
}

/// `text` as a name, which must not be empty.
pub(crate) fn named<'t>(text: impl Into<Cow<'t, str>>) -> Arc<str> {
    let name = shown(text);
    if name.is_empty() { "?".into() } else { name }
}

/// `text` on one line and not too long.
pub(crate) fn shown<'t>(text: impl Into<Cow<'t, str>>) -> Arc<str> {
    let text = text.into();
    // Most are so already.
    if is_shown(&text) {
        return text.into();
    }
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let text: String = text.chars().take(WIDEST * 4).map(plain).collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(WIDEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default().trim_end()).into(),
        None => text.into(),
    }
}

/// Whether `text` is shown as it is: plain words with one blank between them.
fn is_shown(text: &str) -> bool {
    let mut before = b' ';
    let fits = |byte: u8| {
        let is_second = before == b' ' && byte == b' ';
        before = byte;
        !is_second && (byte == b' ' || byte.is_ascii_graphic())
    };
    text.is_empty() || text.len() <= WIDEST && text.bytes().all(fits) && !text.ends_with(' ')
}
