//! `workspace/didChangeWorkspaceFolders`.

use tower_lsp::gen_lsp_types::DidChangeWorkspaceFoldersParams;

use crate::backend::Backend;
use crate::convert::from_lsp::Checked;

/// Folders were opened or closed.
pub(crate) async fn did_change(
    backend: &Backend,
    params: Checked<DidChangeWorkspaceFoldersParams>,
) {
    if let Some(params) = params.report("didChangeWorkspaceFolders") {
        backend.workspace.change(&params);
        backend.lookups.forget();
        backend.look_again();
    }
}
