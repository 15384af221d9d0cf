//! The command line: the same analysis as in an editor, over files and folders, without LSP.
//!
//! Nothing here stops at a bad input: each one becomes a message, and the exit code tells.

mod annotations;
mod cache;
mod check;
mod config;
mod dockerfiles;
mod fix;
mod format;
mod human;
mod ignored;
pub(crate) mod input;
mod json;
mod output;
mod paths;
mod printable;
mod replace;
mod rules;
mod sarif;
mod shells;
mod tree;

pub(crate) use cache::{CacheArguments, cache};
pub(crate) use check::{CheckArguments, check};
pub(crate) use config::{ConfigArguments, config};
pub(crate) use format::{FormatArguments, format};
pub(crate) use rules::{ExplainArguments, RulesArguments, explain, rules};
pub(crate) use shells::{CompletionsArguments, ManArguments, completions, man};
pub(crate) use tree::{TreeArguments, tree};

/// The exit codes of all subcommands; `server/docs/check.md` documents them. The worst one wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Exit {
    /// Nothing of error severity was found.
    Clean = 0,
    /// At least one finding has error severity.
    Findings = 1,
    /// An input could not be read. Wrong usage ends with the same code.
    Failure = 2,
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        (exit as u8).into()
    }
}
