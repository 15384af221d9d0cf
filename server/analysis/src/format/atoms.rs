//! The pieces of an instruction that no formatting may change, and what stands between them.
//!
//! Whatever is not known to be free to change is inside of an atom.

use dialect::Keyword;
use syntax::{Entry, Form, Instruction, Span, Statement};

use super::options::JsonSpacing;

/// What escapes, by default and where a directive says so.
const ESCAPES: [char; 2] = ['\\', '`'];

/// One piece. Ranges count in the logical line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Atom {
    /// Where it stands.
    pub(super) range: Span,
    /// What belongs between it and the piece before it.
    pub(super) before: Separator,
    /// Whether it is the text that the shell of RUN gets, in which more may be moved.
    pub(super) shell: bool,
}

/// What belongs between two pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Separator {
    /// Blanks.
    Blanks,
    /// Blanks inside the brackets of a JSON array.
    Padding,
    /// A comma and blanks.
    Comma,
}

impl Separator {
    /// What stands there without its blanks.
    pub(super) fn core(self) -> &'static str {
        match self {
            Separator::Blanks | Separator::Padding => "",
            Separator::Comma => ",",
        }
    }

    /// What shall stand there; `None` to keep it.
    pub(super) fn wanted(self, single_spaces: bool, json: JsonSpacing) -> Option<&'static str> {
        match (self, json) {
            (Separator::Blanks, _) => single_spaces.then_some(" "),
            (_, JsonSpacing::Keep) => None,
            (Separator::Comma, _) => Some(", "),
            (Separator::Padding, JsonSpacing::Tight) => Some(""),
            (Separator::Padding, JsonSpacing::Padded) => Some(" "),
        }
    }
}

/// The pieces of `instruction`, in order.
///
/// What ONBUILD carries is one piece: the image keeps its text as it is written.
pub(super) fn atoms(instruction: &Instruction) -> Vec<Atom> {
    let statement = &instruction.statement;
    let mut atoms = Atoms { instruction, list: Vec::new() };
    atoms.word(statement.keyword.range);
    statement.flags.iter().for_each(|flag| atoms.word(flag.word.range));
    atoms.form(statement, &statement.form, statement.arguments.range);
    atoms.list
}

struct Atoms<'a> {
    instruction: &'a Instruction,
    list: Vec<Atom>,
}

impl Atoms<'_> {
    fn word(&mut self, range: Span) {
        self.push(range, Separator::Blanks);
    }

    fn push(&mut self, range: Span, before: Separator) {
        self.list.push(Atom { range, before, shell: false });
    }

    fn form(&mut self, statement: &Statement, form: &Form, range: Span) {
        match form {
            Form::Empty => {}
            Form::Exec(strings) => {
                let strings: Vec<Span> = strings.iter().map(|string| string.word.range).collect();
                self.array(range, &strings);
            }
            // Almost a JSON array, which other blanks may make one.
            Form::Words(_) if self.instruction.line.slice(range).starts_with('[') => {
                self.word(range);
            }
            Form::Words(words) => words.iter().for_each(|word| self.word(word.range)),
            Form::Pairs(pairs) => pairs.iter().for_each(|pair| self.word(pair.word.range)),
            // With fewer blanks, one of which is escaped, it might be read as `key=value`.
            Form::LegacyPair(pair)
                if self.instruction.line.slice(pair.key.range).ends_with(ESCAPES) =>
            {
                self.word(range);
            }
            Form::LegacyPair(pair) => {
                self.word(pair.key.range);
                pair.value.iter().for_each(|value| self.word(value.range));
            }
            Form::Healthcheck { kind, command } => {
                self.word(kind.range);
                let rest = Span::new(kind.range.end, range.end);
                let text = self.instruction.line.slice(rest);
                let blanks = (text.len() - text.trim_start().len()) as u32;
                self.form(statement, command, Span::new(rest.start + blanks, rest.end));
            }
            Form::Shell(word) => {
                let shell = statement.kind == Some(Keyword::Run);
                self.list.push(Atom { range: word.range, before: Separator::Blanks, shell });
            }
            Form::NotStrings(_) | Form::Text(_) | Form::Nested(_) | Form::Unknown => {
                self.word(range);
            }
        }
    }

    /// The brackets and strings of a JSON array, which fills `range`.
    fn array(&mut self, range: Span, strings: &[Span]) {
        if range.len() < 2 {
            return self.word(range);
        }
        self.word(Span::new(range.start, range.start + 1));
        for (index, string) in strings.iter().enumerate() {
            let before = if index == 0 { Separator::Padding } else { Separator::Comma };
            self.push(*string, before);
        }
        self.push(Span::new(range.end - 1, range.end), Separator::Padding);
    }
}

/// Whether `keyword` is one word in one line that names an instruction we know.
pub(super) fn is_understood(entry: &Entry, instruction: &Instruction) -> bool {
    let keyword = instruction.statement.keyword;
    instruction.statement.kind.is_some()
        && entry.slice(keyword.span) == instruction.line.slice(keyword.range)
}
