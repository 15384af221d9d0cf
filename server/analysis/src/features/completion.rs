//! What could be written at the cursor.

use syntax::Span;

use crate::Snapshot;

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
    /// A tag of a base image.
    Tag,
    /// A build stage.
    Stage,
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
}

/// What could be written at the byte `offset`.
pub fn completions(_snapshot: &Snapshot, _offset: u32) -> Completions {
    Completions::default()
}

/// The documentation of an item's `topic` in Markdown; `None` for a topic that does not exist.
pub fn documentation(_topic: &str) -> Option<String> {
    None
}
