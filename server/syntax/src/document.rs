//! One version of one document: its text and BuildKit's reading of it, kept current edit by edit.

use std::sync::Arc;

use crate::directives::{self, Directives};
use crate::entry::{self, Entry};
use crate::tree::{self, LazyTree, Tree};
use crate::{Span, Text};

/// One version of one document; cloning it is cheap, and no later edit changes a clone.
#[derive(Debug, Clone, Default)]
pub struct Document {
    text: Text,
    directives: Arc<Directives>,
    entries: Arc<Vec<Placed>>,
    tree: Arc<LazyTree>,
}

/// An entry and where it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The byte offset of the entry's first byte; add it to every span in the entry.
    pub start: u32,
    /// What stands there. Two versions share it when no edit has touched it.
    pub entry: Arc<Entry>,
}

impl Placed {
    /// The place of the whole entry in the document.
    pub fn span(&self) -> Span {
        Span::new(self.start, self.start + self.entry.len())
    }

    /// `span`, counted from the entry, as a place in the document.
    pub fn absolute(&self, span: Span) -> Span {
        span.shift(self.start)
    }
}

/// How much text behind an edit is read at first; an edit seldom changes more.
const WINDOW: u32 = 16 * 1024;

impl Document {
    /// Reads `text` from scratch.
    pub fn new(text: &str) -> Document {
        let directives = Arc::new(directives::read(text));
        let mut reading = Reading::new(text, 0, &directives);
        while reading.step() {}
        let entries = Arc::new(reading.entries);
        Document { text: Text::from(text), directives, entries, tree: Arc::default() }
    }

    /// The text.
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// The parser directives.
    pub fn directives(&self) -> &Directives {
        &self.directives
    }

    /// The entries, which cover the text without gaps.
    pub fn entries(&self) -> &[Placed] {
        &self.entries
    }

    /// The same with these entries in place of its own: as many, read from the same text under the
    /// same directives. One of another text, or all if there are fewer, are not taken.
    pub fn with_entries<'e>(self, entries: impl Iterator<Item = &'e Arc<Entry>>) -> Document {
        let own = self.entries.iter().zip(entries);
        let placed = own.map(|(own, entry)| match own.entry.text() == entry.text() {
            true => Placed { start: own.start, entry: Arc::clone(entry) },
            false => own.clone(),
        });
        let placed: Vec<Placed> = placed.collect();
        match placed.len() == self.entries.len() {
            true => Document { entries: Arc::new(placed), ..self },
            false => self,
        }
    }

    /// The syntax tree, parsed when first asked for, from the tree of the version before if there
    /// is one.
    pub fn tree(&self) -> Tree<'_> {
        self.tree.get(&self.text)
    }

    /// The places of the named nodes of the syntax tree that contain `offset`, from the instruction
    /// or comment inwards. Only one entry is parsed for it, in a file of any size.
    pub fn path_at(&self, offset: u32) -> Vec<Span> {
        let Some(index) = self.entry_at(offset) else { return Vec::new() };
        let Some(placed) = self.entries.get(index) else { return Vec::new() };
        let (text, escape) = (placed.entry.text(), self.directives.escape);
        let path = tree::path_in_entry(text, offset - placed.start, escape, index == 0);
        path.into_iter().map(|span| placed.absolute(span)).collect()
    }

    /// The index of the entry that holds `offset`; the last one at the end of the text, `None`
    /// only in an empty document.
    pub fn entry_at(&self, offset: u32) -> Option<usize> {
        self.entries.partition_point(|placed| placed.start <= offset).checked_sub(1)
    }

    /// Replaces `span` by `replacement` and reads again only what that can have changed.
    pub fn edit(&mut self, span: Span, replacement: &str) {
        let (window, before) = (self.directives.window, self.text.clone());
        let span = self.text.replace(span, replacement);
        let added = replacement.len() as u32;
        self.tree = Arc::new(self.tree.edited(&before, span, &self.text, added));
        if span.start <= window && !self.refresh_directives() {
            let tree = Arc::clone(&self.tree);
            *self = Document { tree, ..Document::new(&self.text.to_string()) };
            return;
        }
        self.reread(span, added);
    }

    /// Reads the directives again; false if the rest of the file has to be read anew for it.
    fn refresh_directives(&mut self) -> bool {
        let head = self.text.slice(Span::new(0, WINDOW)).into_owned();
        let directives = directives::read(&head);
        // Directives that fill the window may go on behind it.
        let complete =
            directives.window < head.len() as u32 || head.len() as u32 == self.text.len();
        let same_escape = directives.escape == self.directives.escape;
        self.directives = Arc::new(directives);
        complete && same_escape
    }

    /// Reads the entries that the replacement of `span` by `added` bytes touches. The text is
    /// already the new one.
    fn reread(&mut self, span: Span, added: u32) {
        let first = self.entry_at(span.start).unwrap_or(0);
        let start = self.entries.get(first).map_or(0, |placed| placed.start);
        let changed = Changed { old_end: span.end, new_end: span.start + added };
        let window = Span::new(start, changed.new_end.saturating_add(WINDOW));
        let (entries, last) = self
            .reread_window(window, first, changed)
            .or_else(|| self.reread_window(Span::new(start, self.text.len()), first, changed))
            .unwrap_or_default();
        let all = Arc::make_mut(&mut self.entries);
        for placed in all.iter_mut().skip(last) {
            placed.start = changed.shift(placed.start);
        }
        all.splice(first..last.max(first), entries);
    }

    /// The new entries and the index of the first old one that still holds; `None` if the window
    /// ended before the reading met an old entry again.
    fn reread_window(
        &self,
        window: Span,
        first: usize,
        changed: Changed,
    ) -> Option<(Vec<Placed>, usize)> {
        let window = self.text.clamp(window);
        let text = self.text.slice(window);
        let mut reading = Reading::new(&text, window.start, &self.directives);
        let mut old = first;
        while reading.step() {
            let end = reading.end();
            if end == window.end && end < self.text.len() {
                return None;
            }
            if end < changed.new_end {
                continue;
            }
            // The entry at the start of a file is read in a way of its own (directives, byte order
            // mark), so it does not hold further down.
            let begins = |placed: &Placed| {
                placed.start > 0
                    && placed.start >= changed.old_end
                    && changed.shift(placed.start) >= end
            };
            while self.entries.get(old).is_some_and(|placed| !begins(placed)) {
                old += 1;
            }
            if self.entries.get(old).is_some_and(|placed| changed.shift(placed.start) == end) {
                return Some((reading.entries, old));
            }
        }
        Some((reading.entries, self.entries.len()))
    }
}

/// The end of a replaced range before and after.
#[derive(Clone, Copy)]
struct Changed {
    old_end: u32,
    new_end: u32,
}

impl Changed {
    /// Where an old offset behind the replaced range is now.
    fn shift(self, offset: u32) -> u32 {
        (offset + self.new_end).saturating_sub(self.old_end)
    }
}

/// Reads one entry after the other from a part of the text.
struct Reading<'a> {
    text: &'a str,
    base: u32,
    at: u32,
    directives: &'a Directives,
    entries: Vec<Placed>,
}

impl<'a> Reading<'a> {
    fn new(text: &'a str, base: u32, directives: &'a Directives) -> Reading<'a> {
        Reading { text, base, at: 0, directives, entries: Vec::new() }
    }

    /// The offset behind the last entry that was read.
    fn end(&self) -> u32 {
        self.base + self.at
    }

    /// Reads one entry; false at the end of the text.
    fn step(&mut self) -> bool {
        let rest = self.text.get(self.at as usize..).unwrap_or_default();
        if rest.is_empty() {
            return false;
        }
        let start = self.end();
        let at_file_start = start == 0;
        let directives_end = if at_file_start { self.directives.end } else { 0 };
        let entry = entry::read(rest, self.directives.escape, directives_end, at_file_start);
        self.at += entry.len();
        self.entries.push(Placed { start, entry: Arc::new(entry) });
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn piece() -> impl Strategy<Value = &'static str> {
        prop_oneof![
            4 => Just("\n"),
            1 => Just("\r\n"),
            2 => Just(" \\\n"),
            1 => Just("`\n"),
            2 => Just("RUN x"),
            1 => Just("COPY a b"),
            1 => Just("FROM a AS b"),
            2 => Just(" <<EOF"),
            2 => Just("EOF"),
            1 => Just("# escape=`"),
            1 => Just("# escape=\\"),
            1 => Just("# comment"),
            1 => Just("#"),
            1 => Just(" "),
            1 => Just("\t"),
            1 => Just("["),
            1 => Just("\"a\"]"),
            1 => Just("ONBUILD "),
            1 => Just("\u{feff}"),
            1 => Just("é😀"),
            1 => Just("\0"),
        ]
    }

    fn any_text() -> impl Strategy<Value = String> {
        prop::collection::vec(piece(), 0..30).prop_map(|pieces| pieces.concat())
    }

    #[track_caller]
    fn assert_same(edited: &Document) {
        let fresh = Document::new(&edited.text.to_string());
        assert_eq!(edited.entries, fresh.entries, "{:?}", edited.text.to_string());
        assert_eq!(edited.directives.escape, fresh.directives.escape);
        assert_eq!(format!("{:?}", edited.directives), format!("{:?}", fresh.directives));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn edits_give_what_a_fresh_reading_gives(
            text in any_text(),
            edits in prop::collection::vec((0u32..150, 0u32..20, any_text()), 1..8),
        ) {
            let mut document = Document::new(&text);
            for (start, length, replacement) in edits {
                document.edit(Span::new(start, start + length), &replacement);
                assert_same(&document);
            }
        }

        #[test]
        fn entries_cover_the_text(text in any_text()) {
            let document = Document::new(&text);
            let joined: String =
                document.entries().iter().map(|placed| placed.entry.text()).collect();
            prop_assert_eq!(&joined, &text);
            for placed in document.entries().iter().rev().skip(1) {
                prop_assert!(placed.entry.instruction.is_some());
            }
        }
    }

    #[test]
    fn entries_of_another_text_are_not_taken() {
        let text = "FROM a\nRUN b\n";
        let (one, other, shorter) =
            (Document::new(text), Document::new("FROM a\nRUN c\n"), Document::new("FROM a\n"));
        let given = |from: &Document| {
            one.clone().with_entries(from.entries().iter().map(|placed| &placed.entry))
        };
        let taken = |from: &Document| -> Vec<bool> {
            let given = given(from);
            let pairs = given.entries.iter().zip(from.entries());
            pairs.map(|(own, theirs)| Arc::ptr_eq(&own.entry, &theirs.entry)).collect()
        };
        assert_eq!(taken(&Document::new(text)), [true, true]);
        assert_eq!(taken(&other), [true, false]);
        assert_eq!(taken(&shorter), [false]);
        assert_same(&given(&other));
        assert_same(&given(&shorter));
    }

    #[test]
    fn an_edit_keeps_the_other_entries() {
        let text = "FROM a\nRUN b\nRUN c\nRUN d\n";
        let before = Document::new(text);
        let mut after = before.clone();
        after.edit(Span::new(11, 12), "changed");
        let kept: Vec<bool> = before
            .entries()
            .iter()
            .zip(after.entries())
            .map(|(old, new)| Arc::ptr_eq(&old.entry, &new.entry))
            .collect();
        assert_eq!(kept, [true, false, true, true]);
        assert_eq!(before.text().to_string(), text);
    }

    #[test]
    fn directives_that_move_down_become_comments() {
        let mut document = Document::new("# escape=\\");
        document.edit(Span::empty(0), "RUN x\n");
        assert_same(&document);
        document.edit(Span::new(0, 6), "");
        assert_same(&document);
        document.edit(Span::empty(0), "\n");
        assert_same(&document);
    }

    #[test]
    fn a_change_far_beyond_the_window_is_found() {
        let mut text = "FROM a\nRUN cat <<EOF\n".to_owned();
        text.push_str(&"line\n".repeat(10_000));
        text.push_str("EOF\nRUN b\n");
        let mut document = Document::new(&text);
        assert_eq!(document.entries().len(), 3);
        document.edit(Span::new(15, 20), "");
        assert_same(&document);
        document.edit(Span::new(15, 15), "<<EOF");
        assert_same(&document);
        assert_eq!(document.entries().len(), 3);
    }
}
