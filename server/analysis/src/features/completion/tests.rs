//! What is offered in which place, and what the text is when it is chosen.

use expect_test::Expect;

use super::{Item, completions};
use crate::context::NoContext;
use crate::features::tests::at_cursor;

#[track_caller]
pub(super) fn items(source: &str) -> Vec<Item> {
    let (snapshot, offset) = at_cursor(source);
    completions(&snapshot, offset, &NoContext).items
}

/// The labels of all items.
#[track_caller]
pub(super) fn check_labels(source: &str, expected: Expect) {
    let labels: Vec<String> = items(source).into_iter().map(|item| item.label).collect();
    let labels = if labels.is_empty() { "nothing".to_owned() } else { labels.join(" ") };
    expected.assert_eq(&labels);
}

/// The labels of the first items, as many as `count`.
#[track_caller]
pub(super) fn check_first(source: &str, count: usize, expected: Expect) {
    let labels: Vec<String> = items(source).into_iter().map(|item| item.label).collect();
    expected.assert_eq(&labels.get(..count).unwrap_or(&labels).join(" "));
}

/// The text after the item `label` is chosen, first plain and then as a snippet if it is one.
#[track_caller]
pub(super) fn check_edit(source: &str, label: &str, expected: Expect) {
    let (snapshot, _) = at_cursor(source);
    let text = snapshot.text().to_string();
    let found = items(source).into_iter().find(|item| item.label == label);
    let item = found.unwrap_or_else(|| panic!("{label} is not offered"));
    let apply = |insert: &str| {
        let mut changed = text.clone();
        changed.replace_range(item.span.range(), insert);
        changed
    };
    let mut shown = apply(&item.insert);
    if let Some(snippet) = &item.snippet {
        shown.push_str(&format!("\n---\n{}", apply(snippet)));
    }
    expected.assert_eq(&shown);
}

#[track_caller]
pub(super) fn check_nothing(sources: &[&str]) {
    for source in sources {
        let labels: Vec<String> = items(source).into_iter().map(|item| item.label).collect();
        assert!(labels.is_empty(), "{source}: {labels:?}");
    }
}

/// The items that an editor which compares starts, heeding letter case, would show.
#[track_caller]
pub(super) fn check_prefixed(source: &str, typed: &str, expected: Expect) {
    let matches = |item: &Item| item.filter.as_ref().unwrap_or(&item.label).starts_with(typed);
    let labels: Vec<String> =
        items(source).into_iter().filter(matches).map(|item| item.label).collect();
    expected.assert_eq(&labels.join(" "));
}

#[test]
fn nothing_is_offered_in_other_places() {
    check_nothing(&[
        "FROM a\n# R<|>",
        "FROM a\nRUN b \\\n# <|>\nc",
        "FROM a\nRUN b <|>\\\nc",
        "FROM a\nRUN b \\<|>\nc",
        "FROM a\nRUN R<|>",
        "FROM a\nRUN <<E\nR<|>\nE",
        "FROM a\nRUN a \\\n<|>",
        "FROM a\nWORKDIR <|>",
        "FROM a\nCOPY <|>",
        "FROM a\nENV <|>",
        "FROM a\nRU\\\nN<|>",
    ]);
}
