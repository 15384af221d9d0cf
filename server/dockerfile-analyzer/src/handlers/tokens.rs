//! `textDocument/semanticTokens/full`, `full/delta` and `range`.

use analysis::features::tokens;
use syntax::Span;
use tower_lsp::gen_lsp_types::{
    SemanticTokens, SemanticTokensDeltaParams, SemanticTokensParams, SemanticTokensRangeParams,
};
use tower_lsp::jsonrpc::Result;

use crate::backend::Backend;
use crate::convert::to_lsp::View;
use crate::convert::tokens::all;
use crate::transport::Prepared;

/// The tokens of a document.
pub(crate) async fn full(backend: &Backend, params: SemanticTokensParams) -> Result<Prepared> {
    let sent = backend.sent_tokens.clone();
    let tokens = move |view: View<'_>| {
        let found = tokens::tokens(view.snapshot, None);
        let answer = sent.full(view.uri, view.semantic_tokens(&found));
        Prepared::written(all(&answer).into_text())
    };
    backend.session.ask(params.text_document.uri, tokens).await
}

/// What has changed since an earlier answer.
pub(crate) async fn delta(
    backend: &Backend,
    params: SemanticTokensDeltaParams,
) -> Result<Prepared> {
    let sent = backend.sent_tokens.clone();
    let tokens = move |view: View<'_>| {
        let found = tokens::tokens(view.snapshot, None);
        sent.delta(view.uri, &params.previous_result_id, view.semantic_tokens(&found))
    };
    backend.session.answer(params.text_document.uri, tokens).await
}

/// The tokens of a part of a document.
pub(crate) async fn range(
    backend: &Backend,
    params: SemanticTokensRangeParams,
) -> Result<Prepared> {
    let tokens = move |view: View<'_>| {
        let (start, end) = (view.offset(params.range.start), view.offset(params.range.end));
        let found = tokens::tokens(view.snapshot, Some(Span::new(start, end)));
        SemanticTokens { result_id: None, data: view.semantic_tokens(&found) }
    };
    backend.session.answer(params.text_document.uri, tokens).await
}
