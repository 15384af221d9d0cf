//! `textDocument/completion` and `completionItem/resolve`.

use analysis::features::completion;
use images::Want;
use tower_lsp::gen_lsp_types::{CompletionItem, CompletionParams};
use tower_lsp::jsonrpc::Result;

use crate::backend::Backend;
use crate::convert::to_lsp::{self, View};
use crate::transport::Prepared;

/// A list, and what it waits for.
#[derive(Debug, Default)]
struct Found {
    list: Prepared,
    is_empty: bool,
    coming: Vec<Want>,
    version: Option<i32>,
}

/// What could be written at a position. What registries can add comes with the next question, but
/// a list that would have nothing else waits for them, unless the text changes meanwhile.
pub(crate) async fn completion(backend: &Backend, params: CompletionParams) -> Result<Prepared> {
    let found = complete(backend, params.clone()).await?;
    if !found.is_empty || found.coming.is_empty() {
        return Ok(found.list);
    }
    backend.lookups.wait(&found.coming, backend.lookups.deadline()).await;
    let later = complete(backend, params).await?;
    Ok(if later.version == found.version { later.list } else { found.list })
}

/// The list that can be had at once; what it lacks is asked for.
fn complete(
    backend: &Backend,
    params: CompletionParams,
) -> impl Future<Output = Result<Found>> + use<> {
    let place = params.text_document_position_params;
    let (workspace, lookups) = (backend.workspace.clone(), backend.lookups.clone());
    let complete = move |view: View<'_>| {
        let context = workspace.context(view.uri, view.snapshot);
        let offset = view.offset(place.position);
        let answers = lookups.answers();
        let mut found = completion::completions(view.snapshot, offset, &context, &answers);
        let coming = lookups.ask(std::mem::take(&mut found.wants));
        found.incomplete |= !coming.is_empty();
        let is_empty = found.items.is_empty();
        let list = Prepared::new(&view.completions(found));
        Found { list, is_empty, coming, version: view.version }
    };
    backend.session.ask(place.text_document.uri, complete)
}

/// The item with its documentation.
pub(crate) async fn resolve(backend: &Backend, item: CompletionItem) -> Result<CompletionItem> {
    let topic = item.data.as_ref().and_then(|data| data["topic"].as_str());
    let answers = backend.lookups.answers();
    let documentation = topic
        .and_then(|topic| completion::documentation(topic, &answers))
        .map(|markdown| to_lsp::documentation(markdown, backend.features()));
    Ok(CompletionItem { documentation, ..item })
}
