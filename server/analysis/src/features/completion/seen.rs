//! Values that stand elsewhere in the file: users, directories, permissions, ports, label keys.
//! What stands nearest above the cursor comes first.

use std::collections::HashSet;

use dialect::mounts::{self, OptionValue};
use dialect::{Keyword, MountOption, ValueKind};
use syntax::expansion::is_name;
use syntax::{Form, Instruction, Pair, Placed, Span, Statement};

use super::paths::is_writable;
use super::{Completions, Item, ItemKind, add_missing};
use crate::Snapshot;
use crate::context::{FileKind, NoContext};
use crate::features::focus::{Focus, Mount, Notation, Word};
use crate::features::produced::{Produced, produced};
use crate::model::defining_pairs;

/// How many values are listed, and how long one may be; a hostile file has thousands.
const MOST: usize = 50;
const LONGEST: usize = 200;

/// A value that the file has elsewhere.
#[derive(Clone, Copy)]
struct Seen<'a> {
    text: &'a str,
    /// The instruction that it stands in.
    line: Line<'a>,
}

/// An instruction of the file, also one that ONBUILD carries.
#[derive(Clone, Copy)]
struct Line<'a> {
    placed: &'a Placed,
    instruction: &'a Instruction,
    statement: &'a Statement,
}

impl<'a> Line<'a> {
    /// The text of `range`, unless the cursor is in it.
    fn value(self, range: Span, cursor: u32) -> Option<Seen<'a>> {
        let line = &self.instruction.line;
        let here = self.placed.absolute(line.span(range)).touches(cursor);
        (!here).then(|| Seen { text: line.slice(range), line: self })
    }

    /// The instruction in one line, as far as that is short.
    fn origin(self) -> String {
        let words = self.instruction.line.text().split_whitespace();
        let text = words.take(12).collect::<Vec<_>>().join(" ");
        let end = text.char_indices().nth(60).map_or(text.len(), |(end, _)| end);
        text.get(..end).unwrap_or_default().to_owned()
    }

    /// The values of the flags for which `wanted` holds.
    fn flags(
        self,
        cursor: u32,
        wanted: impl Fn(&dialect::Flag) -> bool,
    ) -> impl Iterator<Item = Seen<'a>> {
        let owner = self.statement.kind.map(Keyword::row);
        self.statement.flags.iter().filter_map(move |flag| {
            let here = self.placed.absolute(flag.word.span).touches(cursor);
            let row = owner?.flag(flag.name())?;
            (!here && wanted(row)).then_some(())?;
            Some(Seen { text: flag.value()?, line: self })
        })
    }
}

/// The instruction of the entry `entry` in one line.
pub(super) fn origin(snapshot: &Snapshot, entry: usize) -> String {
    let placed = snapshot.document().entries().get(entry);
    let found = placed.and_then(|placed| Some((placed, placed.entry.instruction.as_ref()?)));
    found.map_or_else(String::new, |(placed, instruction)| {
        Line { placed, instruction, statement: &instruction.statement }.origin()
    })
}

/// Every instruction: from the entry of the cursor back to the first one, then from there on.
fn lines<'a>(snapshot: &'a Snapshot, entry: usize) -> impl Iterator<Item = Line<'a>> {
    let entries = snapshot.document().entries();
    let (before, after) = entries.split_at_checked(entry + 1).unwrap_or((entries, &[]));
    before.iter().rev().chain(after).filter_map(|placed| {
        let instruction = placed.entry.instruction.as_ref()?;
        let mut statement = &instruction.statement;
        while let Form::Nested(inner) = &statement.form {
            statement = inner;
        }
        Some(Line { placed, instruction, statement })
    })
}

/// The items of `seen`, each text once; one that is not a single plain word is left out.
fn items<'a>(word: &Word, seen: impl Iterator<Item = Seen<'a>>) -> Vec<Item> {
    let mut texts = HashSet::new();
    let is_plain = |text: &str| {
        !text.is_empty()
            && text.len() <= LONGEST
            && !text.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | '\\'))
    };
    let fits = seen.filter(|seen| is_plain(seen.text) && texts.insert(seen.text.to_owned()));
    fits.take(MOST)
        .map(|seen| Item::new(ItemKind::Value, seen.text, word).detail(seen.line.origin()))
        .collect()
}

/// The users and groups of USER and `--chown`, and the one that every image has.
pub(super) fn users(snapshot: &Snapshot, focus: &Focus<'_>) -> Vec<Item> {
    let cursor = focus.word.span.start;
    let seen = lines(snapshot, focus.entry).flat_map(|line| {
        let user = match (line.statement.kind, &line.statement.form) {
            (Some(Keyword::User), Form::Text(word)) => line.value(word.range, cursor),
            _ => None,
        };
        let owner = |row: &dialect::Flag| matches!(row.value, ValueKind::Owner);
        user.into_iter().chain(line.flags(cursor, owner))
    });
    let mut items = items(&focus.word, seen);
    if items.iter().all(|item| item.label != ROOT) {
        let root = Item::new(ItemKind::Value, ROOT, &focus.word);
        items.push(root.detail("The administrator, which every image has."));
    }
    items
}

/// The user with the number 0.
const ROOT: &str = "root";

/// The values that flags of the same kind as `row` have in the file.
pub(super) fn flag_values(
    snapshot: &Snapshot,
    focus: &Focus<'_>,
    row: &dialect::Flag,
) -> Vec<Item> {
    let same = |other: &dialect::Flag| {
        std::mem::discriminant(&other.value) == std::mem::discriminant(&row.value)
    };
    let lines = lines(snapshot, focus.entry);
    items(&focus.word, lines.flat_map(|line| line.flags(focus.word.span.start, same)))
}

/// The values that the option `row` has in other mounts.
pub(super) fn mount_values(snapshot: &Snapshot, focus: &Focus<'_>, row: &MountOption) -> Vec<Item> {
    let is_mount = |row: &dialect::Flag| matches!(row.value, ValueKind::Mount);
    let flags =
        lines(snapshot, focus.entry).flat_map(|line| line.flags(focus.word.span.start, is_mount));
    let values = flags.flat_map(|flag| {
        let mount = Mount::read(flag.text, 0);
        let same = mount.values(flag.text).filter(|(other, _)| other.name == row.name);
        let texts: Vec<&str> = same.map(|(_, text)| text).collect();
        texts.into_iter().map(move |text| Seen { text, ..flag })
    });
    items(&focus.word, values)
}

/// The sources that other mounts have.
pub(super) fn mount_sources(snapshot: &Snapshot, focus: &Focus<'_>) -> Vec<Item> {
    let row = mounts::OPTIONS.iter().find(|row| matches!(row.value, OptionValue::Source));
    row.map_or_else(Vec::new, |row| mount_values(snapshot, focus, row))
}

/// The directories that the file names: those of WORKDIR, then those of VOLUME and those that
/// files are copied to, and at the end those of the stage as they are from the root on.
pub(super) fn directories(snapshot: &Snapshot, focus: &Focus<'_>) -> Completions {
    let copied = copied(snapshot, focus).filter(|seen| seen.text.ends_with('/'));
    let copied = copied.map(|seen| Seen { text: without_slash(seen.text), ..seen });
    let seen = workdirs(snapshot, focus).chain(volumes(snapshot, focus)).chain(copied);
    let mut found = items(&focus.word, seen.filter(|seen| seen.text != HERE && seen.text != "."));
    add_missing(&mut found, whole_directories(snapshot, focus));
    found.into()
}

/// The directories that the stage has at the cursor, from the root on.
fn whole_directories(snapshot: &Snapshot, focus: &Focus<'_>) -> Vec<Item> {
    let stage = snapshot.model().stage_at(focus.entry);
    let made = stage.map(|stage| produced(snapshot, stage, focus.entry, &NoContext));
    let made = made.unwrap_or_default().into_iter();
    let directories = made.filter(|made| made.kind == Some(FileKind::Directory));
    let is_plain = |path: &str| path.chars().all(|c| c == '/' || is_writable(c, Notation::Word));
    let fits = directories.filter(|made| made.path.len() <= LONGEST && is_plain(&made.path));
    let item = |made: Produced| {
        let item = Item::new(ItemKind::Value, made.path.as_str(), &focus.word);
        item.detail(origin(snapshot, made.entry))
    };
    fits.take(MOST).map(item).collect()
}

/// `path` without the slash at its end, but for the root.
fn without_slash(path: &str) -> &str {
    path.strip_suffix('/').filter(|path| !path.is_empty()).unwrap_or(path)
}

fn workdirs<'a>(snapshot: &'a Snapshot, focus: &Focus<'_>) -> impl Iterator<Item = Seen<'a>> {
    let cursor = focus.word.span.start;
    lines(snapshot, focus.entry).filter_map(move |line| {
        match (line.statement.kind, &line.statement.form) {
            (Some(Keyword::Workdir), Form::Text(word)) => line.value(word.range, cursor),
            _ => None,
        }
    })
}

fn volumes<'a>(snapshot: &'a Snapshot, focus: &Focus<'_>) -> impl Iterator<Item = Seen<'a>> {
    let cursor = focus.word.span.start;
    lines(snapshot, focus.entry).flat_map(move |line| {
        let words = paths(line, Keyword::Volume);
        words.into_iter().filter_map(move |range| line.value(range, cursor))
    })
}

/// Where COPY and ADD put things.
fn copied<'a>(snapshot: &'a Snapshot, focus: &Focus<'_>) -> impl Iterator<Item = Seen<'a>> {
    let cursor = focus.word.span.start;
    lines(snapshot, focus.entry).filter_map(move |line| {
        let copy = paths(line, Keyword::Copy);
        let paths = if copy.is_empty() { paths(line, Keyword::Add) } else { copy };
        let last = paths.get(1..).and_then(<[Span]>::last)?;
        line.value(*last, cursor)
    })
}

/// The words of `line` without quotes if it is an instruction of the kind `keyword`.
fn paths(line: Line<'_>, keyword: Keyword) -> Vec<Span> {
    match &line.statement.form {
        _ if line.statement.kind != Some(keyword) => Vec::new(),
        Form::Words(words) => words.iter().map(|word| word.range).collect(),
        Form::Exec(strings) => {
            let inner = |range: Span| Span::new(range.start + 1, range.end.saturating_sub(1));
            strings.iter().map(|string| inner(string.word.range)).collect()
        }
        _ => Vec::new(),
    }
}

/// Where files can be copied to: the working directory, the ones of WORKDIR as directories, and
/// where others are copied to.
pub(super) fn destinations(snapshot: &Snapshot, focus: &Focus<'_>) -> Completions {
    if focus.word.text.starts_with('-') {
        return Completions::default();
    }
    let here = Item::new(ItemKind::Value, HERE, &focus.word).detail("The working directory.");
    let mut found = items(&focus.word, workdirs(snapshot, focus));
    for item in found.iter_mut().filter(|item| !item.label.ends_with('/')) {
        item.label.push('/');
        item.insert.push('/');
    }
    found.extend(items(&focus.word, copied(snapshot, focus)));
    let mut labels = HashSet::from([HERE.to_owned()]);
    let is_path = |item: &Item| item.label.starts_with(['/', '$']);
    found.retain(|item| is_path(item) && labels.insert(item.label.clone()));
    std::iter::once(here).chain(found).collect::<Vec<_>>().into()
}

/// The working directory as a place to copy to.
const HERE: &str = "./";

/// The ports that the file speaks of: those of EXPOSE, and the values of variables for a port.
pub(super) fn ports(snapshot: &Snapshot, focus: &Focus<'_>) -> Completions {
    let cursor = focus.word.span.start;
    let seen = lines(snapshot, focus.entry).flat_map(|line| {
        let exposed = match (line.statement.kind, &line.statement.form) {
            (Some(Keyword::Expose), Form::Words(words)) => words.as_slice(),
            _ => &[],
        };
        let exposed = exposed.iter().filter_map(move |word| line.value(word.range, cursor));
        exposed.chain(port_values(line, cursor))
    });
    let number = |text: &str| {
        let port = text.split_once('/').map_or(text, |(port, _)| port);
        port.parse::<u16>().is_ok_and(|port| port > 0)
    };
    let given = words_here(focus);
    let seen = seen.filter(|seen| number(seen.text) && !given.contains(&seen.text));
    items(&focus.word, seen).into()
}

/// The values of the variables of `line` that are called like a port.
fn port_values(line: Line<'_>, cursor: u32) -> impl Iterator<Item = Seen<'_>> {
    let is_port = move |pair: &&Pair| {
        let name = line.instruction.line.slice(pair.key.range);
        is_name(name) && name.to_ascii_uppercase().ends_with(PORT)
    };
    let values = defining_pairs(line.statement).iter().filter(is_port);
    let values = values.filter_map(move |pair| line.value(pair.value?.range, cursor));
    values.map(|seen| Seen { text: seen.text.trim_matches('"'), ..seen })
}

/// The words of the instruction that the cursor is in.
fn words_here<'a>(focus: &Focus<'a>) -> Vec<&'a str> {
    let instruction = focus.placed.and_then(|placed| placed.entry.instruction.as_ref());
    let line = instruction.map_or("", |instruction| instruction.line.text());
    line.split_whitespace().collect()
}

/// How the names of variables that hold a port end.
const PORT: &str = "PORT";

/// The label keys of the file, to be written at `word`, with what sets them.
pub(super) fn label_keys(snapshot: &Snapshot, focus: &Focus<'_>, word: &Word) -> Vec<Item> {
    let cursor = focus.word.span.start;
    let seen = lines(snapshot, focus.entry).flat_map(|line| {
        let pairs = match (line.statement.kind, &line.statement.form) {
            (Some(Keyword::Label), Form::Pairs(pairs)) => pairs.as_slice(),
            _ => &[],
        };
        pairs.iter().filter_map(move |pair| line.value(pair.key.range, cursor))
    });
    items(word, seen)
}
