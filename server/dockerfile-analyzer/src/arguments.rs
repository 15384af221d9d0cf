//! The command line.

use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand};

use crate::cli::{
    CacheArguments, CheckArguments, CompletionsArguments, ConfigArguments, ExplainArguments,
    FormatArguments, ManArguments, RulesArguments, TreeArguments,
};
use crate::log::Level;
use crate::version;

/// A language server, linter and formatter for Dockerfiles.
#[derive(Debug, Parser)]
#[command(version, long_version = version::long())]
#[command(arg_required_else_help = true, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,

    #[command(flatten)]
    lsp: LspArguments,
}

/// What the program is told to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check Dockerfiles
    Check(CheckArguments),
    /// List what can be found
    Rules(RulesArguments),
    /// Say what a rule finds, why it matters and what to do
    Explain(ExplainArguments),
    /// Show what the configuration files say about a Dockerfile
    Config(ConfigArguments),
    /// Lay out Dockerfiles without changing what they say
    Format(FormatArguments),
    /// Say how well builds use the layers of the last ones
    Cache(CacheArguments),
    /// Print the syntax tree of a Dockerfile
    Tree(TreeArguments),
    /// Print what makes a shell complete this command line
    Completions(CompletionsArguments),
    /// Print the manual page
    Man(ManArguments),
    /// Serve an editor over standard input and output
    Lsp(LspArguments),
}

/// The options of `lsp`.
#[derive(Debug, Args)]
pub(crate) struct LspArguments {
    /// Serve an editor; the same as the subcommand `lsp`
    #[arg(long)]
    stdio: bool,

    /// Append the server's log to this file
    #[arg(long, value_name = "FILE")]
    pub(crate) log: Option<PathBuf>,

    /// How much the server logs until the editor's settings say otherwise
    #[arg(long, value_name = "LEVEL", value_enum, default_value_t)]
    pub(crate) log_level: Level,

    /// The process that the server must not outlive; editors pass it in `initialize` as well
    #[arg(long = "clientProcessId", value_name = "ID", hide = true)]
    pub(crate) client: Option<i32>,
}

/// The command of this process. Wrong usage ends the process with code 2, `--help` and
/// `--version` with 0.
pub(crate) fn command() -> Command {
    match Arguments::parse() {
        Arguments { command: Some(command), .. } => command,
        Arguments { command: None, lsp } if lsp.stdio => Command::Lsp(lsp),
        _ => Arguments::command()
            .error(ErrorKind::MissingSubcommand, "name a subcommand, or `--stdio` for an editor")
            .exit(),
    }
}

/// The command line as clap knows it.
pub(crate) fn definition() -> clap::Command {
    Arguments::command()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Arguments, ErrorKind> {
        let words = ["dockerfile-analyzer"].into_iter().chain(line.split_whitespace());
        Arguments::try_parse_from(words).map_err(|error| error.kind())
    }

    #[test]
    fn the_definition_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn editors_start_the_server_in_several_ways() {
        for line in ["lsp", "lsp --stdio", "lsp --stdio --clientProcessId=7 --log x"] {
            let Ok(Arguments { command: Some(Command::Lsp(_)), .. }) = parse(line) else {
                panic!("{line}")
            };
        }
        for line in ["--stdio", "--stdio --log-level debug", "--clientProcessId=7 --stdio"] {
            assert!(parse(line).is_ok_and(|arguments| arguments.lsp.stdio), "{line}");
        }
    }

    #[test]
    fn wrong_usage_is_refused() {
        for line in ["", "serve", "--loud", "check", "--stdio check x", "lsp --log-level loud"] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
