//! The image that a reference names.

use dialect::words::SCRATCH;
use images::{Day, Repository, facts};
use syntax::Span;

use super::Hover;
use crate::Snapshot;
use crate::features::focus::{Focus, Role, Word};
use crate::features::pages::{self, Page, Tag, quoted};
use crate::model::Base;

pub(super) fn hover(snapshot: &Snapshot, focus: &Focus<'_>, role: Role) -> Option<Hover> {
    let word = &focus.word;
    if role == Role::Base && word.text == SCRATCH {
        return Some(Hover { span: word.span, markdown: pages::scratch() });
    }
    let today = snapshot.policy().options().today();
    match expanded(snapshot, focus, role) {
        Some(reference) => Some(effective(word, &reference, today)),
        None => known(word, today),
    }
}

/// What the reference of FROM comes to, if there are variables in it and all are known.
fn expanded(snapshot: &Snapshot, focus: &Focus<'_>, role: Role) -> Option<String> {
    let stage = snapshot.model().stage_at(focus.entry)?;
    let is_base = role == Role::Base && stage.entry == focus.entry;
    match &stage.base {
        Base::Image(reference) if is_base && focus.word.text.contains('$') => {
            syntax::image::read(reference).is_ok().then(|| reference.clone())
        }
        _ => None,
    }
}

/// A reference with variables, which comes to `reference` as long as the build sets none of them.
fn effective(word: &Word, reference: &str, today: Day) -> Hover {
    let page = described(reference, today);
    let mut page = page.unwrap_or_else(|| Page::new(&quoted(reference)));
    page.part(&format!(
        "{} is {} as long as no build argument changes it.",
        quoted(&word.text),
        quoted(reference)
    ));
    Hover { span: word.span, markdown: page.finish() }
}

/// What is known of the image that is written as `word`.
fn known(word: &Word, today: Day) -> Option<Hover> {
    let parts = syntax::image::split(&word.text);
    let end = parts.tag.map_or(parts.repository.end, |tag| tag.end) as usize;
    if word.typed().len() > end {
        return None;
    }
    let span = if word.is_plain() { word.part(0, end).span } else { word.span };
    Some(Hover { span, markdown: described(&word.text, today)?.finish() })
}

/// The page of an image that the facts know.
fn described(reference: &str, today: Day) -> Option<Page> {
    let parts = syntax::image::split(reference);
    let part = |span: Span| reference.get(span.range());
    let registry = parts.registry.and_then(part);
    let image = facts::image(&Repository::new(registry, part(parts.repository)?))?;
    let tag = match (parts.tag.and_then(part), parts.digest) {
        (Some(tag), _) if tag.is_empty() || tag.contains('$') => Tag::Open,
        (Some(tag), _) => Tag::Given(tag),
        (None, Some(_)) => Tag::Open,
        (None, None) => Tag::Missing,
    };
    Some(pages::image_page(image, tag, today))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::features::hover::tests::{check_hover, check_titles};

    #[test]
    fn an_official_image_is_described() {
        check_hover(
            "FROM alpine<|>:3.24 AS x",
            expect![[r#"
                [alpine:3.24]
                **alpine:3.24**

                Alpine Linux, a system of a few megabytes with musl, BusyBox and apk. Docker official image.

                Alpine 3.24 is supported until 2028-06-01.

                Other tags of the same build: `3.24.1`, `3`, `latest`

                Platforms: linux/amd64, linux/arm64, linux/386, linux/arm/v6, linux/arm/v7, linux/ppc64le, linux/riscv64, linux/s390x

                [alpine on Docker Hub](https://hub.docker.com/_/alpine) · as of 2026-08-21
            "#]],
        );
        check_hover(
            "FROM docker.io/library/alpine:2.<|>7",
            expect![[r#"
                [docker.io/library/alpine:2.7]
                **alpine:2.7**

                Alpine Linux, a system of a few megabytes with musl, BusyBox and apk. Docker official image.

                `2.7` gets no more updates since 2016-02-17. The nearest one that does is `3.22`.

                **Alpine 2.7 was supported until 2015-11-01.**

                [alpine on Docker Hub](https://hub.docker.com/_/alpine) · as of 2026-08-21
            "#]],
        );
        check_hover(
            "FROM --platform=linux/arm64 hello-world<|>",
            expect![[r#"
                [hello-world]
                **hello-world**

                Prints one message, to test that Docker works. Docker official image. Without a tag it is `latest`.

                Platforms: linux/amd64, linux/arm64, linux/386, linux/arm/v5, linux/arm/v6, linux/arm/v7, linux/ppc64le, linux/riscv64, linux/s390x, windows/amd64

                [hello-world on Docker Hub](https://hub.docker.com/_/hello-world) · as of 2026-08-21
            "#]],
        );
        check_hover(
            "FROM alpine<|>@sha256:00",
            expect![[r#"
                [alpine]
                **alpine**

                Alpine Linux, a system of a few megabytes with musl, BusyBox and apk. Docker official image.

                [alpine on Docker Hub](https://hub.docker.com/_/alpine)
            "#]],
        );
        check_hover(
            "FROM cassan<|>dra:$V",
            expect![[r#"
                [cassandra:$V]
                **cassandra**

                Apache Cassandra, a distributed database of wide rows. Docker official image.

                [cassandra on Docker Hub](https://hub.docker.com/_/cassandra)
            "#]],
        );
        check_hover(
            "FROM scr<|>atch",
            expect![[r#"
            [scratch]
            **scratch**

            The empty image: a stage built on it holds only what it copies itself.

            It cannot be pulled, and it has no shell, so the shell form of RUN fails. It suits programs that need no files but their own.
        "#]],
        );
        check_titles(
            &[
                "FROM ghcr.io/alpine<|>",
                "FROM me/alpine<|>",
                "FROM alpine@sha256<|>:00",
                "FROM a\nCOPY --from=nginx<|>:1 a b",
                "FROM a\nRUN --mount=from=ngi<|>nx b",
                "FROM a\nCOPY --from=scratch<|> a b",
            ],
            expect![[r#"
                nothing
                nothing
                nothing
                [nginx:1] **nginx:1**
                [nginx] **nginx**
                nothing
            "#]],
        );
    }

    #[test]
    fn variables_in_a_reference_are_replaced_by_their_defaults() {
        check_hover(
            "ARG V=3.24\nFROM alp<|>ine:$V AS x",
            expect![[r#"
                [alpine:$V]
                **alpine:3.24**

                Alpine Linux, a system of a few megabytes with musl, BusyBox and apk. Docker official image.

                Alpine 3.24 is supported until 2028-06-01.

                Other tags of the same build: `3.24.1`, `3`, `latest`

                Platforms: linux/amd64, linux/arm64, linux/386, linux/arm/v6, linux/arm/v7, linux/ppc64le, linux/riscv64, linux/s390x

                [alpine on Docker Hub](https://hub.docker.com/_/alpine) · as of 2026-08-21

                `alpine:$V` is `alpine:3.24` as long as no build argument changes it.
            "#]],
        );
        check_hover(
            "ARG H=ghcr.io/x V=2\nFROM $H/y<|>:$V",
            expect![[r#"
            [$H/y:$V]
            **`ghcr.io/x/y:2`**

            `$H/y:$V` is `ghcr.io/x/y:2` as long as no build argument changes it.
        "#]],
        );
        check_titles(
            &["ARG V\nFROM me/alp<|>ine:$V", "FROM me/y<|>:$V", "ARG I=x\nFROM a AS x\nFROM <|>$I"],
            expect![[r#"
                nothing
                nothing
                [$I] **I**
            "#]],
        );
    }
}
