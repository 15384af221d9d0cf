//! What the word under the cursor is.

mod command;
mod heredoc;
mod image;
mod port;
mod stage;
mod state;
mod variable;
mod words;

use dialect::mounts::{self, OptionValue};
use dialect::words::{AS, HEALTH_CHECKS};
use dialect::{Choice, Keyword, MountOption, ValueKind, directives, labels, platforms, signals};
use syntax::{Form, Span, Statement};

use super::focus::{Focus, Mount, Subject};
use super::pages;
use crate::Snapshot;

/// The answer to a hover request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// The word it speaks of.
    pub span: Span,
    /// CommonMark without HTML.
    pub markdown: String,
}

/// What is at the byte `offset`; `None` where there is nothing to say.
pub fn hover(snapshot: &Snapshot, offset: u32) -> Option<Hover> {
    let focus = Focus::at(snapshot, offset);
    // The focus can be a word that would be completed and is not reached yet.
    answer(snapshot, &focus, offset).filter(|found| found.span.touches(offset))
}

fn answer(snapshot: &Snapshot, focus: &Focus<'_>, offset: u32) -> Option<Hover> {
    let word = &focus.word;
    let markdown = match &focus.subject {
        Subject::Keyword { .. } => Keyword::parse(&word.text)
            .map(|keyword| pages::instruction_here(keyword.row(), &state::here(snapshot, focus))),
        Subject::DirectiveName { equals, .. } => directive(&word.text, *equals),
        Subject::DirectiveValue(row) if row.configures_checks() => {
            return words::build_check(row, word);
        }
        Subject::DirectiveValue(row) => {
            chosen(row.values, &word.text).map(|choice| pages::directive_value(row, choice))
        }
        Subject::FlagName { owner, .. } => {
            let name = word.text.strip_prefix("--")?;
            owner.flag(name).map(|row| pages::flag(owner, row))
        }
        Subject::FlagValue { row, .. } if matches!(row.value, ValueKind::Platform) => {
            platforms::find(&word.text).map(pages::platform)
        }
        Subject::FlagValue { owner, row } => chosen(pages::choices(row), &word.text)
            .map(|choice| pages::flag_value(owner, row, choice)),
        Subject::MountKey { mount, .. } => {
            mount.option().map(|row| pages::mount_option(mount.kind(), row))
        }
        Subject::MountValue { mount, row } => mount_value(mount, row, &word.text),
        Subject::Signal => signal(&word.text),
        Subject::Check(statement) => check(statement, &word.text),
        Subject::Reference(role) => {
            return stage::hover(snapshot, focus, offset)
                .or_else(|| image::hover(snapshot, focus, *role));
        }
        Subject::Variable(variable) => return variable::used(snapshot, focus, variable),
        Subject::HeredocMarker { statement, heredoc } => {
            Some(heredoc::page(snapshot, focus, statement, heredoc))
        }
        Subject::As(_) => word.text.eq_ignore_ascii_case(AS).then(pages::stage_name),
        Subject::LabelKey { .. } => {
            labels::find(word.text.trim_matches(['"', '\''])).map(pages::label_key)
        }
        Subject::Port => return port::hover(snapshot, focus),
        Subject::ShellForm => words::shell(&word.text).map(pages::shell),
        Subject::User
        | Subject::Directory
        | Subject::Destination
        | Subject::ArgumentName
        | Subject::ArgumentValue(_)
        | Subject::Source(_)
        | Subject::Argument => {
            return variable::defined(snapshot, focus, offset)
                .or_else(|| stage::hover(snapshot, focus, offset))
                .or_else(|| state::hover(snapshot, focus, offset))
                .or_else(|| command::hover(snapshot, focus, offset));
        }
        Subject::HeredocLine(_) | Subject::Nothing => {
            return command::hover(snapshot, focus, offset);
        }
        Subject::HeredocStart(_) => None,
    };
    markdown.map(|markdown| Hover { span: word.span, markdown })
}

/// The number of the line in which `span` begins, counted from one.
fn line(snapshot: &Snapshot, span: Span) -> u32 {
    snapshot.text().line_at(span.start) + 1
}

/// The instruction at the cursor, or the one that ONBUILD carries, and whether it does.
fn statement<'a>(focus: &Focus<'a>) -> Option<(&'a Statement, bool)> {
    let instruction = focus.placed?.entry.instruction.as_ref()?;
    let mut statement = &instruction.statement;
    while let Form::Nested(inner) = &statement.form {
        statement = inner;
    }
    Some((statement, statement.keyword != instruction.statement.keyword))
}

fn directive(name: &str, equals: bool) -> Option<String> {
    directives::find(name).filter(|_| equals).map(pages::directive)
}

/// The one of `choices` that is written as `text`.
fn chosen(choices: &'static [Choice], text: &str) -> Option<&'static Choice> {
    choices.iter().find(|choice| choice.name == text)
}

fn mount_value(mount: &Mount, row: &'static MountOption, text: &str) -> Option<String> {
    match row.value {
        OptionValue::Type => mounts::TYPES.get(mount.kind()?).map(pages::mount_type),
        OptionValue::OneOf(choices) => {
            chosen(choices, text).map(|choice| pages::mount_value(row, choice))
        }
        _ => None,
    }
}

/// A signal's number or its name, with or without `SIG`, in any case.
fn signal(text: &str) -> Option<String> {
    let number = signals::parse(text)?;
    let is_named = |row: &&dialect::Signal| {
        let short = row.name.strip_prefix("SIG").unwrap_or_default();
        [row.name, short].iter().any(|name| name.eq_ignore_ascii_case(text))
    };
    let mut rows = signals::ALL.iter();
    let row = rows.clone().find(is_named).or_else(|| rows.find(|row| row.number == number))?;
    Some(pages::signal(row))
}

/// The first word of HEALTHCHECK.
fn check(statement: &syntax::Statement, text: &str) -> Option<String> {
    let row = statement.kind?.row();
    let choice = HEALTH_CHECKS.iter().find(|choice| choice.name.eq_ignore_ascii_case(text));
    choice.map(|choice| pages::check(row, choice))
}

#[cfg(test)]
mod tests;
