//! The outline: stages and their instructions.

use syntax::Span;

use crate::Snapshot;

/// What kind of thing an outline entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SymbolKind {
    /// A FROM and all up to the next one.
    Stage,
    /// Any other instruction.
    Instruction,
    /// A variable that ARG or ENV defines.
    Variable,
    /// A parser directive.
    Directive,
}

/// One entry of the outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// What kind of thing it is.
    pub kind: SymbolKind,
    /// What the outline shows; never empty.
    pub name: String,
    /// A short remark beside it.
    pub detail: String,
    /// All that belongs to it.
    pub span: Span,
    /// What to select when it is chosen; inside `span`.
    pub selection: Span,
    /// The entries below it, in the order of the text.
    pub children: Vec<Symbol>,
}

/// The outline of the whole file, in the order of the text.
pub fn symbols(_snapshot: &Snapshot) -> Vec<Symbol> {
    Vec::new()
}
