//! The keys of LABEL.

use std::collections::HashSet;

use dialect::{LabelKey, labels};
use syntax::{Form, Statement};

use super::{Completions, Item, ItemKind, in_placeholder, seen, topics};
use crate::Snapshot;
use crate::features::focus::{Focus, Word};

/// The keys that have a meaning of their own, then those that the file has elsewhere, without the
/// ones that `statement` has already.
pub(super) fn keys(
    snapshot: &Snapshot,
    focus: &Focus<'_>,
    statement: &Statement,
    equals: bool,
) -> Completions {
    let start = focus.placed.map_or(0, |placed| placed.start);
    let pairs = match &statement.form {
        Form::Pairs(pairs) => pairs.as_slice(),
        _ => &[],
    };
    let others = pairs
        .iter()
        .filter(|pair| !pair.key.span.shift(start).touches(focus.word.span.start))
        .map(|pair| focus.slice(pair.key.range));
    let mut taken: HashSet<String> = others.map(str::to_owned).collect();
    let word = unquoted(&focus.word);
    // Behind a quote the key ends with one, so nothing can be put behind it.
    let bare = equals || word != focus.word;
    let known = labels::ALL.iter().map(|row| known(&word, row, bare));
    let own = seen::label_keys(snapshot, focus, &word).into_iter();
    let own = own.map(|item| with_value(item, "", bare));
    let mut items: Vec<Item> = known.chain(own).collect();
    items.retain(|item| taken.insert(item.label.clone()));
    items.into()
}

/// `word` without the quotes around it.
fn unquoted(word: &Word) -> Word {
    let Some(quote) = word.text.chars().next().filter(|quote| matches!(quote, '"' | '\'')) else {
        return word.clone();
    };
    let end = word.text.len();
    let closed = end > 1 && word.text.ends_with(quote);
    word.part(1, if closed { end - 1 } else { end })
}

fn known(word: &Word, row: &LabelKey, bare: bool) -> Item {
    let item = Item::new(ItemKind::Label, row.name, word)
        .detail(row.summary)
        .topic(topics::label_key(row));
    with_value(item, row.example, bare)
}

/// The key with an equals sign and a place for the value, such as `example`, unless it is `bare`.
fn with_value(item: Item, example: &str, bare: bool) -> Item {
    if bare {
        return Item { kind: ItemKind::Label, ..item };
    }
    let snippet = format!("{}=\"${{1:{}}}\"", in_placeholder(&item.label), in_placeholder(example));
    let snippet = snippet.replace("${1:}", "$1");
    Item {
        insert: format!("{}=", item.label),
        snippet: Some(snippet),
        kind: ItemKind::Label,
        ..item
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::features::completion::tests::{check_edit, check_first, check_nothing, items};

    #[test]
    fn keys_are_those_of_the_specification_and_of_the_file() {
        check_first(
            "FROM a\nLABEL <|>",
            3,
            expect![
                "org.opencontainers.image.source org.opencontainers.image.description org.opencontainers.image.licenses"
            ],
        );
        check_first(
            "FROM a\nLABEL a=b org.opencontainers.image.source=c \\\n  <|>",
            2,
            expect!["org.opencontainers.image.description org.opencontainers.image.licenses"],
        );
        let labels: Vec<String> =
            items("FROM a\nLABEL com.b=c com.d=e\nFROM b\nONBUILD LABEL com.d=f <|>")
                .into_iter()
                .map(|item| item.label)
                .filter(|label| label.starts_with("com"))
                .collect();
        expect!["com.b"].assert_eq(&labels.join(" "));
    }

    #[test]
    fn a_key_comes_with_a_place_for_its_value() {
        check_edit(
            "FROM a\nLABEL org.open<|>",
            "org.opencontainers.image.licenses",
            expect![[r#"
            FROM a
            LABEL org.opencontainers.image.licenses=
            ---
            FROM a
            LABEL org.opencontainers.image.licenses="${1:Apache-2.0 OR MIT}""#]],
        );
        check_edit(
            "FROM a\nLABEL a<|>b=c",
            "org.opencontainers.image.url",
            expect![[r#"
            FROM a
            LABEL org.opencontainers.image.url=c"#]],
        );
        check_edit(
            "FROM a\nLABEL x.y=1\nFROM b\nLABEL <|>",
            "x.y",
            expect![[r#"
            FROM a
            LABEL x.y=1
            FROM b
            LABEL x.y=
            ---
            FROM a
            LABEL x.y=1
            FROM b
            LABEL x.y="$1""#]],
        );
        check_edit(
            "FROM a\nLABEL \"org<|>\"=x",
            "org.opencontainers.image.url",
            expect![[r#"
            FROM a
            LABEL "org.opencontainers.image.url"=x"#]],
        );
        check_edit(
            "FROM a\nLABEL \"org<|>",
            "org.opencontainers.image.url",
            expect![[r#"
            FROM a
            LABEL "org.opencontainers.image.url"#]],
        );
        check_nothing(&["FROM a\nLABEL a=<|>", "FROM a\nLABEL a=\"b <|>", "FROM a\nLABEL a b<|>"]);
    }
}
