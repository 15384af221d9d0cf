//! `textDocument/hover`.

use analysis::features::hover;
use tower_lsp::gen_lsp_types::{Hover, HoverParams};
use tower_lsp::jsonrpc::Result;

use crate::backend::Backend;
use crate::convert::to_lsp::View;

/// What is at a position.
pub(crate) async fn hover(backend: &Backend, params: HoverParams) -> Result<Option<Hover>> {
    let place = params.text_document_position_params;
    let hover = move |view: View<'_>| {
        let found = hover::hover(view.snapshot, view.offset(place.position))?;
        Some(view.hover(found))
    };
    backend.session.ask(place.text_document.uri, hover).await
}
