//! Hints inside the text, as the client wants them.

use analysis::features::hints::Hint;
use tower_lsp::gen_lsp_types as lsp;

use super::to_lsp::{View, markup};

impl View<'_> {
    /// The hints.
    pub(crate) fn hints(&self, hints: Vec<Hint>) -> Vec<lsp::InlayHint> {
        hints.into_iter().map(|hint| self.hint(hint)).collect()
    }

    fn hint(&self, hint: Hint) -> lsp::InlayHint {
        // No capability tells whether a tooltip may be Markdown; who shows hovers so can do it.
        let tooltip = Some(hint.tooltip).filter(|tooltip| !tooltip.is_empty());
        lsp::InlayHint {
            position: self.position(hint.offset),
            label: hint.label.into(),
            kind: None,
            text_edits: None,
            tooltip: tooltip.map(|tooltip| markup(tooltip, self.client.markdown_hover).into()),
            padding_left: hint.is_apart.then_some(true),
            padding_right: None,
            data: None,
        }
    }
}
