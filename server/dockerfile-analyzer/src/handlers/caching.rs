//! What `textDocument/codeAction` offers so that builds take more from the cache, and why a step
//! cannot move: `workspace/executeCommand`.

use analysis::Edit;
use cache::rewrites::{Finding, Offer};
use syntax::{Document, Span};
use tower_lsp::gen_lsp_types::{CodeAction, Range};

use crate::advisor::Advisor;
use crate::convert::to_lsp::View;
use crate::project::Change;

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
    let findings = advice.findings.iter().filter(is_here);
    let offers = findings.flat_map(|finding| finding.offers.iter().map(move |one| (finding, one)));
    let action = |(finding, offer): (&Finding, &Offer)| match offer.ignore.is_empty() {
        true => view.offered(finding, offer, None),
        false => view.offered(finding, offer, Some(&ignoring(view, advisor, offer)?)),
    };
    offers.filter_map(action).collect()
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
