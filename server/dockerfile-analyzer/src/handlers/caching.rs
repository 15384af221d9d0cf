//! What `textDocument/codeAction` offers so that builds take more from the cache, and why a step
//! cannot move: `workspace/executeCommand`.

use analysis::Edit;
use cache::rewrites::{Finding, Offer};
use serde_json::{Value, json};
use syntax::{Document, Span};
use tower_lsp::gen_lsp_types::{
    CodeAction, CodeActionKind, Command, ExecuteCommandParams, MessageType, Position, Range, Uri,
};
use tower_lsp::jsonrpc::{Error, Result};

use crate::advisor::Advisor;
use crate::backend::Backend;
use crate::convert::to_lsp::View;
use crate::project::Change;

/// The command that tells why an instruction has to stay where it is. Its arguments are a document
/// and a position.
pub(crate) const WHY_NOT: &str = "dockerfile-analyzer.whyNot";

/// The longest ignore file that is changed, in bytes.
const LONGEST: u64 = 256 * 1024;

/// What can be done about the findings on the lines of `range`.
pub(super) fn offers(view: &View<'_>, range: Range, advisor: &Advisor) -> Vec<CodeAction> {
    let Some(advice) = advisor.offers(view.uri, view.snapshot) else { return Vec::new() };
    let lines = lines(view.snapshot.document(), view.span(range));
    let is_here = |finding: &&Finding| {
        let related = finding.related.iter().map(|related| related.span);
        related.chain([finding.span]).any(|span| touch(span, lines))
    };
    // What no rule speaks of is offered where the history shows that it is worth it.
    let policy = view.snapshot.policy();
    let is_told =
        |finding: &&Finding| finding.is_evident || policy.severity(finding.rule).is_some();
    let extras = advice.extras.iter().filter(is_told);
    let findings = advice.findings.iter().chain(extras).filter(is_here);
    let offers = findings.flat_map(|finding| finding.offers.iter().map(move |one| (finding, one)));
    let action = |(finding, offer): (&Finding, &Offer)| match offer.ignore.is_empty() {
        true => view.offered(finding, offer, None),
        false => view.offered(finding, offer, Some(&ignoring(view, advisor, offer)?)),
    };
    offers.filter_map(action).collect()
}

/// Asks why the instruction at the start of `range` has to stay behind those above it, if it has to.
pub(super) fn question(view: &View<'_>, range: Range, advisor: &Advisor) -> Option<CodeAction> {
    let offset = view.offset(range.start);
    advisor.why_not(view.uri, view.snapshot, offset)?;
    let title = "Why can't this move up?".to_owned();
    let command = Command {
        title: title.clone(),
        command: WHY_NOT.to_owned(),
        arguments: Some(vec![json!(view.uri), json!(range.start)]),
        ..Default::default()
    };
    let kind = Some(CodeActionKind::Refactor);
    Some(CodeAction { title, kind, command: Some(command), ..Default::default() })
}

/// `workspace/executeCommand`: shows the answer, and gives it back.
pub(crate) async fn execute_command(
    backend: &Backend,
    params: ExecuteCommandParams,
) -> Result<Option<Value>> {
    let mut arguments = params.arguments.unwrap_or_default().into_iter();
    let (uri, place) = (arguments.next(), arguments.next());
    let uri: Option<Uri> = uri.and_then(|uri| uri.as_str().map(Uri::from));
    let place: Option<Position> = place.and_then(|place| serde_json::from_value(place).ok());
    let (Some(uri), Some(place), WHY_NOT) = (uri, place, params.command.as_str()) else {
        return Err(Error::invalid_params("a document and a position are needed"));
    };
    let advisor = backend.advisor.clone();
    let answer = backend.session.ask(uri, move |view: View<'_>| {
        let refusal = advisor.why_not(view.uri, view.snapshot, view.offset(place))?;
        let remedy = refusal.remedy.map(|remedy| format!("; {remedy}")).unwrap_or_default();
        Some(format!("This cannot move up: {}{remedy}.", refusal.reason))
    });
    let answer = answer.await?.unwrap_or_else(|| "Nothing above stands against it.".to_owned());
    let (client, message) = (backend.client.clone(), answer.clone());
    tokio::spawn(async move { client.show_message(MessageType::Info, message).await });
    Ok(Some(json!(answer)))
}

fn touch(one: Span, other: Span) -> bool {
    one.start <= other.end && other.start <= one.end
}

/// The instruction or instructions that `span` is in.
fn lines(document: &Document, span: Span) -> Span {
    let instruction = |offset: u32| {
        let placed = document.entries().get(document.entry_at(offset)?)?;
        Some(placed.absolute(placed.entry.instruction.as_ref()?.span))
    };
    let both = [instruction(span.start), instruction(span.end)];
    both.into_iter().flatten().filter(|found| touch(*found, span)).fold(span, Span::cover)
}

/// The lines of `offer` at the end of the ignore file.
fn ignoring(view: &View<'_>, advisor: &Advisor, offer: &Offer) -> Option<Change> {
    let path = advisor.ignore_file(view.uri)?;
    let before = match std::fs::metadata(&path) {
        Ok(data) if data.len() <= LONGEST => Some(std::fs::read_to_string(&path).ok()?),
        Ok(_) => return None,
        Err(_) => None,
    };
    let text = before.as_deref().unwrap_or_default();
    let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let gap = if text.is_empty() || text.ends_with('\n') { "" } else { line_break };
    let lines: String = offer.ignore.iter().map(|line| format!("{line}{line_break}")).collect();
    let edits = vec![Edit::insert(text.len() as u32, format!("{gap}{lines}"))];
    Some(Change { path, before, edits })
}
