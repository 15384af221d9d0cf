//! Renaming stages, variables and heredoc delimiters.
//!
//! An edit is only given out when the file means the same after it: the result is read again and
//! every reference must lead where it led before.

use syntax::heredoc::parse_marker;
use syntax::{Placed, Span};

use super::{Found, Occurrence, Thing, find, variables};
use crate::Snapshot;
use crate::model::{Base, Model, SCRATCH, Target};

/// What can be renamed at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    /// The name under the cursor.
    pub span: Span,
    /// That name.
    pub name: String,
}

/// Why something cannot be renamed, in words for the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenameError(pub String);

/// What could be renamed at the byte `offset`.
///
/// # Errors
/// Why it cannot.
pub fn prepare_rename(snapshot: &Snapshot, offset: u32) -> Result<Rename, RenameError> {
    let found = renamable(snapshot, offset)?;
    let name = snapshot.text().slice(found.at).into_owned();
    Ok(Rename { span: found.at, name })
}

/// The places that `name` has to be put into, so that what is at the byte `offset` is called so,
/// in the order of the text.
///
/// # Errors
/// Why that cannot be done, or would change what the file means.
pub fn rename(snapshot: &Snapshot, offset: u32, name: &str) -> Result<Vec<Span>, RenameError> {
    let found = renamable(snapshot, offset)?;
    check_name(snapshot, &found.thing, name)?;
    let named = found.occurrences.iter().filter(|place| place.is_name);
    let spans: Vec<Span> = named.map(|place| place.span).collect();
    match keeps_meaning(snapshot, &spans, name) {
        true => Ok(spans),
        false => fail(format!("`{name}` would then mean something else in this file")),
    }
}

fn fail<T>(message: impl Into<String>) -> Result<T, RenameError> {
    Err(RenameError(message.into()))
}

fn renamable(snapshot: &Snapshot, offset: u32) -> Result<Found, RenameError> {
    let nothing = "only stages, variables and heredoc delimiters can be renamed";
    let Some(found) = find(snapshot, offset) else { return fail(nothing) };
    let is_name = |place: &&Occurrence| place.span == found.at && place.is_name;
    match &found.thing {
        Thing::Variable { name, .. } if dialect::arguments::find(name).is_some() => {
            return fail(format!("`{name}` is set by the builder, which knows it by this name"));
        }
        Thing::Variable { name, is_own: false } => {
            return fail(format!(
                "`{name}` also comes from the base image or the shell, which would keep its name"
            ));
        }
        Thing::Stage(_) if !found.occurrences.iter().any(|place| place.is_name) => {
            return fail("the stage has no name yet");
        }
        _ => {}
    }
    if !found.occurrences.iter().any(|place| is_name(&place)) {
        return fail("the name does not stand here in plain text; rename it where it does");
    }
    if let Some(hidden) = hidden(snapshot, &found) {
        return fail(hidden);
    }
    Ok(found)
}

/// Why renaming would miss a place: what is meant there does not stand there by its name.
fn hidden(snapshot: &Snapshot, found: &Found) -> Option<String> {
    let by_number = |place: &Occurrence| {
        let text = snapshot.text().slice(place.span);
        matches!(found.thing, Thing::Stage(_)) && text.parse::<i64>().is_ok()
    };
    let place = found.occurrences.iter().find(|place| !place.is_name && !by_number(place))?;
    let line = snapshot.text().position(place.span.start, syntax::Encoding::Utf8).line + 1;
    Some(format!("line {line} also means it, but not by its plain name"))
}

fn check_name(snapshot: &Snapshot, thing: &Thing, name: &str) -> Result<(), RenameError> {
    match thing {
        Thing::Stage(number) => check_stage_name(snapshot.model(), *number, name),
        Thing::Variable { .. } => check_variable_name(snapshot.model(), name),
        Thing::Heredoc { entry, index } => {
            let placed = snapshot.document().entries().get(*entry);
            placed.map_or(Ok(()), |placed| check_delimiter(placed, *index, name))
        }
    }
}

fn check_stage_name(model: &Model, number: usize, name: &str) -> Result<(), RenameError> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || !name.chars().all(is_part) {
        return fail(
            "a stage's name begins with a letter and has only letters, digits, `-`, `_` and `.`",
        );
    }
    if name.eq_ignore_ascii_case(SCRATCH) || name.eq_ignore_ascii_case(CONTEXT) {
        return fail(format!("`{name}` means something else to the builder"));
    }
    match model.stage_named(name) {
        Some(other) if other.number != number => fail(format!("there is already a stage `{name}`")),
        _ => Ok(()),
    }
}

/// The build context, as a name (`linter/ruleset.go`, ReservedStageName).
const CONTEXT: &str = "context";

fn check_variable_name(model: &Model, name: &str) -> Result<(), RenameError> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        || !name.chars().all(is_part)
    {
        return fail(
            "a variable's name begins with a letter or `_` and has only letters, digits and `_`",
        );
    }
    if dialect::arguments::find(name).is_some() {
        return fail(format!("`{name}` is set by the builder"));
    }
    match model.definitions().iter().any(|found| found.name == name) {
        true => fail(format!("there is already a variable `{name}`")),
        false => Ok(()),
    }
}

fn check_delimiter(placed: &Placed, index: usize, name: &str) -> Result<(), RenameError> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    if !name.chars().all(is_part) || parse_marker(&format!("<<{name}")).is_none() {
        return fail("a delimiter is one word of letters, digits, `_`, `-` and `.`");
    }
    let heredocs = placed.entry.instruction.as_ref().map(|found| found.heredocs.as_slice());
    let Some(heredoc) = heredocs.unwrap_or_default().get(index) else { return Ok(()) };
    let mut lines = placed.entry.slice(heredoc.body).lines();
    match lines.any(|line| line.trim_start_matches('\t') == name) {
        true => fail(format!("a line of the body is `{name}`, which would end the heredoc")),
        false => Ok(()),
    }
}

/// Whether everything leads where it led when `name` is put into `spans`, which are in order.
fn keeps_meaning(snapshot: &Snapshot, spans: &[Span], name: &str) -> bool {
    let mut document = snapshot.document().clone();
    for span in spans.iter().rev() {
        document.edit(*span, name);
    }
    let after = snapshot.next(document);
    outline(snapshot) == outline(&after) && links(snapshot) == links(&after)
}

/// The instructions with their heredocs, without any text.
fn outline(snapshot: &Snapshot) -> Vec<(Option<dialect::Keyword>, usize, usize)> {
    let entries = snapshot.document().entries().iter();
    entries
        .filter_map(|placed| {
            let found = placed.entry.instruction.as_ref()?;
            let bodies = found.heredocs.iter().map(|heredoc| heredoc.body);
            let lines = bodies.map(|body| placed.entry.slice(body).lines().count()).sum();
            Some((found.statement.kind, found.heredocs.len(), lines))
        })
        .collect()
}

/// Where each reference in the file leads.
#[derive(PartialEq, Eq)]
enum Leads {
    Base(Option<usize>),
    Source(Target),
    /// The index of the definition.
    Variable(Option<usize>),
}

fn links(snapshot: &Snapshot) -> Vec<Leads> {
    let model = snapshot.model();
    let bases = model.stages().iter().map(|stage| match stage.base {
        Base::Stage(number) => Leads::Base(Some(number)),
        _ => Leads::Base(None),
    });
    let sources = model.sources().iter().map(|source| Leads::Source(source.target));
    let index = |key| model.definitions().binary_search_by_key(&key, |found| found.key).ok();
    let uses = (0..snapshot.derived().len()).flat_map(|entry| {
        let uses = variables::uses_at(snapshot, entry);
        uses.into_iter().map(move |found| {
            let definition = variables::resolve(model, entry, &found);
            Leads::Variable(definition.and_then(|found| index(found.key)))
        })
    });
    bases.chain(sources).chain(uses).collect()
}
