//! What one input adds to the output, and how it is written.

use std::io::{self, Write};
use std::ops::Add;

use super::Exit;
use super::input::InputError;
use super::printable::printable;

/// What one input adds to the output; made on any thread, written in order by one.
#[derive(Debug, Default)]
pub(super) struct Output {
    /// For standard output.
    pub(super) findings: String,
    /// For standard error.
    pub(super) problem: Option<String>,
    /// What is counted.
    pub(super) summary: Summary,
}

/// What a run counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub(super) struct Summary {
    /// Inputs that were checked.
    pub(super) files: usize,
    /// Findings of each severity.
    pub(super) errors: usize,
    /// See `errors`.
    pub(super) warnings: usize,
    /// See `errors`.
    pub(super) information: usize,
    /// See `errors`.
    pub(super) hints: usize,
    /// Findings that were fixed.
    pub(super) fixed: usize,
    /// Findings that would be fixed if something was to be written.
    #[serde(skip)]
    pub(super) fixable: usize,
    /// Findings that fail the run.
    #[serde(skip)]
    pub(super) failing: usize,
    /// Inputs that could not be checked.
    pub(super) unreadable: usize,
}

impl Output {
    /// An input, called `name`, that could not be checked because of `error`.
    pub(super) fn problem(name: &str, error: &InputError) -> Output {
        let problem = format!("error: {}: {}", printable(name), printable(&error.to_string()));
        Output { problem: Some(problem), ..Output::default() }
    }

    /// Writes the problems of `outputs` to standard error.
    pub(super) fn tell_problems(outputs: &[Output]) {
        outputs
            .iter()
            .filter_map(|output| output.problem.as_ref())
            .for_each(|line| to_stderr(line));
    }
}

impl Add for Summary {
    type Output = Summary;

    fn add(self, other: Summary) -> Summary {
        Summary {
            files: self.files + other.files,
            errors: self.errors + other.errors,
            warnings: self.warnings + other.warnings,
            information: self.information + other.information,
            hints: self.hints + other.hints,
            fixed: self.fixed + other.fixed,
            fixable: self.fixable + other.fixable,
            failing: self.failing + other.failing,
            unreadable: self.unreadable + other.unreadable,
        }
    }
}

/// Writes to standard output. A reader that went away, as `head` does, is no failure.
pub(super) fn to_stdout(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Exit {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Ok(()) => Exit::Clean,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Clean,
        Err(error) => {
            to_stderr(&format!("error: cannot write the output: {error}"));
            Exit::Failure
        }
    }
}

/// Writes a line to standard error; if that fails too there is nobody left to tell.
pub(super) fn to_stderr(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}
