//! The stage or image that a reference names.

use dialect::words::SCRATCH;
use syntax::Span;

use super::Hover;
use crate::features::focus::{Focus, Role, Word};
use crate::features::pages::{self, Tag};
use crate::features::visible::{Stage, earlier_stages, official_name, stage_named};
use crate::{Snapshot, catalog};

pub(super) fn hover(snapshot: &Snapshot, focus: &Focus<'_>, role: Role) -> Option<Hover> {
    let word = &focus.word;
    if let Some(stage) = stage(snapshot, focus, role) {
        return Some(Hover { span: word.span, markdown: stage_page(snapshot, stage) });
    }
    if role == Role::Base && word.text == SCRATCH {
        return Some(Hover { span: word.span, markdown: pages::scratch() });
    }
    official(word)
}

/// The stage that the whole reference names, by name or, for COPY, by number.
fn stage<'a>(snapshot: &'a Snapshot, focus: &Focus<'_>, role: Role) -> Option<Stage<'a>> {
    let stages = earlier_stages(snapshot.document(), focus.entry);
    let text = focus.word.text.as_str();
    let number = text.parse().ok().filter(|_: &usize| role == Role::CopySource);
    stage_named(&stages, text).or_else(|| stages.get(number?).copied())
}

fn stage_page(snapshot: &Snapshot, stage: Stage<'_>) -> String {
    let name = stage.name().map_or_else(|| stage.number.to_string(), pages::quoted);
    let line = snapshot.text().line_at(stage.placed.start + stage.instruction.span.start) + 1;
    let words: Vec<&str> = stage.instruction.line.text().split_whitespace().collect();
    pages::stage(&name, &words.join(" "), line)
}

fn official(word: &Word) -> Option<Hover> {
    let parts = syntax::image::split(&word.text);
    let part = |span: Span| word.text.get(span.range());
    let registry = parts.registry.and_then(part);
    let image = catalog::image(official_name(registry, part(parts.repository)?)?)?;
    let tag = match (parts.tag.and_then(part), parts.digest) {
        (Some(tag), _) if tag.is_empty() || tag.contains('$') => Tag::Open,
        (Some(tag), _) => Tag::Given(tag),
        (None, Some(_)) => Tag::Open,
        (None, None) => Tag::Missing,
    };
    let end = parts.tag.map_or(parts.repository.end, |tag| tag.end) as usize;
    if word.typed().len() > end {
        return None;
    }
    let span = if word.is_plain() { word.part(0, end).span } else { word.span };
    Some(Hover { span, markdown: pages::image(image, tag) })
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

            Docker official image.

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

            Docker official image. `2.7` is not among the tags that were updated on 2026-08-21: it may be newer, or an old one that gets no more fixes.

            [alpine on Docker Hub](https://hub.docker.com/_/alpine)
        "#]],
        );
        check_hover(
            "FROM --platform=linux/arm64 hello-world<|>",
            expect![[r#"
            [hello-world]
            **hello-world**

            Docker official image. Without a tag it is `latest`.

            Platforms: linux/amd64, linux/arm64, linux/386, linux/arm/v5, linux/arm/v6, linux/arm/v7, linux/ppc64le, linux/riscv64, linux/s390x, windows/amd64

            [hello-world on Docker Hub](https://hub.docker.com/_/hello-world) · as of 2026-08-21
        "#]],
        );
        check_hover(
            "FROM alpine<|>@sha256:00",
            expect![[r#"
            [alpine]
            **alpine**

            Docker official image.

            [alpine on Docker Hub](https://hub.docker.com/_/alpine)
        "#]],
        );
        check_hover(
            "FROM cassan<|>dra:$V",
            expect![[r#"
            [cassandra:$V]
            **cassandra**

            Docker official image.

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
    fn a_stage_shows_where_it_begins() {
        check_hover(
            "
    FROM --platform=$BUILDPLATFORM golang \\
      AS Build
    FROM a
    COPY --from=bui<|>ld x y
    ",
            expect![[r#"
                [build]
                **stage `Build`**

                ```dockerfile
                FROM --platform=$BUILDPLATFORM golang AS Build
                ```

                Begins in line 1.
            "#]],
        );
        check_titles(
            &[
                "FROM golang AS alpine\nFROM alpine<|>",
                "FROM a\nFROM b\nCOPY --from=0<|> x y",
                "FROM a\nFROM b\nCOPY --from=1<|> x y",
                "FROM a\nFROM b\nRUN --mount=from=0<|> x y",
                "FROM a AS b<|>\nFROM b",
            ],
            expect![[r#"
                [alpine] **stage `alpine`**
                [0] **stage 0**
                nothing
                nothing
                nothing
            "#]],
        );
    }
}
