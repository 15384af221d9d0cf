//! `workspace/didChangeWatchedFiles`.

use tower_lsp::gen_lsp_types::DidChangeWatchedFilesParams;

use crate::backend::Backend;
use crate::convert::from_lsp::Checked;

/// Files that were watched have changed: configuration files, or what builds leave out.
pub(crate) async fn did_change(backend: &Backend, params: Checked<DidChangeWatchedFilesParams>) {
    if params.report("didChangeWatchedFiles").is_some() {
        backend.look_again();
    }
}
