//! How things are written, form by form and part by part: what signature help shows, and what the
//! reference prints under each instruction.
//!
//! The label of a parameter is a part of its form's text, and the labels stand in their order.

pub mod instructions;
pub mod values;

/// One way of writing an instruction, a directive or a value.
#[derive(Debug, Clone, Copy)]
pub struct Signature {
    /// The whole form with placeholders: `COPY [OPTIONS] <src>... <dest>`.
    pub text: &'static str,
    /// What tells this form from the others.
    pub style: Style,
    /// Its parts, in the order in which they stand in the text.
    pub parameters: &'static [Parameter],
}

/// What tells one form of an instruction from its others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Words, pairs or text for the shell.
    Plain,
    /// A JSON array.
    Json,
    /// A heredoc.
    Heredoc,
    /// A key and, behind a blank, its value: the old form of ENV and LABEL.
    Legacy,
    /// One word that says it all: HEALTHCHECK NONE.
    Alone,
}

/// One part of a form.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// The part of the form's text that it is.
    pub label: &'static str,
    /// Where it begins.
    pub begins: Begins,
    /// Whether more words like this one can follow, or, of text, whether it takes all the rest.
    pub repeats: bool,
    /// One plain sentence.
    pub summary: &'static str,
}

/// Where a parameter begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begins {
    /// Behind the keyword: it stands for all the flags.
    Flags,
    /// With a new word, or with a new string of a JSON array.
    Word,
    /// In the same word, behind the next such character.
    Behind(char),
    /// In the same word, behind the colon of an image's tag, which a registry's port has too.
    Tag,
    /// With its own name: the parts can stand in any order.
    Named(&'static str),
}

/// A part that begins with a new word.
const fn word(label: &'static str, summary: &'static str) -> Parameter {
    Parameter { label, begins: Begins::Word, repeats: false, summary }
}

/// A part that begins with a new word and can be repeated.
const fn words(label: &'static str, summary: &'static str) -> Parameter {
    Parameter { label, begins: Begins::Word, repeats: true, summary }
}

/// A part that follows `character` in the same word.
const fn behind(character: char, label: &'static str, summary: &'static str) -> Parameter {
    Parameter { label, begins: Begins::Behind(character), repeats: false, summary }
}

/// A part that stands under its name.
const fn named(name: &'static str, label: &'static str, summary: &'static str) -> Parameter {
    Parameter { label, begins: Begins::Named(name), repeats: false, summary }
}
