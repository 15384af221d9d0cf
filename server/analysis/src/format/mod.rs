//! The layout of a Dockerfile: only blanks, line ends and the letters of keywords ever change, and
//! only where BuildKit provably reads the same.
//!
//! Every instruction is taken apart into pieces that must not change and what stands between them;
//! what is not understood is one piece. The result is read again and compared with the text that
//! was given ([`gate`]), and an entry that would say something else is left as it was.

mod atoms;
mod between;
mod edits;
mod gate;
mod indent;
mod lines;
mod options;
mod optouts;
mod quoting;
mod style;
mod unit;
mod words;

use syntax::shell::ShellKind;
use syntax::{Document, Placed, Span};

pub use crate::edit::{Edit, apply};
pub use options::{FinalNewline, Indent, JsonSpacing, KeywordCase, Options};

use crate::Snapshot;
use crate::model::Model;
use edits::{Change, Edits};
use gate::Difference;
use style::Style;
use unit::Unit;

/// The changes that bring a text to a layout.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Formatted {
    /// The changes, sorted, none touching another.
    pub edits: Vec<Edit>,
    /// Why something stayed as it was.
    pub note: Option<Note>,
}

/// What was left as it was because it would have been read differently; worth a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// These parts of the text.
    Parts(Vec<Span>),
    /// All of it.
    Whole,
}

/// The changes that bring `document` to the layout that `options` describe.
pub fn format(document: &Document, options: &Options) -> Formatted {
    format_where(document, &Model::new(document), options, |_| true)
}

/// Those changes to the instructions, and to the lines between instructions, that one of `ranges`
/// touches. An instruction changes as a whole.
pub fn format_ranges(document: &Document, options: &Options, ranges: &[Span]) -> Formatted {
    format_where(document, &Model::new(document), options, |unit| touches(ranges, unit))
}

/// The same for the document of `snapshot`, whose meaning may be known already; all of it if there are
/// no `ranges`.
pub fn format_snapshot(
    snapshot: &Snapshot,
    options: &Options,
    ranges: Option<&[Span]>,
) -> Formatted {
    let wanted = |unit| ranges.is_none_or(|ranges| touches(ranges, unit));
    format_where(snapshot.document(), snapshot.model(), options, wanted)
}

fn touches(ranges: &[Span], unit: Span) -> bool {
    ranges.iter().any(|range| range.start <= unit.end && unit.start <= range.end)
}

fn format_where(
    document: &Document,
    model: &Model,
    options: &Options,
    wanted: impl Fn(Span) -> bool,
) -> Formatted {
    let is_posix = |entry: usize| model.shell_kind_at(entry) == ShellKind::Posix;
    let kept = optouts::kept(document);
    let mut changes = changes(document, options, is_posix);
    changes.retain(|change| wanted(change.unit) && !is_kept(&kept, change.edit.span));
    match changes.is_empty() {
        true => Formatted::default(),
        false => gated(document, changes, is_posix),
    }
}

/// Whether `span` lies in one of the `kept` parts, or reaches into it.
fn is_kept(kept: &[Span], span: Span) -> bool {
    let index = kept.partition_point(|kept| kept.end <= span.start);
    kept.get(index).is_some_and(|kept| kept.start < span.end.max(span.start + 1))
}

/// How often entries are given up before the whole text is.
const ATTEMPTS: usize = 4;

/// The `changes` that leave the meaning as it is.
fn gated(
    document: &Document,
    mut changes: Vec<Change>,
    is_posix: impl Fn(usize) -> bool,
) -> Formatted {
    let mut given_up = Vec::new();
    for _ in 0..ATTEMPTS {
        let after = changed(document, &changes);
        match gate::difference(document, &after, &is_posix) {
            None => return formatted(document, changes, &given_up),
            Some(Difference::Whole) => break,
            Some(Difference::Entries(entries)) => {
                changes.retain(|change| entries.binary_search(&change.entry).is_err());
                given_up.extend(entries);
            }
        }
    }
    Formatted { edits: Vec::new(), note: Some(Note::Whole) }
}

/// With more changes than this it is faster to read the text from its start.
const FEW_CHANGES: usize = 64;

/// `document` with `changes`.
fn changed(document: &Document, changes: &[Change]) -> Document {
    if changes.len() > FEW_CHANGES {
        return Document::new(&edits::apply(document.entries(), changes));
    }
    let mut after = document.clone();
    for change in changes.iter().rev() {
        after.edit(change.edit.span, &change.edit.text);
    }
    after
}

fn formatted(document: &Document, changes: Vec<Change>, given_up: &[usize]) -> Formatted {
    let spans = given_up.iter().filter_map(|entry| document.entries().get(*entry));
    let spans: Vec<Span> = spans.map(Placed::span).collect();
    let note = (!spans.is_empty()).then_some(Note::Parts(spans));
    Formatted { edits: changes.into_iter().map(|change| change.edit).collect(), note }
}

/// Every change that `options` ask for, in order. `is_posix` tells for an entry whether a POSIX
/// shell runs its shell form.
fn changes(
    document: &Document,
    options: &Options,
    is_posix: impl Fn(usize) -> bool,
) -> Vec<Change> {
    let (entries, escape) = (document.entries(), document.directives().escape);
    let mut units: Vec<Option<Unit<'_>>> = entries
        .iter()
        .enumerate()
        .map(|(index, placed)| Unit::read(&placed.entry, escape, is_posix(index)))
        .collect();
    for (unit, columns) in words::columns(&units).into_iter().enumerate() {
        if let Some(Some(unit)) = units.get_mut(unit) {
            unit.keeps_spaces = columns || !options.single_spaces;
        }
    }
    let style = Style::of(units.iter().flatten(), options);
    let mut changes = Vec::new();
    for (index, (placed, unit)) in entries.iter().zip(&units).enumerate() {
        let mut edits = Edits::new(placed, index);
        between::between(options, index == 0, &mut edits);
        if let Some(unit) = unit {
            instruction(unit, options, &style, &mut edits);
        }
        if index + 1 == entries.len() && options.final_newline == FinalNewline::Insert {
            between::final_newline(document, &mut edits);
        }
        changes.extend(edits.finish());
    }
    changes
}

fn instruction(unit: &Unit<'_>, options: &Options, style: &Style, edits: &mut Edits<'_>) {
    let span = unit.instruction.span;
    let start = between::line_start(unit.entry, span);
    edits.belong_to(Span::new(start, span.end));
    if options.outdent {
        edits.replace(Span::new(start, span.start), "");
    }
    words::keywords(unit, style, options.as_like_from, edits);
    words::spaces(unit, options, edits);
    if let Some(target) = &style.indent {
        indent::indent(unit, target, options.flat, edits);
    }
    if options.trim_line_ends {
        indent::trim(unit, edits);
    }
}

#[cfg(test)]
mod tests;
