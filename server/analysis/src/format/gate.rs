//! The comparison of a text before and after formatting: what BuildKit reads must be the same.
//!
//! It knows nothing of what was changed or why, so a mistake elsewhere is found here.

use dialect::{Keyword, directives};
use syntax::{Directives, Document, Entry, Form, Heredoc, Instruction, Placed, Statement};

use super::lines::{self, LineKind};
use super::quoting;
use dialect::words::AS;

/// What differs between two readings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Difference {
    /// These entries of the first one.
    Entries(Vec<usize>),
    /// What holds for all of them.
    Whole,
}

/// What `after` says otherwise than `before`; `None` if it says the same. `is_posix` tells for an
/// entry whether a POSIX shell runs its shell form.
pub(super) fn difference(
    before: &Document,
    after: &Document,
    is_posix: impl Fn(usize) -> bool,
) -> Option<Difference> {
    if !same_directives(before, after) {
        return Some(Difference::Whole);
    }
    let escape = before.directives().escape;
    let (old, new) = (before.entries(), after.entries());
    let same = |index: usize, old: &Placed, new: &Placed| {
        // The first entry is read in a way of its own.
        let shared = index > 0 && old.entry.text() == new.entry.text();
        shared || same_entry(&old.entry, &new.entry, escape, is_posix(index))
    };
    let pairs = old.iter().zip(new).enumerate();
    let differing: Vec<usize> = pairs
        .filter(|(index, (old, new))| !same(*index, old, new))
        .map(|(index, _)| index)
        .collect();
    let is_bare =
        |placed: &Placed| placed.entry.instruction.is_none() && placed.entry.comments.is_empty();
    match differing.as_slice() {
        [] => {}
        // With other boundaries all behind the first one differs for its sake.
        [first, ..] if old.len() != new.len() => return Some(Difference::Entries(vec![*first])),
        _ => return Some(Difference::Entries(differing)),
    }
    let (old, new) = (old.get(new.len()..), new.get(old.len()..));
    let rest = old.into_iter().chain(new).flatten();
    (!rest.into_iter().all(is_bare)).then_some(Difference::Whole)
}

fn same_directives(before: &Document, after: &Document) -> bool {
    let list = |directives: &Directives| -> Vec<(&str, String)> {
        let line = |line: &syntax::DirectiveLine| (line.row.name, line.value_text.clone());
        directives.lines.iter().map(line).collect()
    };
    let (before, after) = (before.directives(), after.directives());
    before.escape == after.escape && list(before) == list(after)
}

fn same_entry(old: &Entry, new: &Entry, escape: char, posix: bool) -> bool {
    let comments = |entry: &Entry| -> Vec<String> {
        entry.comments.iter().map(|span| entry.slice(*span).trim_end().to_owned()).collect()
    };
    old.long_lines.len() == new.long_lines.len()
        && comments(old) == comments(new)
        && same_description(old, new)
        && match (&old.instruction, &new.instruction) {
            (Some(first), Some(second)) => {
                let pair = Pair { old: (old, first), new: (new, second), posix };
                pair.same_lines(escape) && pair.same_heredocs() && pair.same_statement()
            }
            (None, None) => true,
            _ => false,
        }
}

/// In the description an indented comment keeps its number sign, so that it cannot configure the
/// build checks; nothing else may differ.
fn same_description(old: &Entry, new: &Entry) -> bool {
    let bare = |entry: &Entry| -> Vec<String> {
        let line = |line: &str| match line.trim_start_matches(['#', ' ', '\t']) {
            bare if configures_checks(bare) => line.to_owned(),
            bare => bare.to_owned(),
        };
        entry.description().into_iter().map(line).collect()
    };
    old.comments.is_empty() || bare(old) == bare(new)
}

/// Whether the comment `# text` configures the build checks for the instruction below it.
fn configures_checks(text: &str) -> bool {
    let name = text.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    directives::find(name).is_some_and(dialect::Directive::configures_checks)
}

/// An instruction before and after, each with its entry.
struct Pair<'a> {
    old: (&'a Entry, &'a Instruction),
    new: (&'a Entry, &'a Instruction),
    posix: bool,
}

impl Pair<'_> {
    /// The same kinds of lines in the same order, with the same comments.
    fn same_lines(&self, escape: char) -> bool {
        let shape = |(entry, instruction): (&Entry, &Instruction)| -> Vec<(LineKind, String)> {
            let text = |line: &lines::Line| match line.kind {
                LineKind::Comment => entry.slice(line.span).trim().to_owned(),
                LineKind::Code | LineKind::Blank => String::new(),
            };
            let lines = lines::lines(entry, instruction, escape);
            lines.iter().map(|line| (line.kind, text(line))).collect()
        };
        shape(self.old) == shape(self.new)
    }

    fn same_heredocs(&self) -> bool {
        let bodies = |(entry, instruction): (&Entry, &Instruction)| -> Vec<_> {
            let said = |heredoc: &Heredoc| {
                let end = heredoc.end.map(|end| entry.slice(end).to_owned());
                let marker = entry.slice(heredoc.span).to_owned();
                (heredoc.marker.clone().name, marker, entry.slice(heredoc.body).to_owned(), end)
            };
            instruction.heredocs.iter().map(said).collect()
        };
        bodies(self.old) == bodies(self.new)
    }

    fn same_statement(&self) -> bool {
        let (old, new) = (&self.old.1.statement, &self.new.1.statement);
        let flags = |statement: &Statement| -> Vec<String> {
            statement.flags.iter().map(|flag| flag.text.text().to_owned()).collect()
        };
        old.kind == new.kind
            && (old.kind.is_some() || self.same_line())
            && flags(old) == flags(new)
            && old.json_stops_at.is_some() == new.json_stops_at.is_some()
            && self.same_form(old, (&old.form, &new.form))
    }

    fn same_line(&self) -> bool {
        self.old.1.line.text() == self.new.1.line.text()
    }

    fn same_form(&self, statement: &Statement, forms: (&Form, &Form)) -> bool {
        let (old, new) = (self.old.1, self.new.1);
        let same =
            |a: &syntax::Word, b: &syntax::Word| old.line.slice(a.range) == new.line.slice(b.range);
        let same_value = |a: &Option<syntax::Word>, b: &Option<syntax::Word>| match (a, b) {
            (Some(a), Some(b)) => same(a, b),
            (None, None) => true,
            _ => false,
        };
        match forms {
            (Form::Empty, Form::Empty) => true,
            (Form::Exec(a), Form::Exec(b)) => {
                a.iter().map(|a| &a.value).eq(b.iter().map(|b| &b.value))
            }
            (Form::Words(a), Form::Words(b)) => {
                let is_as = |index: usize, word: &syntax::Word| {
                    let is_middle = index == 1 && a.len() == 3;
                    let from = statement.kind == Some(Keyword::From);
                    from && is_middle && old.line.slice(word.range).eq_ignore_ascii_case(AS)
                };
                let same_as =
                    |word: &syntax::Word| new.line.slice(word.range).eq_ignore_ascii_case(AS);
                let mut pairs = a.iter().zip(b).enumerate();
                a.len() == b.len()
                    && pairs.all(|(index, (a, b))| same(a, b) || is_as(index, a) && same_as(b))
            }
            (Form::Pairs(a), Form::Pairs(b)) => {
                let mut pairs = a.iter().zip(b);
                a.len() == b.len() && pairs.all(|(a, b)| same(&a.word, &b.word))
            }
            (Form::LegacyPair(a), Form::LegacyPair(b)) => {
                same(&a.key, &b.key) && same_value(&a.value, &b.value)
            }
            (
                Form::Healthcheck { kind: a, command: c },
                Form::Healthcheck { kind: b, command: d },
            ) => same(a, b) && self.same_form(statement, (c, d)),
            (Form::Shell(a), Form::Shell(b))
                if statement.kind == Some(Keyword::Run) && self.posix =>
            {
                squeezed(old.line.slice(a.range)) == squeezed(new.line.slice(b.range))
            }
            (Form::Text(a), Form::Text(b)) | (Form::Shell(a), Form::Shell(b)) => same(a, b),
            (Form::NotStrings(_), Form::NotStrings(_)) | (Form::Nested(_), Form::Nested(_)) => {
                let text = |(_, found): (&Entry, &Instruction)| {
                    found.line.slice(found.statement.arguments.range).to_owned()
                };
                text(self.old) == text(self.new)
            }
            (Form::Unknown, Form::Unknown) => self.same_line(),
            _ => false,
        }
    }
}

/// A shell's text with one space for each run of blanks that only separates words.
fn squeezed(text: &str) -> String {
    let plain = quoting::plain(text);
    let mut squeezed = String::with_capacity(text.len());
    let mut blank = false;
    for (at, character) in text.char_indices() {
        let span = syntax::Span::new(at as u32, at as u32 + 1);
        let free = matches!(character, ' ' | '\t') && plain.covers(span);
        if !(free && blank) {
            squeezed.push(if free { ' ' } else { character });
        }
        blank = free;
    }
    squeezed
}
