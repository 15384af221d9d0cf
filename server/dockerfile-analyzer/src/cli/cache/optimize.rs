//! `cache optimize`: what can be done so that builds take more from the cache, as a list, as a diff,
//! or in the files.

use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use analysis::Snapshot;
use cache::rewrites::{Allowed, Finding, Offer, Optimized, Tier, optimize};
use syntax::{Document, Encoding};

use super::{ProjectArguments, Read, object, offers};
use crate::cli::format::diff;
use crate::cli::input::{Input, InputError};
use crate::cli::output::{Output, to_stdout};
use crate::cli::printable::printable;
use crate::cli::{Exit, dockerfiles, replace};

/// What `cache optimize` is told to do.
#[derive(Debug, clap::Args)]
pub(super) struct OptimizeArguments {
    /// Files and folders to look at; folders are searched for Dockerfiles, `-` is standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Print the changes as a diff, and end with 1 if there are any
    #[arg(long, conflicts_with = "write")]
    diff: bool,

    /// Print what can be done as JSON
    #[arg(long, conflicts_with_all = ["diff", "write"])]
    json: bool,

    /// Write the changes into the files; standard input is printed as it becomes
    #[arg(long)]
    write: bool,

    /// Also do what gives the same image only if what is stated holds
    #[arg(long)]
    assume: bool,

    /// Also keep what package managers download in cache mounts; needs --assume
    #[arg(long, requires = "assume")]
    mounts: bool,

    /// Also mount manifests for an install instead of copying them
    #[arg(long)]
    binds: bool,

    /// Also copy with --link where that gives the same image
    #[arg(long)]
    links: bool,

    #[command(flatten)]
    project: ProjectArguments,
}

impl OptimizeArguments {
    fn allowed(&self) -> Allowed {
        let tier = if self.assume { Tier::Assumed } else { Tier::Proved };
        Allowed { tier, mounts: self.mounts, binds: self.binds, links: self.links }
    }
}

/// Does what the subcommand says.
pub(super) fn run(arguments: &OptimizeArguments) -> ExitCode {
    let outputs: Vec<(Output, bool)> = dockerfiles::find(&arguments.paths)
        .into_iter()
        .map(|found| match found {
            Ok(input) => one(&input, arguments)
                .unwrap_or_else(|error| (failed(&input.name(), &error, arguments), false)),
            Err((path, error)) => (failed(&path.to_string_lossy(), &error, arguments), false),
        })
        .collect();
    let changes = outputs.iter().any(|(_, changes)| *changes);
    let outputs: Vec<Output> = outputs.into_iter().map(|(output, _)| output).collect();
    Output::tell_problems(&outputs);
    let exit = match arguments.json {
        true => object::write(&outputs),
        false => to_stdout(|out| {
            outputs.iter().try_for_each(|output| out.write_all(output.findings.as_bytes()))
        }),
    };
    let found = match outputs.iter().any(|output| output.problem.is_some()) {
        true => Exit::Failure,
        false if arguments.diff && changes => Exit::Findings,
        false => Exit::Clean,
    };
    exit.max(found).into()
}

/// What is told of an input that cannot be read.
fn failed(name: &str, error: &InputError, arguments: &OptimizeArguments) -> Output {
    let problem = Output::problem(name, error);
    let findings = if arguments.json { object::problem(name, error) } else { String::new() };
    Output { findings, ..problem }
}

/// What is printed about `input`, and whether something changes in it. The file is as it was if this
/// fails.
fn one(input: &Input, arguments: &OptimizeArguments) -> Result<(Output, bool), InputError> {
    let (name, text) = (arguments.project.name(input), input.read()?);
    let body = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mark = text.strip_suffix(body).unwrap_or_default();
    let snapshot = Snapshot::new(Document::new(body));
    let read = Read::of(input, &snapshot, &arguments.project);
    let done = optimize(&snapshot, &read.project(&arguments.project), arguments.allowed());
    let changes = done.text != body;
    let findings = match input {
        _ if arguments.json => offers::present(&name, &snapshot, &done, read.problem.as_deref()),
        _ if arguments.diff => diff(body, &done.text, &name),
        Input::Stdin if arguments.write => format!("{mark}{}", done.text),
        Input::File(path) if arguments.write && changes => {
            let after = format!("{mark}{}", done.text);
            replace::replace(path, text.as_bytes(), after.as_bytes())?;
            told(&name, &done, read.problem.as_deref(), "done")
        }
        _ => told(&name, &done, read.problem.as_deref(), "can be done"),
    };
    Ok((Output { findings, ..Output::default() }, changes))
}

/// What there is to tell about one file: what is done, what is left, and what it is worth.
fn told(name: &str, done: &Optimized, problem: Option<&str>, verb: &str) -> String {
    let mut told = format!("{}:\n", printable(name));
    if let Some(problem) = problem {
        _ = writeln!(told, "  without history ({}): the numbers are guesses", printable(problem));
    }
    for offer in &done.done {
        _ = writeln!(told, "  {verb}: {}", printable(&offer.title));
        add_reasons(&mut told, offer);
    }
    let document = Document::new(&done.text);
    for finding in &done.left {
        add_finding(&mut told, &document, finding);
    }
    let seconds = |milliseconds: u64| milliseconds as f64 / 1000.0;
    let (before, after) = (seconds(done.before.expected()), seconds(done.after.expected()));
    match done.done.is_empty() {
        true if done.left.is_empty() => _ = writeln!(told, "  nothing to do"),
        true => {}
        // What a new step costs is not known.
        false if done.done.iter().any(|offer| offer.saving.is_none()) => {}
        false => _ = writeln!(told, "  work of an average build: {before:.1} s, then {after:.1} s"),
    }
    told
}

fn add_reasons(told: &mut String, offer: &Offer) {
    for assumption in &offer.assumptions {
        _ = writeln!(told, "    if {}", printable(assumption));
    }
    for check in &offer.checks {
        _ = writeln!(told, "    checked: {}", printable(check));
    }
}

fn add_finding(told: &mut String, document: &Document, finding: &Finding) {
    let line = document.text().positions(Encoding::Utf8).at(finding.span.start).line + 1;
    _ = writeln!(told, "  line {line}: {} [{}]", printable(&finding.message), finding.rule);
    for offer in &finding.offers {
        _ = writeln!(told, "    possible: {}", printable(&offer.title));
        add_reasons(told, offer);
        for line in &offer.ignore {
            _ = writeln!(told, "    ignore file: {}", printable(line));
        }
    }
}
