//! `textDocument/documentSymbol`.

use analysis::features::symbols;
use tower_lsp::gen_lsp_types::DocumentSymbolParams;
use tower_lsp::jsonrpc::Result;

use crate::backend::Backend;
use crate::convert::to_lsp::View;
use crate::transport::Prepared;

/// The outline of a document.
pub(crate) async fn document_symbol(
    backend: &Backend,
    params: DocumentSymbolParams,
) -> Result<Prepared> {
    let outline = |view: View<'_>| view.symbols(symbols::symbols(view.snapshot));
    backend.session.answer(params.text_document.uri, outline).await
}
