//! Variables: `$NAME`, `${NAME}` and `${NAME:-word}`, finished or not.

use std::ops::Range;

use dialect::mounts::{self, OptionValue};
use dialect::{Keyword, Operator, ValueKind, operators};
use syntax::expansion::{self, LexErrorKind, LexOptions, is_name_byte};
use syntax::{Flag, Form, Heredoc, Span, Statement};

use super::Subject;
use super::place::{Place, Word, index_of};

/// Who puts the value in the place of a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expander {
    /// The builder, before the instruction runs.
    Builder,
    /// The shell that runs the command.
    Shell,
}

/// A variable; the word of the focus is its name.
#[derive(Debug)]
pub(crate) struct Variable {
    /// Where it stands in the document: to behind its name, or behind its closing brace if that
    /// follows at once.
    pub(crate) span: Span,
    /// Whether the cursor is in the name, or right behind it, and not before or behind that.
    pub(crate) in_name: bool,
    /// The operator under the cursor, and where that stands in the document.
    pub(crate) operator: Option<(&'static Operator, Span)>,
    /// Who expands it.
    pub(crate) expander: Expander,
    /// Whether its brace is followed neither by a closing one nor by an operator.
    pub(crate) open: bool,
    /// Whether it stands in the body of a heredoc.
    pub(crate) in_heredoc: bool,
}

/// What stands at `place` in the flags or arguments of `statement` if it is a variable.
pub(super) fn in_statement<'a>(
    place: Place<'a>,
    statement: &Statement,
) -> Option<(Word, Subject<'a>)> {
    let options = LexOptions { escape: place.document.directives().escape, quotes: true };
    let flag = statement.flags.iter().find(|flag| flag.word.range.touches(place.index));
    if let Some(flag) = flag {
        let index = index_of(&flag.text, place.offset);
        let text = flag.text.text();
        let expands = is_expanded(statement, flag, index as usize);
        let scene = Scene { text, index: index as usize, options, expander: Expander::Builder };
        let place_of = |range| place.placed.absolute(flag.text.span(range));
        return expands.then(|| scene.read(place_of, false)).flatten();
    }
    let start = statement.arguments.range.start;
    let index = place.index.checked_sub(start)? as usize;
    let line = &place.instruction.line;
    let text = line.text().get(start as usize..)?;
    let scene = Scene { text, index, options, expander: expander(statement)? };
    scene.read(|range| place.placed.absolute(line.span(range.shift(start))), false)
}

/// What stands at `place` in the body of `heredoc` if it is a variable.
pub(super) fn in_body<'a>(
    place: Place<'a>,
    statement: &Statement,
    heredoc: &Heredoc,
) -> Option<(Word, Subject<'a>)> {
    let expander = match statement.kind {
        Some(Keyword::Run) => Expander::Shell,
        _ if heredoc.marker.expand => Expander::Builder,
        _ => return None,
    };
    let start = place.placed.start + heredoc.body.start;
    let text = place.placed.entry.slice(heredoc.body);
    let index = place.offset.checked_sub(heredoc.body.start)? as usize;
    // Whatever the escape directive says, a body has the backslash.
    let options = LexOptions { escape: '\\', quotes: false };
    let scene = Scene { text, index, options, expander };
    scene.read(|range| range.shift(start), true)
}

/// Whether the builder expands variables at `index` of `flag`.
fn is_expanded(statement: &Statement, flag: &Flag, index: usize) -> bool {
    let row = statement.kind.and_then(|kind| kind.row().flag(flag.name()));
    let Some(row) = row.filter(|row| row.expands) else { return false };
    let before = flag.text.text().get(..index).unwrap_or_default();
    let option = before.split_once('=').and_then(|(_, options)| options.rsplit(',').next());
    let key = option.and_then(|option| option.split('=').next()).and_then(mounts::option);
    let is_source = key.is_some_and(|key| matches!(key.value, OptionValue::From));
    !(matches!(row.value, ValueKind::Mount) && is_source)
}

/// Who expands the arguments of `statement`; `None` if nobody does.
fn expander(statement: &Statement) -> Option<Expander> {
    let command = match &statement.form {
        Form::Healthcheck { command, .. } => command,
        form => form,
    };
    match statement.kind? {
        Keyword::Add
        | Keyword::Arg
        | Keyword::Copy
        | Keyword::Env
        | Keyword::Expose
        | Keyword::From
        | Keyword::Label
        | Keyword::Stopsignal
        | Keyword::User
        | Keyword::Volume
        | Keyword::Workdir => Some(Expander::Builder),
        Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck | Keyword::Run => {
            matches!(command, Form::Shell(_)).then_some(Expander::Shell)
        }
        Keyword::Maintainer | Keyword::Onbuild | Keyword::Shell => None,
    }
}

/// The text that a variable is looked for in.
struct Scene<'t> {
    text: &'t str,
    index: usize,
    options: LexOptions,
    expander: Expander,
}

impl Scene<'_> {
    /// What stands at the index; `place_of` gives the place of a range in the document.
    fn read<'a>(
        &self,
        place_of: impl Fn(Span) -> Span,
        in_heredoc: bool,
    ) -> Option<(Word, Subject<'a>)> {
        let span_of =
            |range: Range<usize>| place_of(Span::new(range.start as u32, range.end as u32));
        let operator = Found::with_operator_at(self.text, self.index);
        let (row, found) = match operator {
            Some((row, found)) => (Some(row), found),
            None => (None, Found::at(self.text, self.index)?),
        };
        if !self.counts(&found) {
            return None;
        }
        let name = found.name.clone();
        let symbol = |row: &Operator| span_of(name.end..name.end + row.symbol.len());
        let variable = Variable {
            span: span_of(found.dollar..found.end(self.text)),
            in_name: name.start <= self.index && self.index <= name.end,
            operator: row.map(|row| (row, symbol(row))),
            expander: self.expander,
            open: found.is_open(self.text),
            in_heredoc,
        };
        let typed = self.index.saturating_sub(name.start);
        let word = Word::new(span_of(name.clone()), self.text.get(name)?, typed);
        Some((word, Subject::Variable(variable)))
    }

    /// Whether the dollar sign is neither escaped nor in single quotes.
    fn counts(&self, found: &Found) -> bool {
        let before = self.text.get(..found.dollar).unwrap_or_default();
        let escapes = before.chars().rev().take_while(|c| *c == self.options.escape).count();
        let single = |error: &expansion::LexError| error.kind == LexErrorKind::SingleQuote;
        escapes % 2 == 0 && !expansion::read(before, self.options).is_err_and(|e| single(&e))
    }
}

/// A variable in a text; ranges count in that.
struct Found {
    dollar: usize,
    name: Range<usize>,
    braced: bool,
}

impl Found {
    /// The variable whose name is at `index` or ends there, or else that begins there.
    fn at(text: &str, index: usize) -> Option<Found> {
        Found::around(text, index).or_else(|| {
            let sign = text.get(index..)?;
            let dollar = text.get(..index)?.ends_with('$');
            match () {
                () if sign.starts_with("${") => Found::around(text, index + 2),
                () if sign.starts_with('$') || dollar && sign.starts_with('{') => {
                    Found::around(text, index + 1)
                }
                () => None,
            }
        })
    }

    fn around(text: &str, index: usize) -> Option<Found> {
        let (before, after) = (text.get(..index)?, text.get(index..)?);
        let typed = before.bytes().rev().take_while(|byte| is_name_byte(*byte)).count();
        let rest = after.bytes().take_while(|byte| is_name_byte(*byte)).count();
        let name = index - typed..index + rest;
        let before = text.get(..name.start)?;
        let sign = ["${", "$"].into_iter().find(|sign| before.ends_with(sign))?;
        // A brace behind the dollar sign means that the name comes behind the brace.
        if name.is_empty() && sign.len() == 1 && after.starts_with('{') {
            return None;
        }
        Some(Found { dollar: name.start - sign.len(), name, braced: sign.len() == 2 })
    }

    /// The variable with an operator at `index`.
    fn with_operator_at(text: &str, index: usize) -> Option<(&'static Operator, Found)> {
        let longest = operators::ALL.iter().map(|row| row.symbol.len()).max().unwrap_or_default();
        (index.saturating_sub(longest)..=index).rev().find_map(|end| {
            let found = Found::around(text, end).filter(|found| found.name.end == end)?;
            let row = found.operator(text)?;
            (end <= index && index < end + row.symbol.len()).then_some((row, found))
        })
    }

    /// The operator behind the name.
    fn operator(&self, text: &str) -> Option<&'static Operator> {
        let rest = text.get(self.name.end..).filter(|_| self.braced && !self.name.is_empty())?;
        operators::ALL.iter().find(|row| rest.starts_with(row.symbol))
    }

    /// Where it ends: behind the brace if that closes it at once, else behind the name.
    fn end(&self, text: &str) -> usize {
        let rest = text.get(self.name.end..).unwrap_or_default();
        self.name.end + usize::from(self.braced && rest.starts_with('}'))
    }

    fn is_open(&self, text: &str) -> bool {
        self.braced && self.end(text) == self.name.end && self.operator(text).is_none()
    }
}
