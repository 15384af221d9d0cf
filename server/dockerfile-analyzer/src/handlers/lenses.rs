//! `textDocument/codeLens`.

use analysis::features::lenses;
use tower_lsp::gen_lsp_types::CodeLensParams;
use tower_lsp::jsonrpc::Result;

use crate::backend::Backend;
use crate::convert::to_lsp::View;
use crate::transport::Prepared;

/// What can be built and run, for a client that has commands for it.
pub(crate) async fn code_lens(backend: &Backend, params: CodeLensParams) -> Result<Prepared> {
    let commands = backend.configuration.settings().code_lens.commands();
    let found = move |view: View<'_>| match commands.is_empty() {
        true => Vec::new(),
        false => view.lenses(lenses::lenses(view.snapshot), commands),
    };
    backend.session.answer(params.text_document.uri, found).await
}
