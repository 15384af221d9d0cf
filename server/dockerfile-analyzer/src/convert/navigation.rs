//! Places that name the same thing, as the client wants them.

use analysis::features::navigation::{Access, Link, Occurrence, Rename, RenameError};
use syntax::Span;
use tower_lsp::gen_lsp_types as lsp;
use tower_lsp::jsonrpc::{Error, ErrorCode};

use super::to_lsp::View;

impl View<'_> {
    /// The way to a definition: with what it starts from, where the client can show that.
    pub(crate) fn definition(&self, link: Link) -> lsp::DefinitionResponse {
        if !self.client.definition_links {
            return lsp::Definition::Location(self.location(link.selection)).into();
        }
        lsp::DefinitionResponse::DefinitionLinkList(vec![lsp::LocationLink {
            origin_selection_range: Some(self.range(link.origin)),
            target_uri: self.uri.clone(),
            target_range: self.range(link.target),
            target_selection_range: self.range(link.selection),
        }])
    }

    /// The places in `occurrences`, those where the thing gets its value only if `definitions`.
    pub(crate) fn references(
        &self,
        occurrences: &[Occurrence],
        definitions: bool,
    ) -> Vec<lsp::Location> {
        let wanted = occurrences.iter().filter(|o| definitions || o.access == Access::Read);
        wanted.map(|occurrence| self.location(occurrence.span)).collect()
    }

    /// The same places, to be marked in the text.
    pub(crate) fn highlights(&self, occurrences: &[Occurrence]) -> Vec<lsp::DocumentHighlight> {
        let highlight = |occurrence: &Occurrence| lsp::DocumentHighlight {
            range: self.range(occurrence.span),
            kind: Some(match occurrence.access {
                Access::Write => lsp::DocumentHighlightKind::Write,
                Access::Read => lsp::DocumentHighlightKind::Read,
            }),
        };
        occurrences.iter().map(highlight).collect()
    }

    /// What is renamed.
    pub(crate) fn rename_place(&self, rename: Rename) -> lsp::PrepareRenameResult {
        let (range, placeholder) = (self.range(rename.span), rename.name);
        lsp::PrepareRenamePlaceholder { range, placeholder }.into()
    }

    /// The edit that puts `name` into `spans`, for this version of the text where the client takes
    /// versions.
    pub(crate) fn renamed(&self, spans: &[Span], name: &str) -> lsp::WorkspaceEdit {
        let edits = spans
            .iter()
            .map(|span| lsp::TextEdit { range: self.range(*span), new_text: name.to_owned() });
        self.workspace_edit(edits.collect())
    }

    /// The places that are typed in at once; `None` for fewer than two.
    pub(crate) fn linked(&self, spans: &[Span]) -> Option<lsp::LinkedEditingRanges> {
        let ranges = spans.iter().map(|span| self.range(*span)).collect();
        (spans.len() > 1).then_some(lsp::LinkedEditingRanges { ranges, word_pattern: None })
    }
}

/// Why something is not renamed, as an answer that editors show.
pub(crate) fn refusal(error: RenameError) -> Error {
    // LSP 3.17, `RequestFailed`: the request was right, but cannot be fulfilled.
    Error { code: ErrorCode::ServerError(-32803), message: error.0.into(), data: None }
}
