//! `textDocument/completion` and `completionItem/resolve`.

use analysis::features::completion;
use images::Answers;
use tower_lsp::gen_lsp_types::{CompletionItem, CompletionParams};
use tower_lsp::jsonrpc::Result;

use crate::backend::Backend;
use crate::convert::to_lsp;
use crate::transport::Prepared;

/// What could be written at a position.
pub(crate) async fn completion(backend: &Backend, params: CompletionParams) -> Result<Prepared> {
    let place = params.text_document_position_params;
    let workspace = backend.workspace.clone();
    let complete = move |view: to_lsp::View<'_>| {
        let context = workspace.context(view.uri, view.snapshot);
        let offset = view.offset(place.position);
        let found = completion::completions(view.snapshot, offset, &context, &Answers::default());
        view.completions(found)
    };
    backend.session.answer(place.text_document.uri, complete).await
}

/// The item with its documentation.
pub(crate) async fn resolve(backend: &Backend, item: CompletionItem) -> Result<CompletionItem> {
    let topic = item.data.as_ref().and_then(|data| data["topic"].as_str());
    let documentation = topic
        .and_then(completion::documentation)
        .map(|markdown| to_lsp::documentation(markdown, backend.features()));
    Ok(CompletionItem { documentation, ..item })
}
