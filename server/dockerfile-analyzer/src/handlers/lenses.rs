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
    let workspace = backend.workspace.clone();
    let found = move |view: View<'_>| {
        if commands.is_empty() {
            return Vec::new();
        }
        let context = workspace.context(view.uri, view.snapshot);
        view.lenses(lenses::lenses(view.snapshot), commands, &context)
    };
    backend.session.answer(params.text_document.uri, found).await
}
