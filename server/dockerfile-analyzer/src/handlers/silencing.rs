//! What `textDocument/codeAction` offers to silence rules by the configuration file.

use analysis::features::silencing::rules_to_silence;
use tower_lsp::gen_lsp_types::{CodeAction, Range};

use crate::convert::to_lsp::View;
use crate::policies::Policies;

/// What switches off each of the rules that found something in `range`.
pub(super) fn in_configuration(
    view: &View<'_>,
    range: Range,
    policies: &Policies,
) -> Vec<CodeAction> {
    let rules = rules_to_silence(view.snapshot, view.span(range)).into_iter();
    let action = |rule| view.silencing_action(rule, &policies.silence(view.uri, rule)?);
    rules.filter_map(action).collect()
}
