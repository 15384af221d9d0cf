//! `textDocument/signatureHelp`.

use analysis::features::signature;
use tower_lsp::gen_lsp_types::{SignatureHelp, SignatureHelpParams, SignatureHelpTriggerKind};
use tower_lsp::jsonrpc::Result;

use crate::backend::Backend;
use crate::convert::to_lsp::View;

/// How to go on writing what is at a position.
pub(crate) async fn signature_help(
    backend: &Backend,
    params: SignatureHelpParams,
) -> Result<Option<SignatureHelp>> {
    let place = params.text_document_position_params;
    let context = params.context;
    let help = move |view: View<'_>| {
        let offset = view.offset(place.position);
        let asked = |kind| kind == SignatureHelpTriggerKind::Invoked;
        let asked = context.as_ref().is_none_or(|context| asked(context.trigger_kind));
        let found = signature::signature_help(view.snapshot, offset, asked)?;
        let shown = context.filter(|context| context.is_retrigger);
        Some(view.signature_help(found, shown.and_then(|shown| shown.active_signature_help)))
    };
    backend.session.ask(place.text_document.uri, help).await
}
