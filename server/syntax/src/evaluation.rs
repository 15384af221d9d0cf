//! The value of a word, as far as it can be known (BuildKit `shell/lex.go`).

use crate::Span;
use crate::expansion::{Operation, Operator, Piece, Variable};
use crate::pattern::Pattern;

/// What is known of a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// It has this value.
    Set(String),
    /// It certainly has none.
    Unset,
    /// It may have any value or none.
    Unknown,
}

/// The variables that a word can see.
pub trait Environment {
    /// What is known of the variable `name`.
    fn get(&self, name: &str) -> Lookup;
}

/// An environment without any variable.
#[derive(Debug, Clone, Copy)]
pub struct Empty;

impl Environment for Empty {
    fn get(&self, _name: &str) -> Lookup {
        Lookup::Unset
    }
}

/// What is left in the value that a shell would remove (the fields of BuildKit's `Lex`).
#[derive(Debug, Clone, Copy, Default)]
pub struct Keep {
    /// Quotes stay.
    pub quotes: bool,
    /// Escape characters stay.
    pub escapes: bool,
    /// References to unset variables stay as they are written.
    pub unset: bool,
}

/// One word of the value, split at blanks that no quote protects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fragment {
    /// Its text.
    pub text: String,
    /// From the first to behind the last piece that gave it a character.
    pub range: Span,
}

/// Why a word has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EvaluationError {
    /// `${name:?message}` of a variable that is unset or empty.
    Required {
        /// The reference.
        range: Span,
        /// The message with the name before it.
        message: String,
    },
    /// A pattern with an escape that patterns do not have.
    Pattern {
        /// The reference.
        range: Span,
        /// The character behind the backslash.
        character: Option<char>,
    },
}

/// What a word evaluates to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Evaluation {
    /// The value; `None` where it depends on something unknown.
    pub value: Option<String>,
    /// The words of the value; `None` where they depend on something unknown.
    pub words: Option<Vec<Fragment>>,
    /// The names of variables that are certainly unset, in the order of the text.
    pub unset: Vec<Span>,
    /// What makes the build fail here.
    pub errors: Vec<EvaluationError>,
}

/// Evaluates `pieces`, which were read from `text`.
pub fn evaluate(text: &str, pieces: &[Piece], env: &dyn Environment, keep: Keep) -> Evaluation {
    let (unset, errors) = (Vec::new(), Vec::new());
    let mut run = Run { text, env, keep, splits: true, unset, errors };
    let output = run.pieces(pieces, keep.escapes);
    let (value, words) = match output.unknown {
        true => (None, None),
        false => (Some(output.value), output.words.map(Words::finish)),
    };
    Evaluation { value, words, unset: run.unset, errors: run.errors }
}

/// The value alone, which takes less to find out.
pub fn value(text: &str, pieces: &[Piece], env: &dyn Environment) -> Option<String> {
    let (unset, errors) = (Vec::new(), Vec::new());
    let mut run = Run { text, env, keep: Keep::default(), splits: false, unset, errors };
    let output = run.pieces(pieces, false);
    (!output.unknown).then_some(output.value)
}

struct Run<'a> {
    text: &'a str,
    env: &'a dyn Environment,
    keep: Keep,
    /// Whether the words are asked for.
    splits: bool,
    unset: Vec<Span>,
    errors: Vec<EvaluationError>,
}

/// The value gathered so far, whole and in words.
#[derive(Default)]
struct Output {
    value: String,
    /// `None` if nobody asks for them.
    words: Option<Words>,
    unknown: bool,
}

impl Output {
    fn raw(&mut self, text: &str, range: Span) {
        self.value.push_str(text);
        if let Some(words) = &mut self.words {
            words.raw(text, range);
        }
    }

    fn split(&mut self, text: &str, range: Span, exact: bool) {
        self.value.push_str(text);
        let Some(words) = &mut self.words else { return };
        for (index, character) in text.char_indices() {
            let at = range.start + index as u32;
            let here = Span::new(at, at + character.len_utf8() as u32);
            words.character(character, if exact { here } else { range });
        }
    }
}

impl Run<'_> {
    fn pieces(&mut self, pieces: &[Piece], raw_escapes: bool) -> Output {
        let words = self.splits.then(Words::default);
        let mut output = Output { words, ..Output::default() };
        for piece in pieces {
            self.piece(piece, raw_escapes, &mut output);
        }
        output
    }

    fn piece(&mut self, piece: &Piece, raw_escapes: bool, output: &mut Output) {
        if let Some(words) = &mut output.words
            && has_operation(piece)
        {
            words.forget();
        }
        match piece {
            Piece::Literal(range) => output.split(self.at(*range), *range, true),
            Piece::HeredocOperator(range) => output.raw(self.at(*range), *range),
            Piece::Escape { range, character } => {
                let kept = if raw_escapes { *range } else { *character };
                output.raw(self.at(kept), kept);
            }
            Piece::SingleQuoted { range, inner } => {
                let kept = if self.keep.quotes { *range } else { *inner };
                output.raw(self.at(kept), *range);
            }
            Piece::DoubleQuoted { range, pieces } => {
                self.double_quoted(*range, pieces, raw_escapes, output)
            }
            Piece::Variable(variable) => match self.variable(variable) {
                Some(value) => output.split(&value, variable.range, false),
                None => output.unknown = true,
            },
        }
    }

    fn double_quoted(
        &mut self,
        range: Span,
        pieces: &[Piece],
        raw_escapes: bool,
        output: &mut Output,
    ) {
        let inner = self.pieces(pieces, raw_escapes);
        output.unknown |= inner.unknown;
        let quote = if self.keep.quotes { "\"" } else { "" };
        output.raw(&format!("{quote}{}{quote}", inner.value), range);
    }

    /// The value of a reference; `None` where it is unknown.
    fn variable(&mut self, variable: &Variable) -> Option<String> {
        let name = self.at(variable.name).to_owned();
        let lookup = self.env.get(&name);
        if lookup == Lookup::Unset {
            self.unset.push(variable.name);
        }
        let Some(operation) = &variable.operation else {
            return match lookup {
                Lookup::Set(value) => Some(value),
                Lookup::Unset if self.keep.unset => Some(self.at(variable.range).to_owned()),
                Lookup::Unset => Some(String::new()),
                Lookup::Unknown => None,
            };
        };
        self.operation(variable, &name, operation, lookup)
    }

    fn operation(
        &mut self,
        variable: &Variable,
        name: &str,
        operation: &Operation,
        lookup: Lookup,
    ) -> Option<String> {
        let raw = matches!(
            operation.operator,
            Operator::Prefix | Operator::Suffix | Operator::Replace { .. }
        );
        let word = self.pieces(&operation.word, raw);
        let word = (!word.unknown).then_some(word.value);
        let replacement = operation.replacement.as_ref().map(|pieces| self.pieces(pieces, true));
        let replacement = replacement.map(|output| (!output.unknown).then_some(output.value));
        if self.keep.unset && lookup == Lookup::Unset {
            let symbol = self.at(operation.symbol);
            let tail = replacement.map(|text| format!("/{}", text.unwrap_or_default()));
            return Some(format!("${{{name}{symbol}{}{}}}", word?, tail.unwrap_or_default()));
        }
        match operation.operator {
            Operator::Default { colon } => choose(lookup, colon, |value| value, || word),
            Operator::Alternative { colon } => {
                choose(lookup, colon, |_| word.clone(), || Some(String::new()))
            }
            Operator::Required { colon } => self.required(variable, name, word, lookup, colon),
            Operator::Prefix | Operator::Suffix => self.trim(variable, operation, word?, lookup),
            Operator::Replace { all } => {
                let pattern = self.pattern(variable, &word?)?;
                let replacement = replacement.flatten()?;
                pattern.replace(&known(lookup)?, &replacement, all)
            }
        }
    }

    fn required(
        &mut self,
        variable: &Variable,
        name: &str,
        word: Option<String>,
        lookup: Lookup,
        colon: bool,
    ) -> Option<String> {
        let fault = match &lookup {
            Lookup::Unset => "is not allowed to be unset",
            Lookup::Set(value) if colon && value.is_empty() => "is not allowed to be empty",
            _ => return choose(lookup, colon, |value| value, || None),
        };
        let message = word.filter(|word| !word.is_empty()).unwrap_or_else(|| fault.to_owned());
        let message = format!("{name}: {message}");
        self.errors.push(EvaluationError::Required { range: variable.range, message });
        None
    }

    fn trim(
        &mut self,
        variable: &Variable,
        operation: &Operation,
        word: String,
        lookup: Lookup,
    ) -> Option<String> {
        let prefix = operation.operator == Operator::Prefix;
        let doubled = word.strip_prefix(if prefix { '#' } else { '%' });
        let pattern = self.pattern(variable, doubled.unwrap_or(&word))?;
        let value = known(lookup)?;
        match prefix {
            true => pattern.trim_prefix(&value, doubled.is_some()),
            false => pattern.trim_suffix(&value, doubled.is_some()),
        }
    }

    fn pattern(&mut self, variable: &Variable, text: &str) -> Option<Pattern> {
        match Pattern::read(text) {
            Ok(pattern) => Some(pattern),
            Err(character) => {
                let range = variable.range;
                self.errors.push(EvaluationError::Pattern { range, character });
                None
            }
        }
    }

    fn at(&self, range: Span) -> &str {
        self.text.get(range.range()).unwrap_or_default()
    }
}

/// Whether reading `piece` makes BuildKit read a word inside braces.
fn has_operation(piece: &Piece) -> bool {
    match piece {
        Piece::Variable(variable) => variable.operation.is_some(),
        Piece::DoubleQuoted { pieces, .. } => pieces.iter().any(has_operation),
        _ => false,
    }
}

/// Picks by whether the variable is set; `colon` makes an empty value count as unset.
fn choose(
    lookup: Lookup,
    colon: bool,
    set: impl FnOnce(Option<String>) -> Option<String>,
    unset: impl FnOnce() -> Option<String>,
) -> Option<String> {
    match lookup {
        Lookup::Unknown => None,
        Lookup::Unset => unset(),
        Lookup::Set(value) if colon && value.is_empty() => unset(),
        Lookup::Set(value) => set(Some(value)),
    }
}

fn known(lookup: Lookup) -> Option<String> {
    match lookup {
        Lookup::Set(value) => Some(value),
        Lookup::Unset => Some(String::new()),
        Lookup::Unknown => None,
    }
}

/// Splits at blanks as BuildKit's `wordsStruct` does: a quoted empty string is no word.
#[derive(Default)]
struct Words {
    done: Vec<Fragment>,
    text: String,
    range: Option<Span>,
}

impl Words {
    fn character(&mut self, character: char, range: Span) {
        if !character.is_whitespace() {
            self.text.push(character);
            self.grow(range);
        } else if !self.text.is_empty() {
            self.close();
        }
    }

    fn raw(&mut self, text: &str, range: Span) {
        self.text.push_str(text);
        if !text.is_empty() {
            self.grow(range);
        }
    }

    /// Drops the word so far. BuildKit gathers the word inside braces in the same buffer and
    /// empties it first, so splitting `a${x:-b}` gives `b`; the unsplit value is right.
    fn forget(&mut self) {
        self.text.clear();
        self.range = None;
    }

    fn grow(&mut self, range: Span) {
        self.range = Some(self.range.map_or(range, |whole| whole.cover(range)));
    }

    fn close(&mut self) {
        let text = std::mem::take(&mut self.text);
        self.done.push(Fragment { text, range: self.range.take().unwrap_or_default() });
    }

    fn finish(mut self) -> Vec<Fragment> {
        if !self.text.is_empty() {
            self.close();
        }
        self.done
    }
}
