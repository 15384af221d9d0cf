//! Keywords, the blanks between words, and JSON arrays.

use dialect::Keyword;
use syntax::{Form, Span};

use super::atoms::Separator;
use super::edits::Edits;
use super::options::Options;
use super::style::{Case, Style};
use super::unit::Unit;
use dialect::words::AS;

/// Writes the keywords of `unit` as `style` says.
pub(super) fn keywords(unit: &Unit<'_>, style: &Style, as_like_from: bool, edits: &mut Edits<'_>) {
    let statement = &unit.instruction.statement;
    let word = unit.slice(statement.keyword.range);
    let keyword = style.keyword_case.map_or(word.to_owned(), |case| case.apply(word));
    edits.replace(statement.keyword.span, &keyword);
    let like = if as_like_from { Case::of(&keyword) } else { None };
    if let (Some(Keyword::From), Form::Words(words), Some(case)) =
        (statement.kind, &statement.form, like)
        && let [_, middle, _] = words.as_slice()
    {
        let text = unit.slice(middle.range);
        if text.eq_ignore_ascii_case(AS) && middle.span.len() == middle.range.len() {
            edits.replace(middle.span, &case.apply(text));
        }
    }
}

/// Sets the blanks between the pieces of `unit`: in the first line between all of them, in the
/// others only inside of JSON arrays.
pub(super) fn spaces(unit: &Unit<'_>, options: &Options, edits: &mut Edits<'_>) {
    for (range, atom) in unit.gaps() {
        let Some(wanted) = atom.before.wanted(!unit.keeps_spaces, options.json) else { continue };
        let Some((number, span)) = place(unit, range) else { continue };
        let core = unit.slice(range).trim_matches([' ', '\t']);
        let is_list = number > 0 && atom.before == Separator::Blanks;
        if core == atom.before.core() && !is_list {
            edits.replace(span, wanted);
        }
    }
}

/// The number of the line in which all of `range` stands, with what is on both sides of it, and
/// its place.
fn place(unit: &Unit<'_>, range: Span) -> Option<(usize, Span)> {
    let around = Span::new(range.start.saturating_sub(1), range.end + 1);
    let behind = unit.lines.partition_point(|line| line.joined <= around.start);
    let number = behind.checked_sub(1)?;
    let start = unit.lines.get(number)?.source(around)?.start + (range.start - around.start);
    Some((number, Span::new(start, start + range.len())))
}

/// The columns in the first line of an instruction.
#[derive(Debug, Default)]
struct Row {
    /// Where each word begins, and where the blanks before it do.
    words: Vec<(usize, usize)>,
    /// Whether all words but the first follow one space.
    is_plain: bool,
}

/// For each entry whether its words stand in columns: with those of the instruction before or
/// behind it, where the blanks before them are of different widths. Rows that follow each other
/// stay or go together.
pub(super) fn columns(units: &[Option<Unit<'_>>]) -> Vec<bool> {
    let rows: Vec<Row> =
        units.iter().map(|unit| unit.as_ref().map_or(Row::default(), row)).collect();
    let mut columns = vec![false; units.len()];
    let mut start = 0;
    while start < rows.len() {
        let pairs = rows.windows(2).skip(start).map(joint);
        let length = pairs.clone().take_while(Option::is_some).count();
        let real = pairs.take(length).any(|joint| joint == Some(true));
        let end = (start + length + 1).min(rows.len());
        columns.iter_mut().take(end).skip(start).for_each(|column| *column = real);
        start = end;
    }
    columns
}

/// Whether two rows share a column that is not there by chance, and if so whether the blanks
/// before it differ.
fn joint(pair: &[Row]) -> Option<bool> {
    let [first, second] = pair else { return None };
    if first.is_plain && second.is_plain {
        return None;
    }
    let mut shared = None;
    let mut others = second.words.iter().peekable();
    for (start, gap) in &first.words {
        while others.next_if(|(other, _)| other < start).is_some() {}
        if let Some((_, other_gap)) = others.next_if(|(other, _)| other == start) {
            let wide = start - gap > 1 || start - other_gap > 1;
            if wide {
                shared = Some(shared == Some(true) || gap != other_gap);
            }
        }
    }
    shared
}

fn row(unit: &Unit<'_>) -> Row {
    let (mut words, mut column, mut at) = (Vec::new(), 0, 0);
    let mut is_plain = true;
    for (range, atom) in unit.gaps().filter(|(_, atom)| atom.before == Separator::Blanks) {
        if place(unit, range).is_none_or(|(number, _)| number > 0) {
            break;
        }
        is_plain &= unit.slice(range) == " ";
        column = advance(column, unit.slice(Span::new(at, range.start)));
        let gap = column;
        column = advance(column, unit.slice(range));
        at = atom.range.start;
        words.push((column, gap));
    }
    Row { words, is_plain }
}

/// The column behind `text`, which begins at `column`; tabs end at every eighth.
fn advance(column: usize, text: &str) -> usize {
    text.chars().fold(column, |column, c| if c == '\t' { column / 8 * 8 + 8 } else { column + 1 })
}
