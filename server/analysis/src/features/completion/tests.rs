//! What is offered in which place, and what the text is when it is chosen.

use expect_test::{Expect, expect};
use images::Answers;

use super::{Item, completions};
use crate::context::NoContext;
use crate::features::tests::at_cursor;

#[track_caller]
pub(super) fn items(source: &str) -> Vec<Item> {
    let (snapshot, offset) = at_cursor(source);
    completions(&snapshot, offset, &NoContext, &Answers::default()).items
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

/// Each text with its first item, but for platform arguments, chosen.
#[track_caller]
fn check_chosen(sources: &[&str], expected: Expect) {
    let chosen = |source: &&str| {
        let (snapshot, _) = at_cursor(source);
        let mut text = snapshot.text().to_string();
        match items(source).iter().find(|item| !item.label.starts_with("TARGET")) {
            Some(item) => text.replace_range(item.span.range(), &item.insert),
            None => text = "nothing".to_owned(),
        }
        let line = text.lines().next_back().unwrap_or_default();
        format!("{} => {line}\n", source.lines().next_back().unwrap_or_default())
    };
    expected.assert_eq(&sources.iter().map(chosen).collect::<String>());
}

#[test]
fn quotes_stay_as_they_are() {
    check_chosen(
        &[
            "FROM \"memcached:1.6.<|>\"",
            "FROM \"no<|>de:8\" AS x",
            "FROM '<|>'",
            "FROM \"no<|>",
            "FROM x\nUSER \"r<|>\"",
            "FROM x\nUSER 'r<|>",
            "FROM x\nWORKDIR /a\nWORKDIR \"<|>\"",
            "FROM x\nWORKDIR /a\nCOPY b \"/<|>\"",
            "FROM x\nWORKDIR /a\nVOLUME b '/<|>' c",
            "FROM x\nSTOPSIGNAL \"SIG<|>\"",
            "FROM x\nEXPOSE 80\nEXPOSE \"8<|>\" 90",
            "FROM x\nLABEL \"org.<|>\"=x",
            "FROM x AS ab\nFROM y\nCOPY --from=\"a<|>\" b c",
            "FROM x\nRUN --mount=\"type=<|>\" b",
        ],
        expect![[r#"
            FROM "memcached:1.6.<|>" => FROM "memcached:1.6.45"
            FROM "no<|>de:8" AS x => FROM "node:8" AS x
            FROM '<|>' => FROM 'scratch'
            FROM "no<|> => FROM "node
            USER "r<|>" => USER "root"
            USER 'r<|> => USER 'root
            WORKDIR "<|>" => WORKDIR "/a"
            COPY b "/<|>" => COPY b "./"
            VOLUME b '/<|>' c => VOLUME b '/a' c
            STOPSIGNAL "SIG<|>" => STOPSIGNAL "SIGABRT"
            EXPOSE "8<|>" 90 => EXPOSE "80" 90
            LABEL "org.<|>"=x => LABEL "org.opencontainers.image.source"=x
            COPY --from="a<|>" b c => COPY --from="ab" b c
            RUN --mount="type=<|>" b => RUN --mount="type=bind" b
        "#]],
    );
    check_chosen(
        &[
            "ARG V=1\nARG X=\"a$<|>\"",
            "ARG V=1\nARG X=\"${<|>\" B=1",
            "ARG V=1\nARG X=\"${V<|>",
            "ARG V=1\nFROM \"x:$<|>\"",
            "FROM x\nENV V=1\nENV X=\"a ${<|>}\"",
            "FROM x\nENV V=1\nRUN echo \"$<|>\"",
        ],
        expect![[r#"
            ARG X="a$<|>" => ARG X="a$V"
            ARG X="${<|>" B=1 => ARG X="${V}" B=1
            ARG X="${V<|> => ARG X="${V}
            FROM "x:$<|>" => FROM "x:$V"
            ENV X="a ${<|>}" => ENV X="a ${V}"
            RUN echo "$<|>" => RUN echo "$V"
        "#]],
    );
    check_nothing(&[
        "FROM <|>\"node\"",
        "FROM \"node\"<|>",
        "FROM no\"d<|>e\"",
        "FROM \"no\"d<|>e",
        "FROM x\nUSER \"root\"<|>",
        "FROM x\nWORKDIR /a\nCOPY b \"/c <|>d\"",
    ]);
}
