//! One instruction: keyword, flags and arguments in the shape that its keyword asks for
//! (BuildKit `parser/parser.go`, `newNodeFromLine`).

use dialect::{Keyword, Shape};

use crate::json::{self, JsonForm};
use crate::words::{self, FlagWord};
use crate::{Mapped, Span};

/// A piece of an instruction's logical line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Word {
    /// Where it stands in the logical line.
    pub range: Span,
    /// Where it stands in the source; it covers continuations inside the word.
    pub span: Span,
}

/// A flag as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// All of it.
    pub word: Word,
    /// Its text without quotes and escapes, with the source of each byte.
    pub text: Mapped,
}

impl Flag {
    /// The name, without the dashes.
    pub fn name(&self) -> &str {
        let name = self.text.slice(self.name_range());
        name.strip_prefix("--").unwrap_or(name)
    }

    /// The source of the name with its dashes.
    pub fn name_span(&self) -> Span {
        self.text.span(self.name_range())
    }

    /// The value; `None` without an equals sign.
    pub fn value(&self) -> Option<&str> {
        self.text.text().split_once('=').map(|(_, value)| value)
    }

    /// The source of the value, empty behind the equals sign if there is nothing.
    pub fn value_span(&self) -> Option<Span> {
        self.value_text().map(|value| value.span(Span::new(0, value.text().len() as u32)))
    }

    /// The value with the source of each byte.
    pub fn value_text(&self) -> Option<Mapped> {
        let text = self.text.text();
        let start = text.find('=')? as u32 + 1;
        Some(self.text.part(Span::new(start, text.len() as u32)))
    }

    fn name_range(&self) -> Span {
        let text = self.text.text();
        Span::new(0, text.find('=').unwrap_or(text.len()) as u32)
    }
}

/// One string of the exec form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExecString {
    /// Its decoded value.
    pub value: String,
    /// Where it stands, with its quotes.
    pub word: Word,
}

/// One word of ENV, LABEL or ARG.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// All of it.
    pub word: Word,
    /// What stands before the equals sign, or all of it.
    pub key: Word,
    /// What stands behind it.
    pub value: Option<Word>,
}

/// The arguments in the shape that the keyword asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// There are none.
    Empty,
    /// A JSON array of strings.
    Exec(Vec<ExecString>),
    /// A JSON array with something else in it, which the build refuses.
    NotStrings(Word),
    /// Text for the shell.
    Shell(Word),
    /// One value.
    Text(Word),
    /// Words between blanks.
    Words(Vec<Word>),
    /// `key=value` words; a word without an equals sign has no value.
    Pairs(Vec<Pair>),
    /// `ENV key value`; without a value the build refuses it.
    LegacyPair(Pair),
    /// HEALTHCHECK: the type, and the command behind it.
    Healthcheck {
        /// `CMD` or `NONE` or something wrong.
        kind: Word,
        /// What follows.
        command: Box<Form>,
    },
    /// ONBUILD: the instruction for later.
    Nested(Box<Statement>),
    /// The keyword is unknown, so nothing is.
    Unknown,
}

/// One instruction; also the one inside ONBUILD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The keyword as it is written; may be empty.
    pub keyword: Word,
    /// The instruction that the keyword names.
    pub kind: Option<Keyword>,
    /// The flags, in order.
    pub flags: Vec<Flag>,
    /// All that follows the flags, trimmed.
    pub arguments: Word,
    /// The same in the shape that the keyword asks for.
    pub form: Form,
    /// The source offset at which the arguments, which begin like a JSON array, stop being one;
    /// BuildKit then falls back to shell text or words.
    pub json_stops_at: Option<u32>,
}

/// How many ONBUILDs are followed into each other. The build refuses more than one, but a line is
/// long enough for thousands.
const MAX_NESTING: usize = 4;

/// Reads the instruction inside `range` of the logical line `line`.
pub(crate) fn read(line: &Mapped, range: Span, escape: char) -> Statement {
    read_nested(line, range, escape, 0)
}

fn read_nested(line: &Mapped, range: Span, escape: char, nesting: usize) -> Statement {
    let range = words::trim(line.text(), range);
    let (keyword, rest) = words::split_first(line.text(), range);
    let kind = Keyword::parse(line.slice(keyword));
    let rest = rest.unwrap_or(Span::empty(range.end));
    let (flags, arguments) = words::split_flags(line.text(), rest, escape);
    let arguments = words::trim(line.text(), arguments);
    let mut reader = Reader { line, escape, nesting, json_stops_at: None };
    let form = match kind {
        Some(kind) => reader.form(kind.row().shape, arguments),
        None => Form::Unknown,
    };
    Statement {
        keyword: reader.word(keyword),
        kind,
        flags: flags.into_iter().map(|flag| reader.flag(flag)).collect(),
        arguments: reader.word(arguments),
        form,
        json_stops_at: reader.json_stops_at,
    }
}

struct Reader<'a> {
    line: &'a Mapped,
    escape: char,
    nesting: usize,
    json_stops_at: Option<u32>,
}

impl Reader<'_> {
    fn word(&self, range: Span) -> Word {
        Word { range, span: self.line.span(range) }
    }

    fn words(&self, ranges: Vec<Span>) -> Vec<Word> {
        ranges.into_iter().map(|range| self.word(range)).collect()
    }

    fn flag(&self, flag: FlagWord) -> Flag {
        // The flag's own sources are offsets in the line; one more step leads to the source.
        let mut text = Mapped::at(self.line.source(flag.range.start));
        for (offset, character) in flag.text.text().char_indices() {
            let at = self.line.source(flag.text.source(offset as u32));
            text.push(character.encode_utf8(&mut [0; 4]), at);
        }
        Flag { word: self.word(flag.range), text }
    }

    fn form(&mut self, shape: Shape, range: Span) -> Form {
        if range.is_empty() {
            return Form::Empty;
        }
        match shape {
            Shape::JsonOrWords => self.json(range).unwrap_or_else(|| self.plain_words(range)),
            Shape::JsonOrShell => self.json(range).unwrap_or_else(|| Form::Shell(self.word(range))),
            Shape::Words => self.plain_words(range),
            Shape::Text => Form::Text(self.word(range)),
            Shape::Pairs => self.pairs(range),
            Shape::NamesOrPairs => Form::Pairs(self.quoted_pairs(range)),
            Shape::Healthcheck => self.healthcheck(range),
            Shape::Instruction if self.nesting >= MAX_NESTING => Form::Unknown,
            Shape::Instruction => {
                let inner = read_nested(self.line, range, self.escape, self.nesting + 1);
                Form::Nested(Box::new(inner))
            }
        }
    }

    fn plain_words(&self, range: Span) -> Form {
        Form::Words(self.words(words::split_blanks(self.line.text(), range)))
    }

    /// The exec form; `None` where BuildKit falls back to another one.
    fn json(&mut self, range: Span) -> Option<Form> {
        match json::read(self.line.slice(range)) {
            JsonForm::Strings(strings) => Some(Form::Exec(
                strings
                    .into_iter()
                    .map(|string| ExecString {
                        value: string.value,
                        word: self.word(string.range.shift(range.start)),
                    })
                    .collect(),
            )),
            JsonForm::OtherValue(other) => {
                Some(Form::NotStrings(self.word(other.shift(range.start))))
            }
            JsonForm::Invalid(at) => {
                self.json_stops_at = at.map(|at| self.line.source(range.start + at));
                None
            }
        }
    }

    fn quoted_pairs(&self, range: Span) -> Vec<Pair> {
        words::split_quoted(self.line.text(), range, self.escape)
            .into_iter()
            .map(|word| {
                let text = self.line.slice(word);
                let equals = text.find('=').map(|index| word.start + index as u32);
                let key = Span::new(word.start, equals.unwrap_or(word.end));
                let value = equals.map(|at| self.word(Span::new(at + 1, word.end)));
                Pair { word: self.word(word), key: self.word(key), value }
            })
            .collect()
    }

    /// ENV and LABEL (`parseNameVal`): the first word decides between the two ways of writing.
    fn pairs(&self, range: Span) -> Form {
        let pairs = self.quoted_pairs(range);
        match pairs.first() {
            None => Form::Empty,
            Some(first) if first.value.is_some() => Form::Pairs(pairs),
            Some(_) => {
                let (key, value) = words::split_first(self.line.text(), range);
                let value = value.map(|value| self.word(value));
                let word = self.word(range);
                Form::LegacyPair(Pair { word, key: self.word(key), value })
            }
        }
    }

    fn healthcheck(&mut self, range: Span) -> Form {
        let text = self.line.slice(range);
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        let next = text.len() - text[end..].trim_start().len();
        let command = Span::new(range.start + next as u32, range.end);
        let kind = self.word(Span::new(range.start, range.start + end as u32));
        Form::Healthcheck { kind, command: Box::new(self.form(Shape::JsonOrShell, command)) }
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::{Mapped, Span};

    #[test]
    fn onbuilds_without_end_are_not_followed() {
        let text = "ONBUILD ".repeat(8_000);
        let mut line = Mapped::at(0);
        line.push(&text, 0);
        let statement = read(&line, Span::new(0, text.len() as u32), '\\');
        assert_eq!(statement, statement.clone());
    }
}
