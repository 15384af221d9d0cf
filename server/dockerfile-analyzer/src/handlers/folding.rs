//! `textDocument/foldingRange`.

use analysis::features::folding;
use tower_lsp::gen_lsp_types::FoldingRangeParams;
use tower_lsp::jsonrpc::Result;

use crate::backend::Backend;
use crate::convert::to_lsp::View;
use crate::transport::Prepared;

/// What can be folded in a document.
pub(crate) async fn folding_range(
    backend: &Backend,
    params: FoldingRangeParams,
) -> Result<Prepared> {
    let folds = |view: View<'_>| view.folds(folding::folds(view.snapshot));
    backend.session.answer(params.text_document.uri, folds).await
}
