//! What a container starts: the commands of CMD and ENTRYPOINT, as one word after the other.
//!
//! Spans count from the start of the file. What is run only by way of a script is not known.

use dialect::Keyword;
use syntax::shell::{Command, Script, Source, Word};
use syntax::{Form, Span};

use crate::edit::Edit;
use crate::model::Stage;
use crate::rules::file::File;

/// One word of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Argument {
    /// What the program is given; `None` if a variable or a command decides.
    pub(super) text: Option<String>,
    /// Where it stands.
    pub(super) span: Span,
    /// The index of the entry that it stands in.
    pub(super) entry: usize,
    /// Whether it is a string of the exec form.
    pub(super) is_exec: bool,
}

/// A program that a container starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Launch {
    /// Its name without its folder; for a script, that of the script and not of what runs it.
    pub(super) program: String,
    /// The word that names it.
    pub(super) name: Argument,
    /// What it is given.
    pub(super) arguments: Vec<Argument>,
}

/// What a container of `stage` starts, as far as the file tells.
pub(super) fn launches(file: &File<'_>, stage: &Stage) -> Vec<Launch> {
    let words = |keyword| last(file, stage, keyword).map(|entry| command_lines(file, entry));
    let mut lines = match (words(Keyword::Entrypoint), words(Keyword::Cmd)) {
        (None, None) => Vec::new(),
        (None, Some(cmd)) => cmd.lines,
        (Some(entrypoint), Some(cmd)) if !entrypoint.is_shell && !cmd.is_shell => {
            let all = entrypoint.lines.iter().chain(&cmd.lines).flatten().cloned().collect();
            // A script before a command most often ends by running the command.
            std::iter::once(all).chain(cmd.lines).collect()
        }
        (Some(entrypoint), _) => entrypoint.lines,
    };
    lines.retain(|line| !line.is_empty());
    let mut found: Vec<Launch> = Vec::new();
    for launch in lines.iter().filter_map(|line| launch(line)) {
        let is_new = |other: &Launch| other.name.span != launch.name.span;
        if found.iter().all(is_new) {
            found.push(launch);
        }
    }
    found
}

/// The entry of the last instruction with `keyword` that holds for `stage`.
pub(super) fn last(file: &File<'_>, stage: &Stage, keyword: Keyword) -> Option<usize> {
    file.model().chain(stage).find_map(|stage| file.entries_with(stage, keyword).next_back())
}

/// The commands of one instruction.
struct CommandLines {
    lines: Vec<Vec<Argument>>,
    is_shell: bool,
}

fn command_lines(file: &File<'_>, entry: usize) -> CommandLines {
    let none = CommandLines { lines: Vec::new(), is_shell: true };
    let (Some(site), Some(placed)) = (file.site(entry), file.document().entries().get(entry))
    else {
        return none;
    };
    let scripts = site.scripts();
    let runs_shell = |script: &Script| matches!(script.source, Source::Exec(_));
    let is_shell = !matches!(site.statement.form, Form::Exec(_))
        || site.entry.scripts().iter().any(runs_shell);
    let is_exec = !is_shell;
    let of_command = |command: &Command| -> Vec<Argument> {
        let words = command.name.iter().chain(&command.arguments);
        let argument = |word: &Word| {
            let (text, span) = (word.text.clone(), placed.absolute(word.span));
            Argument { text, span, entry, is_exec }
        };
        words.map(argument).collect()
    };
    let commands = scripts.iter().flat_map(|script| &script.commands);
    CommandLines { lines: commands.map(of_command).collect(), is_shell }
}

/// How many programs that start each other are followed.
const MOST_STARTERS: usize = 6;

/// The program that the words `line` start at last.
fn launch(line: &[Argument]) -> Option<Launch> {
    let mut rest = line;
    for _ in 0..MOST_STARTERS {
        let (name, arguments) = rest.split_first()?;
        let program = syntax::shell::program(name.text.as_deref()?);
        match behind_starter(&program, arguments) {
            Some(next) if !next.is_empty() => rest = next,
            _ => {
                let (name, arguments) = (name.clone(), arguments.to_vec());
                return Some(Launch { program, name, arguments });
            }
        }
    }
    None
}

/// The words of the program that `program` starts if it is given `arguments`.
fn behind_starter<'a>(program: &str, arguments: &'a [Argument]) -> Option<&'a [Argument]> {
    let text = |index: usize| arguments.get(index).and_then(|word| word.text.as_deref());
    let from = |index: usize| arguments.get(index..);
    let first = arguments.iter().position(|word| {
        word.text.as_deref().is_none_or(|text| !text.starts_with('-') && !text.contains('='))
    });
    let double_dash = arguments.iter().position(|word| word.text.as_deref() == Some("--"));
    match program {
        "tini" | "dumb-init" | "catatonit" | "exec" | "env" | "nice" | "nohup" | "npx" | "bunx" => {
            double_dash.map_or_else(|| from(first?), |at| from(at + 1))
        }
        "gosu" | "su-exec" | "setpriv" => from(1),
        "poetry" | "pipenv" | "uv" | "pdm" | "rye" | "hatch" if text(0) == Some("run") => {
            let run = from(1)?;
            let at = run
                .iter()
                .position(|word| word.text.as_deref().is_none_or(|text| !text.starts_with('-')));
            run.get(at?..)
        }
        "bundle" | "pnpm" | "yarn" if text(0) == Some("exec") => from(1),
        "node" | "ruby" | "php" | "coverage" => is_script(text(0)).then(|| from(0)).flatten(),
        _ if is_python(program) => behind_python(arguments),
        _ if program.contains("wait") => from(double_dash? + 1),
        _ => None,
    }
}

fn is_python(program: &str) -> bool {
    let version = program.strip_prefix("python");
    version.is_some_and(|version| version.bytes().all(|b| b.is_ascii_digit() || b == b'.'))
}

/// `-m module …` or `script …` behind flags without a value.
fn behind_python(arguments: &[Argument]) -> Option<&[Argument]> {
    for (index, word) in arguments.iter().enumerate() {
        match word.text.as_deref()? {
            "-m" => return arguments.get(index + 1..),
            "-c" | "-" => return None,
            flag if flag.starts_with('-') => {}
            _ => return arguments.get(index..),
        }
    }
    None
}

fn is_script(text: Option<&str>) -> bool {
    text.is_some_and(|text| !text.starts_with('-'))
}

impl Launch {
    /// From its name to the last word in the same instruction.
    pub(super) fn span(&self) -> Span {
        let mut words = self.arguments.iter().filter(|word| word.entry == self.name.entry);
        words.next_back().map_or(self.name.span, |last| self.name.span.cover(last.span))
    }

    /// The edit that gives it `text`, which needs no quotes, as one more argument.
    pub(super) fn append(&self, text: &str) -> Edit {
        let last = self.arguments.last().unwrap_or(&self.name);
        match last.is_exec {
            true => Edit::insert(last.span.end, format!(", \"{text}\"")),
            false => Edit::insert(last.span.end, format!(" {text}")),
        }
    }

    /// Whether an argument is not told by the file.
    pub(super) fn has_unknown(&self) -> bool {
        self.arguments.iter().any(|word| word.text.is_none())
    }

    /// The first argument that is no flag.
    pub(super) fn subcommand(&self, valued: &[&str]) -> Option<&str> {
        self.operands(valued).next()?.text.as_deref()
    }

    /// The arguments that are no flags and, for flags in `valued`, no values.
    pub(super) fn operands<'a>(&'a self, valued: &[&str]) -> impl Iterator<Item = &'a Argument> {
        let mut is_value = false;
        self.arguments.iter().filter(move |word| {
            let text = word.text.as_deref().unwrap_or_default();
            let is_operand = !is_value && !text.starts_with('-');
            is_value = valued.contains(&text);
            is_operand
        })
    }

    /// Whether one of `flags` is given, with or without a value.
    pub(super) fn has_flag(&self, flags: &[&str]) -> bool {
        let names = |text: &str| flags.contains(&text.split('=').next().unwrap_or_default());
        self.arguments.iter().filter_map(|word| word.text.as_deref()).any(names)
    }

    /// The values of `flags`, each with its place: `--port 80`, `--port=80` and `-p80`.
    pub(super) fn values<'a>(&'a self, flags: &[&str]) -> Vec<(&'a str, Span)> {
        let mut found = Vec::new();
        for (index, word) in self.arguments.iter().enumerate() {
            let Some(text) = word.text.as_deref() else { continue };
            if flags.contains(&text) {
                let value = self.arguments.get(index + 1);
                found.extend(value.and_then(|word| Some((word.text.as_deref()?, word.span))));
            } else if let Some((name, value)) = text.split_once('=')
                && flags.contains(&name)
            {
                found.push((value, word.span));
            } else if let Some(value) = glued(text, flags) {
                found.push((value, word.span));
            }
        }
        found
    }
}

/// The value in `-p80`.
fn glued<'a>(text: &'a str, flags: &[&str]) -> Option<&'a str> {
    let (flag, value) = text.split_at_checked(2)?;
    let is_short = flag.starts_with('-') && flag != "--" && flags.contains(&flag);
    (is_short && value.starts_with(|c: char| c.is_ascii_digit())).then_some(value)
}
