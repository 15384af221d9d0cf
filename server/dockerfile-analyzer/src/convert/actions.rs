//! What can be done about findings, as the client wants it.

use std::collections::HashMap;

use analysis::Edit;
use analysis::features::actions::{Action, ActionKind};
use serde_json::{Value, json};
use tower_lsp::gen_lsp_types as lsp;

use super::to_lsp::View;
use crate::capabilities::{FIX_ALL, later_edits};

/// The key under which the data of an action names the document to fix.
const DOCUMENT: &str = "document";

/// The key under which it names the rule whose findings are to be fixed, if not all.
const RULE: &str = "rule";

impl View<'_> {
    /// An action with its edit, or with what tells its edit later.
    pub(crate) fn action(&self, action: Action) -> lsp::CodeAction {
        let all = self.snapshot.diagnostics();
        let findings = action.findings.iter().filter_map(|index| all.get(*index));
        let is_fix = matches!(action.kind, ActionKind::Fix | ActionKind::FixLater(_));
        let later = match action.kind {
            ActionKind::FixLater(rule) => Some(json!({ DOCUMENT: self.uri, RULE: rule })),
            ActionKind::RewriteLater(offset) => {
                Some(json!({ DOCUMENT: self.uri, PLACE: self.position(offset) }))
            }
            ActionKind::Fix | ActionKind::Silence | ActionKind::Rewrite => None,
        };
        let kind = match action.kind {
            ActionKind::Rewrite | ActionKind::RewriteLater(_) => {
                lsp::CodeActionKind::RefactorRewrite
            }
            ActionKind::Fix | ActionKind::FixLater(_) | ActionKind::Silence => {
                lsp::CodeActionKind::QuickFix
            }
        };
        lsp::CodeAction {
            title: action.title,
            kind: Some(kind),
            diagnostics: is_fix.then(|| findings.map(|found| self.diagnostic(found)).collect()),
            is_preferred: action.preferred.then_some(true),
            edit: later.is_none().then(|| self.edited(&action.edits)),
            data: later,
            ..Default::default()
        }
    }

    /// The action that fixes everything; without its edit where the client asks for it later.
    pub(crate) fn fix_all_action(
        &self,
        edits: impl FnOnce() -> Vec<Edit>,
    ) -> Option<lsp::CodeAction> {
        let later = later_edits(self.client);
        let edits = if later { Vec::new() } else { edits() };
        let action = lsp::CodeAction {
            title: "Fix all that is safe to fix".to_owned(),
            kind: Some(lsp::CodeActionKind::new(FIX_ALL)),
            edit: (!later).then(|| self.edited(&edits)),
            data: later.then(|| json!({ DOCUMENT: self.uri })),
            ..Default::default()
        };
        (later || !edits.is_empty()).then_some(action)
    }

    /// The edit of this document that makes `edits`.
    pub(crate) fn edited(&self, edits: &[Edit]) -> lsp::WorkspaceEdit {
        let edit = |edit: &Edit| lsp::TextEdit {
            range: self.range(edit.span),
            new_text: edit.text.clone(),
        };
        self.workspace_edit(edits.iter().map(edit).collect())
    }

    /// `edits` of this document, for this version of the text where the client takes versions.
    pub(super) fn workspace_edit(&self, edits: Vec<lsp::TextEdit>) -> lsp::WorkspaceEdit {
        if !self.client.versioned_edits {
            let changes = HashMap::from([(self.uri.clone(), edits)]);
            return lsp::WorkspaceEdit { changes: Some(changes), ..Default::default() };
        }
        let document = lsp::OptionalVersionedTextDocumentIdentifier {
            version: self.version,
            text_document_identifier: lsp::TextDocumentIdentifier { uri: self.uri.clone() },
        };
        let edits = edits.into_iter().map(lsp::Edit::TextEdit).collect();
        let edit = lsp::TextDocumentEdit { text_document: document, edits };
        lsp::WorkspaceEdit { document_changes: Some(vec![edit.into()]), ..Default::default() }
    }
}

/// The key under which it names the place of an image to pin.
const PLACE: &str = "image";

/// The place of the image to pin that the `data` of an action names.
pub(crate) fn image_place(data: Option<&Value>) -> Option<lsp::Position> {
    serde_json::from_value(data?.get(PLACE)?.clone()).ok()
}

/// The document that the `data` of an action names.
pub(crate) fn document(data: Option<&Value>) -> Option<lsp::Uri> {
    data?.get(DOCUMENT)?.as_str().map(lsp::Uri::from)
}

/// The rule that the `data` of an action names.
pub(crate) fn rule(data: Option<&Value>) -> Option<&str> {
    data?.get(RULE)?.as_str()
}

/// Whether the client wants actions of `kind`; it names kinds by themselves or by what they begin
/// with, up to a full stop (LSP 3.17, `CodeActionContext.only`).
pub(crate) fn wants(only: Option<&[lsp::CodeActionKind]>, kind: &str) -> bool {
    let begins = |wanted: &lsp::CodeActionKind| {
        let rest = kind.strip_prefix(wanted.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            || wanted.as_str().is_empty()
    };
    only.is_none_or(|only| only.iter().any(begins))
}
