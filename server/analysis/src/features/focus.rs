//! What stands at a place of the text; hover and completion both begin here.
//!
//! Half-typed text is the normal case, so where the reading has no word at the cursor, the text
//! around the cursor decides.

mod directive;
mod instruction;
mod mount;
mod place;
mod variable;

use dialect::{Directive, Instruction as Row, Keyword, ValueKind};
use syntax::{Flag, Heredoc, Instruction, Placed, Span, Statement};

pub(crate) use directive::list_entry;
pub(crate) use mount::Mount;
pub(crate) use place::{Place, Word, index_of};
pub(crate) use variable::{Expander, Variable};

use crate::Snapshot;

/// What stands at a place.
#[derive(Debug)]
pub(crate) struct Focus<'a> {
    /// The index of the entry that holds the place.
    pub(crate) entry: usize,
    /// That entry; `None` only in an empty document.
    pub(crate) placed: Option<&'a Placed>,
    /// The word there; empty between words.
    pub(crate) word: Word,
    /// What the word is.
    pub(crate) subject: Subject<'a>,
}

/// What a word is, or would be if it were written.
#[derive(Debug)]
pub(crate) enum Subject<'a> {
    /// Nothing to speak of: a comment, the body of a heredoc, a continuation.
    Nothing,
    /// An instruction's keyword.
    Keyword {
        /// The instruction; `None` on a blank line.
        statement: Option<&'a Statement>,
        /// Whether it is the one that ONBUILD carries.
        trigger: bool,
    },
    /// The name of a parser directive.
    DirectiveName {
        /// From the number sign to behind the equals sign, if there is one.
        line: Span,
        /// What is written between the number sign and the name.
        lead: String,
        /// Whether there is an equals sign.
        equals: bool,
    },
    /// The value of a parser directive, or one of several between semicolons.
    DirectiveValue(&'static Directive),
    /// A flag's name, with its dashes.
    FlagName {
        /// Whose flag it is.
        owner: &'static Row,
        /// The instruction.
        statement: &'a Statement,
        /// Whether a value follows.
        equals: bool,
    },
    /// The value of a flag.
    FlagValue {
        /// Whose flag it is.
        owner: &'static Row,
        /// The flag.
        row: &'static dialect::Flag,
    },
    /// An option's key in the value of `--mount`.
    MountKey {
        /// The whole list.
        mount: Mount,
        /// Whether a value follows.
        equals: bool,
    },
    /// An option's value in the value of `--mount`.
    MountValue {
        /// The whole list.
        mount: Mount,
        /// The option.
        row: &'static dialect::MountOption,
    },
    /// The name of a stage, an image or a named context.
    Reference(Role),
    /// The word between the image of FROM and the name of the stage.
    As(&'a Statement),
    /// The key of ARG.
    ArgumentName,
    /// The default of the build argument of this name.
    ArgumentValue(String),
    /// The key of LABEL.
    LabelKey {
        /// The instruction.
        statement: &'a Statement,
        /// Whether a value follows.
        equals: bool,
    },
    /// The value of USER.
    User,
    /// A directory in the container: of WORKDIR or VOLUME.
    Directory,
    /// Where COPY and ADD put what they copy.
    Destination,
    /// A path that COPY, ADD or a mount takes files from.
    Source(Source),
    /// A port of EXPOSE.
    Port,
    /// The value of STOPSIGNAL.
    Signal,
    /// The first word of HEALTHCHECK.
    Check(&'a Statement),
    /// All that follows SHELL.
    ShellForm,
    /// A variable; the word is its name.
    Variable(Variable),
    /// The marker of a heredoc, or the line that ends it.
    HeredocMarker {
        /// The instruction.
        statement: &'a Statement,
        /// Which heredoc.
        heredoc: &'a Heredoc,
    },
    /// A word that begins like a heredoc's marker.
    HeredocStart(&'a Statement),
    /// A line of a heredoc that nothing ends.
    HeredocLine(&'a Heredoc),
    /// Any other word behind a keyword.
    Argument,
}

/// A path that files are taken from: where it leads, and how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Source {
    /// Where the files are.
    pub(crate) origin: Origin,
    /// How it is written.
    pub(crate) notation: Notation,
}

impl Source {
    /// Where COPY or ADD takes its files from, and how it writes their paths; `None` for any other
    /// instruction.
    pub(crate) fn of(instruction: &Instruction, statement: &Statement) -> Option<Source> {
        if !matches!(statement.kind, Some(Keyword::Copy | Keyword::Add)) {
            return None;
        }
        let owner = statement.kind?.row();
        let is_reference = |flag: &Flag| {
            owner.flag(flag.name()).is_some_and(|row| matches!(row.value, ValueKind::Source))
        };
        let is_array = instruction.line.slice(statement.arguments.range).starts_with('[');
        let elsewhere = statement.flags.iter().any(is_reference);
        Some(Source {
            origin: if elsewhere { Origin::Reference } else { Origin::Context },
            notation: if is_array { Notation::Json } else { Notation::Word },
        })
    }
}

/// Where the files of a source are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// In the build context.
    Context,
    /// In a stage, an image or a named context, which another word of the instruction names.
    Reference,
}

/// How a path is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notation {
    /// As a word between blanks.
    Word,
    /// As a string of a JSON array.
    Json,
    /// As the value of a mount option, between commas.
    Option,
}

/// What a reference is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// FROM: what the stage builds on.
    Base,
    /// `COPY --from`, which also takes a stage's number.
    CopySource,
    /// `from` of a mount.
    MountSource,
}

impl<'a> Focus<'a> {
    /// What stands at the byte `offset`.
    pub(crate) fn at(snapshot: &'a Snapshot, offset: u32) -> Focus<'a> {
        let offset = snapshot.text().clamp(Span::empty(offset)).start;
        let document = snapshot.document();
        let entry = document.entry_at(offset).unwrap_or_default();
        let Some(placed) = document.entries().get(entry) else {
            let (word, subject) = (Word::empty(offset), Subject::line_start());
            return Focus { entry, placed: None, word, subject };
        };
        let directives_end = document.directives().end;
        let (word, subject) = directive::read(placed, offset, directives_end)
            .or_else(|| place::between_instructions(placed, offset))
            .unwrap_or_else(|| match Place::new(document, placed, offset) {
                Some(place) => instruction::read(place),
                None => (Word::empty(offset), Subject::Nothing),
            });
        Focus { entry, placed: Some(placed), word, subject }
    }

    /// What stands in `range` of the instruction's logical line.
    pub(crate) fn slice(&self, range: Span) -> &'a str {
        let instruction = self.placed.and_then(|placed| placed.entry.instruction.as_ref());
        instruction.map_or("", |instruction| instruction.line.slice(range))
    }
}

impl Subject<'_> {
    /// A blank line, on which an instruction may begin.
    fn line_start() -> Self {
        Subject::Keyword { statement: None, trigger: false }
    }
}

#[cfg(test)]
mod tests;
