//! Instructions in another order, as edits: what keeps its place is not touched, and what moves
//! takes its comments along.

use std::collections::BTreeMap;

use analysis::Edit;
use syntax::{Document, Placed, Span};

/// One instruction of the new order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// The entry with this index.
    Entry(usize),
    /// The same with changes in it, which count from its start.
    Changed(usize, Vec<Edit>),
    /// New lines without their last line break, with the blank lines before them that the entry
    /// `like` has.
    Lines {
        /// What is written.
        text: String,
        /// The entry whose place they take.
        like: usize,
    },
}

/// The edits that bring the entries of `document` named in `order` into this order; the first one
/// has to stay where it is. As few entries as possible are moved.
pub(crate) fn arrange(document: &Document, order: &[Piece]) -> Vec<Edit> {
    let entries: Vec<usize> = order.iter().filter_map(Piece::entry).collect();
    let staying = longest_increasing(&entries);
    let mut edits = Vec::new();
    let mut inserted: BTreeMap<u32, String> = BTreeMap::new();
    let (mut place, mut last) = (None, None);
    for piece in order {
        let placed = |index: usize| document.entries().get(index);
        match piece {
            Piece::Entry(index) | Piece::Changed(index, _) if staying.contains(index) => {
                if let (Piece::Changed(_, changes), Some(found)) = (piece, placed(*index)) {
                    let moved = |edit: &Edit| Edit::replace(found.absolute(edit.span), &*edit.text);
                    edits.extend(changes.iter().map(moved));
                }
                place = placed(*index).map(|placed| placed.span().end);
                last = Some(*index);
            }
            Piece::Entry(index) | Piece::Changed(index, _) => {
                let Some(found) = placed(*index) else { continue };
                let movable = movable(found);
                edits.push(Edit::delete(found.absolute(movable)));
                let text = closed(&changed(found, movable, piece), document);
                inserted.entry(place.unwrap_or(found.start)).or_default().push_str(&text);
            }
            Piece::Lines { text, like } => {
                let Some(found) = placed(*like) else { continue };
                let text = closed(&format!("{}{text}", blank_lines_before(found)), document);
                // Right behind its neighbor they stand in the place of the entry itself.
                let own = || found.start + movable(found).start;
                let at = place.filter(|_| last.is_none_or(|last| last + 1 != *like));
                inserted.entry(at.unwrap_or_else(own)).or_default().push_str(&text);
            }
        }
    }
    edits.extend(inserted.into_iter().map(|(at, text)| insertion(document, at, text)));
    edits.sort_by_key(|edit| edit.span);
    edits
}

impl Piece {
    fn entry(&self) -> Option<usize> {
        match self {
            Piece::Entry(index) | Piece::Changed(index, _) => Some(*index),
            Piece::Lines { .. } => None,
        }
    }
}

/// What is inside of `span` of `placed`, with the changes of `piece`.
fn changed(placed: &Placed, span: Span, piece: &Piece) -> String {
    let text = placed.entry.slice(span);
    match piece {
        Piece::Changed(_, changes) => {
            let moved = changes.iter().filter(|edit| edit.span.start >= span.start).map(|edit| {
                let start = edit.span.start - span.start;
                Edit::replace(Span::new(start, start + edit.span.len()), &*edit.text)
            });
            analysis::edit::apply(text, &moved.collect::<Vec<_>>())
        }
        _ => text.to_owned(),
    }
}

/// The insertion of whole lines at `at`, which may be the end of a last line without a break.
fn insertion(document: &Document, at: u32, text: String) -> Edit {
    let is_open = document.entries().iter().any(|placed| {
        placed.span().end == at && !placed.entry.text().ends_with('\n') && !placed.entry.is_empty()
    });
    match is_open {
        true => {
            let line_break = line_break(document);
            let text = text.strip_suffix(line_break).unwrap_or(&text);
            Edit::insert(at, format!("{line_break}{text}"))
        }
        false => Edit::insert(at, text),
    }
}

/// `text` with a line break at its end.
fn closed(text: &str, document: &Document) -> String {
    match text.ends_with('\n') {
        true => text.to_owned(),
        false => format!("{text}{}", line_break(document)),
    }
}

/// The line break of the file's first line.
pub(crate) fn line_break(document: &Document) -> &'static str {
    let first = document.entries().first().map_or("", |placed| placed.entry.text());
    match first.split_once('\n') {
        Some((line, _)) if line.ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// What goes with the instruction of `placed` when it moves, counted from the entry's start: the
/// comments right above it and the blank lines above those. A comment that a blank line parts from
/// it belongs to the place.
fn movable(placed: &Placed) -> Span {
    let entry = &placed.entry;
    let Some(instruction) = &entry.instruction else { return Span::new(0, entry.len()) };
    let before = entry.text().get(..instruction.span.start as usize).unwrap_or_default();
    let mut start = before.rfind('\n').map_or(0, |at| at + 1);
    let mut has_blank = false;
    while let Some(line) = before.get(..start.saturating_sub(1)).filter(|_| start > 0) {
        let line_start = line.rfind('\n').map_or(0, |at| at + 1);
        let is_blank = line.get(line_start..).unwrap_or_default().trim().is_empty();
        if has_blank && !is_blank {
            break;
        }
        has_blank |= is_blank;
        start = line_start;
    }
    Span::new(start as u32, entry.len())
}

/// The blank lines above the instruction of `placed` and its comments.
fn blank_lines_before(placed: &Placed) -> String {
    let text = placed.entry.slice(movable(placed));
    let lines = text.split_inclusive('\n').take_while(|line| line.trim().is_empty());
    lines.collect()
}

/// The members of one of the longest increasing subsequences of `entries` that begins with the
/// first one.
fn longest_increasing(entries: &[usize]) -> Vec<usize> {
    // The best sequence that ends at each member: its length and the one before.
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(entries.len());
    for (at, entry) in entries.iter().enumerate() {
        let before = (0..at).filter(|earlier| entries[*earlier] < *entry && best[*earlier].0 > 0);
        let longest = before.max_by_key(|earlier| (best[*earlier].0, std::cmp::Reverse(*earlier)));
        best.push(match longest {
            Some(earlier) => (best[earlier].0 + 1, Some(earlier)),
            None => (usize::from(at == 0), None),
        });
    }
    let last = (0..best.len()).max_by_key(|at| (best[*at].0, std::cmp::Reverse(*at)));
    let chain = std::iter::successors(last, |at| best[*at].1);
    chain.map(|at| entries[at]).collect()
}

#[cfg(test)]
mod tests {
    use analysis::edit::apply;
    use expect_test::{Expect, expect};

    use super::*;

    /// Checks what `text` becomes in `order`: the numbers of entries, with `+` for a new line like
    /// that entry.
    #[track_caller]
    fn check_arrange(text: &str, order: &str, expected: Expect) {
        let document = Document::new(text);
        let pieces = order.split(' ').map(|piece| match piece.strip_prefix('+') {
            Some(like) => {
                let like = like.parse().expect("a number");
                Piece::Lines { text: "NEW".into(), like }
            }
            None => Piece::Entry(piece.parse().expect("a number")),
        });
        let edits = arrange(&document, &pieces.collect::<Vec<_>>());
        let count = edits.len();
        let changed = apply(text, &edits);
        expected.assert_eq(&format!("{count} edits\n{changed}").replace('\r', "␍"));
    }

    #[test]
    fn what_moves_takes_its_comments_along() {
        let text = "FROM a\n\n# The rest\n\n# Everything\n# hadolint ignore=X\nCOPY . .\n\nRUN b\n\nRUN c\n";
        check_arrange(
            text,
            "0 2 1 3",
            expect![[r#"
            2 edits
            FROM a

            # The rest

            RUN b

            # Everything
            # hadolint ignore=X
            COPY . .

            RUN c
        "#]],
        );
        check_arrange(
            text,
            "0 2 3 1",
            expect![[r#"
            2 edits
            FROM a

            # The rest

            RUN b

            RUN c

            # Everything
            # hadolint ignore=X
            COPY . .
        "#]],
        );
        check_arrange(
            text,
            "0 +1 2 1 3",
            expect![[r#"
            3 edits
            FROM a

            # The rest

            NEW

            RUN b

            # Everything
            # hadolint ignore=X
            COPY . .

            RUN c
        "#]],
        );
    }

    #[test]
    fn last_lines_without_a_break_stay_lines() {
        check_arrange(
            "FROM a\nCOPY . .\nRUN b",
            "0 2 1",
            expect![[r#"
            2 edits
            FROM a
            RUN b
            COPY . ."#]],
        );
        check_arrange(
            "FROM a\r\nCOPY . .\r\nRUN b\r\nRUN <<E\r\nx\r\nE",
            "0 3 2 1",
            expect![[r#"
            3 edits
            FROM a␍
            RUN <<E␍
            x␍
            E␍
            RUN b␍
            COPY . ."#]],
        );
        check_arrange(
            "FROM a\nRUN b",
            "0 1 +1",
            expect![[r#"
            1 edits
            FROM a
            RUN b
            NEW"#]],
        );
    }
}
