//! What is written in a Dockerfile: text, positions, the tree, and BuildKit's exact reading of it.
//!
//! Nothing here fails or panics on any text. Places are byte offsets into one version of a text.

pub mod csv;
pub mod directives;
mod document;
pub mod entry;
pub mod evaluation;
pub mod expansion;
pub mod heredoc;
pub mod image;
pub mod json;
mod mapped;
mod pattern;
pub mod shell;
mod span;
pub mod statement;
mod text;
mod tree;
mod words;

pub use directives::{DirectiveLine, Directives};
pub use document::{Document, Placed};
pub use entry::{Entry, Instruction};
pub use heredoc::Heredoc;
pub use mapped::Mapped;
pub use span::Span;
pub use statement::{ExecString, Flag, Form, Pair, Statement, Word};
pub use text::{Encoding, Position, Positions, Text};
pub use tree::{Tree, TreeNode};
