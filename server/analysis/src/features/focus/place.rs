//! A place inside an instruction, and the word at it.

use syntax::{Document, Instruction, Mapped, Placed, Span};

use super::Subject;
use crate::Snapshot;

/// The word at the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// Where it stands in the document.
    pub(crate) span: Span,
    /// Its text, without continuations and escapes.
    pub(crate) text: String,
    /// How many bytes of the text stand before the cursor.
    typed: usize,
}

impl Word {
    /// The word `text` at `span`, with the cursor behind `typed` bytes of the text.
    pub(super) fn new(span: Span, text: &str, typed: usize) -> Word {
        Word { span, text: text.to_owned(), typed: typed.min(text.len()) }
    }

    /// No word, at the document's offset `offset`.
    pub(crate) fn empty(offset: u32) -> Word {
        Word::new(Span::empty(offset), "", 0)
    }

    /// The part `range` of `mapped`, which belongs to `placed`, with the cursor at `index`.
    pub(super) fn mapped(placed: &Placed, mapped: &Mapped, range: Span, index: u32) -> Word {
        let typed = index.saturating_sub(range.start) as usize;
        Word::new(placed.absolute(mapped.span(range)), mapped.slice(range), typed)
    }

    /// The word `text` at the document's offset `start`, with the cursor at `offset`.
    pub(super) fn source(text: &str, start: u32, offset: u32) -> Word {
        let span = Span::new(start, start + text.len() as u32);
        Word::new(span, text, offset.saturating_sub(start) as usize)
    }

    /// What stands before the cursor.
    pub(crate) fn typed(&self) -> &str {
        self.text.get(..self.typed).unwrap_or_default()
    }

    /// Whether the source has exactly its text, so that a part of it can be replaced.
    pub(crate) fn is_plain(&self) -> bool {
        self.span.len() as usize == self.text.len()
    }

    /// The part from `start` to `end`.
    pub(crate) fn part(&self, start: usize, end: usize) -> Word {
        Word {
            span: Span::new(self.span.start + start as u32, self.span.start + end as u32),
            text: self.text.get(start..end).unwrap_or_default().to_owned(),
            typed: self.typed.clamp(start, end.max(start)) - start,
        }
    }
}

/// A place inside an instruction.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    /// The document.
    pub(crate) document: &'a Document,
    /// The entry of the instruction.
    pub(crate) placed: &'a Placed,
    /// The instruction.
    pub(crate) instruction: &'a Instruction,
    /// The byte offset in the entry.
    pub(crate) offset: u32,
    /// The index in the logical line.
    pub(crate) index: u32,
    /// Whether the place is on a piece of the logical line, or on a blank line between two.
    pub(crate) on_line: bool,
}

impl<'a> Place<'a> {
    /// The place at the document's `offset` if an instruction's logical line is there: not a
    /// comment, the body of a heredoc or a blank line between instructions.
    pub(crate) fn at(snapshot: &'a Snapshot, offset: u32) -> Option<Self> {
        let document = snapshot.document();
        let offset = snapshot.text().clamp(Span::empty(offset)).start;
        let placed = document.entries().get(document.entry_at(offset)?)?;
        if between_instructions(placed, offset).is_some() {
            return None;
        }
        let place = Place::new(document, placed, offset)?;
        let is_comment = place.instruction.comments.iter().any(|span| span.touches(place.offset));
        (place.on_line && !is_comment && !place.is_in_heredoc()).then_some(place)
    }

    /// Whether the place is in or behind the body of a heredoc.
    fn is_in_heredoc(&self) -> bool {
        let body = self.instruction.heredocs.first().map(|heredoc| heredoc.body.start);
        body.is_some_and(|body| {
            let lines = self.placed.entry.slice(Span::new(0, body)).ends_with('\n');
            lines && body <= self.offset
        })
    }

    /// The place at the document's `offset`, which lies in or behind the instruction of `placed`.
    pub(super) fn new(document: &'a Document, placed: &'a Placed, offset: u32) -> Option<Self> {
        let instruction = placed.entry.instruction.as_ref()?;
        let offset = offset.saturating_sub(placed.start);
        let line = &instruction.line;
        let index = index_of(line, offset);
        let follows = index > 0 && line.source(index - 1) + 1 == offset;
        let blank = instruction.blank_lines.iter().any(|blank| blank.touches(offset));
        let on_line = follows || blank || line.source(index) == offset || is_new(placed, offset);
        Some(Place { document, placed, instruction, offset, index, on_line })
    }

    /// The part `range` of the logical line as a word. One that is empty stands at the place
    /// itself, also on a line that holds nothing of the logical line.
    pub(super) fn word(&self, range: Span) -> Word {
        if range == Span::empty(self.index) {
            return self.no_word();
        }
        Word::mapped(self.placed, &self.instruction.line, range, self.index)
    }

    /// No word, here.
    pub(super) fn no_word(&self) -> Word {
        Word::empty(self.placed.start + self.offset)
    }

    /// The inside of the string at the place, and how many stand before it, if the text of `range`
    /// is a JSON array up to there.
    pub(super) fn string(&self, range: Span) -> Option<(Span, usize)> {
        let text = self.instruction.line.slice(range).strip_prefix('[')?;
        let start = range.start + 1;
        let (mut open, mut number, mut escaped) = (None, 0, false);
        for (offset, letter) in text.char_indices() {
            let at = start + offset as u32;
            match (open, letter) {
                _ if escaped => escaped = false,
                (Some(_), '\\') => escaped = true,
                (Some(from), '"') if self.index <= at => {
                    return (from <= self.index).then_some((Span::new(from, at), number));
                }
                (Some(_), '"') => (open, number) = (None, number + 1),
                (None, '"') => open = Some(at + 1),
                (None, _) if self.index <= at => return None,
                _ => {}
            }
        }
        let from = open.filter(|from| *from <= self.index)?;
        Some((Span::new(from, range.end.max(from)), number))
    }

    /// `range` without the quotes around it, of which the second may not be typed yet; `None` if the
    /// place is not between them or there are others.
    pub(super) fn unquoted(&self, range: Span) -> Option<Span> {
        let text = self.instruction.line.slice(range);
        let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
            return (!text.contains(['"', '\''])).then_some(range);
        };
        let inner = text.get(1..).unwrap_or_default();
        let length = inner.find(quote).unwrap_or(inner.len());
        let found = Span::new(range.start + 1, range.start + 1 + length as u32);
        (found.touches(self.index) && length + 1 >= inner.len()).then_some(found)
    }

    /// The blank-free text around the place, not reaching before `start`.
    pub(crate) fn run(&self, start: u32) -> Span {
        let text = self.instruction.line.text();
        let before = text.get(start as usize..self.index as usize).unwrap_or_default();
        let after = text.get(self.index as usize..).unwrap_or_default();
        let typed = before.chars().rev().take_while(|c| !c.is_whitespace()).map(char::len_utf8);
        let typed: usize = typed.sum();
        let rest = after.find(char::is_whitespace).unwrap_or(after.len());
        Span::new(self.index - typed as u32, self.index + rest as u32)
    }
}

/// Whether `offset` is at the end of the file behind a line break.
fn is_new(placed: &Placed, offset: u32) -> bool {
    offset == placed.entry.len() && placed.entry.text().ends_with('\n')
}

/// The index in `mapped` of the first byte that does not stand before the source `offset`.
pub(crate) fn index_of(mapped: &Mapped, offset: u32) -> u32 {
    let (mut low, mut high) = (0, mapped.text().len() as u32);
    while low < high {
        let middle = low + (high - low) / 2;
        if mapped.source(middle) < offset {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// What stands at the document's `offset` if that is before or behind the instruction of `placed`.
pub(super) fn between_instructions<'a>(
    placed: &'a Placed,
    offset: u32,
) -> Option<(Word, Subject<'a>)> {
    let entry = &placed.entry;
    let at = offset.saturating_sub(placed.start);
    let begun = entry.instruction.as_ref().is_some_and(|found| at >= found.span.start);
    if begun && (!is_new(placed, at) || is_continued(placed, at)) {
        return None;
    }
    let line = line_around(entry.text(), at as usize);
    let blank = line.trim_start_matches('\u{feff}').trim().is_empty();
    let subject = if blank { Subject::line_start() } else { Subject::Nothing };
    Some((Word::empty(offset), subject))
}

/// Whether the end of the file, behind a line break, still belongs to the instruction: to a
/// heredoc that nothing ends, or to a line that was to be continued.
fn is_continued(placed: &Placed, at: u32) -> bool {
    let Some(instruction) = &placed.entry.instruction else { return false };
    if let Some(last) = instruction.heredocs.last() {
        return last.end.is_none();
    }
    // The escape character that continues a line is a part of the source but not of the line.
    let line = &instruction.line;
    let end = line.source(line.text().len() as u32);
    let rest = placed.entry.slice(Span::new(end, at));
    !rest.trim().is_empty()
}

/// The line of `text` around `at`, without its line break.
pub(super) fn line_around(text: &str, at: usize) -> &str {
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |index| index + 1);
    let line = text.get(start..).unwrap_or_default();
    line.split('\n').next().unwrap_or_default().trim_end_matches('\r')
}
