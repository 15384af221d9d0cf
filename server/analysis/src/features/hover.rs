//! What the word under the cursor is.

mod heredoc;
mod image;
mod variable;

use dialect::mounts::{self, OptionValue};
use dialect::words::{self, AS};
use dialect::{
    Choice, Directive, Keyword, MountOption, ValueKind, directives, labels, lints, platforms,
    signals,
};
use syntax::Span;
use syntax::json::{self, JsonForm};

use super::focus::{Focus, Mount, Subject, Word, list_entry};
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
    answer(snapshot, &focus).filter(|found| found.span.touches(offset))
}

fn answer(snapshot: &Snapshot, focus: &Focus<'_>) -> Option<Hover> {
    let word = &focus.word;
    let markdown = match &focus.subject {
        Subject::Keyword { .. } => Keyword::parse(&word.text).map(|k| pages::instruction(k.row())),
        Subject::DirectiveName { equals, .. } => directive(&word.text, *equals),
        Subject::DirectiveValue(row) if row.configures_checks() => return build_check(row, word),
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
        Subject::ArgumentName => dialect::arguments::find(&word.text).map(pages::argument),
        Subject::Signal => signal(&word.text),
        Subject::Check(statement) => check(statement, &word.text),
        Subject::Reference(role) => return image::hover(snapshot, focus, *role),
        Subject::Variable(variable) => return variable::hover(snapshot, focus, variable),
        Subject::HeredocMarker { statement, heredoc } => {
            Some(heredoc::page(snapshot, focus, statement, heredoc))
        }
        Subject::As(_) => word.text.eq_ignore_ascii_case(AS).then(pages::stage_name),
        Subject::LabelKey { .. } => labels::find(&word.text).map(pages::label_key),
        Subject::Port => return port(word),
        Subject::ShellForm => shell(&word.text).map(pages::shell),
        Subject::User
        | Subject::Directory
        | Subject::Destination
        | Subject::Source(_)
        | Subject::HeredocStart(_)
        | Subject::HeredocLine(_)
        | Subject::Argument
        | Subject::Nothing => None,
    };
    markdown.map(|markdown| Hover { span: word.span, markdown })
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

/// The protocol behind a port.
fn port(word: &Word) -> Option<Hover> {
    let slash = word.text.find('/').filter(|slash| *slash < word.typed().len())?;
    let protocol = word.part(slash + 1, word.text.len());
    let row = words::protocol(&protocol.text).filter(|_| word.is_plain())?;
    Some(Hover { span: protocol.span, markdown: pages::protocol(row) })
}

/// The shell that the array in `text` starts.
fn shell(text: &str) -> Option<&'static dialect::Shell> {
    let JsonForm::Strings(strings) = json::read(text) else { return None };
    dialect::shells::find(&strings.first()?.value)
}

/// One of the checks in `skip=…` or `experimental=…`, or else the whole option.
fn build_check(row: &'static Directive, word: &Word) -> Option<Hover> {
    let part = list_entry(word).filter(|_| word.is_plain());
    let lint = part.and_then(|part| Some((part.span, lints::find(&part.text)?)));
    if let Some((span, row)) = lint {
        return Some(Hover { span, markdown: pages::lint(row) });
    }
    let choice = chosen(row.values, &word.text)?;
    Some(Hover { span: word.span, markdown: pages::directive_value(row, choice) })
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
    let choice = words::HEALTH_CHECKS.iter().find(|choice| choice.name.eq_ignore_ascii_case(text));
    choice.map(|choice| pages::check(row, choice))
}

#[cfg(test)]
mod tests;
