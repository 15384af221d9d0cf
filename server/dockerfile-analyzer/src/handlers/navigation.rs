//! `textDocument/definition`, `references`, `documentHighlight`, `linkedEditingRange`,
//! `prepareRename` and `rename`.

use analysis::features::{navigation, paths};
use tower_lsp::gen_lsp_types::{
    DefinitionParams, DefinitionResponse, DocumentHighlightParams, LinkedEditingRangeParams,
    LinkedEditingRanges, PrepareRenameParams, PrepareRenameResult, ReferenceParams, RenameParams,
    WorkspaceEdit,
};
use tower_lsp::jsonrpc::Result;

use crate::backend::Backend;
use crate::convert::navigation::refusal;
use crate::convert::to_lsp::View;
use crate::transport::Prepared;

/// Where the thing at a position is defined; for a path in the build context, the file.
pub(crate) async fn definition(
    backend: &Backend,
    params: DefinitionParams,
) -> Result<Option<DefinitionResponse>> {
    let place = params.text_document_position_params;
    let workspace = backend.workspace.clone();
    let definition = move |view: View<'_>| {
        let offset = view.offset(place.position);
        if let Some(link) = navigation::definition(view.snapshot, offset) {
            return Some(view.definition(link));
        }
        let source = paths::source_at(view.snapshot, offset)?;
        view.source_files(&source, &workspace.context(view.uri, view.snapshot))
    };
    backend.session.ask(place.text_document.uri, definition).await
}

/// Every place that means the thing at a position.
pub(crate) async fn references(backend: &Backend, params: ReferenceParams) -> Result<Prepared> {
    let place = params.text_document_position_params;
    let definitions = params.context.include_declaration;
    let references = move |view: View<'_>| {
        let places = navigation::occurrences(view.snapshot, view.offset(place.position));
        view.references(&places, definitions)
    };
    backend.session.answer(place.text_document.uri, references).await
}

/// The same places, to be marked.
pub(crate) async fn document_highlight(
    backend: &Backend,
    params: DocumentHighlightParams,
) -> Result<Prepared> {
    let place = params.text_document_position_params;
    let highlights = move |view: View<'_>| {
        let places = navigation::occurrences(view.snapshot, view.offset(place.position));
        view.highlights(&places)
    };
    backend.session.answer(place.text_document.uri, highlights).await
}

/// The places of a stage's name, to be typed in at once.
pub(crate) async fn linked_editing_range(
    backend: &Backend,
    params: LinkedEditingRangeParams,
) -> Result<Option<LinkedEditingRanges>> {
    let place = params.text_document_position_params;
    let linked = move |view: View<'_>| {
        let spans = navigation::linked(view.snapshot, view.offset(place.position));
        view.linked(&spans)
    };
    backend.session.ask(place.text_document.uri, linked).await
}

/// What could be renamed at a position.
pub(crate) async fn prepare_rename(
    backend: &Backend,
    params: PrepareRenameParams,
) -> Result<Option<PrepareRenameResult>> {
    let place = params.text_document_position_params;
    let prepared = move |view: View<'_>| {
        let rename = navigation::prepare_rename(view.snapshot, view.offset(place.position));
        Some(rename.map(|rename| view.rename_place(rename)))
    };
    let prepared = backend.session.ask(place.text_document.uri, prepared).await?;
    prepared.transpose().map_err(refusal)
}

/// Renames the thing at a position.
pub(crate) async fn rename(
    backend: &Backend,
    params: RenameParams,
) -> Result<Option<WorkspaceEdit>> {
    let (place, name) = (params.text_document_position_params, params.new_name);
    let renamed = move |view: View<'_>| {
        let spans = navigation::rename(view.snapshot, view.offset(place.position), &name);
        Some(spans.map(|spans| view.renamed(&spans, &name)))
    };
    let renamed = backend.session.ask(place.text_document.uri, renamed).await?;
    renamed.transpose().map_err(refusal)
}
