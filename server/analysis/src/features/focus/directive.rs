//! Parser directives, also unfinished ones.

use syntax::{Placed, Span};

use super::Subject;
use super::place::{Word, line_around};

/// What stands at the document's `offset` if its line starts with a number sign and can be a
/// directive, which holds up to the line at `directives_end`. Below that, a comment above an
/// instruction can still hold the build checks of that instruction
/// (BuildKit `linter/linter.go`, `WithMergedConfigFromComments`).
pub(super) fn read<'a>(
    placed: &Placed,
    offset: u32,
    directives_end: u32,
) -> Option<(Word, Subject<'a>)> {
    let text = placed.entry.text();
    let at = offset.saturating_sub(placed.start) as usize;
    let line = line_around(text, at);
    let start = placed.start + (line.as_ptr() as usize - text.as_ptr() as usize) as u32;
    let in_force = start <= directives_end;
    let is_comment = |comment: &Span| comment.touches(offset.saturating_sub(placed.start));
    if !in_force && !placed.entry.comments.iter().any(is_comment) {
        return None;
    }
    let lead = line.len() - line.trim_start_matches('\u{feff}').trim_start().len();
    let (sign, body) = (start + lead as u32, line.get(lead..)?.strip_prefix('#')?);
    if offset <= sign {
        return None;
    }
    let found = Line { sign, body, offset }.read();
    let is_check = |subject: &Subject<'_>| match subject {
        Subject::DirectiveValue(row) => row.configures_checks(),
        _ => false,
    };
    (in_force || is_check(&found.1)).then_some(found)
}

/// The entry at the cursor of the comma-separated list behind the equals sign of `word`, an option
/// such as `skip=A,B`; `None` if the cursor is before the list.
pub(crate) fn list_entry(word: &Word) -> Option<Word> {
    let typed = word.typed();
    let equals = typed.find('=')?;
    let start = typed.rfind(',').filter(|comma| *comma > equals).unwrap_or(equals) + 1;
    let behind = word.text.get(typed.len()..).unwrap_or_default();
    let end = typed.len() + behind.find(',').unwrap_or(behind.len());
    Some(word.part(start, end))
}

/// A line with a number sign, and a cursor behind that.
struct Line<'a> {
    /// The document's offset of the number sign.
    sign: u32,
    /// What follows it.
    body: &'a str,
    /// The document's offset of the cursor.
    offset: u32,
}

impl Line<'_> {
    fn read<'s>(&self) -> (Word, Subject<'s>) {
        let name = self.body.trim_start();
        let blanks = self.body.len() - name.len();
        let length = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
        let (name, behind) = name.split_at(length);
        let start = self.sign + 1 + blanks as u32;
        let end = start + length as u32;
        let equals = behind.trim_start().starts_with('=');
        if self.offset <= end {
            let behind_equals = end + behind.find('=').map_or(0, |index| index as u32 + 1);
            let line = Span::new(self.sign, if equals { behind_equals } else { end });
            let lead = self.body.get(..blanks).unwrap_or_default().to_owned();
            let word = Word::source(name, start, self.offset);
            return (word, Subject::DirectiveName { line, lead, equals });
        }
        let value = behind.trim_start().strip_prefix('=');
        let row = dialect::directives::find(name);
        match (value, row) {
            (Some(value), Some(row)) => {
                let start = self.sign + 1 + (self.body.len() - value.len()) as u32;
                (self.value(value, start), Subject::DirectiveValue(row))
            }
            _ => (Word::empty(self.offset), Subject::Nothing),
        }
    }

    /// The part of `value`, which stands at `start`, between the semicolons around the cursor.
    fn value(&self, value: &str, mut start: u32) -> Word {
        for part in value.split(';') {
            let end = start + part.len() as u32;
            if self.offset <= end {
                let trimmed = part.trim_start();
                let blanks = (part.len() - trimmed.len()) as u32;
                // A cursor in the blanks stands where the value would begin.
                let word = if self.offset < start + blanks { "" } else { trimmed.trim_end() };
                let at = if word.is_empty() { self.offset } else { start + blanks };
                return Word::source(word, at, self.offset);
            }
            start = end + 1;
        }
        Word::empty(self.offset)
    }
}
