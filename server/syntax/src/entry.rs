//! BuildKit's line reader, one entry at a time (`parser/parser.go`, `Parse`).
//!
//! The entries of a file cover it without gaps. An entry is read from its first byte on without
//! looking back, so after an edit only the entries that it touches are read again.

use crate::directives::BYTE_ORDER_MARK;
use crate::heredoc::{self, Heredoc, Marker};
use crate::shell::LazyScripts;
use crate::statement::{self, Form, Statement};
use crate::{Mapped, Span};

/// How many bytes a line may have without its line feed (Go's `bufio.MaxScanTokenSize` less one).
pub const MAX_LINE: u32 = 65_535;

/// Blank and comment lines and the instruction that follows them. All spans are offsets from the
/// entry's first byte, so an entry stays valid when text before it changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    text: Box<str>,
    /// The comment lines before the instruction, from the number sign to the end of the line.
    /// Parser directives are not among them.
    pub comments: Vec<Span>,
    /// The instruction; only the last entry of a file can be without one.
    pub instruction: Option<Instruction>,
    /// Lines that are too long for the build.
    pub long_lines: Vec<Span>,
    pub(crate) scripts: LazyScripts,
}

/// One instruction with its heredocs. Spans are offsets from the entry's first byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    /// From the keyword to the end of the last line, without its line break.
    pub span: Span,
    /// The first line with its continuations, joined as BuildKit joins them.
    pub line: Mapped,
    /// Keyword, flags and arguments.
    pub statement: Statement,
    /// The heredocs, in the order of their bodies.
    pub heredocs: Vec<Heredoc>,
    /// Comment lines between continued lines.
    pub comments: Vec<Span>,
    /// Blank lines between continued lines.
    pub blank_lines: Vec<Span>,
}

impl Entry {
    /// The source text of the whole entry.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The source text inside `span`.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// How many bytes it covers.
    pub fn len(&self) -> u32 {
        self.text.len() as u32
    }

    /// Whether it covers nothing; no entry of a document does.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The lines of the comment block that belongs to the instruction, as BuildKit keeps them: cut
    /// by one byte and trimmed, so an indented comment keeps its number sign. A comment line with
    /// nothing in it detaches what stands before it; a blank line does not.
    pub fn description(&self) -> Vec<&str> {
        self.described().into_iter().map(|(_, line)| line).collect()
    }

    /// The same lines, each with the comment that it is in.
    pub fn described(&self) -> Vec<(Span, &str)> {
        let mut block = Vec::new();
        for span in &self.comments {
            let before = self.text.get(..span.start as usize).unwrap_or_default();
            let indented = before.ends_with(|c: char| c != '\n' && c != BYTE_ORDER_MARK);
            let cut = if indented { 0 } else { 1 };
            match self.slice(*span).get(cut..).unwrap_or_default().trim() {
                "" => block.clear(),
                line => block.push((*span, line)),
            }
        }
        block
    }
}

/// One physical line.
#[derive(Clone, Copy)]
struct Line<'a> {
    start: u32,
    /// With its line break.
    raw: &'a str,
}

impl<'a> Line<'a> {
    /// Without its line break; like BuildKit, without any `\r` before it either.
    fn content(self) -> &'a str {
        self.raw.trim_end_matches(['\r', '\n'])
    }

    fn span(self) -> Span {
        Span::new(self.start, self.start + self.content().len() as u32)
    }

    fn is_comment(self) -> bool {
        self.raw.trim_start().starts_with('#')
    }
}

/// The text of one line, without its line break, without the escape character that continues it,
/// and whether there was one: it is the last thing in the line but blanks, and no other escape
/// character stands before it.
pub fn continuation(line: &str, escape: char) -> (&str, bool) {
    let kept = line.trim_end_matches([' ', '\t']).strip_suffix(escape);
    match kept {
        Some(kept) if !kept.ends_with(escape) => (kept, true),
        _ => (line, false),
    }
}

/// Reads the entry at the start of `text`. `directives_end` is the offset behind the parser
/// directives at the start of the file, zero for any entry but the first.
pub(crate) fn read(text: &str, escape: char, directives_end: u32, at_file_start: bool) -> Entry {
    let mut reader = Reader { text, at: 0, escape, comments: Vec::new(), long_lines: Vec::new() };
    let first = reader.leading(directives_end, at_file_start);
    let instruction = first.map(|(line, lead)| reader.instruction(line, lead));
    let end = reader.at as usize;
    Entry {
        text: text.get(..end).unwrap_or(text).into(),
        comments: reader.comments,
        instruction,
        long_lines: reader.long_lines,
        scripts: LazyScripts::default(),
    }
}

struct Reader<'a> {
    text: &'a str,
    at: u32,
    escape: char,
    comments: Vec<Span>,
    long_lines: Vec<Span>,
}

impl<'a> Reader<'a> {
    fn line(&mut self) -> Option<Line<'a>> {
        let start = self.at;
        let rest = self.text.get(start as usize..).filter(|rest| !rest.is_empty())?;
        let length = rest.find('\n').map_or(rest.len(), |index| index + 1);
        let raw = &rest[..length];
        self.at += length as u32;
        let bytes = raw.trim_end_matches('\n').len() as u32;
        if bytes > MAX_LINE {
            self.long_lines.push(Span::new(start, start + bytes));
        }
        Some(Line { start, raw })
    }

    /// Skips blank and comment lines; gives the first other line and where its text begins.
    fn leading(&mut self, directives_end: u32, at_file_start: bool) -> Option<(Line<'a>, u32)> {
        while let Some(line) = self.line() {
            let mut content = line.content();
            if at_file_start && line.start == 0 {
                content = content.strip_prefix(BYTE_ORDER_MARK).unwrap_or(content);
            }
            let text = content.trim_start();
            let lead = (line.content().len() - text.len()) as u32;
            if text.starts_with('#') {
                if line.start >= directives_end {
                    self.comments.push(Span::new(line.start + lead, line.span().end));
                }
            } else if !text.is_empty() {
                return Some((line, lead));
            }
        }
        None
    }

    fn instruction(&mut self, first: Line<'a>, lead: u32) -> Instruction {
        let start = first.start + lead;
        let mut line = Mapped::at(start);
        let (mut comments, mut blank_lines) = (Vec::new(), Vec::new());
        let (text, mut continued) = continuation(&first.content()[lead as usize..], self.escape);
        line.push(text, start);
        let mut end = first.span().end;
        while continued {
            let Some(next) = self.line() else { break };
            end = next.span().end;
            if next.is_comment() {
                comments.push(next.span());
            } else if next.content().trim_start().is_empty() {
                blank_lines.push(next.span());
            } else {
                let (text, more) = continuation(next.content(), self.escape);
                line.push(text, next.start);
                continued = more;
            }
        }
        let whole = Span::new(0, line.text().len() as u32);
        let statement = statement::read(&line, whole, self.escape);
        let heredocs = self.heredocs(&line, &statement, &mut end);
        Instruction {
            span: Span::new(start, end),
            line,
            statement,
            heredocs,
            comments,
            blank_lines,
        }
    }

    fn heredocs(&mut self, line: &Mapped, statement: &Statement, end: &mut u32) -> Vec<Heredoc> {
        if !can_hold_heredocs(statement) {
            return Vec::new();
        }
        let markers = heredoc::markers(line);
        markers.into_iter().map(|(marker, span)| self.body(marker, span, end)).collect()
    }

    fn body(&mut self, marker: Marker, span: Span, end: &mut u32) -> Heredoc {
        let delimiter = Span::new(span.end.saturating_sub(marker.delimiter.len()), span.end);
        let start = self.at;
        while let Some(line) = self.line() {
            *end = line.span().end;
            let content = line.content();
            let word = if marker.chomp { content.trim_start_matches('\t') } else { content };
            if word == marker.name {
                let terminator = Span::new(*end - word.len() as u32, *end);
                let body = Span::new(start, line.start);
                return Heredoc { marker, span, delimiter, body, end: Some(terminator) };
            }
        }
        Heredoc { marker, span, delimiter, body: Span::new(start, self.at), end: None }
    }
}

/// Whether BuildKit looks for heredocs (`canContainHeredoc`): in RUN, COPY and ADD, also inside
/// ONBUILD, unless their arguments are a JSON array.
fn can_hold_heredocs(statement: &Statement) -> bool {
    match &statement.form {
        Form::Nested(inner) => can_hold_heredocs_directly(inner),
        _ => can_hold_heredocs_directly(statement),
    }
}

fn can_hold_heredocs_directly(statement: &Statement) -> bool {
    let other = matches!(statement.form, Form::Exec(_) | Form::NotStrings(_) | Form::Nested(_));
    statement.kind.is_some_and(|kind| kind.row().heredocs) && !other
}
