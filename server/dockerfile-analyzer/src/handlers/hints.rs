//! `textDocument/inlayHint`.

use analysis::features::hints;
use tower_lsp::gen_lsp_types::InlayHintParams;
use tower_lsp::jsonrpc::Result;

use crate::backend::Backend;
use crate::convert::to_lsp::View;
use crate::transport::Prepared;

/// The hints in a range, of the kinds that are switched on.
pub(crate) async fn inlay_hint(backend: &Backend, params: InlayHintParams) -> Result<Prepared> {
    let settings = backend.configuration.settings().inlay_hints;
    let (advisor, lookups) = (backend.advisor.clone(), backend.lookups.clone());
    let found = move |view: View<'_>| {
        let (span, options) = (view.span(params.range), settings.options());
        if options.images {
            lookups.ask_ahead(|_| hints::wanted(view.snapshot, span));
        }
        let mut found = hints::hints(view.snapshot, span, options, &lookups.answers());
        if settings.reruns.unwrap_or_default() {
            found.extend(advisor.reruns(view.uri, view.snapshot, span));
            found.sort_by_key(|hint| hint.offset);
        }
        view.hints(found)
    };
    backend.session.answer(params.text_document.uri, found).await
}
