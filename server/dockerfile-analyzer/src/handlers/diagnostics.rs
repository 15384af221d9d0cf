//! `textDocument/diagnostic` and `workspace/diagnostic`.

use std::sync::Arc;

use tower_lsp::gen_lsp_types::{DocumentDiagnosticParams, WorkspaceDiagnosticParams};
use tower_lsp::jsonrpc::Result;

use crate::backend::Backend;
use crate::capabilities::ClientFeatures;
use crate::convert::reports::Report;
use crate::convert::to_lsp::View;
use crate::transport::Prepared;

/// What is found in a document.
pub(crate) async fn document(
    backend: &Backend,
    params: DocumentDiagnosticParams,
) -> Result<Prepared> {
    let previous = params.previous_result_id;
    let report = move |view: View<'_>| Some(Prepared::new(&view.report(previous.as_deref())));
    let answer = backend.session.pull(params.text_document.uri, report).await?;
    Ok(answer.unwrap_or_else(|| Prepared::new(&Report::default())))
}

/// What is found in all Dockerfiles of the workspace.
pub(crate) async fn workspace(
    backend: &Backend,
    params: WorkspaceDiagnosticParams,
) -> Result<Prepared> {
    let (scanner, waiting) = (backend.scanner.clone(), Arc::new(()));
    let asked = Arc::downgrade(&waiting);
    let scan = move |open: &[View<'_>], client: &ClientFeatures| {
        scanner.scan(&params, open, client, || asked.strong_count() == 0)
    };
    let answer = backend.session.scan(scan).await;
    // A cancelled request does not come to this.
    drop(waiting);
    answer
}
