//! What can be done so that builds take more from the cache, as the client wants it.

use std::collections::HashMap;

use analysis::Edit;
use cache::rewrites::{Finding, Offer, Saving, Tier};
use tower_lsp::gen_lsp_types as lsp;

use super::to_lsp::View;
use crate::project::Change;

/// The name under which the edits of an action are explained.
const REASON: &str = "cache";

/// How many lines of reasons are told.
const MOST_REASONS: usize = 12;

impl View<'_> {
    /// The action that does what `offer` proposes about `finding`; `ignore` is what it changes in
    /// the ignore file. `None` if the client cannot do it.
    pub(crate) fn offered(
        &self,
        finding: &Finding,
        offer: &Offer,
        ignore: Option<&Change>,
    ) -> Option<lsp::CodeAction> {
        let edit = match ignore {
            Some(change) => self.file_edit(change)?,
            None => self.explained(offer),
        };
        let is_it = |found: &&analysis::Diagnostic| {
            found.rule == finding.rule && found.span == finding.span
        };
        let told = self.snapshot.diagnostics().iter().filter(is_it);
        let told: Vec<lsp::Diagnostic> = told.map(|found| self.diagnostic(found)).collect();
        // What no diagnostic speaks of is no fix of one.
        let kind = match told.is_empty() {
            true => lsp::CodeActionKind::RefactorRewrite,
            false => lsp::CodeActionKind::QuickFix,
        };
        Some(lsp::CodeAction {
            title: offer.title.clone(),
            kind: Some(kind),
            diagnostics: Some(told),
            is_preferred: (offer.tier <= Tier::Proved).then_some(true),
            edit: Some(edit),
            ..Default::default()
        })
    }

    /// The edits of `offer`; with what was compared where the client shows that, and then those that
    /// rest on assumptions ask first.
    fn explained(&self, offer: &Offer) -> lsp::WorkspaceEdit {
        if !self.client.annotated_edits {
            return self.edited(&offer.edits);
        }
        let annotation = lsp::ChangeAnnotation {
            label: offer.title.clone(),
            needs_confirmation: Some(offer.tier > Tier::Proved),
            description: Some(reasons(offer)),
        };
        let text_edit = |edit: &Edit| lsp::TextEdit {
            range: self.range(edit.span),
            new_text: edit.text.clone(),
        };
        let edit = |edit: &Edit| {
            lsp::Edit::AnnotatedTextEdit(lsp::AnnotatedTextEdit {
                annotation_id: REASON.to_owned(),
                text_edit: text_edit(edit),
            })
        };
        let document = lsp::OptionalVersionedTextDocumentIdentifier {
            version: self.version,
            text_document_identifier: lsp::TextDocumentIdentifier { uri: self.uri.clone() },
        };
        let edits = offer.edits.iter().map(edit).collect();
        let edit = lsp::TextDocumentEdit { text_document: document, edits };
        lsp::WorkspaceEdit {
            document_changes: Some(vec![edit.into()]),
            change_annotations: Some(HashMap::from([(REASON.to_owned(), annotation)])),
            ..Default::default()
        }
    }
}

/// What has to hold, what was compared, and how often each step runs again before and after.
fn reasons(offer: &Offer) -> String {
    let assumptions = offer.assumptions.iter().map(|text| format!("if {text}"));
    let checks = offer.checks.iter().map(|text| format!("checked: {text}"));
    let mut lines: Vec<String> = assumptions.chain(checks).take(MOST_REASONS).collect();
    lines.extend(offer.saving.iter().flat_map(counts));
    lines.join("\n")
}

/// The steps that run again in another number of builds than before.
fn counts(saving: &Saving) -> Vec<String> {
    let mut lines = Vec::new();
    for step in saving.before.steps() {
        let label = step.label.full();
        let after = saving.after.steps().find(|after| after.label == step.label);
        let Some(after) = after.filter(|after| after.reruns != step.reruns) else { continue };
        let (before, after) = (step.reruns.unwrap_or_default(), after.reruns.unwrap_or_default());
        lines.push(format!("{label}: {before} → {after} of {} builds", saving.before.builds));
    }
    lines
}
