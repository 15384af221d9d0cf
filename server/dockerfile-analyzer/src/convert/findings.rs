//! Findings as the client gets them, written without anything in between: a large file has
//! thousands, and all of them are told at every keystroke.
//!
//! What is written is what [`View::diagnostic`] would be.

use analysis::Diagnostic;
use json::Json;

use super::json::range;
use super::to_lsp::{SOURCE, View};

/// Every finding of the document.
pub(crate) fn findings(view: &View<'_>) -> Json {
    let mut json = Json::default();
    json.list(view.snapshot.diagnostics(), |json, found| write(view, found, json));
    json
}

fn write(view: &View<'_>, found: &Diagnostic, json: &mut Json) {
    json.raw(r#"{"range":"#);
    range(json, view.range(found.span));
    json.raw(r#","severity":"#);
    json.number(View::severity(found).into());
    json.raw(r#","code":"#);
    json.string(found.rule);
    if let Some(page) = view.page(found) {
        json.raw(r#","codeDescription":{"href":"#);
        json.string(page);
        json.raw("}");
    }
    json.raw(r#","source":"#);
    json.string(SOURCE);
    json.raw(r#","message":"#);
    json.string(&found.message);
    if let Some(tag) = view.tag(found) {
        json.raw(r#","tags":["#);
        json.number(tag.into());
        json.raw("]");
    }
    if view.client.related_information && !found.related.is_empty() {
        json.raw(r#","relatedInformation":"#);
        json.list(&found.related, |json, related| {
            json.raw(r#"{"location":{"uri":"#);
            json.string(&view.uri.0);
            json.raw(r#","range":"#);
            range(json, view.range(related.span));
            json.raw(r#"},"message":"#);
            json.string(&related.message);
            json.raw("}");
        });
    }
    json.raw("}");
}

#[cfg(test)]
mod tests {
    use analysis::Snapshot;
    use syntax::Document;
    use tower_lsp::gen_lsp_types as lsp;

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
            assert_eq!(findings(&view).into_text(), expected);
        }
    }
}
