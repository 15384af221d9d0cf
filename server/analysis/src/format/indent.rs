//! The indentation of continued lines.

use syntax::Span;

use super::edits::Edits;
use super::lines::{self, Line, LineKind};
use super::style::{self, Scope, Target};
use super::unit::Unit;

/// Brings the continued lines of `unit` to `target`: all to the same if `flat`, else together, so
/// that they keep their shape.
pub(super) fn indent(unit: &Unit<'_>, target: &Target, flat: bool, edits: &mut Edits<'_>) {
    if flat {
        for line in unit.lines.iter().skip(1).filter(|line| may_move(unit, **line)) {
            edits.replace(line.indent(unit.entry), &target.text);
        }
        return;
    }
    let Some(shift) = Shift::of(unit, target) else { return };
    for line in unit.lines.iter().skip(1).filter(|line| may_move(unit, **line)) {
        let span = line.indent(unit.entry);
        if let Some(text) = shift.apply(unit.entry.slice(span), line.kind) {
            edits.replace(span, &text);
        }
    }
}

/// Comments and empty lines are left out of the instruction, so they may always move.
fn may_move(unit: &Unit<'_>, line: Line) -> bool {
    match line.kind {
        LineKind::Code => unit.is_movable(line),
        LineKind::Comment => true,
        LineKind::Blank => false,
    }
}

/// The columns of the most frequent indentation.
const USUAL: usize = 4;

/// How the lines of one instruction move.
struct Shift {
    base: String,
    target: String,
    tab: usize,
    /// Whether all lines are so many times as deep as the base, so that they grow with it.
    scales: bool,
}

impl Shift {
    /// The move of `unit` to `target`; `None` if it stays.
    fn of(unit: &Unit<'_>, target: &Target) -> Option<Shift> {
        let base = style::base(unit)?;
        let wanted = wanted(unit, base, target)?;
        let deeper: Vec<&str> =
            indents(unit).filter_map(|indent| indent.strip_prefix(base)).collect();
        // At the start of their lines some words close what others open, further in.
        let ragged = base.is_empty() && deeper.iter().any(|indent| !indent.is_empty());
        let stuck = unit.continued().any(|line| {
            !unit.is_movable(line)
                && !line.is_bare(unit.entry)
                && !line.indent(unit.entry).is_empty()
        });
        if ragged || stuck || wanted == base {
            return None;
        }
        let is_level = |indent: &&str| indent.replace(base, "").is_empty();
        let scales = !base.is_empty() && deeper.iter().all(is_level);
        if !scales && is_spaces(base) && !base.is_empty() && wanted.starts_with('\t') {
            return None;
        }
        Some(Shift { base: base.to_owned(), target: wanted, tab: target.tab, scales })
    }

    /// The new indentation of a line that has `indent`; `None` if it keeps it.
    fn apply(&self, indent: &str, kind: LineKind) -> Option<String> {
        let outside = indent.is_empty() && !self.base.is_empty();
        let rest = indent.strip_prefix(self.base.as_str()).filter(|_| !outside)?;
        if rest.is_empty() && kind == LineKind::Code {
            return Some(self.target.clone());
        }
        Some(self.target.clone() + &self.deeper(rest))
    }

    /// What stands behind the base, in the blanks of the target.
    fn deeper(&self, rest: &str) -> String {
        if self.scales {
            return rest.replace(&self.base, &self.target);
        }
        match self.target.starts_with('\t') {
            true => rest.to_owned(),
            false => rest.replace('\t', &" ".repeat(self.tab)),
        }
    }
}

/// The indentations of the lines that may move.
fn indents<'a>(unit: &'a Unit<'_>) -> impl Iterator<Item = &'a str> {
    let lines = unit.continued().filter(|line| !line.is_bare(unit.entry));
    lines
        .filter(|line| unit.is_movable(*line))
        .map(|line| unit.entry.slice(line.indent(unit.entry)))
}

/// What the base of `unit` shall become; `None` if it stays.
fn wanted(unit: &Unit<'_>, base: &str, target: &Target) -> Option<String> {
    let new = &target.text;
    if let Some(column) = style::lined_up(unit, base).filter(|column| !plain_level(column, target))
    {
        return Some(column);
    }
    // Deeper by whole levels is how some indent arguments; less, or by other blanks, stands out.
    let levels = base.replace(new.as_str(), "").is_empty();
    let moves = match target.scope {
        _ if base.is_empty() => true,
        Scope::All => true,
        Scope::Unusual => !levels,
        Scope::Flush => false,
    };
    moves.then(|| new.clone())
}

/// Whether somebody asked for an indentation and that to `column`, below an argument behind a keyword
/// of three letters, may as well be the usual one.
fn plain_level(column: &str, target: &Target) -> bool {
    target.scope == Scope::All && column.len() == USUAL
}

fn is_spaces(blanks: &str) -> bool {
    blanks.bytes().all(|byte| byte == b' ')
}

/// Removes the blanks of empty lines and at the ends of lines, which say nothing.
pub(super) fn trim(unit: &Unit<'_>, edits: &mut Edits<'_>) {
    // Of a blank line that ends the instruction, and so the file, nothing might be left.
    let ends_blank = unit.lines.last().is_some_and(|line| line.kind == LineKind::Blank);
    let count = unit.lines.len() - usize::from(ends_blank);
    for line in unit.lines.iter().take(count) {
        let end = line.span.end;
        let content = unit.entry.slice(line.span);
        let length = lines::trimmed(content).len() as u32;
        edits.replace(Span::new(line.span.start + length, end), "");
    }
}
