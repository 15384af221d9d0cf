//! `textDocument/formatting`, `rangeFormatting`, `rangesFormatting` and `onTypeFormatting`.

use analysis::features::typing;
use analysis::format::format_snapshot;
use tower_lsp::gen_lsp_types::{
    DocumentFormattingParams, DocumentOnTypeFormattingParams, DocumentRangeFormattingParams,
    DocumentRangesFormattingParams, FormattingOptions, Range, TextDocumentIdentifier,
};
use tower_lsp::jsonrpc::Result;

use crate::backend::Backend;
use crate::convert::to_lsp::View;
use crate::transport::Prepared;

/// The edits that lay out a document.
pub(crate) async fn formatting(
    backend: &Backend,
    params: DocumentFormattingParams,
) -> Result<Prepared> {
    formatted(backend, params.text_document, params.options, None).await
}

/// The edits that lay out what a range touches.
pub(crate) async fn range_formatting(
    backend: &Backend,
    params: DocumentRangeFormattingParams,
) -> Result<Prepared> {
    formatted(backend, params.text_document, params.options, Some(vec![params.range])).await
}

/// The edits that lay out what one of several ranges touches.
pub(crate) async fn ranges_formatting(
    backend: &Backend,
    params: DocumentRangesFormattingParams,
) -> Result<Prepared> {
    formatted(backend, params.text_document, params.options, Some(params.ranges)).await
}

/// The indentation of a line that was just begun.
pub(crate) async fn on_type_formatting(
    backend: &Backend,
    params: DocumentOnTypeFormattingParams,
) -> Result<Prepared> {
    let settings = backend.configuration.settings().format;
    let edit = move |view: View<'_>| {
        let indent = view.layout(settings, params.options).indent_text();
        let offset = view.offset(params.position);
        let edit = indent
            .and_then(|text| typing::after_line_break(view.snapshot, offset, text.as_deref()));
        view.text_edits(edit.as_slice())
    };
    backend.session.answer(params.text_document.uri, edit).await
}

async fn formatted(
    backend: &Backend,
    document: TextDocumentIdentifier,
    editor: FormattingOptions,
    ranges: Option<Vec<Range>>,
) -> Result<Prepared> {
    let settings = backend.configuration.settings().format;
    let edits = move |view: View<'_>| {
        let options = view.layout(settings, editor).options();
        let spans = ranges
            .map(|ranges| -> Vec<_> { ranges.iter().map(|range| view.span(*range)).collect() });
        view.formatted(&format_snapshot(view.snapshot, &options, spans.as_deref()))
    };
    backend.session.answer(document.uri, edits).await
}
