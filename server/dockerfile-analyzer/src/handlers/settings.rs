//! `workspace/didChangeConfiguration`.

use serde_json::Value;

use crate::backend::Backend;
use crate::convert::from_lsp::Checked;

/// Takes the settings that were pushed, and asks for them if the client can be asked: one that can
/// often pushes nothing.
pub(crate) async fn did_change(backend: &Backend, params: Checked<Value>) {
    let Some(params) = params.report("didChangeConfiguration") else { return };
    if backend.features().configuration {
        backend.pull_settings();
    } else {
        backend.change_settings(&params["settings"]);
    }
}
