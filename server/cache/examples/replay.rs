//! Plays the commits of a project against a Dockerfile and prints how often each step runs again:
//! `cargo run -p cache --example replay -- HISTORY DOCKERFILE [IGNOREFILE]`. HISTORY has a line for
//! each commit, the newest first: its number, name and day, then the paths that it changed in the
//! context, all with tabs between; `-` is none. To judge a rewrite, play both versions.

#![expect(clippy::disallowed_methods, reason = "a program for people who judge rewrites")]

use std::io::Write;
use std::sync::Arc;

use analysis::Snapshot;
use analysis::context::ignore::Ignore;
use analysis::plan::Plan;
use cache::history::{Change, ChangeKind, Commit, History};
use cache::order::{Project, Report, simulate};
use syntax::Document;

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [history, dockerfile, rest @ ..] = arguments.as_slice() else { return Ok(()) };
    let ignore = match rest.first() {
        Some(path) => Ignore::read(&std::fs::read_to_string(path)?).ok().map(Arc::new),
        None => None,
    };
    let history = match history.as_str() {
        "-" => None,
        path => Some(read(&std::fs::read_to_string(path)?, ignore.as_ref())),
    };
    let text = std::fs::read_to_string(dockerfile)?;
    let plan = Plan::of(&Snapshot::new(Document::new(&text)));
    let project = Project { history: history.as_ref(), ..Project::default() };
    print(&simulate(&plan, &project))
}

fn read(table: &str, ignore: Option<&Arc<Ignore>>) -> History {
    let commits = table.lines().skip(1).map(|line| {
        let mut cells = line.split('\t').skip(1);
        let id = cells.next().unwrap_or_default().to_owned();
        let change = |path: &str| Change { path: path.to_owned(), kind: ChangeKind::Modified };
        let changes = cells.skip(1).map(change).collect();
        Commit { id, changes, ignore: ignore.cloned(), ..Commit::default() }
    });
    History { commits: commits.collect(), is_partial: false }
}

fn print(report: &Report) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for stage in &report.stages {
        let name = stage.name.as_deref().unwrap_or("-");
        let built = if stage.is_built { "" } else { " (not built)" };
        writeln!(out, "stage {} {name}{built}", stage.number)?;
        for step in stage.steps.iter().filter(|step| step.reruns.is_some() || step.own > 0) {
            let reruns = step.reruns.map_or("-".to_owned(), |count| count.to_string());
            let seconds = step.milliseconds as f64 / 1000.0;
            let label = step.label.full();
            let causes = step.causes.iter().take(3);
            let causes: Vec<String> =
                causes.map(|(entry, count)| format!("{count} by #{entry}")).collect();
            writeln!(
                out,
                "  #{:<3} {reruns:>4} {:>4} {seconds:>6.1} {label}  [{}]",
                step.entry,
                step.own,
                causes.join(", ")
            )?;
        }
    }
    let seconds = report.expected() as f64 / 1000.0;
    writeln!(out, "{} builds ({}), {seconds:.1} s a build", report.builds, report.basis.name())
}
