//! Folds as the client wants them.

use analysis::features::folding::{self, Fold, FoldKind};
use tower_lsp::gen_lsp_types as lsp;

use super::to_lsp::View;

impl View<'_> {
    /// The folds, at most as many as the client wants. They go by whole lines, which every client
    /// understands and which shows the first line in full.
    pub(crate) fn folds(&self, folds: Vec<Fold>) -> Vec<lsp::FoldingRange> {
        let limit = self.client.folding.limit.map_or(usize::MAX, |limit| limit as usize);
        let folds = folding::most_useful(folds, limit);
        folds.into_iter().filter_map(|fold| self.fold(fold)).collect()
    }

    fn fold(&self, fold: Fold) -> Option<lsp::FoldingRange> {
        let (start, end) = (self.position(fold.span.start), self.position(fold.span.end));
        // `region` is not for stages: editors take it for a marker that the user wrote.
        let kind = match fold.kind {
            FoldKind::Region => Some(lsp::FoldingRangeKind::Region),
            FoldKind::Comment => Some(lsp::FoldingRangeKind::Comment),
            FoldKind::Stage | FoldKind::Instruction => None,
        };
        let known = |kind: &lsp::FoldingRangeKind| {
            self.client.folding.kinds.as_ref().is_none_or(|kinds| kinds.contains(kind))
        };
        // Where a fold is not a number of lines, the text would stand behind the first one.
        let collapses = self.client.folding.collapsed_text && self.client.folding.lines_only;
        (start.line < end.line).then(|| lsp::FoldingRange {
            start_line: start.line,
            end_line: end.line,
            kind: kind.filter(known),
            collapsed_text: collapses.then(|| folding::collapsed(self.snapshot, fold)),
            ..Default::default()
        })
    }
}
