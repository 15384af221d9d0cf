//! Parser directives and their values.

use dialect::{Choice, Directive, directives};
use syntax::Span;

use super::{Completions, Item, ItemKind, choice, topics};
use crate::Snapshot;
use crate::features::focus::Word;

/// The directives that a blank line at `word` can hold: none below the first other line.
pub(super) fn on_blank_line(snapshot: &Snapshot, word: &Word) -> Vec<Item> {
    let (_, column) = snapshot.text().point(word.span.start);
    let start = word.span.start.saturating_sub(column);
    if start > snapshot.document().directives().end {
        return Vec::new();
    }
    unused(snapshot, word.span).map(|row| item(row, word, " ", word.span)).collect()
}

/// The directives whose names begin like `word`. `line` is all up to the equals sign, `lead` what
/// stands between the number sign and the name. As the line may become a comment, nothing is
/// offered that does not fit.
pub(super) fn names(snapshot: &Snapshot, word: &Word, line: Span, lead: &str) -> Completions {
    let typed = word.typed().to_ascii_lowercase();
    let fits = unused(snapshot, line).filter(|row| row.name.starts_with(&typed));
    let lead = if word.text.is_empty() { " " } else { lead };
    let items = fits.map(|row| item(row, word, lead, line)).collect();
    Completions { items, incomplete: true }
}

/// The directives that no other line than the one at `line` holds.
fn unused(snapshot: &Snapshot, line: Span) -> impl Iterator<Item = &'static Directive> {
    let lines = &snapshot.document().directives().lines;
    let is_used = move |row: &Directive| {
        lines.iter().any(|other| other.row.name == row.name && !other.span.touches(line.start))
    };
    directives::ALL.iter().filter(move |row| !is_used(row))
}

fn item(row: &'static Directive, word: &Word, lead: &str, span: Span) -> Item {
    let label = format!("#{lead}{}=", row.name);
    let values = choice(row.values.iter().map(|value| value.name));
    Item {
        span,
        snippet: Some(format!("{label}{values}")),
        filter: None,
        ..Item::new(ItemKind::Directive, label, word)
    }
    .detail(row.summary)
    .topic(topics::directive(row))
}

/// The values of the directive `row`, without those whose key stands between other semicolons of
/// the line.
pub(super) fn values(snapshot: &Snapshot, word: &Word, row: &Directive) -> Completions {
    let lines = &snapshot.document().directives().lines;
    let line = lines.iter().find(|line| line.value.touches(word.span.start));
    let value = line.map_or("", |line| line.value_text.as_str());
    let key = |part: &str| part.split_once('=').map(|(key, _)| key.trim().to_ascii_lowercase());
    let mut used: Vec<String> = value.split(';').filter_map(key).collect();
    if let Some(own) = key(&word.text) {
        used.retain(|other| *other != own);
    }
    let is_free = |choice: &&Choice| key(choice.name).is_none_or(|key| !used.contains(&key));
    let items = row.values.iter().filter(is_free).map(|choice| {
        Item::new(ItemKind::Value, choice.name, word)
            .detail(choice.summary)
            .topic(topics::directive_value(row, choice))
    });
    items.collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::features::completion::tests::{check_edit, check_labels, check_nothing};

    #[test]
    fn directives_are_offered_only_where_they_count() {
        check_labels("#<|>", expect!["# syntax= # escape= # check="]);
        check_labels("# S<|>", expect!["# syntax="]);
        check_labels("# syntax=a\n# <|>\nFROM b", expect!["# escape= # check="]);
        check_nothing(&["\n\n# s<|>", "# x\n# s<|>", "FROM a\n# s<|>", "# a comment<|>"]);
        check_edit(
            "#  s<|>",
            "#  syntax=",
            expect![[r#"
            #  syntax=
            ---
            #  syntax=${1|docker/dockerfile:1,docker/dockerfile:1-labs|}"#]],
        );
        check_edit(
            "# e<|>scape=`\nFROM a",
            "# escape=",
            expect![[r#"
            # escape=`
            FROM a
            ---
            # escape=${1|\\,`|}`
            FROM a"#]],
        );
    }

    #[test]
    fn values_of_directives_are_offered() {
        check_labels("# syntax=<|>", expect!["docker/dockerfile:1 docker/dockerfile:1-labs"]);
        check_labels("# escape=<|>", expect![[r#"\ `"#]]);
        check_labels("# check=skip=all;<|>", expect!["error=true experimental=all"]);
        check_labels("# check=error=true; s<|>kip=x", expect!["skip=all experimental=all"]);
        check_edit(
            "# check=sk<|>ip=x;error=true",
            "skip=all",
            expect!["# check=skip=all;error=true"],
        );
        check_nothing(&["# x=<|>"]);
    }
}
