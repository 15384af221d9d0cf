//! What could be written at the cursor.
//!
//! An item replaces the whole word under the cursor, also what stands behind the cursor, so that
//! nothing that is typed is ever repeated.

mod arguments;
mod directives;
mod flags;
mod heredocs;
mod keywords;
mod labels;
mod mounts;
mod paths;
mod references;
mod seen;
mod staged;
mod topics;
mod variables;

use images::{Answers, Want};
use syntax::Span;

use super::focus::{Focus, Subject, Word};
use super::pages::{Page, quoted};
use super::told;
use crate::Snapshot;
use crate::context::BuildContext;

/// What kind of thing is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemKind {
    /// An instruction's keyword.
    Instruction,
    /// A flag.
    Flag,
    /// A value of a flag, mount option or directive.
    Value,
    /// A key of `--mount`.
    MountOption,
    /// A parser directive.
    Directive,
    /// A base image.
    Image,
    /// A registry of images.
    Registry,
    /// A tag of a base image, or a digest.
    Tag,
    /// A build stage.
    Stage,
    /// A build argument or an environment variable.
    Variable,
    /// A label's key.
    Label,
    /// The beginning or the end of a heredoc.
    Heredoc,
    /// A file of the build context.
    File,
    /// A directory of the build context.
    Directory,
}

/// One thing that could be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What kind of thing it is.
    pub kind: ItemKind,
    /// What the list shows.
    pub label: String,
    /// A short remark beside the label.
    pub detail: Option<String>,
    /// The text range that is replaced: the part already typed, or empty at the cursor.
    pub span: Span,
    /// The plain text to insert.
    pub insert: String,
    /// The same in LSP snippet syntax, where a snippet is of use.
    pub snippet: Option<String>,
    /// What editors compare with the typed text, where it is not the label.
    pub filter: Option<String>,
    /// What the list is sorted by.
    pub sort: String,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// Whether there is more to complete behind it once it is chosen.
    pub goes_on: bool,
    /// Names the documentation; [`documentation`] turns it into Markdown.
    pub topic: Option<String>,
}

/// A list of things that could be written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Completions {
    /// The items, best first.
    pub items: Vec<Item>,
    /// Whether typing on may bring other items, so that the editor must ask again.
    pub incomplete: bool,
    /// What a registry could add that `answers` did not have.
    pub wants: Vec<Want>,
}

/// What could be written at the byte `offset` of a file whose build has the files of `context`,
/// when registries gave `answers`.
pub fn completions(
    snapshot: &Snapshot,
    offset: u32,
    context: &dyn BuildContext,
    answers: &Answers,
) -> Completions {
    let focus = Focus::at(snapshot, offset);
    let mut found = candidates(snapshot, &focus, context, answers);
    let offset = snapshot.text().clamp(Span::empty(offset)).start;
    found.items.retain(|item| item.span.touches(offset) && is_in_one_line(snapshot, item.span));
    for (index, item) in found.items.iter_mut().enumerate() {
        item.sort = format!("{index:04}");
    }
    found
}

/// The protocol takes no completion that replaces text in several lines.
fn is_in_one_line(snapshot: &Snapshot, span: Span) -> bool {
    !snapshot.text().slice(span).contains(['\r', '\n'])
}

/// The documentation of an item's `topic` in Markdown, with what registries say in `answers`;
/// `None` for a topic that does not exist.
pub fn documentation(topic: &str, answers: &Answers) -> Option<String> {
    let page = topics::page(topic);
    let told = topics::told_tag(topic).and_then(|(repository, tag)| {
        let text = told::of_tag(&repository, tag, answers)?;
        Some((format!("{repository}:{tag}"), text))
    });
    match (page, told) {
        (Some(page), Some((_, told))) => Some(format!("{page}\n\n{told}")),
        (None, Some((name, told))) => Some(Page::new(&quoted(&name)).part(&told).finish()),
        (page, None) => page,
    }
}

fn candidates(
    snapshot: &Snapshot,
    focus: &Focus<'_>,
    context: &dyn BuildContext,
    answers: &Answers,
) -> Completions {
    let word = &focus.word;
    match &focus.subject {
        _ if !word.is_plain() => Completions::default(),
        Subject::Keyword { statement, trigger } => {
            keywords::complete(snapshot, word, *statement, *trigger)
        }
        Subject::DirectiveName { line, lead, .. } => directives::names(snapshot, word, *line, lead),
        Subject::DirectiveValue(row) => directives::values(snapshot, word, row),
        Subject::FlagName { owner, statement, equals } => {
            flags::names(focus, owner, statement, *equals)
        }
        Subject::FlagValue { owner, row } => flags::values(snapshot, focus, owner, row),
        Subject::MountKey { mount, equals } => mounts::keys(word, mount, *equals),
        Subject::MountValue { mount, row } => mounts::values(snapshot, focus, mount, row),
        Subject::Reference(role) => references::complete(snapshot, focus, *role, answers),
        Subject::As(statement) => keywords::stage_name(focus, statement),
        Subject::ArgumentName => variables::declarable(snapshot, focus),
        Subject::ArgumentValue(name) => references::defaults(snapshot, focus, name, answers),
        Subject::Variable(variable) => variables::visible(snapshot, focus, variable),
        Subject::Port => arguments::ports(snapshot, focus),
        Subject::LabelKey { statement, equals } => {
            labels::keys(snapshot, focus, statement, *equals)
        }
        Subject::User => seen::users(snapshot, focus).into(),
        Subject::Directory => seen::directories(snapshot, focus),
        Subject::Destination => paths::destinations(snapshot, focus, context),
        Subject::Source(source) => paths::sources(snapshot, focus, *source, context),
        Subject::HeredocStart(statement) => heredocs::start(snapshot, focus, statement, None),
        Subject::HeredocMarker { statement, heredoc } if heredoc.end.is_none() => {
            heredocs::start(snapshot, focus, statement, Some(&heredoc.marker.name))
        }
        Subject::HeredocLine(heredoc) => heredocs::end(focus, heredoc),
        Subject::Signal => arguments::signals(word),
        Subject::Check(statement) => arguments::checks(focus, statement),
        Subject::ShellForm => arguments::shells(word),
        Subject::HeredocMarker { .. } | Subject::Argument | Subject::Nothing => {
            Completions::default()
        }
    }
}

impl Item {
    /// An item that replaces `word` by its label.
    fn new(kind: ItemKind, label: impl Into<String>, word: &Word) -> Item {
        let label = label.into();
        let filter = filter(&label, word.typed());
        Item {
            kind,
            detail: None,
            span: word.span,
            insert: label.clone(),
            snippet: None,
            filter,
            sort: String::new(),
            deprecated: false,
            goes_on: false,
            topic: None,
            label,
        }
    }

    fn detail(self, detail: impl Into<String>) -> Item {
        Item { detail: Some(detail.into()), ..self }
    }

    fn topic(self, topic: String) -> Item {
        Item { topic: Some(topic), ..self }
    }
}

impl From<Vec<Item>> for Completions {
    fn from(items: Vec<Item>) -> Completions {
        Completions { items, ..Default::default() }
    }
}

/// Adds those of `more` whose label is new.
fn add_missing(items: &mut Vec<Item>, more: impl IntoIterator<Item = Item>) {
    for item in more {
        if items.iter().all(|other| other.label != item.label) {
            items.push(item);
        }
    }
}

/// What is compared with the typed text, so that editors that heed letter case find `label` too.
fn filter(label: &str, typed: &str) -> Option<String> {
    let filter = match typed.chars().find(|c| c.is_alphabetic()) {
        Some(first) if first.is_lowercase() => label.to_lowercase(),
        Some(_) => label.to_uppercase(),
        None => return None,
    };
    (!label.starts_with(typed) && filter != label).then_some(filter)
}

/// `text` inside a placeholder's default, in LSP's snippet syntax.
fn in_placeholder(text: &str) -> String {
    text.replace('\\', r"\\").replace('$', r"\$").replace('}', r"\}")
}

/// A snippet's placeholder that lets one of `choices` be picked.
fn choice(choices: impl Iterator<Item = &'static str>) -> String {
    let escaped = |text: &str| in_placeholder(text).replace(',', r"\,").replace('|', r"\|");
    format!("${{1|{}|}}", choices.map(escaped).collect::<Vec<_>>().join(","))
}

#[cfg(test)]
mod tests;
