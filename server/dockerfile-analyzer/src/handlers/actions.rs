//! `textDocument/codeAction` and `codeAction/resolve`.

use analysis::features::{actions, image_actions};
use images::Want;
use tower_lsp::gen_lsp_types::{
    CodeAction, CodeActionKind, CodeActionParams, CodeActionTriggerKind, Position, Uri,
    WorkspaceEdit,
};
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};

use crate::backend::Backend;
use crate::capabilities::{FIX_ALL, later_edits};
use crate::convert::actions::{document, image_place, rule, wants};
use crate::convert::to_lsp::View;
use crate::handlers::{caching, silencing};
use crate::transport::Prepared;

/// What can be done in a range.
pub(crate) async fn code_action(backend: &Backend, params: CodeActionParams) -> Result<Prepared> {
    let (only, policies) = (params.context.only, backend.policies.clone());
    let (advisor, trigger) = (backend.advisor.clone(), params.context.trigger_kind);
    let lookups = backend.lookups.clone();
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
        let kinds = [CodeActionKind::QuickFix, CodeActionKind::RefactorRewrite];
        if kinds.iter().any(|kind| wants(only, kind.as_str())) {
            let (span, answers) = (view.span(params.range), lookups.answers());
            let can_ask = lookups.can_ask() && later_edits(view.client);
            let all = image_actions::image_actions(view.snapshot, span, &answers, can_ask);
            let all = all.into_iter().map(|action| view.action(action));
            let is_wanted = |found: &CodeAction| {
                found.kind.as_ref().is_some_and(|kind| wants(only, kind.as_str()))
            };
            found.extend(all.filter(is_wanted));
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
    if let Some(place) = image_place(data) {
        let edit = Some(pinned(backend, uri, place).await?);
        return Ok(CodeAction { edit, ..action });
    }
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

/// The edit that pins the image at `place`, which a registry is asked for. Whoever chose the action
/// is told why there is none.
async fn pinned(backend: &Backend, uri: Uri, place: Position) -> Result<WorkspaceEdit> {
    let question = move |view: View<'_>| {
        image_actions::question(view.snapshot, view.offset(place)).into_iter().collect()
    };
    let wants: Vec<Want> = backend.session.ask(uri.clone(), question).await?;
    let coming = backend.lookups.ask(wants.clone());
    backend.lookups.wait(&coming, backend.lookups.deadline()).await;
    let answers = backend.lookups.answers();
    let told = wants.first().and_then(|want| answers.refused.get(want)).cloned();
    let edit = move |view: View<'_>| {
        let offset = view.offset(place);
        // Meanwhile another image may stand there.
        let want = image_actions::question(view.snapshot, offset).filter(|now| wants.contains(now));
        let Want::Manifest(repository, tag) = want? else { return None };
        let manifest = answers.manifests.get(&(repository, tag));
        let manifest = manifest.filter(|manifest| manifest.is_recent())?;
        Some(view.edited(&image_actions::pin(view.snapshot, offset, manifest)?))
    };
    let edit = backend.session.ask(uri, edit).await?;
    let nothing = || "there is nothing to change, or no registry has answered in time".to_owned();
    let message = || told.map_or_else(nothing, |refusal| refusal.message).into();
    edit.ok_or_else(|| Error { message: message(), ..Error::new(ErrorCode::ServerError(FAILED)) })
}

/// LSP 3.17, `RequestFailed`: the request was right and could not be answered.
const FAILED: i64 = -32803;
