//! `textDocument/hover`.

use std::time::Duration;

use analysis::features::{hover, told};
use images::Want;
use tower_lsp::gen_lsp_types::{Hover, HoverParams};
use tower_lsp::jsonrpc::Result;

use crate::backend::Backend;
use crate::convert::to_lsp::View;

/// How long a registry may hold up an answer; what it says later is in the next one.
const PATIENCE: Duration = Duration::from_millis(300);

/// What is at a position.
pub(crate) async fn hover(backend: &Backend, params: HoverParams) -> Result<Option<Hover>> {
    let (found, coming) = at(backend, params.clone()).await?;
    if coming.is_empty() {
        return Ok(found);
    }
    backend.lookups.wait(&coming, PATIENCE).await;
    Ok(at(backend, params).await?.0)
}

/// What is known at once, and what is asked for.
fn at(
    backend: &Backend,
    params: HoverParams,
) -> impl Future<Output = Result<(Option<Hover>, Vec<Want>)>> + use<> {
    let place = params.text_document_position_params;
    let lookups = backend.lookups.clone();
    let hover = move |view: View<'_>| {
        let offset = view.offset(place.position);
        let wanted = told::wanted(view.snapshot, offset);
        let coming = lookups.ask(wanted);
        let found = hover::hover(view.snapshot, offset);
        let found = told::enriched(view.snapshot, offset, found, &lookups.answers());
        (found.map(|found| view.hover(found)), coming)
    };
    backend.session.ask(place.text_document.uri, hover)
}
