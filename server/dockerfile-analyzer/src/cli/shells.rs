//! `completions` and `man`: what shells and `man` are told about this command line. Both are made
//! from its definition, so that they cannot tell anything else.

use std::process::ExitCode;

use clap_complete::Shell;

use super::Exit;
use super::output::{to_stderr, to_stdout};

/// What `completions` is told to do.
#[derive(Debug, clap::Args)]
pub(crate) struct CompletionsArguments {
    /// The shell
    shell: Shell,
}

/// What `man` is told to do.
#[derive(Debug, clap::Args)]
pub(crate) struct ManArguments {
    /// The subcommand whose page is wanted, in words, and not that of the program
    #[arg(value_name = "COMMAND")]
    path: Vec<String>,
}

/// Prints what makes a shell complete the command line `command`.
pub(crate) fn completions(
    arguments: &CompletionsArguments,
    mut command: clap::Command,
) -> ExitCode {
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, name, &mut script);
    to_stdout(|out| out.write_all(&script)).into()
}

/// Prints the manual page of `command`, or of one of its subcommands.
pub(crate) fn man(arguments: &ManArguments, mut command: clap::Command) -> ExitCode {
    command.build();
    let mut wanted = &command;
    for name in &arguments.path {
        let Some(found) = wanted.find_subcommand(name) else {
            to_stderr(&format!("error: there is no subcommand `{}`", arguments.path.join(" ")));
            return Exit::Failure.into();
        };
        wanted = found;
    }
    let mut page = Vec::new();
    match clap_mangen::Man::new(wanted.clone()).render(&mut page) {
        Ok(()) => to_stdout(|out| out.write_all(&page)).into(),
        Err(error) => {
            to_stderr(&format!("error: {error}"));
            Exit::Failure.into()
        }
    }
}
