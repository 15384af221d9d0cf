//! What stands between two instructions: comments, blank lines, and the blanks before both.

use dialect::{Directive, Keyword, directives};
use syntax::{Document, Entry, Span};

use super::edits::Edits;
use super::lines;
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
    let outdents = options.outdent && !stays(entry);
    for block in lines.chunk_by(|line, next| line.is_blank == next.is_blank) {
        let indent = if outdents { shared_indent(block, entry) } else { 0 };
        let whole = |line: Option<&Line>| line.map(|line| line.whole).unwrap_or_default();
        edits.belong_to(whole(block.first()).cover(whole(block.last())));
        block.iter().for_each(|line| self::line(options, *line, indent, edits));
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

/// Whether a comment that says `text` configures the build checks for the instruction below it.
/// BuildKit sees it only where the line begins with the number sign (`parser.go`, `processLine`).
pub(super) fn configures_checks(text: &str) -> bool {
    let name = text.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    directives::find(name).is_some_and(Directive::configures_checks)
}

/// Whether moving the comments of `entry` would let one of them configure the build checks, or
/// take another the instruction that it is for.
fn stays(entry: &Entry) -> bool {
    let mut texts = entry.comments.iter().map(|span| entry.slice(*span));
    texts.any(|text| configures_checks(text.trim_start_matches(['#', ' ', '\t'])))
}

fn indent(content: &str) -> &str {
    let text = content.trim_start_matches([' ', '\t']);
    content.get(..content.len() - text.len()).unwrap_or_default()
}

/// How many blanks all lines of a block of comments begin with. They move together: code that is
/// commented out keeps its shape.
fn shared_indent(block: &[Line], entry: &Entry) -> u32 {
    let contents = block.iter().map(|line| entry.slice(line.span));
    let shared = contents.map(indent).reduce(|first, second| {
        let pairs = first.bytes().zip(second.bytes());
        let length = pairs.take_while(|(first, second)| first == second).count();
        first.get(..length).unwrap_or_default()
    });
    shared.map_or(0, |shared| shared.len() as u32)
}

/// Sets the blanks of one line: `indent` of those at its start go.
fn line(options: &Options, line: Line, indent: u32, edits: &mut Edits<'_>) {
    let (span, content) = (line.span, edits.entry().slice(line.span));
    if !line.is_blank {
        edits.replace(Span::new(span.start, span.start + indent), "");
    }
    if options.trim_line_ends {
        let kept = lines::trimmed(content);
        // A directive without a value is none, and one with a blank is.
        if !kept.ends_with('=') {
            edits.replace(Span::new(span.start + kept.len() as u32, span.end), "");
        }
    }
}

fn starts_with_mark(entry: &Entry, offset: u32) -> bool {
    entry.text().get(offset as usize..).is_some_and(|text| text.starts_with('\u{feff}'))
}

/// Removes the blank lines of each run that are more than `most`; at the start and at the end of
/// the file all of them.
fn blank_lines(lines: &[Line], most: u32, at_file_start: bool, edits: &mut Edits<'_>) {
    let at_end = edits.entry().instruction.is_none();
    let mut start = 0;
    while start < lines.len() {
        let run = lines.iter().skip(start).take_while(|line| line.is_blank).count();
        let next = lines.get(start + run).map_or("", |line| edits.entry().slice(line.span));
        let behind = lines.get(start..start + run).and_then(<[Line]>::last);
        let is_mark = behind.is_some_and(|line| starts_with_mark(edits.entry(), line.whole.end));
        let first = start == 0 && at_file_start;
        let last = at_end && start + run == lines.len();
        let kept = match first || last {
            // At the start of the file it might become a directive, or a byte order mark.
            true if next.contains('=') || is_mark => most.max(1),
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

/// Ends the last line, which belongs to the entry of `edits`, like the lines before it, if there is
/// something in it and no heredoc would become longer.
pub(super) fn final_newline(document: &Document, edits: &mut Edits<'_>) {
    let entry = edits.entry();
    let heredocs = entry.instruction.iter().flat_map(|found| &found.heredocs);
    let is_open = heredocs.last().is_some_and(|last| last.end.is_none());
    let last = entry.text().rsplit('\n').next().unwrap_or_default();
    if last.trim_matches([' ', '\t', '\r']).is_empty() || is_open {
        return;
    }
    let text = document.text().to_string();
    let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let end = Span::empty(entry.len());
    edits.belong_to(end);
    edits.replace(end, line_break);
}
