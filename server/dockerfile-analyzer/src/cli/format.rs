//! `format`: lays out Dockerfiles. A file is only written when all of it could be read and the
//! result differs, and a bad one never keeps the others from being formatted.

use std::collections::HashSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use analysis::format::{Note, apply, format as lay_out};
use similar::TextDiff;
use syntax::{Document, Span, Text};

use super::check::in_order;
use super::dockerfiles::{self, Found};
use super::input::{Input, InputError};
use super::output::{to_stderr, to_stdout};
use super::printable::printable;
use super::{Exit, replace};
use crate::editor_config;
use crate::layout::Layout;

/// What `format` is told to do.
#[derive(Debug, clap::Args)]
pub(crate) struct FormatArguments {
    /// Files and folders to format; folders are searched for Dockerfiles, `-` reads standard input
    /// and writes standard output
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Write nothing; name the files that would change, and end with 1 if there are some
    #[arg(long)]
    check: bool,

    /// Write nothing; print what would change, and end with 1 if there is something
    #[arg(long)]
    diff: bool,

    /// The name of what `-` reads, for messages and EditorConfig
    #[arg(long, value_name = "PATH")]
    stdin_filename: Option<PathBuf>,

    /// Pass over `.editorconfig` files
    #[arg(long)]
    no_editorconfig: bool,

    #[command(flatten)]
    layout: Layout,
}

impl FormatArguments {
    fn is_dry(&self) -> bool {
        self.check || self.diff
    }

    /// The options for `input`: the command line first, then EditorConfig.
    fn layout(&self, input: &Input) -> Layout {
        let path = match input {
            Input::Stdin => self.stdin_filename.as_ref(),
            Input::File(path) => Some(path),
        };
        let path = path.filter(|_| !self.no_editorconfig);
        self.layout.over(path.map(|path| editor_config::layout(path)).unwrap_or_default())
    }

    fn name(&self, input: &Input) -> String {
        match (input, &self.stdin_filename) {
            (Input::Stdin, Some(name)) => name.to_string_lossy().into_owned(),
            _ => input.name(),
        }
    }
}

/// What became of one input.
#[derive(Debug, Default)]
struct Report {
    /// For standard output.
    printed: String,
    /// For standard error, each a line.
    remarks: Vec<String>,
    outcome: Outcome,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Outcome {
    /// It was laid out already.
    #[default]
    Same,
    /// It is, or would be, another text.
    Changed,
    /// It could not be read or written, and is as it was.
    Failed,
}

/// Formats all inputs and says what was done.
pub(crate) fn format(arguments: &FormatArguments) -> ExitCode {
    let found = writable(dockerfiles::find(&arguments.paths), &arguments.paths);
    let reports = in_order(&found, |found| report(arguments, found));
    let written = to_stdout(|out| {
        reports.iter().try_for_each(|report| out.write_all(report.printed.as_bytes()))
    });
    for remark in reports.iter().flat_map(|report| &report.remarks) {
        to_stderr(remark);
    }
    let count = |outcome| reports.iter().filter(|report| report.outcome == outcome).count();
    let (same, changed) = (count(Outcome::Same), count(Outcome::Changed));
    let failed = count(Outcome::Failed);
    let only_stdin = matches!(&*found, [Ok(Input::Stdin)]);
    if !only_stdin || arguments.check {
        to_stderr(&sentence(arguments.is_dry(), changed, same, failed));
    }
    let exit = match (failed, changed) {
        (1.., _) => Exit::Failure,
        (0, 1..) if arguments.is_dry() => Exit::Findings,
        _ => Exit::Clean,
    };
    written.max(exit).into()
}

/// `found` without what is the same file by another name, and without links that a search found and
/// that lead out of the folders to be searched: `named` are those that somebody asked for.
fn writable(mut found: Vec<Found>, named: &[PathBuf]) -> Vec<Found> {
    let folders: Vec<PathBuf> =
        named.iter().filter_map(|path| fs::canonicalize(path).ok()).collect();
    let mut seen = HashSet::new();
    found.retain(|found| {
        let Ok(Input::File(path)) = found else { return true };
        let Ok(real) = fs::canonicalize(path) else { return true };
        let wanted = named.contains(path) || !is_link(path) || is_below(&real, &folders);
        wanted && seen.insert(real)
    });
    found
}

fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|data| data.is_symlink())
}

fn is_below(path: &Path, folders: &[PathBuf]) -> bool {
    folders.iter().any(|folder| path.starts_with(folder))
}

fn report(arguments: &FormatArguments, found: &Found) -> Report {
    let failed = |name: &str, error: &dyn std::fmt::Display| Report {
        remarks: vec![format!("error: {}: {}", printable(name), printable(&error.to_string()))],
        outcome: Outcome::Failed,
        ..Report::default()
    };
    match found {
        Ok(input) => {
            let name = arguments.name(input);
            formatted(arguments, input, &name).unwrap_or_else(|error| failed(&name, &error))
        }
        Err((path, error)) => failed(&path.to_string_lossy(), error),
    }
}

fn formatted(arguments: &FormatArguments, input: &Input, name: &str) -> Result<Report, InputError> {
    let text = input.read()?;
    let (mark, body) = match text.strip_prefix('\u{feff}') {
        Some(body) => ("\u{feff}", body),
        None => ("", &*text),
    };
    let (after, remarks) = laid_out(body, arguments.layout(input), name)?;
    let changed = after != body;
    let mut report = Report { remarks, ..Report::default() };
    report.outcome = if changed { Outcome::Changed } else { Outcome::Same };
    match input {
        _ if arguments.diff => report.printed = diff(body, &after, name),
        _ if arguments.check && changed => report.printed = format!("{}\n", printable(name)),
        _ if arguments.check => {}
        Input::Stdin => report.printed = format!("{mark}{after}"),
        Input::File(path) if changed => {
            replace::replace(path, text.as_bytes(), format!("{mark}{after}").as_bytes())?;
        }
        Input::File(_) => {}
    }
    Ok(report)
}

/// The text laid out, and what was left as it was. A panic is a bug, and must not keep the other
/// files from being formatted.
fn laid_out(text: &str, layout: Layout, name: &str) -> Result<(String, Vec<String>), InputError> {
    let formatted = catch_unwind(AssertUnwindSafe(|| {
        let document = Document::new(text);
        let formatted = lay_out(&document, &layout.options());
        let remarks = formatted.note.as_ref();
        let remarks = remarks.map_or(vec![], |note| remarks_of(note, document.text(), name));
        (apply(text, &formatted.edits), remarks)
    }));
    formatted.map_err(|_| InputError::Internal)
}

fn remarks_of(note: &Note, text: &Text, name: &str) -> Vec<String> {
    let remark = |place: String| {
        format!(
            "note: {}{place} stays as it is: another layout would be read differently",
            printable(name)
        )
    };
    let line = |span: &Span| remark(format!(":{}", text.line_at(span.start) + 1));
    match note {
        Note::Whole => vec![remark(String::new())],
        Note::Parts(spans) => spans.iter().map(line).collect(),
    }
}

/// A diff as `patch` reads it, without anything that a terminal would obey.
pub(super) fn diff(before: &str, after: &str, name: &str) -> String {
    if before == after {
        return String::new();
    }
    let name = printable(name);
    let diff = TextDiff::configure()
        .deadline(std::time::Instant::now() + std::time::Duration::from_secs(2))
        .diff_lines(before, after);
    let text = diff.unified_diff().header(&name, &name).to_string();
    text.split_inclusive('\n').map(harmless).collect()
}

/// A carriage return at the end of a line is a part of its line break.
fn harmless(line: &str) -> String {
    let end = line.trim_end_matches(['\r', '\n']).len();
    let (content, end) = line.split_at(end);
    printable(content) + end
}

fn sentence(is_dry: bool, changed: usize, same: usize, failed: usize) -> String {
    let files = |count: usize| format!("{count} {}", if count == 1 { "file" } else { "files" });
    let verb = if is_dry { "would change" } else { "changed" };
    let failed = match failed {
        0 => String::new(),
        count => format!(", {} could not be formatted", files(count)),
    };
    format!("{} {verb}, {} unchanged{failed}", files(changed), files(same))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn a_diff_shows_lines() {
        let diff = diff("from a\r\nRUN \u{1b}\r\n", "FROM a\r\nRUN \u{1b}\r\n", "a\u{1b}");
        expect![[r#"
            --- a␛
            +++ a␛
            @@ -1,2 +1,2 @@
            -from a
            +FROM a
             RUN ␛
        "#]]
        .assert_eq(&diff.replace('\r', ""));
        assert!(diff.contains("FROM a\r\n"));
    }

    #[test]
    fn the_sentence_counts() {
        assert_eq!(sentence(false, 1, 2, 0), "1 file changed, 2 files unchanged");
        assert_eq!(
            sentence(true, 0, 1, 1),
            "0 files would change, 1 file unchanged, 1 file could not be formatted"
        );
    }

    #[test]
    fn what_is_left_alone_is_told() {
        let text = Text::from("FROM a\nRUN b\n");
        let told = remarks_of(&Note::Parts(vec![Span::new(7, 12)]), &text, "x");
        assert_eq!(told, ["note: x:2 stays as it is: another layout would be read differently"]);
    }
}
