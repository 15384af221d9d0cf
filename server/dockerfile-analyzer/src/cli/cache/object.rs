//! The report of `cache report` for programs; `server/docs/cache.md` documents the format.

use std::io;

use analysis::Snapshot;
use cache::order::{StageReport, StepReport};
use serde::Serialize;

use super::Played;
use super::table::line;
use crate::cli::Exit;
use crate::cli::input::InputError;
use crate::cli::output::{Output, to_stdout};
use crate::cli::printable::escaped_json;

/// Raised when a program that reads the format must change.
const VERSION: u32 = 1;

#[derive(Debug, Serialize)]
struct File<'a> {
    path: &'a str,
    builds: usize,
    basis: &'a str,
    partial: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    no_history: Option<&'a str>,
    seconds: f64,
    stages: Vec<Stage<'a>>,
}

#[derive(Debug, Serialize)]
struct Stage<'a> {
    number: usize,
    name: Option<&'a str>,
    line: u32,
    built: bool,
    base_edits: usize,
    base_moves: f64,
    seconds: f64,
    steps: Vec<Step<'a>>,
}

#[derive(Debug, Serialize)]
struct Step<'a> {
    line: u32,
    instruction: String,
    reruns: Option<usize>,
    own: usize,
    inputs: Option<usize>,
    needless: usize,
    own_is_least: bool,
    reasons: Vec<&'a str>,
    causes: Vec<Cause>,
    seconds: f64,
    measured: bool,
    basis: &'a str,
}

#[derive(Debug, Serialize)]
struct Cause {
    line: u32,
    builds: usize,
}

#[derive(Debug, Serialize)]
struct Problem<'a> {
    path: &'a str,
    error: String,
}

/// The JSON object of one file.
pub(super) fn present(name: &str, played: &Played) -> String {
    let Played { snapshot, report, problem } = played;
    let each = report.builds.max(1) as f64;
    escaped_json(&File {
        path: name,
        builds: report.builds,
        basis: report.basis.name(),
        partial: report.is_partial,
        no_history: problem.as_deref(),
        seconds: seconds(report.expected()),
        stages: report.stages.iter().map(|found| stage(snapshot, found, each)).collect(),
    })
}

/// The JSON object of an input that could not be read.
pub(super) fn problem(name: &str, error: &InputError) -> String {
    escaped_json(&Problem { path: name, error: error.to_string() })
}

/// Writes the one object, each file on its own line.
pub(super) fn write(outputs: &[Output]) -> Exit {
    to_stdout(|out| write_to(out, outputs))
}

fn write_to(out: &mut dyn io::Write, outputs: &[Output]) -> io::Result<()> {
    write!(out, "{{\"version\":{VERSION},\"files\":[")?;
    for (index, output) in outputs.iter().enumerate() {
        let separator = if index == 0 { "" } else { "," };
        write!(out, "{separator}\n{}", output.findings)?;
    }
    writeln!(out, "\n]}}")
}

fn stage<'a>(snapshot: &Snapshot, stage: &'a StageReport, builds: f64) -> Stage<'a> {
    Stage {
        number: stage.number,
        name: stage.name.as_deref(),
        line: line(snapshot, stage.entry),
        built: stage.is_built,
        base_edits: stage.base_edits,
        base_moves: stage.base_moves,
        seconds: (stage.cost() as f64 / builds).round() / 1000.0,
        steps: stage.steps.iter().map(|found| step(snapshot, found)).collect(),
    }
}

fn step<'a>(snapshot: &Snapshot, step: &'a StepReport) -> Step<'a> {
    let cause =
        |(entry, builds): &(usize, usize)| Cause { line: line(snapshot, *entry), builds: *builds };
    Step {
        line: line(snapshot, step.entry),
        instruction: step.label.full(),
        reruns: step.reruns,
        own: step.own,
        inputs: step.inputs,
        needless: step.needless,
        own_is_least: step.has_unknown,
        reasons: step.reasons.iter().map(|reason| reason.name()).collect(),
        causes: step.causes.iter().map(cause).collect(),
        seconds: seconds(step.milliseconds),
        measured: step.is_measured,
        basis: step.basis.name(),
    }
}

fn seconds(milliseconds: u64) -> f64 {
    milliseconds as f64 / 1000.0
}
