//! `config`: which files say what about a Dockerfile, and the schema of our own.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use analysis::rules;

use super::Exit;
use super::output::{to_stderr, to_stdout};
use super::printable::printable;
use crate::project::{Found, Projects, schema};

/// What `config` is told to do.
#[derive(Debug, clap::Args)]
pub(crate) struct ConfigArguments {
    /// The Dockerfile whose configuration is shown
    #[arg(value_name = "FILE", default_value = "Dockerfile")]
    path: PathBuf,

    /// Show the level of every rule, which is what is shown without an option too
    #[arg(long)]
    show: bool,

    /// Print the JSON schema of `.dockerfile-analyzer.toml` instead
    #[arg(long, conflicts_with = "show")]
    schema: bool,
}

/// Prints what holds for a Dockerfile.
pub(crate) fn config(arguments: &ConfigArguments) -> ExitCode {
    if arguments.schema {
        return to_stdout(|out| writeln!(out, "{:#}", schema())).into();
    }
    let path = match std::path::absolute(&arguments.path) {
        Ok(path) => path,
        Err(error) => {
            to_stderr(&format!("error: {error}"));
            return Exit::Failure.into();
        }
    };
    let projects = Projects::default();
    let files = projects.files(&path, None);
    let problems = files.iter().map(|found| tell(found)).sum::<usize>();
    let policy = projects.policy(&path, &files, &[], &[]);
    let mut text = String::new();
    for found in &files {
        let _ = writeln!(text, "# {}", printable(&found.path.to_string_lossy()));
    }
    text.push_str("[rules]\n");
    let mut all: Vec<_> = rules::all().collect();
    all.sort_by_key(|rule| rule.id);
    for rule in all {
        let level = policy.severity(rule.id).map_or("off", |severity| severity.name());
        let _ = writeln!(text, "{} = \"{level}\"", rule.id);
    }
    let written = to_stdout(|out| out.write_all(text.as_bytes()));
    written.max(if problems > 0 { Exit::Failure } else { Exit::Clean }).into()
}

/// Tells what is wrong with a configuration file; gives the number of problems.
pub(super) fn tell(found: &Found) -> usize {
    for problem in &found.problems {
        let before = found.text.get(..problem.span.start as usize).unwrap_or(&found.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let path = shown(&found.path);
        to_stderr(&format!("error: {path}:{line}:{column}: {}", printable(&problem.message)));
    }
    found.problems.len()
}

fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    printable(&path.strip_prefix(here).unwrap_or(path).to_string_lossy())
}
