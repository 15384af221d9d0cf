//! What can be folded: stages, multi-line instructions, heredocs, comment blocks.

use syntax::{Entry, Instruction, Span};

use super::visible::{Stage, stages_with_entries};
use crate::Snapshot;

/// What kind of text a fold hides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoldKind {
    /// Comment lines.
    Comment,
    /// Anything else.
    Region,
}

/// One range that can be folded; it spans at least two lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fold {
    /// From the first line that stays visible to the end of the last hidden one.
    pub span: Span,
    /// What it hides.
    pub kind: FoldKind,
}

/// Every fold of the file, sorted by start; no two start in the same line.
pub fn folds(snapshot: &Snapshot) -> Vec<Fold> {
    let text = snapshot.text();
    let mut folds = stage_folds(snapshot);
    for placed in snapshot.document().entries() {
        let entry = &placed.entry;
        let regions = entry.instruction.iter().flat_map(|found| instruction_spans(entry, found));
        let inner = entry.instruction.iter().flat_map(|found| found.comments.iter());
        let comments = blocks(entry, entry.comments.iter()).into_iter().chain(blocks(entry, inner));
        let fold = |span, kind| Fold { span: placed.absolute(span), kind };
        folds.extend(regions.map(|span| fold(span, FoldKind::Region)));
        folds.extend(comments.map(|span| fold(span, FoldKind::Comment)));
    }
    let line = |fold: &Fold| text.line_at(fold.span.start);
    folds.retain(|fold| line(fold) < text.line_at(fold.span.end));
    // Editors show one fold a line; the longest one holds the others.
    folds.sort_by_key(|fold| (line(fold), std::cmp::Reverse(fold.span.end)));
    folds.dedup_by_key(|fold| line(fold));
    folds
}

/// Each stage, up to its last instruction.
fn stage_folds(snapshot: &Snapshot) -> Vec<Fold> {
    let stages = stages_with_entries(snapshot.document());
    let span = |(stage, entries): (Stage<'_>, _)| stage.span(entries);
    stages.into_iter().map(|found| Fold { span: span(found), kind: FoldKind::Region }).collect()
}

/// The instruction and its heredocs, counted from the entry. The line before the body of the first
/// heredoc stays visible, of the others the first line.
fn instruction_spans(entry: &Entry, instruction: &Instruction) -> Vec<Span> {
    let heredocs = instruction.heredocs.iter().enumerate().map(|(number, heredoc)| {
        let before = heredoc.body.start.saturating_sub(u32::from(number == 0));
        let end = heredoc.end.map_or(heredoc.body.end, |end| end.end);
        Span::new(before, without_break(entry, end))
    });
    std::iter::once(instruction.span).chain(heredocs).collect()
}

/// `end` without the line break before it.
fn without_break(entry: &Entry, end: u32) -> u32 {
    entry.slice(Span::new(0, end)).trim_end_matches(['\r', '\n']).len() as u32
}

/// The blocks of two or more comment lines that follow each other, counted from the entry.
fn blocks<'a>(entry: &Entry, comments: impl Iterator<Item = &'a Span>) -> Vec<Span> {
    let mut blocks: Vec<Span> = Vec::new();
    for comment in comments {
        match blocks.last_mut() {
            Some(block) if follows(entry, *block, *comment) => block.end = comment.end,
            _ => blocks.push(*comment),
        }
    }
    blocks
}

/// Whether nothing but one line break and blanks stands between the two.
fn follows(entry: &Entry, block: Span, comment: Span) -> bool {
    let between = entry.slice(Span::new(block.end, comment.start));
    between.trim().is_empty() && between.matches('\n').count() == 1
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::{FoldKind, folds};
    use crate::features::tests::snapshot;

    /// The text, each line with a mark for each fold that it is in: `▾` where that begins.
    #[track_caller]
    fn check_folds(text: &str, expected: Expect) {
        let snapshot = snapshot(text);
        let line_of = |offset| snapshot.text().line_at(offset);
        let folds = folds(&snapshot);
        let mut shown = String::new();
        for (number, line) in (0..).zip(text.lines()) {
            let marks = folds.iter().map(|fold| {
                let (first, last) = (line_of(fold.span.start), line_of(fold.span.end));
                match fold.kind {
                    _ if number < first || number > last => ' ',
                    FoldKind::Region if number == first => '▾',
                    FoldKind::Region => '│',
                    FoldKind::Comment if number == first => '#',
                    FoldKind::Comment => ':',
                }
            });
            let line = format!("|{} {line}", marks.collect::<String>());
            shown.push_str(line.trim_end());
            shown.push('\n');
        }
        expected.assert_eq(&shown);
    }

    #[test]
    fn a_stage_ends_with_its_last_instruction() {
        check_folds(
            "ARG A\nFROM a\nRUN b\n\n# one\n# two\nFROM c\nFROM d\n\nRUN e\n\n# end\n",
            expect![[r#"
                |    ARG A
                |▾   FROM a
                |│   RUN b
                |
                | #  # one
                | :  # two
                |    FROM c
                |  ▾ FROM d
                |  │
                |  │ RUN e
                |
                |    # end
            "#]],
        );
    }

    #[test]
    fn continued_instructions_and_comments_fold() {
        check_folds(
            "# escape=\\\n# syntax=a\n# one\n# two\n\n# three\nFROM a\nRUN b \\\n  # four\n  # five\n\n  c\nUSER d\n",
            expect![[r#"
                |     # escape=\
                |     # syntax=a
                |#    # one
                |:    # two
                |
                |     # three
                | ▾   FROM a
                | │▾  RUN b \
                | ││#   # four
                | ││:   # five
                | ││
                | ││    c
                | │   USER d
            "#]],
        );
    }

    #[test]
    fn each_heredoc_folds() {
        check_folds(
            "FROM a\nRUN <<A\na\nb\nA\nUSER c",
            expect![[r#"
                |▾  FROM a
                |│▾ RUN <<A
                |││ a
                |││ b
                |││ A
                |│  USER c
            "#]],
        );
        check_folds(
            "FROM a\nRUN x \\\n  && cat <<A <<B\na\nb\nA\nc\nd\nB\nUSER c",
            expect![[r#"
                |▾    FROM a
                |│▾   RUN x \
                |││▾    && cat <<A <<B
                |│││  a
                |│││  b
                |│││  A
                |││ ▾ c
                |││ │ d
                |││ │ B
                |│    USER c
            "#]],
        );
        check_folds(
            "FROM a\nRUN <<A\na\nb\n\n",
            expect![[r#"
                |▾  FROM a
                |│▾ RUN <<A
                |││ a
                |││ b
                |││
            "#]],
        );
    }

    #[test]
    fn one_line_is_no_fold() {
        check_folds(
            "FROM a\n# b\n\n",
            expect![[r#"
                | FROM a
                | # b
                |
            "#]],
        );
        check_folds(
            "FROM a\r\n# b\r\n# c\r\nRUN <<A\r\nA\r\n",
            expect![[r#"
                |▾   FROM a
                |│#  # b
                |│:  # c
                |│ ▾ RUN <<A
                |│ │ A
            "#]],
        );
    }
}
