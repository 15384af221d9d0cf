//! Stages, official images and their tags.

use std::collections::HashSet;

use dialect::words::SCRATCH;

use super::{Completions, Item, ItemKind, topics};
use crate::Snapshot;
use crate::catalog::{self, Build, Image, official_name};
use crate::features::focus::{Focus, Role, Word};
use crate::model::Stage;

/// What the reference at the cursor could be.
pub(super) fn references(snapshot: &Snapshot, focus: &Focus<'_>, role: Role) -> Completions {
    let word = &focus.word;
    let parts = syntax::image::split(&word.text);
    let part = |span: syntax::Span| word.part(span.start as usize, span.end as usize);
    let typed = word.typed().len();
    let in_digest = parts.digest.is_some_and(|digest| digest.start as usize <= typed);
    if in_digest || word.typed().contains('$') {
        return Completions::default();
    }
    let registry = parts.registry.map(part);
    let registry = registry.as_ref().map(|registry| registry.text.as_str());
    let repository = part(parts.repository);
    if let Some(tag) = parts.tag.filter(|tag| tag.start as usize <= typed) {
        let name = official_name(registry, &repository.text);
        return name
            .and_then(catalog::image)
            .map_or_else(Completions::default, |image| tags(image, &part(tag)));
    }
    names(snapshot, focus, role, registry, &repository)
}

fn names(
    snapshot: &Snapshot,
    focus: &Focus<'_>,
    role: Role,
    registry: Option<&str>,
    repository: &Word,
) -> Completions {
    let slash = repository.text.rfind('/').map_or(0, |slash| slash + 1);
    let bare = registry.is_none() && slash == 0;
    let mut items = if bare { stages(snapshot, focus, role) } else { Vec::new() };
    let stages: HashSet<String> = items.iter().map(|stage| stage.label.clone()).collect();
    // Official images have one word behind the registry and the namespace.
    let word = repository.part(slash, repository.text.len());
    if official_name(registry, &repository.text).is_some() && repository.typed().len() >= slash {
        let scratch = (role == Role::Base && bare).then_some((SCRATCH, "The empty image."));
        let official = catalog::images().iter().map(|image| (image.name, "Docker official image"));
        for (name, detail) in scratch.into_iter().chain(official) {
            // A stage of the same name is what it means.
            if !stages.contains(name) {
                let item = Item::new(ItemKind::Image, name, &word);
                items.push(item.detail(detail).topic(topics::image(name)));
            }
        }
    }
    items.into()
}

/// The stages above, the nearest one first, then those without a name, which have only a number.
fn stages(snapshot: &Snapshot, focus: &Focus<'_>, role: Role) -> Vec<Item> {
    let mut stages: Vec<&Stage> =
        snapshot.model().earlier_stages(focus.entry).iter().rev().collect();
    stages.sort_by_key(|stage| stage.name.is_none());
    let entries = snapshot.document().entries();
    let mut seen = HashSet::new();
    let items = stages.into_iter().filter_map(|stage| {
        let label = (stage.name.is_some() || role == Role::CopySource).then(|| stage.label())?;
        let from = entries.get(stage.entry)?.entry.instruction.as_ref()?.line.text().trim();
        let item = || Item::new(ItemKind::Stage, &label, &focus.word).detail(from);
        seen.insert(label.to_ascii_lowercase()).then(item)
    });
    items.collect()
}

/// How many tags are listed at once; an image can have a thousand.
const MOST: usize = 200;

/// The tags of `image` that hold what is typed of `word`: first those that begin with it, each in
/// the order of the catalog.
fn tags(image: Image, word: &Word) -> Completions {
    let typed = word.typed();
    let all = || image.builds().flat_map(|build| build.tags().map(move |tag| (tag, build)));
    let begins = all().filter(|(tag, _)| tag.starts_with(typed));
    let holds = all().filter(|(tag, _)| !tag.starts_with(typed) && tag.contains(typed));
    let items: Vec<Item> = begins
        .chain(holds)
        .take(MOST)
        .map(|(tag, build)| {
            let item = Item::new(ItemKind::Tag, tag, word).topic(topics::tag(image.name, tag));
            Item { detail: remark(tag, build), ..item }
        })
        .collect();
    let incomplete = items.len() < all().count();
    Completions { items, incomplete }
}

/// What tells `tag` from the others: the most exact tag of the same build, or what it runs on.
fn remark(tag: &str, build: Build) -> Option<String> {
    let exact = build.tags().max_by_key(|tag| tag.len()).filter(|exact| exact.len() > tag.len());
    let windows = build.platforms().all(|platform| platform.starts_with("windows"));
    match (exact, windows) {
        (Some(exact), _) => Some(format!("= {exact}")),
        (None, true) => Some("Windows".to_owned()),
        (None, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::context::NoContext;

    use super::ItemKind;
    use crate::features::completion::completions;
    use crate::features::completion::tests::{
        check_edit, check_first, check_labels, check_nothing, items,
    };
    use crate::features::tests::at_cursor;

    #[test]
    fn from_takes_stages_and_images() {
        check_first(
            "FROM golang AS one\nFROM a as One\nFROM a AS adminer\nFROM <|>",
            5,
            expect!["adminer One scratch aerospike almalinux"],
        );
        check_first("FROM library/<|>", 2, expect!["adminer aerospike"]);
        check_edit("FROM py<|>", "python", expect!["FROM python"]);
        check_edit("FROM py<|>th:3.1 AS x", "python", expect!["FROM python:3.1 AS x"]);
        check_edit(
            "FROM docker.io/library/py<|>",
            "python",
            expect!["FROM docker.io/library/python"],
        );
        check_nothing(&["FROM ghcr.io/<|>", "FROM me/py<|>", "FROM a AS <|>", "FROM a b c <|>"]);
    }

    #[test]
    fn tags_replace_exactly_what_is_typed() {
        check_labels(
            "FROM memcached:1.6.<|>",
            expect!["1.6.45 1.6.45-trixie 1.6.45-alpine 1.6.45-alpine3.24"],
        );
        check_edit("FROM python:slim-<|>", "slim-bookworm", expect!["FROM python:slim-bookworm"]);
        check_edit(
            "FROM python:sl<|>im-b AS x",
            "slim-bookworm",
            expect!["FROM python:slim-bookworm AS x"],
        );
        check_edit("FROM python:<|>@sha256:0", "slim", expect!["FROM python:slim@sha256:0"]);
        check_edit(
            "FROM a\nCOPY --from=library/nginx:m<|>",
            "mainline",
            expect![[r#"
            FROM a
            COPY --from=library/nginx:mainline"#]],
        );
        check_nothing(&[
            "FROM unknown:<|>",
            "FROM localhost:5000/python:<|>",
            "FROM python:3@<|>",
            "FROM python:nothing-like-this<|>",
        ]);
    }

    #[test]
    fn a_long_list_of_tags_is_cut_and_asked_for_again() {
        let (snapshot, offset) = at_cursor("FROM tomee:<|>");
        let found = completions(&snapshot, offset, &NoContext);
        assert_eq!((found.items.len(), found.incomplete), (200, true));
        let (snapshot, offset) = at_cursor("FROM alpine:<|>");
        assert!(!completions(&snapshot, offset, &NoContext).incomplete);
    }

    #[test]
    fn tags_are_in_the_order_of_the_catalog_and_tell_what_they_are() {
        let shown: Vec<String> = items("FROM golang:<|>")
            .into_iter()
            .take(18)
            .map(|item| format!("{} | {}\n", item.label, item.detail.unwrap_or("-".to_owned())))
            .collect();
        expect![[r#"
            1.27.0-trixie | -
            1.27-trixie | = 1.27.0-trixie
            1-trixie | = 1.27.0-trixie
            trixie | = 1.27.0-trixie
            1.27.0-bookworm | -
            1.27-bookworm | = 1.27.0-bookworm
            1-bookworm | = 1.27.0-bookworm
            bookworm | = 1.27.0-bookworm
            1.27.0-alpine3.24 | -
            1.27-alpine3.24 | = 1.27.0-alpine3.24
            1-alpine3.24 | = 1.27.0-alpine3.24
            alpine3.24 | = 1.27.0-alpine3.24
            1.27.0-alpine | = 1.27.0-alpine3.24
            1.27-alpine | = 1.27.0-alpine3.24
            1-alpine | = 1.27.0-alpine3.24
            alpine | = 1.27.0-alpine3.24
            1.27.0-alpine3.23 | -
            1.27-alpine3.23 | = 1.27.0-alpine3.23
        "#]]
        .assert_eq(&shown.concat());
    }

    #[test]
    fn copy_takes_stages_by_name_or_number() {
        let source = "FROM a AS one\nFROM b\nFROM c AS three\nFROM d AS own\nCOPY --from=<|>";
        let stages: Vec<String> = items(source)
            .into_iter()
            .filter(|item| item.kind == ItemKind::Stage)
            .map(|item| format!("{} ({})", item.label, item.detail.unwrap_or_default()))
            .collect();
        expect!["three (FROM c AS three), one (FROM a AS one), 1 (FROM b)"]
            .assert_eq(&stages.join(", "));
        check_edit(
            "FROM a AS one\nFROM b\nCOPY --from=o<|>x y z",
            "one",
            expect![[r#"
            FROM a AS one
            FROM b
            COPY --from=one y z"#]],
        );
    }
}
