//! `tree`: prints the syntax tree of one file, for those who work on the grammar.

use std::path::PathBuf;
use std::process::ExitCode;

use syntax::Document;

use super::Exit;
use super::input::Input;
use super::output::{to_stderr, to_stdout};
use super::printable::printable;

/// What `tree` is told to do.
#[derive(Debug, clap::Args)]
pub(crate) struct TreeArguments {
    /// The file to parse; `-` is standard input
    #[arg(value_name = "FILE")]
    path: PathBuf,
}

/// Prints the syntax tree of one file.
pub(crate) fn tree(arguments: &TreeArguments) -> ExitCode {
    let input = match arguments.path.as_os_str() == "-" {
        true => Input::Stdin,
        false => Input::File(arguments.path.clone()),
    };
    let exit = match input.read() {
        Ok(text) => print(&Document::new(&text)),
        Err(error) => {
            let (name, error) = (printable(&input.name()), printable(&error.to_string()));
            to_stderr(&format!("error: {name}: {error}"));
            Exit::Failure
        }
    };
    exit.into()
}

/// The tree names kinds and places only, never a part of the text.
fn print(document: &Document) -> Exit {
    to_stdout(|out| out.write_all(document.tree().debug_text().as_bytes()))
}
