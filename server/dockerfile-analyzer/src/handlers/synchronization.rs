//! `textDocument/didOpen`, `didChange` and `didClose`.

use tower_lsp::gen_lsp_types::DidCloseTextDocumentParams;

use crate::backend::Backend;
use crate::convert::from_lsp::{Checked, DidChange, DidOpen};

/// A document was opened.
pub(crate) async fn did_open(backend: &Backend, params: Checked<DidOpen>) {
    if let Some(params) = params.report("didOpen") {
        backend.session.open(params.text_document);
    }
}

/// A document was changed.
pub(crate) async fn did_change(backend: &Backend, params: Checked<DidChange>) {
    if let Some(params) = params.report("didChange") {
        backend.session.change(params);
    }
}

/// A document was closed.
pub(crate) async fn did_close(backend: &Backend, params: Checked<DidCloseTextDocumentParams>) {
    if let Some(params) = params.report("didClose") {
        backend.sent_tokens.forget(&params.text_document.uri);
        backend.session.close(params.text_document.uri);
    }
}
