//! The changes to one document as they are collected.

use syntax::{Entry, Placed, Span};

use crate::edit::Edit;

/// A replacement and what it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    /// The replacement.
    pub(super) edit: Edit,
    /// The index of the entry.
    pub(super) entry: usize,
    /// What changes as a whole or not at all: an instruction, or a line between two.
    pub(super) unit: Span,
}

/// Collects the changes to one entry.
#[derive(Debug)]
pub(super) struct Edits<'a> {
    placed: &'a Placed,
    index: usize,
    unit: Span,
    changes: Vec<Change>,
}

impl<'a> Edits<'a> {
    /// No changes to the entry with this `index` yet.
    pub(super) fn new(placed: &'a Placed, index: usize) -> Edits<'a> {
        Edits { placed, index, unit: placed.span(), changes: Vec::new() }
    }

    /// The entry.
    pub(super) fn entry(&self) -> &'a Entry {
        &self.placed.entry
    }

    /// What follows belongs to `unit`, counted from the entry's first byte.
    pub(super) fn belong_to(&mut self, unit: Span) {
        self.unit = self.placed.absolute(unit);
    }

    /// Replaces `span`, counted from the entry's first byte, by `text`, if that is something else.
    pub(super) fn replace(&mut self, span: Span, text: &str) {
        if self.entry().slice(span) != text {
            let edit = Edit { span: self.placed.absolute(span), text: text.to_owned() };
            self.changes.push(Change { edit, entry: self.index, unit: self.unit });
        }
    }

    /// The changes, in order, none touching another's text.
    pub(super) fn finish(mut self) -> Vec<Change> {
        // What is removed as a whole needs no change inside.
        self.changes.sort_by_key(|change| {
            (change.edit.span.start, std::cmp::Reverse(change.edit.span.end))
        });
        let mut end = 0;
        self.changes.retain(|change| {
            let fits = change.edit.span.start >= end;
            end = if fits { change.edit.span.end } else { end };
            fits
        });
        self.changes
    }
}

/// The text of `entries` with `changes`, which are in order.
pub(super) fn apply(entries: &[Placed], changes: &[Change]) -> String {
    let length = entries.last().map_or(0, |last| last.span().end);
    let mut text = String::with_capacity(length as usize + changes.len());
    let mut changes = changes.iter().peekable();
    for placed in entries {
        let mut at = 0;
        while let Some(change) = changes.next_if(|change| change.edit.span.end <= placed.span().end)
        {
            let start = change.edit.span.start.saturating_sub(placed.start);
            text.push_str(placed.entry.slice(Span::new(at, start)));
            text.push_str(&change.edit.text);
            at = change.edit.span.end.saturating_sub(placed.start);
        }
        text.push_str(placed.entry.slice(Span::new(at, placed.entry.len())));
    }
    text
}
