//! `textDocument/inlayHint`.

use analysis::features::hints;
use tower_lsp::gen_lsp_types::InlayHintParams;
use tower_lsp::jsonrpc::Result;

use crate::backend::Backend;
use crate::convert::to_lsp::View;
use crate::transport::Prepared;

/// The hints in a range, of the kinds that are switched on.
pub(crate) async fn inlay_hint(backend: &Backend, params: InlayHintParams) -> Result<Prepared> {
    let options = backend.configuration.settings().inlay_hints.options();
    let found = move |view: View<'_>| {
        let span = view.span(params.range);
        view.hints(hints::hints(view.snapshot, span, options))
    };
    backend.session.answer(params.text_document.uri, found).await
}
