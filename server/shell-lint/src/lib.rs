//! What ShellCheck would say about the shell text of an instruction, found by the crate
//! `shuck-linter`.
//!
//! Text in, findings out: no file is read, nothing is run, no text makes it fail. This is the only
//! crate that knows the linter, so that another one, or none, can take its place.

mod codes;
mod linter;

use std::fmt::Debug;
use std::ops::Range;
use std::sync::Arc;

use syntax::shell::{Dialect, ShellText};
use syntax::{Entry, Span};

pub use codes::{ALL, Code, LEFT_OUT, Level};

/// One finding in one shell text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What is found.
    pub code: &'static Code,
    /// The place, counted from the entry's first byte.
    pub span: Span,
}

/// Another linter that can be asked instead of the one built in, such as the program `shellcheck`.
pub trait OtherLinter: Debug + Send + Sync {
    /// What is found in `text`, which a shell of `dialect` gets: the number of each code and its
    /// bytes. `None` if there is no answer, so that the linter built in is to look.
    fn ask(&self, text: &str, dialect: Dialect) -> Option<Vec<(u16, Range<usize>)>>;
}

/// Looks for some of the codes.
#[derive(Debug)]
pub struct ShellLint {
    linter: linter::Linter,
    other: Option<Arc<dyn OtherLinter>>,
}

impl ShellLint {
    /// Looks for `codes` alone.
    pub fn new(codes: impl IntoIterator<Item = &'static Code>) -> ShellLint {
        ShellLint { linter: linter::Linter::new(codes), other: None }
    }

    /// The same, but where `other` has an answer, that counts.
    pub fn asking(self, other: Option<Arc<dyn OtherLinter>>) -> ShellLint {
        ShellLint { other, ..self }
    }

    /// What is found in the texts of `entry`, in the order of the text, if a shell of the dialect
    /// `in_force` runs its shell forms. A text that names its own shell is for that one, and there
    /// is nothing to be found in a text for a shell whose dialect is not known. Each finding stands
    /// once, and its span is inside of the entry.
    pub fn findings(&self, entry: &Entry, in_force: Option<Dialect>) -> Vec<Finding> {
        let mut found = Vec::new();
        for text in entry.shell_texts() {
            if let Some(dialect) = dialect(&text, in_force) {
                found.extend(self.linter.lint(&text.text, dialect, self.other.as_deref()));
            }
        }
        let end = entry.len();
        found.retain(|finding| finding.span.end <= end);
        found.sort_by_key(|finding| (finding.span, finding.code.number));
        found.dedup();
        found
    }
}

/// What the shell that gets `text` understands.
fn dialect(text: &ShellText, in_force: Option<Dialect>) -> Option<Dialect> {
    match &text.program {
        _ if !text.may_be_posix() => None,
        Some(program) => Dialect::of_program(program),
        None => in_force,
    }
}

#[cfg(test)]
mod tests;
