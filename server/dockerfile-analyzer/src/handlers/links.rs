//! `textDocument/documentLink`.

use analysis::features::links;
use tower_lsp::gen_lsp_types::DocumentLinkParams;
use tower_lsp::jsonrpc::Result;

use crate::backend::Backend;
use crate::convert::to_lsp::View;
use crate::transport::Prepared;

/// The links of a document.
pub(crate) async fn document_link(
    backend: &Backend,
    params: DocumentLinkParams,
) -> Result<Prepared> {
    let workspace = backend.workspace.clone();
    let links = move |view: View<'_>| {
        let context = workspace.context(view.uri, view.snapshot);
        view.links(links::links(view.snapshot, &context), &context)
    };
    backend.session.answer(params.text_document.uri, links).await
}
