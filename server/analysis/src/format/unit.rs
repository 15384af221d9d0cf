//! One instruction taken apart: its lines and the pieces that must not change.

use syntax::{Entry, Instruction, Span};

use super::atoms::{self, Atom, Separator};
use super::lines::{self, Line, LineKind};
use super::quoting::{self, Plain};

/// An instruction that is understood. Spans count from the entry's first byte, ranges in the
/// logical line.
#[derive(Debug)]
pub(super) struct Unit<'a> {
    /// Where it stands.
    pub(super) entry: &'a Entry,
    /// What it says.
    pub(super) instruction: &'a Instruction,
    /// Its lines.
    pub(super) lines: Vec<Line>,
    /// Its pieces.
    pub(super) atoms: Vec<Atom>,
    /// The free parts of the shell text, counted from its start; `None` if no POSIX shell gets it.
    pub(super) plain: Option<Plain>,
    /// Whether the words of the first line keep the blanks between them.
    pub(super) keeps_spaces: bool,
}

impl<'a> Unit<'a> {
    /// Takes the instruction of `entry` apart; `None` if there is none, or none that is understood.
    /// `posix` tells whether a POSIX shell runs the shell form.
    pub(super) fn read(entry: &'a Entry, escape: char, posix: bool) -> Option<Unit<'a>> {
        let instruction = entry.instruction.as_ref()?;
        if !atoms::is_understood(entry, instruction) || has_delicate_heredocs(entry, instruction) {
            return None;
        }
        let lines = lines::lines(entry, instruction, escape);
        let atoms = atoms::atoms(instruction);
        let mut unit = Unit { entry, instruction, lines, atoms, plain: None, keeps_spaces: false };
        if posix && unit.lines.len() > 1 {
            let shell = unit.atoms.iter().find(|atom| atom.shell);
            unit.plain = shell.map(|atom| quoting::plain(instruction.line.slice(atom.range)));
        }
        Some(unit)
    }

    /// The logical line inside `range`.
    pub(super) fn slice(&self, range: Span) -> &'a str {
        self.instruction.line.slice(range)
    }

    /// The lines behind the first one that are part of the instruction.
    pub(super) fn continued(&self) -> impl Iterator<Item = Line> + '_ {
        self.lines.iter().skip(1).filter(|line| line.kind == LineKind::Code).copied()
    }

    /// The pieces with the ranges before them.
    pub(super) fn gaps(&self) -> impl Iterator<Item = (Span, Atom)> + '_ {
        let ends = self.atoms.iter().map(|atom| atom.range.end);
        let gaps = ends.zip(self.atoms.iter().skip(1));
        gaps.map(|(end, atom)| (Span::new(end, atom.range.start), *atom))
    }

    /// The column of the first argument as it is and as it will be, in bytes from the keyword, if
    /// the argument stands in the first line.
    pub(super) fn argument_columns(&self) -> Option<(u32, u32)> {
        let first = self.lines.first()?;
        let arguments = self.instruction.statement.arguments.range;
        let start = Span::new(arguments.start, arguments.end.min(arguments.start + 1));
        let column = first.source(start).filter(|_| !start.is_empty())?.start - first.span.start;
        let before = self.gaps().filter(|(gap, _)| gap.end <= arguments.start);
        let extra = before.map(|(gap, _)| match self.slice(gap).trim_matches([' ', '\t']) {
            "" if !self.keeps_spaces => gap.len().saturating_sub(1),
            _ => 0,
        });
        Some((column, column.saturating_sub(extra.sum())))
    }

    /// Whether the indentation of `line`, one behind the first, may change to any that is not
    /// empty. It is a part of the logical line, so that it may not inside of a piece.
    pub(super) fn is_movable(&self, line: Line) -> bool {
        let blanks = Span::new(line.joined, line.joined + line.indent(self.entry).len());
        let index = self.atoms.partition_point(|atom| atom.range.end <= blanks.start);
        let Some(next) = self.atoms.get(index) else { return true };
        let before = index.checked_sub(1).and_then(|index| self.atoms.get(index));
        match before {
            _ if next.range.start < blanks.start => next.shell && self.is_plain(*next, blanks),
            Some(before) => {
                let gap = next.range.start.saturating_sub(before.range.end);
                !blanks.is_empty() || gap > 0 || next.before != Separator::Blanks
            }
            None => false,
        }
    }

    /// Whether blanks inside of the shell text `atom` may be changed.
    fn is_plain(&self, atom: Atom, blanks: Span) -> bool {
        let Some(plain) = &self.plain else { return false };
        // Where there are none, a blank before the line break already separates two words.
        let needed = match blanks.is_empty() {
            true => Span::new(blanks.start.saturating_sub(1), blanks.start),
            false => blanks,
        };
        let inside = atom.range.start <= needed.start && needed.end <= atom.range.end;
        // Inside of a character there is no text.
        let text = self.slice(needed);
        let is_blank = !text.is_empty() && text.bytes().all(|byte| matches!(byte, b' ' | b'\t'));
        let start = needed.start.saturating_sub(atom.range.start);
        inside && is_blank && plain.covers(Span::new(start, start + needed.len()))
    }
}

/// Whether blanks that may change elsewhere decide what heredocs begin, or their names: behind an
/// escape character, which is the same for this in all files (BuildKit's `parser.heredocsFromLine`), and
/// where a name goes on in the next line.
fn has_delicate_heredocs(entry: &Entry, instruction: &Instruction) -> bool {
    let text = instruction.line.text();
    let is_escaped = text.ends_with('\\') || text.contains("\\ ") || text.contains("\\\t");
    let mut names = instruction.heredocs.iter().map(|heredoc| entry.slice(heredoc.span));
    is_escaped && text.contains("<<") || names.any(|name| name.contains('\n'))
}
