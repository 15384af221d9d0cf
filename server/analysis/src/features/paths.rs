//! The paths that COPY, ADD and mounts take out of the build context, and the files they mean.

use dialect::mounts::{self, OptionValue};
use dialect::{Keyword, ValueKind};
use syntax::evaluation::{self, Empty};
use syntax::expansion::{self, LexOptions};
use syntax::heredoc::parse_marker;
use syntax::{Entry, Flag, Form, Instruction, Mapped, Span, Statement, Word, csv};

use super::focus::{Origin, Source};
use crate::Snapshot;
use crate::checks::sources::{SourceKind, source_kind};
use crate::context::{BuildContext, FileKind, glob, path};

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

/// The longest path and the longest segment of a pattern, in bytes: no file is found by more.
const LONGEST: usize = 4096;
const LONGEST_SEGMENT: usize = 512;

/// How many directories are looked into and how many files are found for one pattern.
const MOST_DIRECTORIES: usize = 16;
const MOST_FILES: usize = 100;

/// Every path that the text alone tells, in order. One with a variable in it is none.
pub fn sources(snapshot: &Snapshot) -> Vec<SourcePath> {
    let entries = 0..snapshot.document().entries().len();
    entries.flat_map(|entry| sources_in(snapshot, entry)).collect()
}

/// What must exist where they are right, of each: see [`certain`].
pub fn all_certain(snapshot: &Snapshot) -> impl Iterator<Item = &str> {
    snapshot.derived().iter().flat_map(|derived| derived.paths()).map(certain)
}

/// The path at the byte `offset`.
pub fn source_at(snapshot: &Snapshot, offset: u32) -> Option<SourcePath> {
    let index = snapshot.document().entry_at(offset)?;
    sources_in(snapshot, index).into_iter().find(|source| source.span.touches(offset))
}

/// The paths in the entry `index`.
pub(crate) fn sources_in(snapshot: &Snapshot, index: usize) -> Vec<SourcePath> {
    let start = snapshot.document().entries().get(index).map_or(0, |placed| placed.start);
    let own = snapshot.derived().get(index).map(|derived| derived.paths()).unwrap_or_default();
    let shifted =
        |source: &SourcePath| SourcePath { span: source.span.shift(start), ..source.clone() };
    own.iter().map(shifted).collect()
}

/// The files of `context` that `source` means, in order. A directory is none.
pub fn files(source: &SourcePath, context: &dyn BuildContext) -> Vec<String> {
    if source.is_pattern {
        return matching(&source.path, context);
    }
    let is_file = context.kind(&source.path) == Some(FileKind::File);
    is_file.then(|| source.path.clone()).into_iter().collect()
}

/// The directory on the way to `source` that is no pattern, or the path itself if nothing in it is
/// one: what must exist where the path is right.
pub fn certain(source: &SourcePath) -> &str {
    if !source.is_pattern {
        return &source.path;
    }
    let is_plain = |parent: &&str| !glob::has_wildcards(parent);
    path::parents(&source.path).take_while(is_plain).last().unwrap_or_default()
}

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
        let source = Source::of(instruction, statement);
        if source.is_none_or(|source| source.origin != Origin::Context) {
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
pub(super) fn unquoted(entry: &Entry, span: Span) -> Span {
    let text = entry.slice(span);
    match text.len() >= 2 && text.starts_with('"') && text.ends_with('"') {
        true => Span::new(span.start + 1, span.end - 1),
        false => span,
    }
}

/// The files that match `pattern`, segment by segment.
fn matching(pattern: &str, context: &dyn BuildContext) -> Vec<String> {
    let segments: Vec<&str> = pattern.split('/').collect();
    let mut found = vec![String::new()];
    for (index, segment) in segments.iter().enumerate() {
        let is_last = index + 1 == segments.len();
        let directories = std::mem::take(&mut found);
        for directory in directories.iter().take(MOST_DIRECTORIES) {
            found.extend(matching_in(directory, segment, is_last, context));
        }
        found.truncate(MOST_FILES);
    }
    found.sort();
    found
}

/// What in `directory` matches `segment`: files for the last one, else directories.
fn matching_in(
    directory: &str,
    segment: &str,
    is_last: bool,
    context: &dyn BuildContext,
) -> Vec<String> {
    let kind = if is_last { FileKind::File } else { FileKind::Directory };
    if !glob::has_wildcards(segment) {
        let path = path::join(directory, &segment.replace('\\', ""));
        return (context.kind(&path) == Some(kind)).then_some(path).into_iter().collect();
    }
    if segment.len() > LONGEST_SEGMENT {
        return Vec::new();
    }
    let typed: String =
        segment.chars().take_while(|c| !matches!(c, '*' | '?' | '[' | '\\')).collect();
    let entries = context.list(directory, &typed).entries.into_iter();
    let fits = entries.filter(|e| e.kind == kind && glob::matches(segment, &e.name) == Ok(true));
    fits.map(|entry| path::join(directory, &entry.name)).collect()
}

#[cfg(test)]
mod tests;
