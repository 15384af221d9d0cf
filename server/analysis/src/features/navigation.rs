//! What a name under the cursor means, and every other place that means the same: stages,
//! variables and heredoc delimiters.
//!
//! Definition, references, highlights, linked editing and renaming all begin with
//! [`occurrences`], so they never disagree.

mod heredocs;
mod paths;
mod rename;
mod stages;
mod variables;

use syntax::Span;

pub use rename::{Rename, RenameError, prepare_rename, rename};

use crate::Snapshot;

/// What happens to the thing at one of its places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// It is defined, or given a value.
    Write,
    /// It is used.
    Read,
}

/// A place at which a thing is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Where the name stands.
    pub span: Span,
    /// What happens there.
    pub access: Access,
    /// Whether the name itself stands there as it is, so that another can be put in its place: a
    /// stage can also be meant by its number or by a variable.
    pub is_name: bool,
}

/// What is under a cursor, with all its places.
#[derive(Debug, Clone)]
struct Found {
    thing: Thing,
    /// The place under the cursor.
    at: Span,
    /// Where it is defined, as seen from the cursor.
    definition: Option<Span>,
    /// Every place, in the order of the text, the one under the cursor among them.
    occurrences: Vec<Occurrence>,
}

/// What can be named in several places.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Thing {
    /// A stage, by its number.
    Stage(usize),
    /// A variable of that name; whether all its values come from the file; and a use of the name
    /// in a stage of which it is not known what it is built on.
    Variable { name: String, is_own: bool, unsure: Option<Span> },
    /// A heredoc's delimiter.
    Heredoc { entry: usize, index: usize },
}

/// A way from one place to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// What the way starts from.
    pub origin: Span,
    /// What to show.
    pub target: Span,
    /// The name in it.
    pub selection: Span,
}

/// Where the thing at the byte `offset` is defined; for a path in another stage, the instruction
/// that makes it.
pub fn definition(snapshot: &Snapshot, offset: u32) -> Option<Link> {
    let Some(found) = find(snapshot, offset) else { return paths::definition(snapshot, offset) };
    let selection = found.definition?;
    let entry = snapshot.document().entry_at(selection.start)?;
    let placed = snapshot.document().entries().get(entry)?;
    let instruction = placed.entry.instruction.as_ref()?;
    let target = placed.absolute(instruction.span);
    Some(Link { origin: found.at, target, selection })
}

/// Every place that names what is at the byte `offset`, in the order of the text; empty where there
/// is nothing that has a name.
pub fn occurrences(snapshot: &Snapshot, offset: u32) -> Vec<Occurrence> {
    find(snapshot, offset).map(|found| found.occurrences).unwrap_or_default()
}

/// The places of the stage name at the byte `offset` that hold the very same text, if there is
/// more than one: they can be typed in at once.
pub fn linked(snapshot: &Snapshot, offset: u32) -> Vec<Span> {
    let Some(Found { thing: Thing::Stage(_), at, occurrences, .. }) = find(snapshot, offset) else {
        return Vec::new();
    };
    let text = snapshot.text();
    let names: Vec<Span> = occurrences.iter().filter(|o| o.is_name).map(|o| o.span).collect();
    let same = |span: &Span| text.slice(*span) == text.slice(at);
    // A name that is written in two ways would come apart.
    if names.len() < 2 || !names.contains(&at) || !names.iter().all(same) {
        return Vec::new();
    }
    names
}

fn find(snapshot: &Snapshot, offset: u32) -> Option<Found> {
    let offset = snapshot.text().clamp(Span::empty(offset)).start;
    heredocs::find(snapshot, offset)
        .or_else(|| variables::find(snapshot, offset))
        .or_else(|| stages::find(snapshot, offset))
}

#[cfg(test)]
mod tests;
