//! One instruction as a rule sees it.

use std::borrow::Cow;

use dialect::mounts::{self, OptionValue};
use dialect::{Keyword, ValueKind};
use syntax::shell::{Command, Script, ShellKind, Source};
use syntax::{
    Entry, ExecString, Flag, Form, Instruction, Mapped, Span, Statement, Word, csv, shell,
};

use crate::edit::Edit;

/// One instruction. Spans count from the entry's first byte.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Site<'a> {
    /// The entry that it is in.
    pub(crate) entry: &'a Entry,
    /// The whole instruction, with ONBUILD if it stands in one.
    pub(crate) instruction: &'a Instruction,
    /// The instruction itself, the inner one where it stands in ONBUILD.
    pub(crate) statement: &'a Statement,
    /// Its keyword.
    pub(crate) keyword: Keyword,
    /// Whether it stands in ONBUILD, so that only a later build runs it.
    pub(crate) is_trigger: bool,
    /// The escape character of the file.
    pub(crate) escape: char,
    /// What runs commands in shell form.
    pub(crate) shell: ShellKind,
}

/// The statements of `entry`: its instruction, and the one inside if it is an ONBUILD.
pub(super) fn sites(
    entry: &Entry,
    escape: char,
    shell: ShellKind,
) -> impl Iterator<Item = Site<'_>> {
    entry.instruction.iter().flat_map(move |instruction| {
        let outer = &instruction.statement;
        let inner = match &outer.form {
            Form::Nested(inner) => Some((&**inner, true)),
            _ => None,
        };
        let statements = std::iter::once((outer, false)).chain(inner);
        statements.filter_map(move |(statement, is_trigger)| {
            let keyword = statement.kind?;
            Some(Site { entry, instruction, statement, keyword, is_trigger, escape, shell })
        })
    })
}

impl<'a> Site<'a> {
    /// What `word` is in the logical line, with continuations joined and quotes as they are.
    pub(crate) fn text(&self, word: Word) -> &'a str {
        self.instruction.line.slice(word.range)
    }

    /// The words of its arguments, where it has the form of words.
    pub(crate) fn words(&self) -> &'a [Word] {
        match &self.statement.form {
            Form::Words(words) => words,
            _ => &[],
        }
    }

    /// The strings of its exec form.
    pub(crate) fn exec_form(&self) -> Option<&'a [ExecString]> {
        match &self.statement.form {
            Form::Exec(strings) => Some(strings),
            Form::Healthcheck { command, .. } => match &**command {
                Form::Exec(strings) => Some(strings),
                _ => None,
            },
            _ => None,
        }
    }

    /// The edit that takes away `flag` with the blanks behind it; `None` if a comment stands there.
    pub(crate) fn without_flag(&self, flag: &Flag) -> Option<Edit> {
        let later = self.statement.flags.iter().map(|other| other.word.span.start);
        let starts = later.chain([self.statement.arguments.span.start]);
        let next = starts.filter(|start| *start >= flag.word.span.end).min()?;
        let span = Span::new(flag.word.span.start, next);
        let is_cut = self.instruction.comments.iter().any(|comment| span.contains(*comment));
        (!is_cut).then(|| Edit::delete(span))
    }

    /// The folders that are no part of the image while it runs, the targets of its mounts; `None`
    /// if one of them cannot be told.
    pub(crate) fn mounted_folders(&self) -> Option<Vec<String>> {
        let row = |flag: &&Flag| self.keyword.row().flag(flag.name()).map(|row| row.value);
        let is_mount = |flag: &&Flag| matches!(row(flag), Some(ValueKind::Mount));
        let mut folders = Vec::new();
        for flag in self.statement.flags.iter().filter(is_mount) {
            let value = flag.value_text()?;
            folders.extend(mounted_folder(&csv::fields(&value).ok()?)?);
        }
        Some(folders)
    }

    /// Where the keyword stands.
    pub(crate) fn keyword_span(&self) -> Span {
        self.statement.keyword.span
    }

    /// What is run: the scripts for a POSIX shell, and the exec form that no shell sees as a script
    /// of one command.
    pub(crate) fn scripts(&self) -> Vec<Cow<'a, Script>> {
        let is_posix = |script: &&Script| match (script.source, script.shell) {
            (_, Some(kind)) => kind == ShellKind::Posix,
            (Source::Exec(_), None) => true,
            _ => self.shell == ShellKind::Posix,
        };
        let scripts = self.entry.scripts().iter().filter(is_posix).map(Cow::Borrowed);
        let scripts: Vec<Cow<'a, Script>> = scripts.collect();
        match self.exec_form() {
            Some(strings) if scripts.is_empty() => vec![Cow::Owned(of_exec_form(strings))],
            _ => scripts,
        }
    }
}

/// The target of the mount with these options, if what is written there is no part of the image;
/// the outer `None` if it cannot be told.
fn mounted_folder(fields: &[Mapped]) -> Option<Option<String>> {
    let mut target = None;
    for field in fields {
        let Some((key, value)) = field.text().split_once('=') else { continue };
        let is_target =
            mounts::option(key).is_some_and(|row| matches!(row.value, OptionValue::Target));
        match is_target {
            true if value.contains('$') => return None,
            true => target = Some(value.trim_end_matches('/').to_owned()),
            false => {}
        }
    }
    Some(target)
}

/// The script of one command that an exec form is.
fn of_exec_form(strings: &[ExecString]) -> Script {
    let word = |string: &ExecString| shell::Word {
        span: string.word.span,
        text: Some(string.value.clone()),
        pattern: false,
    };
    let mut words = strings.iter().map(word);
    let name = words.next();
    let arguments: Vec<shell::Word> = words.collect();
    let span = match (strings.first(), strings.last()) {
        (Some(first), Some(last)) => Span::new(first.word.span.start, last.word.span.end),
        _ => Span::default(),
    };
    let command = Command {
        span,
        name,
        arguments,
        assignments: Vec::new(),
        redirects: Vec::new(),
        joint: Default::default(),
        context: Default::default(),
        parent: None,
    };
    Script {
        source: Source::Exec(0),
        shell: None,
        commands: vec![command],
        variables: Vec::new(),
        heredocs: Vec::new(),
        tokens: Vec::new(),
        has_error: false,
    }
}
