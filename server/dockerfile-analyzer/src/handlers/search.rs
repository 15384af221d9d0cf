//! `workspace/symbol`.

use tower_lsp::gen_lsp_types::WorkspaceSymbolParams;
use tower_lsp::jsonrpc::Result;

use crate::backend::Backend;
use crate::capabilities::ClientFeatures;
use crate::convert::to_lsp::View;
use crate::transport::Prepared;

/// The names in all Dockerfiles that fit a query.
pub(crate) async fn symbol(backend: &Backend, params: WorkspaceSymbolParams) -> Result<Prepared> {
    let (search, folders) = (backend.search.clone(), backend.workspace.folders());
    let names = move |open: &[View<'_>], client: &ClientFeatures| {
        Prepared::new(&search.names(&params.query, open, &folders, client))
    };
    backend.session.ask_all(names).await
}
