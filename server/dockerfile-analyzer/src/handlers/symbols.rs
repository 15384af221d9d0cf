//! `textDocument/documentSymbol`.

use analysis::features::symbols;
use tower_lsp::gen_lsp_types::{DocumentSymbolParams, DocumentSymbolResponse};
use tower_lsp::jsonrpc::Result;

use crate::backend::Backend;
use crate::convert::to_lsp::View;

/// The outline of a document.
pub(crate) async fn document_symbol(
    backend: &Backend,
    params: DocumentSymbolParams,
) -> Result<Option<DocumentSymbolResponse>> {
    let outline = |view: View<'_>| Some(view.symbols(symbols::symbols(view.snapshot)));
    backend.session.ask(params.text_document.uri, outline).await
}
