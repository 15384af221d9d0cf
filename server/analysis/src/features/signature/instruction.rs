//! The forms of an instruction, and the place among its words.

use dialect::signatures::Style;
use dialect::{Instruction as Row, Shape};
use syntax::{Form, Span, Statement};

use super::position::{self, Element, Position};
use super::{Signature, SignatureHelp, is_flags, values};
use crate::features::focus::Place;

/// Where the cursor is in an instruction.
enum Cursor<'a> {
    /// At a flag.
    Flags,
    /// At a word of the arguments.
    Word(Position<'a>),
}

/// The forms of the instruction at `place`, if the cursor is behind its keyword.
pub(super) fn help(place: Place<'_>, asked: bool) -> Option<SignatureHelp> {
    let statement = innermost(place);
    let row = statement.kind?.row();
    if place.index <= statement.keyword.range.end {
        return None;
    }
    if let Some(flag) = statement.flags.iter().find(|flag| flag.word.range.touches(place.index)) {
        let value = values::help(place, row, flag);
        return value.or_else(|| Some(forms(row, None, &Cursor::Flags)));
    }
    if is_at_dashes(place, statement, row) {
        return Some(forms(row, None, &Cursor::Flags));
    }
    let reading = Reading::new(place, statement, row)?;
    if reading.is_command && !asked && reading.position.typed.trim_start().contains(' ') {
        return None;
    }
    Some(forms(row, reading.style, &Cursor::Word(reading.position)))
}

/// The instruction that the cursor is in: what ONBUILD carries once its keyword is written.
fn innermost(place: Place<'_>) -> &Statement {
    let mut statement = &place.instruction.statement;
    while let Form::Nested(inner) = &statement.form
        && inner.keyword.range.end < place.index
    {
        statement = inner;
    }
    statement
}

/// Whether a flag is begun that the reading does not take for one yet.
fn is_at_dashes(place: Place<'_>, statement: &Statement, row: &Row) -> bool {
    let line = &place.instruction.line;
    let run = place.run(statement.keyword.range.end);
    let flags = statement.flags.iter().map(|flag| flag.word.range.end);
    let before = Span::new(flags.fold(statement.keyword.range.end, u32::max), run.start);
    let begun = matches!(line.slice(run), "-" | "--");
    begun && !row.flags.is_empty() && line.slice(before).trim().is_empty()
}

/// What the arguments tell.
struct Reading<'a> {
    position: Position<'a>,
    /// The form that is written; `None` if it could be any.
    style: Option<Style>,
    /// Whether the position is in text for the shell.
    is_command: bool,
}

impl<'a> Reading<'a> {
    /// `None` where the cursor is behind all that the instruction takes.
    fn new(place: Place<'a>, statement: &'a Statement, row: &Row) -> Option<Reading<'a>> {
        let line = place.instruction.line.text();
        let range = statement.arguments.range;
        let takes_json = row.signatures.iter().any(|form| form.style == Style::Json);
        match (json(line, range, place.index), &statement.form) {
            (Some(element), _) if takes_json => Reading::in_array(element, 0),
            (_, Form::Healthcheck { kind, command }) => {
                Reading::of_check(place, row, kind.range, command)
            }
            (_, form) => {
                let heredoc = begins_heredoc(line, range).then_some(Style::Heredoc);
                Some(Reading::of_form(place, form, row, heredoc))
            }
        }
    }

    /// The arguments in their `form`; of `style` if that is known.
    fn of_form(place: Place<'a>, form: &Form, row: &Row, style: Option<Style>) -> Reading<'a> {
        let line = place.instruction.line.text();
        let whole = |start| Position::whole(from(line, start, place.index));
        let (position, style) = match form {
            Form::LegacyPair(pair) if place.index > pair.key.range.end => {
                let typed = from(line, pair.key.range.end, place.index).trim_start();
                (Position { word: 1, words: 2, typed }, Some(Style::Legacy))
            }
            Form::Shell(word) => (whole(word.range.start), style.or(Some(Style::Plain))),
            Form::Text(word) => (whole(word.range.start), style),
            Form::Empty if row.shape == Shape::JsonOrShell => (whole(place.index), style),
            form => {
                let words = words(form);
                let written = words.first().is_some_and(|first| first.start < place.index);
                let style = style.or(written.then_some(Style::Plain));
                (Position::among(&words, line, place.index), style)
            }
        };
        Reading { position, style, is_command: matches!(form, Form::Shell(_)) }
    }

    /// A place in a JSON array that stands behind `before` other words.
    fn in_array(element: Element, before: usize) -> Option<Reading<'a>> {
        let Element { number, count, behind } = element;
        let position = Position { word: before + number, words: before + count, typed: "" };
        let style = Some(Style::Json);
        (!behind).then_some(Reading { position, style, is_command: false })
    }

    /// HEALTHCHECK, with its first word at `kind` and `command` behind it.
    fn of_check(place: Place<'a>, row: &Row, kind: Span, command: &Form) -> Option<Reading<'a>> {
        let line = place.instruction.line.text();
        let typed = from(line, kind.start, place.index.min(kind.end));
        let style = begun(row, typed);
        if place.index <= kind.end {
            let position = Position::among(&[kind], line, place.index);
            return Some(Reading { position, style, is_command: false });
        }
        if style == Some(Style::Alone) {
            return None;
        }
        let start = kind.end + blanks(line, kind.end);
        let end = line.trim_end().len().max(start as usize) as u32;
        if let Some(element) = json(line, Span::new(start, end), place.index) {
            return Reading::in_array(element, 1);
        }
        let position = Position { word: 1, words: 2, typed: from(line, start, place.index) };
        let style = style.filter(|_| *command != Form::Empty);
        Some(Reading { position, style, is_command: true })
    }
}

/// The form of `row` whose first word begins with `typed`.
fn begun(row: &Row, typed: &str) -> Option<Style> {
    let typed = typed.to_ascii_uppercase();
    let begins = |form: &&dialect::Signature| {
        let first = form.parameters.iter().find(|part| !is_flags(part));
        first.is_some_and(|first| first.label.starts_with(&typed))
    };
    row.signatures.iter().find(begins).map(|form| form.style)
}

/// What stands in `line` from `start` to the cursor at `index`.
fn from(line: &str, start: u32, index: u32) -> &str {
    line.get(start as usize..index as usize).unwrap_or_default()
}

/// How many bytes of blanks stand at `at`.
fn blanks(line: &str, at: u32) -> u32 {
    let rest = line.get(at as usize..).unwrap_or_default();
    (rest.len() - rest.trim_start().len()) as u32
}

/// The place `index` in the JSON array that begins at the start of `range`.
fn json(line: &str, range: Span, index: u32) -> Option<Element> {
    let text = line.get(range.range())?;
    let at = index.checked_sub(range.start)?;
    (at > 0).then(|| position::element(text, at as usize)).flatten()
}

/// Whether the arguments begin with a heredoc.
fn begins_heredoc(line: &str, range: Span) -> bool {
    let text = line.get(range.range()).unwrap_or_default();
    text.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with("<<")
}

/// The words of `form`.
fn words(form: &Form) -> Vec<Span> {
    match form {
        Form::Words(words) => words.iter().map(|word| word.range).collect(),
        Form::Pairs(pairs) => pairs.iter().map(|pair| pair.word.range).collect(),
        Form::LegacyPair(pair) => vec![pair.key.range],
        Form::Exec(strings) => strings.iter().map(|string| string.word.range).collect(),
        Form::Nested(inner) => vec![inner.keyword.range],
        _ => Vec::new(),
    }
}

/// The forms of `row`, the one of `style` active.
fn forms(row: &Row, style: Option<Style>, cursor: &Cursor<'_>) -> SignatureHelp {
    let shown = row
        .signatures
        .iter()
        .filter(|form| form.style != Style::Legacy || style == Some(Style::Legacy));
    let shown: Vec<&dialect::Signature> = shown.collect();
    let active = shown.iter().position(|form| Some(form.style) == style);
    let signature = |form: &&dialect::Signature| {
        let mut signature = Signature::new(form.text, row.summary, form.parameters);
        signature.active = match cursor {
            Cursor::Flags => form.parameters.iter().position(is_flags),
            Cursor::Word(position) => position::active(form.parameters, *position),
        };
        describe_flags(&mut signature, row, form);
        signature
    };
    SignatureHelp {
        signatures: shown.iter().map(signature).collect(),
        active: active.unwrap_or_default(),
        decided: active.is_some() || shown.len() == 1,
    }
}

/// Lists the flags of `row` where its `form` stands for them.
fn describe_flags(signature: &mut Signature, row: &Row, form: &dialect::Signature) {
    let parts = signature.parameters.iter_mut().zip(form.parameters);
    let stands_for_many = |row: &dialect::Parameter| is_flags(row) && row.repeats;
    for (part, _) in parts.filter(|(_, parameter)| stands_for_many(parameter)) {
        for flag in row.flags {
            part.markdown.push_str(&format!("\n- `{}`: {}", flag.form(), flag.summary));
        }
    }
}
