//! What can be folded: stages, multi-line instructions, heredocs, comment blocks, and regions that
//! the user marks with `#region` and `#endregion`.

use std::cmp::Reverse;

use syntax::{Encoding, Entry, Instruction, Span};

use crate::Snapshot;

/// What a fold hides. The kinds that are of more use stand first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FoldKind {
    /// What stands between two marks of the user.
    Region,
    /// A build stage.
    Stage,
    /// A continued instruction, or a heredoc.
    Instruction,
    /// Comment lines.
    Comment,
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
    let stages = folds.len();
    let mut regions = Regions::default();
    for placed in snapshot.document().entries() {
        let entry = &placed.entry;
        let bodies = entry.instruction.iter().flat_map(|found| instruction_spans(entry, found));
        let inner = entry.instruction.iter().flat_map(|found| found.comments.iter());
        let comments = blocks(entry, &entry.comments).into_iter();
        let comments =
            comments.chain(entry.instruction.iter().flat_map(|i| blocks(entry, &i.comments)));
        let fold = |span, kind| Fold { span: placed.absolute(span), kind };
        folds.extend(bodies.map(|span| fold(span, FoldKind::Instruction)));
        folds.extend(comments.map(|span| fold(span, FoldKind::Comment)));
        for comment in entry.comments.iter().chain(inner) {
            regions.read(entry.slice(*comment), placed.absolute(*comment));
        }
    }
    widen(folds.get_mut(..stages).unwrap_or_default(), &mut regions.closed);
    folds.extend(regions.closed);
    let positions = text.positions(Encoding::Utf8);
    let mut numbered: Vec<(u32, Fold)> = Vec::with_capacity(folds.len());
    for fold in folds {
        let lines = [fold.span.start, fold.span.end].map(|offset| positions.at(offset).line);
        if lines[0] < lines[1] {
            numbered.push((lines[0], fold));
        }
    }
    // Editors show one fold a line; the longest one holds the others.
    numbered.sort_by_key(|(line, fold)| (*line, Reverse(fold.span.end)));
    numbered.dedup_by_key(|(line, _)| *line);
    numbered.into_iter().map(|(_, fold)| fold).collect()
}

/// As many of `folds` as `limit` allows, those of most use, in the same order: the longer of two
/// that are of one kind.
pub fn most_useful(mut folds: Vec<Fold>, limit: usize) -> Vec<Fold> {
    if folds.len() > limit {
        folds.sort_by_key(|fold| (fold.kind, Reverse(fold.span.len())));
        folds.truncate(limit);
        folds.sort_by_key(|fold| fold.span.start);
    }
    folds
}

/// One line that stands for all of `fold`: the name of a region, or else the first line, and how
/// many lines there are.
pub fn collapsed(snapshot: &Snapshot, fold: Fold) -> String {
    let text = snapshot.text();
    let (first, last) = (text.line_at(fold.span.start), text.line_at(fold.span.end));
    let line = text.slice(text.line(first)).trim_end().to_owned();
    let name = marker(&line).map(|(_, name)| name).filter(|name| !name.is_empty());
    let escape = snapshot.document().directives().escape;
    let shown = match (fold.kind, name) {
        (FoldKind::Region, Some(name)) => name,
        (FoldKind::Instruction, _) => line.trim_end_matches(escape).trim_end(),
        _ => line.as_str(),
    };
    let end = shown.char_indices().nth(MOST_SHOWN).map_or(shown.len(), |(end, _)| end);
    format!("{} … {} lines", shown.get(..end).unwrap_or_default(), last - first + 1)
}

/// How many characters of a line are shown for a fold.
const MOST_SHOWN: usize = 100;

/// The regions that are marked in the comments read so far.
#[derive(Default)]
struct Regions {
    open: Vec<Span>,
    closed: Vec<Fold>,
}

impl Regions {
    /// Reads the next comment. One that ends nothing is no mark, and one that nothing ends neither.
    fn read(&mut self, comment: &str, span: Span) {
        match marker(comment) {
            Some((Mark::Begin, _)) => self.open.push(span),
            Some((Mark::End, _)) => {
                let closed = self.open.pop().map(|begin| begin.cover(span));
                self.closed.extend(closed.map(|span| Fold { span, kind: FoldKind::Region }));
            }
            None => {}
        }
    }
}

/// What a comment marks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Begin,
    End,
}

/// The mark in `comment`, such as `#region tools` or `# endregion`, and what follows the word.
fn marker(comment: &str) -> Option<(Mark, &str)> {
    let text = comment.trim_start().strip_prefix('#')?.trim_start();
    let (mark, name) = match (text.strip_prefix("region"), text.strip_prefix("endregion")) {
        (Some(name), _) => (Mark::Begin, name),
        (None, Some(name)) => (Mark::End, name),
        (None, None) => return None,
    };
    let is_word = name.is_empty() || name.starts_with(char::is_whitespace);
    is_word.then_some((mark, name.trim()))
}

/// Each stage, up to its last instruction.
fn stage_folds(snapshot: &Snapshot) -> Vec<Fold> {
    let stages = snapshot.model().stages().iter();
    stages.map(|stage| Fold { span: stage.span, kind: FoldKind::Stage }).collect()
}

/// Lets the `stages`, which are sorted, hold the `regions` that begin in them and end before the
/// next one: editors drop a fold that ends behind the one it begins in.
fn widen(stages: &mut [Fold], regions: &mut [Fold]) {
    regions.sort_by_key(|region| region.span.start);
    let nexts: Vec<u32> = stages.iter().skip(1).map(|next| next.span.start).collect();
    let nexts = nexts.into_iter().chain([u32::MAX]);
    let mut rest = regions.iter().peekable();
    for (stage, next) in stages.iter_mut().zip(nexts) {
        while let Some(region) = rest.next_if(|region| region.span.start < next) {
            let begins_inside =
                stage.span.start < region.span.start && region.span.start < stage.span.end;
            if begins_inside && region.span.end < next {
                stage.span.end = stage.span.end.max(region.span.end);
            }
        }
    }
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

/// The blocks of comment lines that follow each other, counted from the entry. The marks of
/// regions stay visible.
fn blocks(entry: &Entry, comments: &[Span]) -> Vec<Span> {
    let mut blocks: Vec<Span> = Vec::new();
    for comment in comments.iter().filter(|comment| marker(entry.slice(**comment)).is_none()) {
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

    use super::{FoldKind, collapsed, folds, most_useful};
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
                    FoldKind::Comment if number == first => '#',
                    FoldKind::Comment => ':',
                    FoldKind::Region if number == first => '▼',
                    FoldKind::Region => '┃',
                    _ if number == first => '▾',
                    _ => '│',
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

    #[test]
    fn marked_regions_fold() {
        check_folds(
            "#region all\nFROM a\n#  region inner\nRUN b \\\n  c\n# endregion inner\n#endregion\nFROM d\n",
            expect![[r#"
                |▼    #region all
                |┃▾   FROM a
                |┃│▼  #  region inner
                |┃│┃▾ RUN b \
                |┃│┃│   c
                |┃│┃  # endregion inner
                |┃    #endregion
                |     FROM d
            "#]],
        );
        check_folds(
            "FROM a\n#region one\n# two\n# three\n#endregion\nRUN b \\\n  # region c\n  c \\\n  # endregion\n  d\n",
            expect![[r#"
                |▾     FROM a
                |│▼    #region one
                |│┃#   # two
                |│┃:   # three
                |│┃    #endregion
                |│  ▾  RUN b \
                |│  │▼   # region c
                |│  │┃   c \
                |│  │┃   # endregion
                |│  │    d
            "#]],
        );
    }

    #[test]
    fn marks_without_a_counterpart_are_none() {
        check_folds(
            "#endregion\nFROM a\n# regional\n# region 1\n#region 2\nRUN b\n#endregion\nUSER c\n",
            expect![[r#"
                |   #endregion
                |▾  FROM a
                |│  # regional
                |│  # region 1
                |│▼ #region 2
                |│┃ RUN b
                |│┃ #endregion
                |│  USER c
            "#]],
        );
        check_folds(
            "FROM a\nRUN <<E\n#region\n#endregion\nE\nRUN [ \"a\" ]",
            expect![[r#"
            |▾  FROM a
            |│▾ RUN <<E
            |││ #region
            |││ #endregion
            |││ E
            |│  RUN [ "a" ]
        "#]],
        );
    }

    #[test]
    fn a_limit_leaves_what_is_of_most_use() {
        let snapshot = snapshot(
            "FROM a\n# b\n# c\nRUN d \\\n  e\nRUN f \\\n  g \\\n  h\n#region\nRUN i\n#endregion\n",
        );
        let kinds = |limit| {
            let useful = most_useful(folds(&snapshot), limit);
            useful.iter().map(|fold| format!("{:?}\n", fold)).collect::<String>()
        };
        expect![[r#"
            Fold { span: 0..69, kind: Stage }
            Fold { span: 7..14, kind: Comment }
            Fold { span: 15..26, kind: Instruction }
            Fold { span: 27..44, kind: Instruction }
            Fold { span: 45..69, kind: Region }
        "#]]
        .assert_eq(&kinds(9));
        expect![[r#"
            Fold { span: 0..69, kind: Stage }
            Fold { span: 27..44, kind: Instruction }
            Fold { span: 45..69, kind: Region }
        "#]]
        .assert_eq(&kinds(3));
        assert_eq!(kinds(0), "");
    }

    #[test]
    fn a_fold_is_told_in_one_line() {
        let text = "#region the tools\nFROM a AS b\nRUN c \\\n  && d\nCOPY <<E /x\ny\nE\n# one\n# two\nUSER e\n#endregion\n";
        let snapshot = snapshot(text);
        let lines = folds(&snapshot).into_iter().map(|fold| collapsed(&snapshot, fold) + "\n");
        expect![[r#"
            the tools … 11 lines
            FROM a AS b … 9 lines
            RUN c … 2 lines
            COPY <<E /x … 3 lines
            # one … 2 lines
        "#]]
        .assert_eq(&lines.collect::<String>());
    }
}
