//! The beginning of a heredoc, and the line that ends one.

use dialect::Shape;
use syntax::{Heredoc, Span, Statement};

use super::{Completions, Item, ItemKind, in_placeholder};
use crate::Snapshot;
use crate::features::focus::{Focus, Word};

/// The delimiter that most people use.
const DELIMITER: &str = "EOF";

/// A heredoc that begins at the cursor: with the delimiter `name` if one is written that nothing
/// ends, and with the usual one.
pub(super) fn start(
    snapshot: &Snapshot,
    focus: &Focus<'_>,
    statement: &Statement,
    name: Option<&str>,
) -> Completions {
    // A blank may stand before the delimiter, and then that could be a path just as well.
    let text = focus.word.text.as_str();
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let name = name.filter(|_| end == text.len());
    let word = &focus.word.part(0, end);
    let text = word.text.as_str();
    let marks = text.find('<').map_or(0, |at| at + 2);
    let dash = text.get(marks..).is_some_and(|rest| rest.starts_with('-'));
    let marker = text.get(..marks + usize::from(dash)).unwrap_or_default();
    let lines = has_room(snapshot, word);
    let usual = item(word, statement, format!("{marker}{DELIMITER}"), DELIMITER, lines);
    let own = name.filter(|name| *name != DELIMITER);
    let own = own.map(|name| item(word, statement, text.to_owned(), name, lines));
    own.into_iter().chain([usual]).collect::<Vec<_>>().into()
}

/// Whether the lines of a heredoc can come along: what followed in the line would stand behind
/// them, and where that is indented an editor would indent the last one too.
fn has_room(snapshot: &Snapshot, word: &Word) -> bool {
    let text = snapshot.text();
    let line = text.line(text.line_at(word.span.start));
    let behind = Span::new(word.span.end, line.end.max(word.span.end));
    text.slice(behind).trim().is_empty() && !text.slice(line).starts_with([' ', '\t'])
}

fn item(word: &Word, statement: &Statement, label: String, name: &str, lines: bool) -> Item {
    let shape = statement.kind.map(|kind| kind.row().shape);
    let destination = if shape == Some(Shape::JsonOrWords) { " ${1:/destination}" } else { "" };
    let (first, last) = (in_placeholder(&label), in_placeholder(name));
    let snippet = lines.then(|| format!("{first}{destination}\n$0\n{last}"));
    let item = Item::new(ItemKind::Heredoc, label, word);
    Item { snippet, ..item }.detail("Takes the lines below, up to the line with this word.")
}

/// The line that ends `heredoc`.
pub(super) fn end(focus: &Focus<'_>, heredoc: &Heredoc) -> Completions {
    let item = Item::new(ItemKind::Heredoc, &heredoc.marker.name, &focus.word);
    vec![item.detail("Ends the heredoc.")].into()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::features::completion::tests::{check_edit, check_labels, check_nothing};

    #[test]
    fn a_heredoc_is_begun() {
        check_edit(
            "FROM a\nRUN <<<|>",
            "<<EOF",
            expect![[r#"
            FROM a
            RUN <<EOF
            ---
            FROM a
            RUN <<EOF
            $0
            EOF"#]],
        );
        check_edit(
            "FROM a\nRUN cat <<-E<|>",
            "<<-EOF",
            expect![[r#"
            FROM a
            RUN cat <<-EOF
            ---
            FROM a
            RUN cat <<-EOF
            $0
            EOF"#]],
        );
        check_edit(
            "FROM a\nRUN <<'PY'<|>",
            "<<'PY'",
            expect![[r#"
            FROM a
            RUN <<'PY'
            ---
            FROM a
            RUN <<'PY'
            $0
            PY"#]],
        );
        check_edit(
            "FROM a\nCOPY <<<|>",
            "<<EOF",
            expect![[r#"
            FROM a
            COPY <<EOF
            ---
            FROM a
            COPY <<EOF ${1:/destination}
            $0
            EOF"#]],
        );
        check_edit(
            "FROM a\nCOPY <<<|> /b",
            "<<EOF",
            expect![[r#"
                FROM a
                COPY <<EOF /b"#]],
        );
        check_edit(
            "FROM a\nRUN a \\\n  <<<|>",
            "<<EOF",
            expect![[r#"
            FROM a
            RUN a \
              <<EOF"#]],
        );
        check_nothing(&["FROM a\nRUN <<|>", "FROM a\nCMD <<<|>"]);
    }

    #[test]
    fn a_heredoc_is_ended() {
        check_labels("FROM a\nRUN <<EOF\nls\n<|>", expect!["EOF"]);
        check_edit(
            "FROM a\nRUN <<-EOF\n\tls\n\tE<|>\nRUN b",
            "EOF",
            expect![[r#"
            FROM a
            RUN <<-EOF
            	ls
            	EOF
            RUN b"#]],
        );
        check_nothing(&[
            "FROM a\nRUN <<EOF\nls<|>\n",
            "FROM a\nRUN <<EOF\n<|>\nEOF",
            "FROM a\nRUN <<EOF\n E<|>\n",
        ]);
    }
}
