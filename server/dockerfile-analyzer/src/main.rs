//! The language server and command line of dockerfile-analyzer.

#![cfg_attr(fuzzing, no_main)]
#![cfg_attr(fuzzing, allow(dead_code, missing_docs, reason = "the fuzzer is its own main"))]

mod advisor;
mod arguments;
mod backend;
mod capabilities;
mod cli;
mod clock;
mod configuration;
mod context;
mod convert;
mod dispatch;
mod documents;
mod editor_config;
mod file_names;
#[cfg(any(test, fuzzing))]
#[path = "../../../tests/fuzz/main.rs"]
mod fuzz;
mod guard;
mod handlers;
mod history;
mod layout;
mod log;
mod lookups;
mod lsp;
mod parent;
mod policies;
mod project;
mod scan;
mod search;
mod sent_tokens;
mod session;
mod settings;
mod shellcheck;
mod transport;
mod version;
mod worker;

use std::process::ExitCode;

use arguments::Command;

fn main() -> anyhow::Result<ExitCode> {
    match arguments::command() {
        Command::Check(arguments) => Ok(cli::check(&arguments)),
        Command::Rules(arguments) => Ok(cli::rules(&arguments)),
        Command::Explain(arguments) => Ok(cli::explain(&arguments)),
        Command::Config(arguments) => Ok(cli::config(&arguments)),
        Command::Format(arguments) => Ok(cli::format(&arguments)),
        Command::Cache(arguments) => Ok(cli::cache(&arguments)),
        Command::Tree(arguments) => Ok(cli::tree(&arguments)),
        Command::Completions(arguments) => {
            Ok(cli::completions(&arguments, arguments::definition()))
        }
        Command::Man(arguments) => Ok(cli::man(&arguments, arguments::definition())),
        Command::Lsp(arguments) => lsp::run(&arguments),
    }
}
