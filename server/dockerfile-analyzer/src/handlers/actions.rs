//! `textDocument/codeAction` and `codeAction/resolve`.

use analysis::features::{actions, image_actions};
use images::Answers;
use tower_lsp::gen_lsp_types::{
    CodeAction, CodeActionKind, CodeActionParams, CodeActionTriggerKind,
};
use tower_lsp::jsonrpc::Result;

use crate::backend::Backend;
use crate::capabilities::{FIX_ALL, later_edits};
use crate::convert::actions::{document, rule, wants};
use crate::convert::to_lsp::View;
use crate::handlers::{caching, silencing};
use crate::transport::Prepared;

/// What can be done in a range.
pub(crate) async fn code_action(backend: &Backend, params: CodeActionParams) -> Result<Prepared> {
    let (only, policies) = (params.context.only, backend.policies.clone());
    let (advisor, trigger) = (backend.advisor.clone(), params.context.trigger_kind);
    let answer = move |view: View<'_>| {
        let only = only.as_deref();
        let mut found: Vec<CodeAction> = Vec::new();
        if wants(only, CodeActionKind::QuickFix.as_str()) {
            let (span, is_later) = (view.span(params.range), later_edits(view.client));
            let all = actions::actions(view.snapshot, span, is_later);
            found.extend(all.into_iter().map(|action| view.action(action)));
        }
        if wants(only, CodeActionKind::QuickFix.as_str()) {
            found.extend(caching::offers(&view, params.range, &advisor));
            found.extend(silencing::in_configuration(&view, params.range, &policies));
        }
        if wants(only, CodeActionKind::RefactorRewrite.as_str()) {
            let (span, answers) = (view.span(params.range), Answers::default());
            let all = image_actions::image_actions(view.snapshot, span, &answers, false);
            found.extend(all.into_iter().map(|action| view.action(action)));
        }
        let is_asked = trigger == Some(CodeActionTriggerKind::Invoked);
        if is_asked && wants(only, CodeActionKind::Refactor.as_str()) {
            found.extend(caching::question(&view, params.range, &advisor));
        }
        // What is done on saving is asked for by its kind; a list of fixes does not need it.
        if only.is_some() && wants(only, FIX_ALL) {
            found.extend(view.fix_all_action(|| actions::fix_everything(view.snapshot)));
        }
        found
    };
    backend.session.answer(params.text_document.uri, answer).await
}

/// The edit of the action that fixes everything, or all of one rule.
pub(crate) async fn resolve(backend: &Backend, action: CodeAction) -> Result<CodeAction> {
    let data = action.data.as_ref();
    let Some(uri) = document(data) else { return Ok(action) };
    let rule = rule(data).map(str::to_owned);
    let edit = move |view: View<'_>| {
        let edits = match &rule {
            Some(rule) => actions::fix_rule(view.snapshot, rule),
            None => actions::fix_everything(view.snapshot),
        };
        Some(view.edited(&edits))
    };
    let edit = backend.session.ask(uri, edit).await?;
    Ok(CodeAction { edit, ..action })
}
