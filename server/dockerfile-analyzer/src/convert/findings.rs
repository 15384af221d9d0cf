//! Findings as the client gets them, written without anything in between: a large file has
//! thousands, and all of them are told at every keystroke.
//!
//! What is written is what [`View::diagnostic`] would be.

use analysis::Diagnostic;
use serde::ser::{Serialize, SerializeSeq, SerializeStruct, Serializer};
use tower_lsp::gen_lsp_types as lsp;

use super::to_lsp::{SOURCE, View};

/// Every finding of a document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Findings<'v>(pub(crate) &'v View<'v>);

/// One of them.
struct Finding<'v>(&'v View<'v>, &'v Diagnostic);

/// The places that explain one.
struct Related<'v>(&'v View<'v>, &'v Diagnostic);

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Findings(view) = self;
        serializer.collect_seq(view.snapshot.diagnostics().iter().map(|found| Finding(view, found)))
    }
}

impl Serialize for Finding<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Finding(view, found) = *self;
        let mut fields = serializer.serialize_struct("Diagnostic", 8)?;
        fields.serialize_field("range", &view.range(found.span))?;
        fields.serialize_field("severity", &View::severity(found))?;
        fields.serialize_field("code", found.rule)?;
        if let Some(page) = view.page(found) {
            fields.serialize_field("codeDescription", &page)?;
        }
        fields.serialize_field("source", SOURCE)?;
        fields.serialize_field("message", &found.message)?;
        if let Some(tags) = view.tags(found) {
            fields.serialize_field("tags", &tags)?;
        }
        if view.client.related_information && !found.related.is_empty() {
            fields.serialize_field("relatedInformation", &Related(view, found))?;
        }
        fields.end()
    }
}

impl Serialize for Related<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Related(view, found) = *self;
        let mut list = serializer.serialize_seq(Some(found.related.len()))?;
        for related in &found.related {
            list.serialize_element(&lsp::DiagnosticRelatedInformation {
                location: view.location(related.span),
                message: related.message.clone(),
            })?;
        }
        list.end()
    }
}

#[cfg(test)]
mod tests {
    use analysis::Snapshot;
    use syntax::Document;

    use super::*;
    use crate::capabilities::ClientFeatures;

    const TEXT: &str = "FROM debian:8 AS a\nFROM a AS a\nMAINTAINER é\nRUN apt update | x\n\
                        COPY --from=b . .\nCOPY --from=a a \\\n# x\n b c\nARG é😀=$x\n";

    #[test]
    fn what_is_written_is_the_diagnostic() {
        let snapshot = Snapshot::new(Document::new(TEXT));
        let uri = lsp::Uri::from("file:///a%20b/Dockerfile");
        let all = ClientFeatures {
            related_information: true,
            diagnostic_pages: true,
            diagnostic_tags: vec![lsp::DiagnosticTag::Unnecessary, lsp::DiagnosticTag::Deprecated],
            ..ClientFeatures::default()
        };
        for client in [ClientFeatures::default(), all] {
            let view = View::new(&uri, Some(3), &snapshot, &client);
            assert!(view.diagnostics().len() > 3);
            let expected = serde_json::to_string(&view.diagnostics()).unwrap();
            assert_eq!(serde_json::to_string(&Findings(&view)).unwrap(), expected);
        }
    }
}
