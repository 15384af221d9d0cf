//! The comparison of a text before and after formatting: what BuildKit reads must be the same.
//!
//! It knows nothing of what was changed or why, so a mistake elsewhere is found here.

use dialect::Keyword;
use dialect::words::AS;
use syntax::heredoc::Marker;
use syntax::{
    Directives, Document, Entry, Form, Heredoc, Instruction, Placed, Span, Statement, Word,
};

use super::between;
use super::lines::{self, LineKind};
use super::quoting;

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
        && checks(old) == checks(new)
        && match (&old.instruction, &new.instruction) {
            (Some(first), Some(second)) => {
                let pair = Pair { old: (old, first), new: (new, second), posix };
                pair.same_lines(escape) && pair.same_heredocs() && pair.same_statement()
            }
            (None, None) => true,
            _ => false,
        }
}

/// The comments that configure the build checks for the instruction: those at the start of a line.
fn checks(entry: &Entry) -> Vec<&str> {
    let mut lines = entry.description();
    lines.retain(|line| between::configures_checks(line));
    lines
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
                let marker = Marker { delimiter: Span::default(), ..heredoc.marker.clone() };
                (marker, entry.slice(heredoc.body).to_owned(), end)
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
            && self.same_form(&old.form, &new.form)
    }

    fn same_line(&self) -> bool {
        self.old.1.line.text() == self.new.1.line.text()
    }

    fn same_word(&self, old: &Word, new: &Word) -> bool {
        self.old.1.line.slice(old.range) == self.new.1.line.slice(new.range)
    }

    fn same_words<'w>(
        &self,
        old: impl ExactSizeIterator<Item = &'w Word>,
        new: impl ExactSizeIterator<Item = &'w Word>,
    ) -> bool {
        old.len() == new.len() && old.zip(new).all(|(old, new)| self.same_word(old, new))
    }

    /// AS between the image and the name of a FROM has no case.
    fn same_from(&self, old: &[Word], new: &[Word]) -> bool {
        let (before, after) = (&self.old.1.line, &self.new.1.line);
        let is_as = |text: &str| text.eq_ignore_ascii_case(AS);
        match (old, new) {
            ([image, old, name], [new_image, new, new_name]) => {
                let same_as = is_as(before.slice(old.range)) && is_as(after.slice(new.range));
                (same_as || self.same_word(old, new))
                    && self.same_word(image, new_image)
                    && self.same_word(name, new_name)
            }
            _ => self.same_words(old.iter(), new.iter()),
        }
    }

    fn same_form(&self, old: &Form, new: &Form) -> bool {
        match (old, new) {
            (Form::Empty, Form::Empty) => true,
            (Form::Exec(a), Form::Exec(b)) => {
                a.iter().map(|a| &a.value).eq(b.iter().map(|b| &b.value))
            }
            (Form::Words(a), Form::Words(b)) if self.is(Keyword::From) => self.same_from(a, b),
            (Form::Words(a), Form::Words(b)) => self.same_words(a.iter(), b.iter()),
            (Form::Pairs(a), Form::Pairs(b)) => {
                self.same_words(a.iter().map(|a| &a.word), b.iter().map(|b| &b.word))
            }
            (Form::LegacyPair(a), Form::LegacyPair(b)) => {
                let values = (a.value.as_slice(), b.value.as_slice());
                self.same_word(&a.key, &b.key) && self.same_words(values.0.iter(), values.1.iter())
            }
            (
                Form::Healthcheck { kind: a, command: c },
                Form::Healthcheck { kind: b, command: d },
            ) => self.same_word(a, b) && self.same_form(c, d),
            (Form::Shell(a), Form::Shell(b)) if self.is(Keyword::Run) && self.posix => {
                let (old, new) = (self.old.1.line.slice(a.range), self.new.1.line.slice(b.range));
                squeezed(old) == squeezed(new)
            }
            (Form::Text(a), Form::Text(b)) | (Form::Shell(a), Form::Shell(b)) => {
                self.same_word(a, b)
            }
            (Form::NotStrings(_), Form::NotStrings(_)) | (Form::Nested(_), Form::Nested(_)) => {
                self.same_word(&self.old.1.statement.arguments, &self.new.1.statement.arguments)
            }
            (Form::Unknown, Form::Unknown) => self.same_line(),
            _ => false,
        }
    }

    fn is(&self, keyword: Keyword) -> bool {
        self.old.1.statement.kind == Some(keyword)
    }
}

/// A shell's text with one space for each run of blanks that only separates words.
fn squeezed(text: &str) -> String {
    let plain = quoting::plain(text);
    let mut squeezed = String::with_capacity(text.len());
    let mut blank = false;
    for (at, character) in text.char_indices() {
        let span = Span::new(at as u32, at as u32 + 1);
        let free = matches!(character, ' ' | '\t') && plain.covers(span);
        if !(free && blank) {
            squeezed.push(if free { ' ' } else { character });
        }
        blank = free;
    }
    squeezed
}
