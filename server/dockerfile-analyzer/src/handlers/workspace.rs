//! `workspace/symbol` and `workspace/didChangeWorkspaceFolders`.

use tower_lsp::gen_lsp_types::{
    DidChangeWorkspaceFoldersParams, Uri, WorkspaceFolder, WorkspaceSymbolParams,
};
use tower_lsp::jsonrpc::Result;

use crate::backend::Backend;
use crate::capabilities::ClientFeatures;
use crate::convert::from_lsp::Checked;
use crate::convert::to_lsp::View;
use crate::transport::Prepared;

/// The names in all Dockerfiles that fit a query.
pub(crate) async fn symbol(backend: &Backend, params: WorkspaceSymbolParams) -> Result<Prepared> {
    let workspace = backend.workspace.clone();
    let names = move |open: &[View<'_>], client: &ClientFeatures| {
        Prepared::new(&workspace.names(&params.query, open, client))
    };
    backend.session.ask_all(names).await
}

/// Folders were opened or closed.
pub(crate) async fn did_change_folders(
    backend: &Backend,
    params: Checked<DidChangeWorkspaceFoldersParams>,
) {
    let Some(params) = params.report("didChangeWorkspaceFolders") else { return };
    let names = |folders: Vec<WorkspaceFolder>| -> Vec<Uri> {
        folders.into_iter().map(|folder| folder.uri).collect()
    };
    backend.workspace.change_folders(&names(params.event.added), &names(params.event.removed));
}
