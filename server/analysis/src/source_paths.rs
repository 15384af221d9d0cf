//! The paths that COPY, ADD and mounts take out of the build context, as their text alone tells them.

use dialect::mounts::{self, OptionValue};
use dialect::{Keyword, ValueKind};
use syntax::evaluation::{self, Empty};
use syntax::expansion::{self, LexOptions};
use syntax::heredoc::parse_marker;
use syntax::{Entry, Flag, Form, Instruction, Mapped, Span, Statement, Word, csv};

use crate::checks::sources::{SourceKind, source_kind};
use crate::context::{glob, path};

/// A path in the build context as the text has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourcePath {
    /// Where it stands.
    pub span: Span,
    /// The path, cleaned, as it counts from the root of the context; empty for the root.
    pub path: String,
    /// Whether it is a pattern that may mean several files.
    pub is_pattern: bool,
}

/// The longest path, in bytes: no file is found by more.
pub(crate) const LONGEST: usize = 4096;

/// The paths in `entry`; spans count from its first byte.
pub(crate) fn in_entry(entry: &Entry, escape: char) -> Vec<SourcePath> {
    let Some(instruction) = &entry.instruction else { return Vec::new() };
    let statement = &instruction.statement;
    let reader = Reader { entry, escape };
    match statement.kind {
        Some(Keyword::Copy | Keyword::Add) => reader.copied(instruction, statement),
        Some(Keyword::Run) => reader.mounted(statement),
        _ => Vec::new(),
    }
}

/// Reads the paths of one entry; spans count from its first byte.
struct Reader<'a> {
    entry: &'a Entry,
    escape: char,
}

impl Reader<'_> {
    /// All words of COPY and ADD but the last, unless they are something else.
    fn copied(&self, instruction: &Instruction, statement: &Statement) -> Vec<SourcePath> {
        let owner = statement.kind.map(Keyword::row);
        let is_elsewhere = |flag: &Flag| {
            let row = owner.and_then(|owner| owner.flag(flag.name()));
            row.is_some_and(|row| matches!(row.value, ValueKind::Source))
        };
        if statement.flags.iter().any(is_elsewhere) {
            return Vec::new();
        }
        let mut words: Vec<(Span, String)> = match &statement.form {
            Form::Words(words) => {
                let text = |word: &Word| instruction.line.slice(word.range).to_owned();
                words.iter().map(|word| (word.span, text(word))).collect()
            }
            Form::Exec(strings) => strings
                .iter()
                .map(|s| (unquoted(self.entry, s.word.span), s.value.clone()))
                .collect(),
            _ => Vec::new(),
        };
        words.pop();
        words.into_iter().filter_map(|(span, text)| self.source(span, &text)).collect()
    }

    /// The sources of mounts that are in the context.
    fn mounted(&self, statement: &Statement) -> Vec<SourcePath> {
        let owner = statement.kind.map(Keyword::row);
        let is_mount = |flag: &&Flag| {
            let row = owner.and_then(|owner| owner.flag(flag.name()));
            row.is_some_and(|row| matches!(row.value, ValueKind::Mount))
        };
        let values = statement.flags.iter().filter(is_mount).filter_map(Flag::value_text);
        values.filter_map(|value| self.bound(&value)).collect()
    }

    /// The source in the options `value`, if they are those of a mount of the context.
    fn bound(&self, value: &Mapped) -> Option<SourcePath> {
        let mut source = None;
        for field in csv::fields(value).ok()? {
            let (key, text) = field.text().split_once('=')?;
            match mounts::option(key)?.value {
                // The first type is the one that binds.
                OptionValue::Type if mounts::type_index(text) != Some(0) => return None,
                OptionValue::From => return None,
                OptionValue::Source => {
                    let range = Span::new(key.len() as u32 + 1, field.text().len() as u32);
                    source = Some((field.span(range), text.to_owned()));
                }
                _ => {}
            }
        }
        let (span, text) = source?;
        let found = self.source(span, &text)?;
        Some(SourcePath { is_pattern: false, ..found })
    }

    /// The path that is written as `text` at `span`.
    fn source(&self, span: Span, text: &str) -> Option<SourcePath> {
        let is_file = source_kind(text) == SourceKind::File;
        if text.is_empty()
            || text.len() > LONGEST
            || text.contains('$')
            || !is_file
            || parse_marker(text).is_some()
        {
            return None;
        }
        let options = LexOptions { escape: self.escape, quotes: true };
        let pieces = expansion::read(text, options).ok()?;
        let value = evaluation::value(text, &pieces, &Empty)?;
        let path = path::in_context(&value);
        let is_pattern = glob::has_wildcards(&path);
        // Two stars mean any number of directories to one flag and the same as one to the rest.
        (!is_pattern || !path.contains("**")).then_some(())?;
        Some(SourcePath { span, path, is_pattern })
    }
}

/// The inside of the string at `span` of `entry`, if it is one.
pub(crate) fn unquoted(entry: &Entry, span: Span) -> Span {
    let text = entry.slice(span);
    match text.len() >= 2 && text.starts_with('"') && text.ends_with('"') {
        true => Span::new(span.start + 1, span.end - 1),
        false => span,
    }
}
