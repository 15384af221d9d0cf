//! `textDocument/documentSymbol`.

use analysis::features::symbols;
use tower_lsp::gen_lsp_types::DocumentSymbolParams;
use tower_lsp::jsonrpc::Result;

use crate::backend::Backend;
use crate::convert::symbols::outline;
use crate::convert::to_lsp::View;
use crate::transport::Prepared;

/// The outline of a document.
pub(crate) async fn document_symbol(
    backend: &Backend,
    params: DocumentSymbolParams,
) -> Result<Prepared> {
    let outline = |view: View<'_>| {
        let symbols = symbols::symbols(view.snapshot);
        Prepared::written(outline(&view, &symbols).into_text())
    };
    backend.session.ask(params.text_document.uri, outline).await
}
