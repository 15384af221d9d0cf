//! The report of `cache report` for people.

use std::collections::HashSet;
use std::fmt::Write;

use analysis::Snapshot;
use cache::order::{Basis, Report, StageReport, StepReport};
use syntax::Encoding;

use super::Played;
use crate::cli::printable::printable;

/// The table of one file.
pub(super) fn present(name: &str, played: &Played) -> String {
    let Played { snapshot, report, problem } = played;
    let mut table = format!("{}: {}\n\n", printable(name), basis(report, problem.as_deref()));
    let (reran, own) = match report.basis {
        Basis::History => ("reran", "own"),
        Basis::Estimate => ("reruns", "own"),
    };
    _ = writeln!(table, "  line  {reran:>7}  {own:>7}  seconds  instruction");
    let causes = report.steps().flat_map(|step| &step.causes).map(|(cause, _)| *cause).collect();
    for stage in &report.stages {
        add_stage(&mut table, stage, &causes, &played.snapshot);
    }
    table.push('\n');
    for (step, cause) in report.spoiled() {
        let (place, cause) = (line(snapshot, step.entry), line(snapshot, cause));
        let sentence = printable(&report.sentence(step, step.inputs));
        _ = writeln!(table, "  line {place}: {sentence}, mostly because of line {cause}");
    }
    let note = match report.steps().all(|step| step.is_measured) {
        true => "",
        false => "; times are estimates",
    };
    let seconds = report.expected() as f64 / 1000.0;
    _ = writeln!(table, "  {seconds:.1} seconds of work in an average build{note}\n");
    table
}

fn basis(report: &Report, problem: Option<&str>) -> String {
    match report.basis {
        Basis::History if report.builds == 1 => "the last commit".to_owned(),
        Basis::History => format!("the last {} commits", report.builds),
        Basis::Estimate => {
            let why = problem.map(|problem| format!(" ({})", printable(problem)));
            let why = why.unwrap_or_default();
            format!("no history{why}, so all numbers are guesses, of {} builds", report.builds)
        }
    }
}

/// Adds `stage` with the steps that run and those that are among the `causes` of others.
fn add_stage(
    table: &mut String,
    stage: &StageReport,
    causes: &HashSet<usize>,
    snapshot: &Snapshot,
) {
    let name = match &stage.name {
        Some(name) => format!("stage {}", printable(name)),
        None => format!("stage {}", stage.number),
    };
    let unused = if stage.is_built { "" } else { ", not built" };
    let line = line(snapshot, stage.entry);
    let edits = match stage.base_edits {
        0 => String::new(),
        count => count.to_string(),
    };
    _ = writeln!(table, "  {line:>4}  {:>7}  {edits:>7}  {:>7}  {name}{unused}", "", "");
    for step in &stage.steps {
        if step.reruns.is_some() || (stage.is_built && causes.contains(&step.entry)) {
            add_step(table, step, snapshot);
        }
    }
}

fn add_step(table: &mut String, step: &StepReport, snapshot: &Snapshot) {
    let guess = if step.basis == Basis::Estimate { "~" } else { "" };
    let reruns = step.reruns.map_or_else(String::new, |count| format!("{guess}{count}"));
    let own = match (step.own, step.has_unknown) {
        (own, true) => format!("{own}+?"),
        (own, false) => own.to_string(),
    };
    let seconds = match step.reruns {
        Some(_) => format!("{:.1}", step.milliseconds as f64 / 1000.0),
        None => String::new(),
    };
    let line = line(snapshot, step.entry);
    let label = printable(&step.label.full());
    _ = write!(table, "  {line:>4}  {reruns:>7}  {own:>7}  {seconds:>7}  {label}");
    let main = step.causes.first().filter(|(_, count)| *count > step.own);
    if let Some((entry, count)) = main {
        _ = write!(table, "  ← {count} by line {}", self::line(snapshot, *entry));
    }
    table.push('\n');
}

/// The line, from one, in which the instruction with this entry begins.
pub(super) fn line(snapshot: &Snapshot, entry: usize) -> u32 {
    let placed = snapshot.document().entries().get(entry);
    let instruction =
        placed.and_then(|placed| Some(placed.absolute(placed.entry.instruction.as_ref()?.span)));
    let start = instruction.map_or(0, |span| span.start);
    snapshot.document().text().position(start, Encoding::Utf8).line + 1
}
