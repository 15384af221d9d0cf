//! Values that stand elsewhere in the file: users, directories, permissions, ports, label keys.
//! What stands nearest above the cursor comes first.

use std::collections::HashSet;

use dialect::mounts::{self, OptionValue};
use dialect::{Keyword, MountOption, ValueKind};
use syntax::{Form, Instruction, Placed, Span, Statement};

use super::{Completions, Item, ItemKind};
use crate::Snapshot;
use crate::features::focus::{Focus, Mount, Word};
use crate::features::visible::{defining_pairs, is_name};

/// How many values are listed, and how long one may be; a hostile file has thousands.
const MOST: usize = 50;
const LONGEST: usize = 200;

/// A value that the file has elsewhere.
struct Seen<'a> {
    text: &'a str,
    /// Where it stands, as a remark.
    origin: String,
}

/// An instruction of the file, also one that ONBUILD carries.
#[derive(Clone, Copy)]
struct Line<'a> {
    placed: &'a Placed,
    instruction: &'a Instruction,
    statement: &'a Statement,
}

impl<'a> Line<'a> {
    /// The text of `range` with the instruction as its origin, unless the cursor is in it.
    fn value(self, range: Span, cursor: u32) -> Option<Seen<'a>> {
        let line = &self.instruction.line;
        let here = self.placed.absolute(line.span(range)).touches(cursor);
        (!here).then(|| Seen { text: line.slice(range), origin: self.origin() })
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
            Some(Seen { text: flag.value()?, origin: self.origin() })
        })
    }
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
        .map(|seen| Item::new(ItemKind::Value, seen.text, word).detail(seen.origin))
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
        texts.into_iter().map(move |text| Seen { text, origin: flag.origin.clone() })
    });
    items(&focus.word, values)
}

/// The sources that other mounts have.
pub(super) fn mount_sources(snapshot: &Snapshot, focus: &Focus<'_>) -> Vec<Item> {
    let row = mounts::OPTIONS.iter().find(|row| matches!(row.value, OptionValue::Source));
    row.map_or_else(Vec::new, |row| mount_values(snapshot, focus, row))
}

/// The directories of WORKDIR.
pub(super) fn directories(snapshot: &Snapshot, focus: &Focus<'_>) -> Completions {
    items(&focus.word, workdirs(snapshot, focus)).into()
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

/// Where files can be copied to: the working directory, and the ones of WORKDIR as directories.
pub(super) fn destinations(snapshot: &Snapshot, focus: &Focus<'_>) -> Completions {
    if focus.word.text.starts_with('-') {
        return Completions::default();
    }
    let here = Item::new(ItemKind::Value, HERE, &focus.word).detail("The working directory.");
    let mut found = items(&focus.word, workdirs(snapshot, focus));
    found.retain(|item| item.label != HERE && item.label.starts_with(['/', '$']));
    for item in &mut found {
        if !item.label.ends_with('/') {
            item.label.push('/');
            item.insert.push('/');
        }
    }
    let mut labels = HashSet::new();
    found.retain(|item| labels.insert(item.label.clone()));
    std::iter::once(here).chain(found).collect::<Vec<_>>().into()
}

/// The working directory as a place to copy to.
const HERE: &str = "./";

/// The ports that the file speaks of: those of EXPOSE, and the values of variables for a port.
pub(super) fn ports<'a>(snapshot: &'a Snapshot, focus: &Focus<'_>) -> Completions {
    let cursor = focus.word.span.start;
    let seen = lines(snapshot, focus.entry).flat_map(|line| {
        let exposed = match (line.statement.kind, &line.statement.form) {
            (Some(Keyword::Expose), Form::Words(words)) => words.as_slice(),
            _ => &[],
        };
        let exposed = exposed.iter().filter_map(move |word| line.value(word.range, cursor));
        let text = move |range: Span| line.instruction.line.slice(range);
        let is_port = move |name: &str| is_name(name) && name.to_ascii_uppercase().ends_with(PORT);
        let pairs = defining_pairs(line.statement).iter();
        let values = pairs.filter(move |pair| is_port(text(pair.key.range)));
        let values = values.filter_map(move |pair| line.value(pair.value?.range, cursor));
        let unquoted = |seen: Seen<'a>| Seen { text: seen.text.trim_matches('"'), ..seen };
        let values = values.map(unquoted);
        exposed.chain(values)
    });
    let number = |text: &str| {
        text.split_once('/')
            .map_or(text, |(port, _)| port)
            .parse::<u16>()
            .is_ok_and(|port| port > 0)
    };
    let given = words_here(focus);
    let seen = seen.filter(|seen| number(seen.text) && !given.contains(&seen.text));
    items(&focus.word, seen).into()
}

/// The words of the instruction that the cursor is in.
fn words_here<'a>(focus: &Focus<'a>) -> Vec<&'a str> {
    let instruction = focus.placed.and_then(|placed| placed.entry.instruction.as_ref());
    let line = instruction.map_or("", |instruction| instruction.line.text());
    line.split_whitespace().collect()
}

/// How the names of variables that hold a port end.
const PORT: &str = "PORT";

/// The label keys of the file with what they were set by.
pub(super) fn label_keys(snapshot: &Snapshot, focus: &Focus<'_>) -> Vec<Item> {
    let cursor = focus.word.span.start;
    let seen = lines(snapshot, focus.entry).flat_map(|line| {
        let pairs = match (line.statement.kind, &line.statement.form) {
            (Some(Keyword::Label), Form::Pairs(pairs)) => pairs.as_slice(),
            _ => &[],
        };
        pairs.iter().filter_map(move |pair| line.value(pair.key.range, cursor))
    });
    items(&focus.word, seen)
}
