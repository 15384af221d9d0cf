//! Writes the shell texts of real files and what is found in them, to be compared with ShellCheck:
//! `cargo run --release -p shell-lint --example bodies -- OUT PATH…`. In the folder OUT each
//! distinct text is a file `sh-N.sh` or `bash-N.sh`, and `findings.txt` has a line for each finding
//! of every code.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "a program for people")]

use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use shell_lint::{ALL, ShellLint};
use syntax::shell::Dialect;
use syntax::{Document, Form, Placed};

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((out, paths)) = arguments.split_first() else { return Ok(()) };
    let mut log = std::fs::File::create(Path::new(out).join("findings.txt"))?;
    let lint = ShellLint::new(ALL);
    let mut seen = HashSet::new();
    let (mut bytes, mut spent, mut longest) = (0, 0.0, 0.0_f64);
    for path in paths.iter().flat_map(|path| under(Path::new(path))) {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let document = Document::new(&text);
        let mut in_force = Some(Dialect::Sh);
        for placed in document.entries() {
            in_force = behind(placed, in_force);
            for text in placed.entry.shell_texts() {
                let dialect = match &text.program {
                    Some(program) => Dialect::of_program(program),
                    None => in_force,
                };
                let Some(dialect) = dialect else { continue };
                let name = if dialect == Dialect::Bash { "bash" } else { "sh" };
                let text = text.text;
                if document.directives().escape != '\\'
                    || !seen.insert((name, text.text().to_owned()))
                {
                    continue;
                }
                let name = format!("{name}-{}.sh", seen.len());
                std::fs::write(Path::new(out).join(&name), text.text())?;
                bytes += text.text().len();
                // With `dash`, what not every shell understands is told too.
                let sh = if dialect == Dialect::Bash { dialect } else { Dialect::Dash };
                let start = Instant::now();
                let found = lint.findings(&placed.entry, Some(sh));
                let took = start.elapsed().as_secs_f64();
                (spent, longest) = (spent + took, longest.max(took));
                for finding in found {
                    let range = 0..=text.text().len() as u32;
                    let is_it = |at: &u32| text.source(*at) == finding.span.start;
                    let offset = range.into_iter().find(is_it).unwrap_or(u32::MAX);
                    let (path, id) = (path.display(), finding.code.id);
                    let source = placed.entry.slice(finding.span);
                    writeln!(log, "{name}\t{offset}\t{id}\t{path}\t{source:?}")?;
                }
            }
        }
    }
    let (count, longest) = (seen.len(), longest * 1e3);
    let micros = spent * 1e6 / count.max(1) as f64;
    let mut out = std::io::stdout();
    writeln!(out, "{count} texts, {bytes} bytes, {micros:.1} µs each, at most {longest:.1} ms")
}

/// The shell in force behind `placed`, as a reading without the model gets it.
fn behind(placed: &Placed, in_force: Option<Dialect>) -> Option<Dialect> {
    let Some(instruction) = &placed.entry.instruction else { return in_force };
    match (instruction.statement.kind, &instruction.statement.form) {
        (Some(dialect::Keyword::From), _) => {
            let text = instruction.line.text().to_ascii_lowercase();
            let is_windows = ["windows", "nanoserver"].iter().any(|name| text.contains(name));
            (!is_windows).then_some(Dialect::Sh)
        }
        (Some(dialect::Keyword::Shell), Form::Exec(words)) => {
            Dialect::of_exec_form(words.iter().map(|word| word.value.as_str()))
        }
        _ => in_force,
    }
}

/// The files under `path`, in a stable order.
fn under(path: &Path) -> Vec<PathBuf> {
    if !path.is_dir() {
        return vec![path.to_owned()];
    }
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths.iter().flat_map(|path| under(path)).collect()
}
