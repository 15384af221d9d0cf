//! Switching a rule off in a configuration file, as the client wants it.

use std::collections::HashMap;

use analysis::Edit;
use syntax::Text;
use tower_lsp::gen_lsp_types as lsp;

use super::to_lsp::View;
use super::uri::uri_of;
use crate::project::Change;

impl View<'_> {
    /// The action that makes `change`, which switches the rule `id` off; `None` if the client cannot
    /// make the file that is missing.
    pub(crate) fn silencing_action(&self, id: &str, change: &Change) -> Option<lsp::CodeAction> {
        let edit = self.file_edit(change)?;
        let name = change.path.file_name()?.to_string_lossy();
        Some(lsp::CodeAction {
            title: format!("Ignore `{id}` in `{name}`"),
            kind: Some(lsp::CodeActionKind::QuickFix),
            edit: Some(edit),
            ..Default::default()
        })
    }

    /// What makes `change`; `None` if the client cannot make the file that is missing.
    pub(super) fn file_edit(&self, change: &Change) -> Option<lsp::WorkspaceEdit> {
        let uri = uri_of(&change.path)?;
        let edits = self.edits_of(change);
        Some(match change.before {
            Some(_) if !self.client.versioned_edits => lsp::WorkspaceEdit {
                changes: Some(HashMap::from([(uri, edits)])),
                ..Default::default()
            },
            Some(_) => documents(vec![edited(uri, edits).into()]),
            None if self.client.versioned_edits && self.client.creates_files => {
                let create =
                    lsp::CreateFile { uri: uri.clone(), options: None, annotation_id: None };
                documents(vec![create.into(), edited(uri, edits).into()])
            }
            None => return None,
        })
    }

    fn edits_of(&self, change: &Change) -> Vec<lsp::TextEdit> {
        let text = Text::from(change.before.as_deref().unwrap_or_default());
        let position = |offset: u32| {
            let position = text.position(offset, self.client.encoding);
            lsp::Position { line: position.line, character: position.character }
        };
        let edit = |edit: &Edit| lsp::TextEdit {
            range: lsp::Range { start: position(edit.span.start), end: position(edit.span.end) },
            new_text: edit.text.clone(),
        };
        change.edits.iter().map(edit).collect()
    }
}

fn documents(changes: Vec<lsp::DocumentChange>) -> lsp::WorkspaceEdit {
    lsp::WorkspaceEdit { document_changes: Some(changes), ..Default::default() }
}

/// `edits` of the document `uri` in the version that is on the disk.
fn edited(uri: lsp::Uri, edits: Vec<lsp::TextEdit>) -> lsp::TextDocumentEdit {
    let text_document = lsp::OptionalVersionedTextDocumentIdentifier {
        version: None,
        text_document_identifier: lsp::TextDocumentIdentifier { uri },
    };
    let edits = edits.into_iter().map(lsp::Edit::TextEdit).collect();
    lsp::TextDocumentEdit { text_document, edits }
}
