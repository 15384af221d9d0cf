//! `check`: reads inputs, analyzes them on all cores, prints the findings in a stable order.

use std::io::{self, IsTerminal};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use analysis::rules::{self, Level, Policy};
use analysis::{Diagnostic, Pool, Severity, Snapshot};
use syntax::{Document, Text};

use super::dockerfiles::{self, Found};
use super::fix::{FixArguments, Fixed};
use super::input::{Input, InputError};
use super::output::{Output, Summary, to_stderr};
use super::{Exit, annotations, config, human, json, sarif};
use crate::context::{Evidence, Patterns};
use crate::project::{FailOn, LEVELS, Projects, is_excluded, level};
use crate::shellcheck::ShellCheck;

/// With fewer inputs starting threads costs more than it brings.
const FEW_INPUTS: usize = 32;

/// What `check` is told to do.
#[derive(Debug, clap::Args)]
pub(crate) struct CheckArguments {
    /// Files and folders to check; folders are searched for Dockerfiles, `-` is standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// How to print the findings
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,

    /// From which severity on a finding fails the run; a configuration file may say it too
    #[arg(long, value_name = "SEVERITY", value_parser = fail_on)]
    fail_on: Option<FailOn>,

    /// Set a rule, by its id or by another tool's name for it: `--rule DL3008=warning`
    #[arg(long = "rule", value_name = "RULE=LEVEL", value_parser = rule)]
    rules: Vec<(&'static str, Level)>,

    #[command(flatten)]
    fix: FixArguments,

    /// Run the program `shellcheck`, found on PATH, for findings in commands, instead of what is
    /// built in
    #[arg(long)]
    shellcheck: bool,

    /// Do not read configuration files
    #[arg(long)]
    no_config: bool,

    /// The name that standard input is checked as, for the configuration files above it
    #[arg(long, value_name = "FILE", default_value = "Dockerfile")]
    stdin_filename: PathBuf,
}

/// What `--fail-on` takes.
fn fail_on(word: &str) -> Result<FailOn, String> {
    FailOn::read(word).ok_or_else(|| format!("one of {}", FailOn::WORDS.join(", ")))
}

/// What `--rule` takes.
fn rule(text: &str) -> Result<(&'static str, Level), String> {
    let (name, word) = text.split_once('=').ok_or("write RULE=LEVEL")?;
    let rule = rules::find(name).ok_or_else(|| format!("there is no rule `{name}`"))?;
    let level = level(word).ok_or_else(|| format!("the levels are {}", LEVELS.join(", ")))?;
    Ok((rule.id, level))
}

/// How findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people, with the lines concerned
    Human,
    /// One JSON object for programs
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Workflow commands of GitHub, which show in changed lines
    Github,
    /// The code quality report of GitLab
    Gitlab,
    /// The XML of checkstyle
    Checkstyle,
}

/// What was found in one input, or why it could not be checked.
#[derive(Debug)]
pub(super) struct FileReport {
    /// The name of the input.
    pub(super) name: String,
    /// The text and what there is to say about it.
    pub(super) result: Result<Checked, InputError>,
}

/// One analyzed text.
#[derive(Debug)]
pub(super) struct Checked {
    /// The text.
    pub(super) text: Text,
    /// The findings, sorted by place.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// From which severity on a finding fails the run.
    pub(super) fail_on: FailOn,
    /// What was done about findings that are not there any more.
    pub(super) fixed: Fixed,
}

/// Checks all inputs and prints what was found.
pub(crate) fn check(arguments: &CheckArguments) -> ExitCode {
    let folders = std::env::current_dir().into_iter().collect();
    let (projects, patterns, pool): (Projects, Patterns, Pool) = Default::default();
    if arguments.shellcheck {
        match ShellCheck::at_once() {
            Ok(program) => projects.ask(program),
            Err(error) => {
                to_stderr(&format!("error: the program shellcheck cannot be run: {error}"));
                return Exit::Failure.into();
            }
        }
    }
    let rules = Rules { arguments, projects, patterns, folders, pool };
    let mut found = dockerfiles::find(&arguments.paths);
    found.retain(|found| !rules.is_excluded(found));
    let present = presenter(arguments.format);
    let outputs = in_order(&found, |found| {
        let report = report(found, &rules);
        let mut output = match &report.result {
            Ok(checked) if rules.prints_fixed() => {
                Output { findings: checked.fixed.printed.clone(), ..Output::default() }
            }
            _ => present(&report),
        };
        output.summary = summarize(&report);
        output
    });
    let summary = outputs.iter().fold(Summary::default(), |sum, output| sum + output.summary);
    let write = match arguments.format {
        _ if rules.prints_fixed() => human::write,
        Format::Human => human::write,
        Format::Json => json::write,
        Format::Sarif => sarif::write,
        Format::Github => annotations::write_github,
        Format::Gitlab => annotations::write_gitlab,
        Format::Checkstyle => annotations::write_checkstyle,
    };
    let written = write(&outputs, summary);
    written.max(rules.exit(summary)).max(rules.tell()).into()
}

/// Which rules are on for each input.
struct Rules<'a> {
    arguments: &'a CheckArguments,
    projects: Projects,
    patterns: Patterns,
    /// The current folder: a build context is looked for up to there.
    folders: Vec<PathBuf>,
    /// What the inputs have in common.
    pool: Pool,
}

impl Rules<'_> {
    /// Whether texts or differences are printed in the place of findings.
    fn prints_fixed(&self) -> bool {
        let CheckArguments { fix, paths, .. } = self.arguments;
        fix.diff || fix.fix && paths.iter().any(|path| path.as_os_str() == "-")
    }

    /// Whether the configuration keeps `found`, which was only found in a folder, from being checked.
    fn is_excluded(&self, found: &Found) -> bool {
        let Ok(Input::File(path)) = found else { return false };
        if self.arguments.no_config || self.arguments.paths.contains(path) {
            return false;
        }
        let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
        is_excluded(&path, &self.projects.files(&path, None))
    }

    fn exit(&self, summary: Summary) -> Exit {
        match self.arguments.fix.diff && summary.unreadable == 0 {
            true if summary.fixable > 0 => Exit::Findings,
            true => Exit::Clean,
            false => exit(summary),
        }
    }

    /// The absolute path of `input`.
    fn path(&self, input: &Input) -> PathBuf {
        let name = match input {
            Input::Stdin => &self.arguments.stdin_filename,
            Input::File(path) => path,
        };
        std::path::absolute(name).unwrap_or_else(|_| name.clone())
    }

    /// The snapshot of `input`, whose text is `text`, under the rules of `policy` and with the
    /// ignore file of its build context.
    fn snapshot(&self, input: &Input, text: &str, policy: Arc<Policy>) -> Snapshot {
        let snapshot = Snapshot::with_policy(Document::new(text), policy).sharing(&self.pool);
        let evidence = Evidence::of(&snapshot);
        let ignore = self.patterns.of(&self.path(input), &evidence, &self.folders, None);
        snapshot.with_ignore(ignore)
    }

    /// The rules for `input`, and from which severity on a finding of it fails the run.
    fn of(&self, input: &Input) -> (Arc<Policy>, FailOn) {
        let path = self.path(input);
        let files = match self.arguments.no_config {
            true => Vec::new(),
            false => self.projects.files(&path, None),
        };
        let set = files.iter().rev().find_map(|found| found.project.fail_on);
        let fail_on = self.arguments.fail_on.or(set).unwrap_or_default();
        (self.projects.policy(&path, &files, &[], &self.arguments.rules), fail_on)
    }

    /// Tells what is wrong with the configuration files that were read.
    fn tell(&self) -> Exit {
        let problems: usize = self.projects.all().iter().map(|found| config::tell(found)).sum();
        if problems > 0 { Exit::Failure } else { Exit::Clean }
    }
}

fn presenter(format: Format) -> Box<dyn Fn(&FileReport) -> Output + Sync> {
    match format {
        Format::Json => Box::new(json::present),
        Format::Sarif => Box::new(sarif::present),
        Format::Github => Box::new(annotations::present_github),
        Format::Gitlab => Box::new(annotations::present_gitlab),
        Format::Checkstyle => Box::new(annotations::present_checkstyle),
        Format::Human => {
            let styled = wants_style();
            Box::new(move |report| human::present(report, styled))
        }
    }
}

/// Colors only for a person who did not refuse them (no-color.org).
fn wants_style() -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    io::stdout().is_terminal() && !refused && !dumb
}

fn exit(summary: Summary) -> Exit {
    match summary {
        Summary { unreadable: 1.., .. } => Exit::Failure,
        Summary { failing: 1.., .. } => Exit::Findings,
        _ => Exit::Clean,
    }
}

fn report(found: &Found, rules: &Rules<'_>) -> FileReport {
    match found {
        Ok(input) => {
            let result = input.read().and_then(|text| checked(input, &text, rules));
            FileReport { name: input.name(), result }
        }
        Err((path, error)) => {
            FileReport { name: path.to_string_lossy().into_owned(), result: Err(error.clone()) }
        }
    }
}

/// Checks one input, whose text is `text`, after fixing it where that is asked for.
fn checked(input: &Input, text: &str, rules: &Rules<'_>) -> Result<Checked, InputError> {
    let (policy, fail_on) = rules.of(input);
    let fix = rules.arguments.fix;
    if !fix.is_wanted() {
        return analyze(input, text, rules, (policy, fail_on));
    }
    let snapshot = |body: &str| rules.snapshot(input, body, Arc::clone(&policy));
    let fixed = catch_unwind(AssertUnwindSafe(|| fix.fix(input, &input.name(), text, snapshot)));
    let fixed = fixed.map_err(|_| InputError::Internal)??;
    let checked = analyze(input, &fixed.text, rules, (policy, fail_on))?;
    Ok(Checked { fixed, ..checked })
}

/// Analyzes one text; a panic is a bug, and must not keep the other files from being checked.
///
/// BuildKit drops a byte-order mark and editors hide it, so it must not shift the columns.
fn analyze(
    input: &Input,
    text: &str,
    rules: &Rules<'_>,
    (policy, fail_on): (Arc<Policy>, FailOn),
) -> Result<Checked, InputError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let analyzed = catch_unwind(AssertUnwindSafe(|| {
        let snapshot = rules.snapshot(input, text, policy);
        let diagnostics = snapshot.diagnostics().to_vec();
        let fixed = Fixed::default();
        Checked { text: snapshot.text().clone(), diagnostics, fail_on, fixed }
    }));
    analyzed.map_err(|_| InputError::Internal)
}

fn summarize(report: &FileReport) -> Summary {
    let Ok(checked) = &report.result else {
        return Summary { unreadable: 1, ..Summary::default() };
    };
    let count = |severity| {
        checked.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    };
    Summary {
        files: 1,
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        information: count(Severity::Information),
        hints: count(Severity::Hint),
        failing: checked.diagnostics.iter().filter(|found| checked.fail_on.holds(found)).count(),
        fixed: checked.fixed.count,
        fixable: checked.fixed.proposed,
        unreadable: 0,
    }
}

/// `work` done on every item, on all cores if there are many; the results in the items' order.
pub(super) fn in_order<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    if items.len() <= FEW_INPUTS {
        return items.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(items.len()));
    let worker = || {
        while let Some((index, item)) = take_next(items, &next) {
            let result = (index, work(item));
            done.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push(result);
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(worker);
        }
    });
    let mut done = done.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

fn take_next<'a, T>(items: &'a [T], next: &AtomicUsize) -> Option<(usize, &'a T)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    items.get(index).map(|item| (index, item))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_the_order_of_the_items() {
        for count in [0, 1, FEW_INPUTS, FEW_INPUTS + 1, 1000] {
            let items: Vec<usize> = (0..count).collect();
            let doubled: Vec<usize> = items.iter().map(|item| item * 2).collect();
            assert_eq!(in_order(&items, |item| item * 2), doubled);
        }
    }

    #[test]
    fn the_worst_exit_code_wins() {
        let summary = Summary { files: 1, warnings: 1, ..Summary::default() };
        assert_eq!(exit(summary), Exit::Clean);
        let summary = Summary { failing: 1, ..summary };
        assert_eq!(exit(summary), Exit::Findings);
        assert_eq!(exit(Summary { unreadable: 1, ..summary }), Exit::Failure);
    }
}
