//! `textDocument/selectionRange`.

use analysis::features::selection;
use tower_lsp::gen_lsp_types::{SelectionRange, SelectionRangeParams};
use tower_lsp::jsonrpc::Result;

use crate::backend::Backend;
use crate::convert::to_lsp::View;

/// What "expand selection" takes in around each position.
pub(crate) async fn selection_range(
    backend: &Backend,
    params: SelectionRangeParams,
) -> Result<Option<Vec<SelectionRange>>> {
    let ranges = move |view: View<'_>| {
        let offsets = params.positions.into_iter().map(|position| view.offset(position));
        let spans = offsets.map(|offset| selection::selections(view.snapshot, offset));
        Some(spans.map(|spans| view.selection(&spans)).collect())
    };
    backend.session.ask(params.text_document.uri, ranges).await
}
