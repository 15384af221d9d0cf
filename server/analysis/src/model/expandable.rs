//! The words of an instruction in which BuildKit expands variables, and what each must then be.

use dialect::{Keyword, ValueKind};
use syntax::expansion::{self, LexError, LexOptions, Piece};
use syntax::heredoc::parse_marker;
use syntax::{Flag, Form, Heredoc, Instruction, Mapped, Pair, Span, Statement, Word};

/// What an expanded word has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Anything.
    Free,
    /// One or more ports, split at blanks after the expansion.
    Ports,
    /// A signal.
    Signal,
    /// A path that is not empty.
    Volume,
    /// Octal or symbolic permissions.
    Mode,
    /// A digest or the start of a commit.
    Checksum,
    /// A file of the build context, or a URL where the instruction takes one.
    Source,
    /// Where files go.
    Destination,
    /// An image or stage, with the variables of the global scope.
    BaseImage,
    /// A platform, with the variables of the global scope.
    Platform,
}

/// A word that BuildKit expands.
#[derive(Debug, Clone)]
pub(crate) struct Expandable {
    pub(crate) role: Role,
    pub(crate) text: Mapped,
    /// What a finding about a part of the word marks if the parts cannot be told apart, as in a
    /// JSON string with escapes.
    whole: Option<Span>,
    /// How it is read.
    pub(crate) options: LexOptions,
}

impl Expandable {
    /// A word that may be anything.
    pub(crate) fn free(text: Mapped, options: LexOptions) -> Expandable {
        Expandable { role: Role::Free, text, whole: None, options }
    }

    /// The place of all of it.
    pub(crate) fn span(&self) -> Span {
        self.span_of(Span::new(0, self.text.text().len() as u32))
    }

    /// The place of the part inside `range`.
    pub(crate) fn span_of(&self, range: Span) -> Span {
        self.whole.unwrap_or_else(|| self.text.span(range))
    }

    /// The place of the part inside `range` in the source, also inside a JSON string that has no
    /// escapes.
    pub(crate) fn source_of(&self, range: Span) -> Span {
        match self.whole {
            Some(whole) if whole.len() as usize == self.text.text().len() + 2 => {
                range.shift(whole.start + 1)
            }
            _ => self.span_of(range),
        }
    }

    /// The pieces of the word.
    pub(crate) fn read(&self) -> Result<Vec<Piece>, LexError> {
        expansion::read(self.text.text(), self.options)
    }
}

/// Every word of `statement` that BuildKit expands, but for those inside `--mount`.
pub(crate) fn expandable_words(
    instruction: &Instruction,
    statement: &Statement,
    escape: char,
) -> Vec<Expandable> {
    let mut words = Collector { instruction, escape, found: Vec::new() };
    let Some(kind) = statement.kind else { return Vec::new() };
    for flag in &statement.flags {
        words.flag(kind, flag);
    }
    match kind {
        Keyword::Add | Keyword::Copy => words.files(&statement.form),
        Keyword::Env | Keyword::Label => words.pairs(&statement.form, true),
        Keyword::Arg => words.pairs(&statement.form, false),
        Keyword::Expose => words.list(&statement.form, Role::Ports),
        Keyword::Volume => words.list(&statement.form, Role::Volume),
        Keyword::Stopsignal => words.list(&statement.form, Role::Signal),
        Keyword::User | Keyword::Workdir => words.list(&statement.form, Role::Free),
        Keyword::From => words.base_image(&statement.form),
        _ => {}
    }
    words.found
}

/// The body of `heredoc` if COPY or ADD expands it.
pub(crate) fn expandable_body(
    heredoc: &Heredoc,
    source: &str,
    statement: &Statement,
) -> Option<Expandable> {
    let files = matches!(statement.kind, Some(Keyword::Add | Keyword::Copy));
    if !files || !heredoc.marker.expand {
        return None;
    }
    let mut text = Mapped::at(heredoc.body.start);
    text.push(source, heredoc.body.start);
    let options = LexOptions { escape: '\\', quotes: false };
    Some(Expandable { role: Role::Free, text, whole: None, options })
}

struct Collector<'a> {
    instruction: &'a Instruction,
    escape: char,
    found: Vec<Expandable>,
}

impl Collector<'_> {
    fn push(&mut self, role: Role, text: Mapped, whole: Option<Span>) {
        let options = LexOptions { escape: self.escape, quotes: true };
        self.found.push(Expandable { role, text, whole, options });
    }

    fn word(&mut self, role: Role, word: &Word) {
        let text = self.instruction.line.part(word.range);
        self.push(role, text, None);
    }

    fn flag(&mut self, kind: Keyword, flag: &Flag) {
        let Some(row) = kind.row().flag(flag.name()).filter(|row| row.expands) else { return };
        let role = match row.value {
            ValueKind::Mount => return,
            ValueKind::Mode => Role::Mode,
            ValueKind::Checksum => Role::Checksum,
            ValueKind::Platform => Role::Platform,
            _ => Role::Free,
        };
        if let Some(text) = flag.value_text() {
            self.push(role, text, None);
        }
    }

    fn list(&mut self, form: &Form, role: Role) {
        match form {
            Form::Words(words) => words.iter().for_each(|word| self.word(role, word)),
            Form::Text(word) => self.word(role, word),
            Form::Exec(strings) => {
                for string in strings {
                    let mut text = Mapped::at(string.word.span.start);
                    text.push(&string.value, string.word.span.start);
                    self.push(role, text, Some(string.word.span));
                }
            }
            _ => {}
        }
    }

    /// Sources and destination. A heredoc's marker is not expanded.
    fn files(&mut self, form: &Form) {
        let before = self.found.len();
        self.list(form, Role::Source);
        if let Some(destination) = self.found.last_mut().filter(|word| word.role == Role::Source) {
            destination.role = Role::Destination;
        }
        let mut index = 0;
        self.found.retain(|word| {
            index += 1;
            index <= before || parse_marker(word.text.text()).is_none()
        });
    }

    fn pairs(&mut self, form: &Form, keys: bool) {
        let pairs: &[Pair] = match form {
            Form::Pairs(pairs) => pairs,
            Form::LegacyPair(pair) => std::slice::from_ref(pair),
            _ => return,
        };
        for pair in pairs {
            if keys {
                self.word(Role::Free, &pair.key);
            }
            if let Some(value) = &pair.value {
                self.word(Role::Free, value);
            }
        }
    }

    fn base_image(&mut self, form: &Form) {
        if let Form::Words(words) = form
            && let Some(image) = words.first()
        {
            self.word(Role::BaseImage, image);
        }
    }
}
