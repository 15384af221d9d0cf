//! What a shell makes of the text that an instruction hands to it: commands, variables, heredocs.
//!
//! The reading is POSIX's with what bash adds, by tree-sitter-bash. It never fails; what cannot be
//! read is left out. All spans are offsets from the entry's first byte, as in [`crate::Instruction`],
//! and a span covers the continuations inside of it.

mod expansions;
mod heredocs;
mod parse;
mod program;
mod source;
mod unquote;
mod walk;

use crate::{Entry, Span};

pub use program::{Dialect, ShellKind, program, shebang_program};
pub use source::{ShellText, Source};

/// One text for a shell and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// Where in the instruction the text stands.
    pub source: Source,
    /// The shell that the text itself names; `None` where the one in force decides. The reading
    /// holds only if that one is [`ShellKind::Posix`].
    pub shell: Option<ShellKind>,
    /// Every command, in the order of their starts; one inside a substitution follows the command
    /// that the substitution belongs to.
    pub commands: Vec<Command>,
    /// Every place that names a variable, in the order of the text.
    pub variables: Vec<Variable>,
    /// The heredocs that the shell finds, in the order of their bodies. Those of the instruction
    /// itself are among them.
    pub heredocs: Vec<ShellHeredoc>,
    /// The colors of the text: sorted, disjoint, and cut where the text is continued.
    pub tokens: Vec<Token>,
    /// Whether a part of the text could not be read, so that something may be missing.
    pub has_error: bool,
}

/// A command with its arguments, or assignments or redirections without one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// From the first assignment or the name to the last argument or redirection.
    pub span: Span,
    /// What is run, also `export`, `[` and the like; `None` if there are only assignments or
    /// redirections.
    pub name: Option<Word>,
    /// What follows the name, but for assignments and redirections. Those of `[` are not told.
    pub arguments: Vec<Word>,
    /// The assignments before the name; those of `export` and its kin behind it.
    pub assignments: Vec<Assignment>,
    /// Where input comes from and output goes to.
    pub redirects: Vec<Redirect>,
    /// What stands between this command and what follows it.
    pub joint: Joint,
    /// What it stands in.
    pub context: Context,
    /// The index of the command that this one's output becomes a part of.
    pub parent: Option<usize>,
}

/// What joins a command to what follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Joint {
    /// A semicolon, a line break, or nothing.
    #[default]
    Sequence,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `|` or `|&`
    Pipe,
    /// `&`
    Background,
}

/// What a command stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Context {
    /// A substitution: `$(…)`, backquotes or `<(…)`.
    pub substitution: bool,
    /// Parentheses, so that what it sets is gone behind them.
    pub subshell: bool,
    /// The body of a function.
    pub function: bool,
    /// The body of a loop.
    pub repeated: bool,
    /// A branch of `if` or `case`.
    pub branch: bool,
}

/// A word as the shell splits them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// All of it, with its quotes.
    pub span: Span,
    /// Its value without quotes and escapes; `None` if a substitution is part of it.
    pub text: Option<String>,
    /// Whether it holds something unquoted that the shell may replace by file names or several
    /// words: `*`, `?`, `[`, `{`, or `~` at its start.
    pub pattern: bool,
}

/// `name=value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The variable's name.
    pub name: String,
    /// Where the name stands.
    pub name_span: Span,
    /// What stands behind the equals sign; `None` if nothing does.
    pub value: Option<Word>,
    /// Whether the value is appended: `+=`.
    pub append: bool,
}

/// A redirection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// The operator: `>`, `2>` without its number, `<<`, …
    pub operator: String,
    /// Where the operator stands.
    pub span: Span,
    /// The file, the descriptor or the text; `None` for a heredoc.
    pub target: Option<Word>,
    /// The index of the heredoc.
    pub heredoc: Option<usize>,
}

/// A place that names a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// The name.
    pub name: String,
    /// Where the name stands.
    pub name_span: Span,
    /// All of it: `$name`, `${name:-…}`, or the name alone.
    pub span: Span,
    /// What happens to it.
    pub role: Role,
    /// Whether it is a parameter that the shell sets: `$1`, `$@`, `$?`, `$_`.
    pub special: bool,
    /// The index of the command that it belongs to.
    pub command: Option<usize>,
}

/// What happens to a variable at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It is read.
    Use,
    /// It is read, and set if it was not: `${name:=value}`.
    UseOrAssign,
    /// It is set for the rest of the script.
    Assign,
    /// It is set for one command: `name=value command`.
    Prefix,
    /// `export`, `declare`, `typeset`; with or without a value.
    Export,
    /// `readonly`
    Readonly,
    /// `local`
    Local,
    /// The variable of a `for` or `select`.
    For,
    /// A command sets it: `read`, `getopts`, `mapfile`, `printf -v`.
    Read,
    /// `unset`
    Unset,
}

/// A heredoc as the shell reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShellHeredoc {
    /// `<<` or `<<-`.
    pub operator: Span,
    /// The delimiter behind it, with its quotes.
    pub delimiter: Span,
    /// The delimiter without its quotes.
    pub name: String,
    /// Whether the shell replaces variables and commands in the body.
    pub expand: bool,
    /// The lines of the body.
    pub body: Span,
    /// The delimiter that ends it; `None` if the text ends first.
    pub end: Option<Span>,
    /// The index of the command that it belongs to.
    pub command: Option<usize>,
}

/// One color.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What is colored; it may have several lines, in a string or the body of a heredoc.
    pub span: Span,
    /// As what.
    pub kind: TokenKind,
}

/// What a piece of a script is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// From the number sign to the end of the line.
    Comment,
    /// Quoted text with its quotes.
    String,
    /// `if`, `for`, `export`, …
    Keyword,
    /// The name of a command.
    Command,
    /// The name of a command that is part of the shell.
    Builtin,
    /// The name of a function where it is defined.
    Function,
    /// An argument that begins with a dash, up to its equals sign.
    Flag,
    /// A variable where it is read, with its sign and braces.
    Variable,
    /// A variable where it is set.
    Declaration,
    /// What joins, redirects, compares or computes.
    Operator,
    /// A number.
    Number,
    /// A pattern of `case`, `[[` or `${…#…}`.
    Pattern,
    /// The delimiter of a heredoc, at both places.
    Delimiter,
    /// The body of a heredoc, but for what the shell replaces.
    Body,
}

impl Entry {
    /// What the shell makes of the texts that the instruction hands to it, read when first asked
    /// for. Ask only where the shell in force may be a POSIX shell.
    pub fn scripts(&self) -> &[Script] {
        self.scripts.0.get_or_init(|| {
            let texts = self.shell_texts();
            texts.into_iter().filter(ShellText::may_be_posix).map(|text| read(&text)).collect()
        })
    }

    /// The texts that the instruction hands to a shell or to what a `#!` line names, in order.
    pub fn shell_texts(&self) -> Vec<ShellText> {
        self.instruction.as_ref().map_or(Vec::new(), |found| source::texts(self.text(), found))
    }
}

/// What a POSIX shell or bash makes of `text`.
pub fn read(text: &ShellText) -> Script {
    let mut script = walk::script(&text.text);
    script.source = text.source;
    script.shell = text.shell;
    script
}

/// The scripts of an entry, as far as they were read. They follow from the entry's text, so they
/// have no part in comparing two entries.
#[derive(Default)]
pub(crate) struct LazyScripts(std::sync::OnceLock<Vec<Script>>);

impl Clone for LazyScripts {
    fn clone(&self) -> LazyScripts {
        LazyScripts::default()
    }
}

impl PartialEq for LazyScripts {
    fn eq(&self, _: &LazyScripts) -> bool {
        true
    }
}

impl Eq for LazyScripts {}

impl std::fmt::Debug for LazyScripts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LazyScripts")
    }
}

#[cfg(test)]
mod tests;
