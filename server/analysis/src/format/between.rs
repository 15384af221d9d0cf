//! What stands between two instructions: comments, blank lines, and the blanks before both.

use dialect::Keyword;
use syntax::{Document, Entry, Span};

use super::edits::Edits;
use super::options::Options;
use super::style;

/// One line between two instructions, counted from the entry's first byte.
#[derive(Debug, Clone, Copy)]
struct Line {
    /// Without its line break.
    span: Span,
    /// With it.
    whole: Span,
    is_blank: bool,
}

/// Sets what stands before the instruction of an entry, or in an entry without one.
pub(super) fn between(options: &Options, at_file_start: bool, edits: &mut Edits<'_>) {
    let entry = edits.entry();
    let start = style::text_start(entry, if at_file_start { 0 } else { 1 });
    let lines = lines(entry, start);
    for line in &lines {
        edits.belong_to(line.whole);
        if !line.is_blank {
            comment(options, line.span, edits);
        } else if options.trim_line_ends {
            edits.replace(line.span, "");
        }
    }
    if let Some(most) = options.blank_lines {
        let before_from = entry.instruction.as_ref().and_then(|found| found.statement.kind)
            == Some(Keyword::From);
        let most = if before_from { most.max(options.blank_lines_before_from) } else { most };
        blank_lines(&lines, most, at_file_start, edits);
    }
}

/// The lines before the instruction; the blanks of the line in which that begins are not among
/// them.
fn lines(entry: &Entry, start: u32) -> Vec<Line> {
    let end = entry.instruction.as_ref().map_or(entry.len(), |found| line_start(entry, found.span));
    let mut at = start;
    let raw = entry.slice(Span::new(start, end)).split_inclusive('\n');
    raw.map(|raw| {
        let content = raw.trim_end_matches(['\r', '\n']);
        let whole = Span::new(at, at + raw.len() as u32);
        at = whole.end;
        let span = Span::new(whole.start, whole.start + content.len() as u32);
        Line { span, whole, is_blank: content.trim().is_empty() }
    })
    .collect()
}

/// The start of the line in which `span` begins, behind a byte order mark.
pub(super) fn line_start(entry: &Entry, span: Span) -> u32 {
    let before = entry.slice(Span::new(0, span.start));
    before.trim_end_matches([' ', '\t']).len() as u32
}

/// The words of a comment that BuildKit reads only where its line begins with the number sign.
const OBEYED: &str = "check=";

fn comment(options: &Options, span: Span, edits: &mut Edits<'_>) {
    let content = edits.entry().slice(span);
    let text = content.trim_start_matches([' ', '\t']);
    let says = text.trim_start_matches('#').trim_start();
    let indent = Span::new(span.start, span.end - text.len() as u32);
    if options.outdent && (indent.is_empty() || !says.starts_with(OBEYED)) {
        edits.replace(indent, "");
    }
    if options.trim_line_ends {
        let length = content.trim_end_matches([' ', '\t']).len() as u32;
        edits.replace(Span::new(span.start + length, span.end), "");
    }
}

/// Removes the blank lines of each run that are more than `most`; at the start and at the end of
/// the file all of them.
fn blank_lines(lines: &[Line], most: u32, at_file_start: bool, edits: &mut Edits<'_>) {
    let at_end = edits.entry().instruction.is_none();
    let mut start = 0;
    while start < lines.len() {
        let run = lines.iter().skip(start).take_while(|line| line.is_blank).count();
        let next = lines.get(start + run).map_or("", |line| edits.entry().slice(line.span));
        let first = start == 0 && at_file_start;
        let last = at_end && start + run == lines.len();
        let kept = match first || last {
            // At the start of the file it might become a directive.
            true if next.contains('=') => most.max(1),
            true => 0,
            false => most,
        };
        let removed = lines.get(start + (kept as usize).min(run)..start + run).unwrap_or_default();
        if let (Some(first), Some(last)) = (removed.first(), removed.last()) {
            let span = Span::new(first.whole.start, last.whole.end);
            edits.belong_to(span);
            edits.replace(span, "");
        }
        start += run + 1;
    }
}

/// Ends the last line, which belongs to the entry of `edits`, like the line before it.
pub(super) fn final_newline(document: &Document, edits: &mut Edits<'_>) {
    let entry = edits.entry();
    if entry.text().ends_with('\n') {
        return;
    }
    let text = document.text().to_string();
    let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let end = Span::empty(entry.len());
    edits.belong_to(end);
    edits.replace(end, line_break);
}
