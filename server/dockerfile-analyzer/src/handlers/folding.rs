//! `textDocument/foldingRange`.

use analysis::features::folding;
use tower_lsp::gen_lsp_types::{FoldingRange, FoldingRangeParams};
use tower_lsp::jsonrpc::Result;

use crate::backend::Backend;
use crate::convert::to_lsp::View;

/// What can be folded in a document.
pub(crate) async fn folding_range(
    backend: &Backend,
    params: FoldingRangeParams,
) -> Result<Option<Vec<FoldingRange>>> {
    let folds = |view: View<'_>| Some(view.folds(folding::folds(view.snapshot)));
    backend.session.ask(params.text_document.uri, folds).await
}
