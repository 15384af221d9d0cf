//! What the file itself does, for the choices that follow the majority.

use std::collections::HashMap;

use syntax::{Entry, Form};

use super::options::{Indent, KeywordCase, Options};
use super::unit::Unit;

/// The layout that a file is brought to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Style {
    /// How keywords are written; `None` as they are.
    pub(super) keyword_case: Option<Case>,
    /// The indentation of continued lines; `None` as it is.
    pub(super) indent: Option<Target>,
}

/// The letters of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    /// Capitals.
    Upper,
    /// Small letters.
    Lower,
}

impl Case {
    /// `word` in this case.
    pub(super) fn apply(self, word: &str) -> String {
        match self {
            Case::Upper => word.to_ascii_uppercase(),
            Case::Lower => word.to_ascii_lowercase(),
        }
    }

    /// The case of `word`, if all letters have the same.
    pub(super) fn of(word: &str) -> Option<Case> {
        let has = |test: fn(&u8) -> bool| word.bytes().any(|byte| test(&byte));
        match (has(u8::is_ascii_uppercase), has(u8::is_ascii_lowercase)) {
            (true, false) => Some(Case::Upper),
            (false, true) => Some(Case::Lower),
            _ => None,
        }
    }
}

/// What continued lines are indented to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// The blanks.
    pub(super) text: String,
    /// How many columns a tab has.
    pub(super) tab: usize,
    /// Which instructions are brought to it.
    pub(super) scope: Scope,
}

/// Which instructions an indentation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// All, because somebody asked for it.
    All,
    /// Those that are not indented by whole levels of it.
    Unusual,
    /// Those that are not indented.
    Flush,
}

/// How many columns one level of indentation has where nothing says so.
const WIDTH: usize = 4;

impl Style {
    /// The style of a file with these `units`.
    pub(super) fn of<'a>(
        units: impl Iterator<Item = &'a Unit<'a>> + Clone,
        options: &Options,
    ) -> Style {
        let keyword_case = match options.keyword_case {
            KeywordCase::Keep => None,
            KeywordCase::Upper => Some(Case::Upper),
            KeywordCase::Lower => Some(Case::Lower),
            KeywordCase::Majority => Some(majority_case(units.clone())),
        };
        let asked = |text: String, tab: usize| Some(Target { text, tab, scope: Scope::All });
        let indent = match options.indent {
            Indent::Keep => None,
            Indent::Spaces(width) => {
                let width = usize::from(width.max(1));
                asked(" ".repeat(width), width)
            }
            Indent::Tab(width) => asked("\t".to_owned(), usize::from(width.max(1))),
            Indent::File => {
                let majority = majority_indent(units);
                let scope = match majority {
                    Some(level) if is_usual(level) => Scope::Unusual,
                    _ => Scope::Flush,
                };
                let text = majority.map_or_else(|| " ".repeat(WIDTH), str::to_owned);
                Some(Target { text, tab: WIDTH, scope })
            }
        };
        Style { keyword_case, indent }
    }
}

fn majority_case<'a>(units: impl Iterator<Item = &'a Unit<'a>>) -> Case {
    let (mut upper, mut lower) = (0usize, 0usize);
    for unit in units {
        match Case::of(unit.slice(unit.instruction.statement.keyword.range)) {
            Some(Case::Upper) => upper += 1,
            Some(Case::Lower) => lower += 1,
            None => {}
        }
    }
    if lower > upper { Case::Lower } else { Case::Upper }
}

/// The indentation that most instructions have; of those equally frequent the first.
fn majority_indent<'a>(units: impl Iterator<Item = &'a Unit<'a>>) -> Option<&'a str> {
    let mut counts: HashMap<&str, (usize, usize)> = HashMap::new();
    for (place, unit) in units.enumerate() {
        let Some(base) = base(unit).filter(|base| !base.is_empty()) else { continue };
        if lined_up(unit, base).is_none() {
            counts.entry(level(base)).or_insert((0, usize::MAX - place)).0 += 1;
        }
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(base, _)| base)
}

/// One level of `base`, if that is indented in whole levels of a usual kind: a tab, or four or two
/// spaces. Otherwise all of it.
fn level(base: &str) -> &str {
    let is = |blank: u8| base.bytes().all(|byte| byte == blank);
    let length = match base.len() {
        _ if is(b'\t') => 1,
        length if is(b' ') && length % 4 == 0 => 4,
        length if is(b' ') && length % 2 == 0 => 2,
        length => length,
    };
    base.get(..length).unwrap_or(base)
}

/// Whether one level of indentation is of a usual kind.
fn is_usual(level: &str) -> bool {
    matches!(level, "\t" | "  " | "    ")
}

/// The smallest indentation of the lines that may move; `None` if none may, or if they begin with
/// different kinds of blanks.
pub(super) fn base<'a>(unit: &Unit<'a>) -> Option<&'a str> {
    let indent = |line: super::lines::Line| unit.entry.slice(line.indent(unit.entry));
    let lines = unit.continued().filter(|line| !line.is_bare(unit.entry));
    let indents: Vec<&str> = lines.filter(|line| unit.is_movable(*line)).map(indent).collect();
    let base = indents.iter().min_by_key(|indent| width(indent, WIDTH))?;
    indents.iter().all(|indent| indent.starts_with(base)).then_some(base)
}

/// The indentation with which the continued lines begin below the first argument, if they do: as in
/// `LABEL a=b \` and, six columns in, `c=d`. Commands of a shell are not lined up but indented.
pub(super) fn lined_up(unit: &Unit<'_>, base: &str) -> Option<String> {
    let is_spaces = base.bytes().all(|byte| byte == b' ');
    let shell = matches!(unit.instruction.statement.form, Form::Shell(_));
    let (old, new) = unit.argument_columns().filter(|_| is_spaces && !shell)?;
    let width = base.len() as u32;
    (width == old || width == new).then(|| " ".repeat(new as usize))
}

/// The columns of some blanks, of which tabs have `tab` each.
pub(super) fn width(blanks: &str, tab: usize) -> usize {
    blanks.bytes().map(|byte| if byte == b'\t' { tab } else { 1 }).sum()
}

/// Where an entry's text for people to read begins: behind a byte order mark at the file's start.
pub(super) fn text_start(entry: &Entry, start: u32) -> u32 {
    let mark = '\u{feff}';
    let marked = start == 0 && entry.text().starts_with(mark);
    if marked { mark.len_utf8() as u32 } else { 0 }
}
