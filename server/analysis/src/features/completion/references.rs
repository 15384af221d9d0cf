//! What a reference to an image could be: a stage, a name, a tag, a digest.
//!
//! All items of one list replace the same text, and that is what editors compare with the items:
//! the whole name, the whole tag or the whole digest, also behind a hyphen or a full stop.

mod digests;
mod names;
mod order;
mod tags;

use images::{Answers, Repository};
use syntax::Span;

use super::Completions;
use crate::Snapshot;
use crate::features::focus::{Focus, Role, Word};
use crate::features::templates::{self, Template};

/// What the items depend on beside the word.
#[derive(Clone, Copy)]
struct Scene<'a> {
    snapshot: &'a Snapshot,
    focus: &'a Focus<'a>,
    /// What the reference is for; `None` for the default of a build argument, which is no place
    /// for stages.
    role: Option<Role>,
    answers: &'a Answers,
}

/// What the reference at the cursor could be.
pub(super) fn complete(
    snapshot: &Snapshot,
    focus: &Focus<'_>,
    role: Role,
    answers: &Answers,
) -> Completions {
    reference(Scene { snapshot, focus, role: Some(role), answers }, &focus.word)
}

/// What the default of the build argument `name` could be, if images are named with it.
pub(super) fn defaults(
    snapshot: &Snapshot,
    focus: &Focus<'_>,
    name: &str,
    answers: &Answers,
) -> Completions {
    let templates = templates::with(snapshot, focus.entry, name);
    let scene = Scene { snapshot, focus, role: None, answers };
    let word = &focus.word;
    let Some((first, others)) = templates.split_first() else { return Completions::default() };
    if word.text.contains('$') {
        return Completions::default();
    }
    match first {
        whole if whole.before.is_empty() && whole.after.is_empty() => reference(scene, word),
        Template { before, after } => {
            if let Some(repository) = first.repository_of_tag() {
                return tags::defaults(scene, &repository, word, first, others);
            }
            // The name stands before the tag or the digest, and nothing before it.
            let is_name = before.is_empty() && after.starts_with([':', '@']);
            let is_split = word.text.contains([':', '@']);
            if is_name && !is_split { reference(scene, word) } else { Completions::default() }
        }
    }
}

/// What `word` could be.
fn reference(scene: Scene<'_>, word: &Word) -> Completions {
    let parts = syntax::image::split(&word.text);
    let part = |span: Span| word.part(span.start as usize, span.end as usize);
    let typed = word.typed().len();
    let name = word.part(0, parts.repository.end as usize);
    let is_at = |span: &Span| span.start as usize <= typed;
    if let Some(digest) = parts.digest.filter(is_at) {
        let tag = parts.tag.map(part);
        let repository = repository(scene, &name.text);
        return repository.map_or_else(Completions::default, |repository| {
            digests::complete(scene, &repository, tag.as_ref(), &part(digest))
        });
    }
    if let Some(tag) = parts.tag.filter(is_at) {
        let repository = repository(scene, &name.text);
        return repository.map_or_else(Completions::default, |repository| {
            tags::complete(scene, &repository, &part(tag))
        });
    }
    if name.text.contains('$') {
        return Completions::default();
    }
    names::complete(scene, parts.registry.map(part).as_ref(), &part(parts.repository))
}

/// The repository that `name` means, with the defaults of the variables in it.
fn repository(scene: Scene<'_>, name: &str) -> Option<Repository> {
    Repository::of(&value(scene, name)?)
}

/// What `text` comes to if the build is given no arguments; only FROM and defaults can have
/// variables.
fn value(scene: Scene<'_>, text: &str) -> Option<String> {
    let takes_variables = matches!(scene.role, None | Some(Role::Base));
    match text.contains('$') {
        true if takes_variables => templates::value(scene.snapshot, text),
        true => None,
        false => Some(text.to_owned()),
    }
}
#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use images::{Answers, Found, Manifest, PlatformManifest, Repository, Tag, TagList};

    use crate::context::NoContext;
    use crate::features::completion::tests::{
        check_edit, check_first, check_labels, check_nothing, items,
    };
    use crate::features::completion::{Item, ItemKind, completions};
    use crate::features::tests::at_cursor;

    #[test]
    fn from_takes_stages_and_images() {
        check_first(
            "FROM golang AS one\nFROM a as One\nFROM a AS adminer\nFROM <|>",
            6,
            expect!["adminer One scratch golang a aerospike"],
        );
        check_first("FROM library/<|>", 2, expect!["library/adminer library/aerospike"]);
        check_edit("FROM py<|>", "python", expect!["FROM python"]);
        check_edit("FROM py<|>th:3.1 AS x", "python", expect!["FROM python:3.1 AS x"]);
        check_edit(
            "FROM docker.io/library/py<|>",
            "library/python",
            expect!["FROM docker.io/library/python"],
        );
        check_edit("FROM docker.io/py<|>", "python", expect!["FROM docker.io/python"]);
        check_edit("FROM gh<|>", "ghcr.io/", expect!["FROM ghcr.io/"]);
        check_nothing(&["FROM a AS <|>", "FROM a b c <|>"]);
    }

    #[test]
    fn a_release_that_is_not_out_comes_last() {
        check_first("FROM ubuntu:<|>", 4, expect!["26.04 24.04 22.04 latest"]);
        check_first("FROM fedora:<|>", 5, expect!["44 43 latest 45 rawhide"]);
        check_first("FROM node:22-al<|>", 2, expect!["22-alpine 22-alpine3.23"]);
    }

    #[test]
    fn names_of_the_file_are_offered_where_they_can_be_written() {
        let file = "FROM ghcr.io/me/a:1\nFROM you/b AS s\nFROM s\nCOPY --from=quay.io/c/d:2 x y\n";
        check_first(
            &format!("{file}FROM <|>"),
            5,
            expect!["s scratch ghcr.io/me/a you/b quay.io/c/d"],
        );
        check_labels(
            &format!("{file}FROM ghcr.io/<|>"),
            expect![
                "me/a astral-sh/uv graalvm/graalvm-community graalvm/jdk-community roadrunner-server/roadrunner sigstore/cosign/cosign"
            ],
        );
        check_labels(&format!("{file}COPY --from=quay.io/c<|> x y"), expect!["c/d centos/centos"]);
        check_labels(&format!("{file}FROM you/<|>"), expect!["you/b"]);
        check_labels(&format!("{file}FROM docker.io/you/<|>"), expect!["you/b"]);
        check_labels(
            &format!("{file}RUN --mount=from=quay.io/<|>,target=/x y"),
            expect!["c/d centos/centos"],
        );
        check_nothing(&["FROM me/py<|>", "FROM example.com/<|>"]);
    }

    /// The items with their remarks, and what is wanted, when registries gave `answers`.
    #[track_caller]
    fn check_told(source: &str, answers: &Answers, expected: Expect) {
        let (snapshot, offset) = at_cursor(source);
        let found = completions(&snapshot, offset, &NoContext, answers);
        let item =
            |item: &Item| format!("{} | {}\n", item.label, item.detail.as_deref().unwrap_or("-"));
        let mut shown: String = found.items.iter().take(12).map(item).collect();
        for want in found.wants {
            shown.push_str(&format!("? {want:?}\n"));
        }
        expected.assert_eq(&shown);
    }

    fn repository(name: &str) -> Repository {
        Repository::of(name).unwrap()
    }

    #[test]
    fn what_a_registry_told_is_merged() {
        let mut answers = Answers::default();
        let tag = |name: &str| Tag { name: name.to_owned(), ..Tag::default() };
        let sized = Tag {
            size: Some(45_000_000),
            updated: Some("2026-08-01".to_owned()),
            digest: Some("sha256:aa".to_owned()),
            ..tag("2.10")
        };
        let tags = vec![tag("2.9"), sized, tag("2.10-debug"), tag("latest")];
        let list = TagList { tags, complete: true, age: 0 };
        answers.tags.insert(repository("ghcr.io/me/a"), list.into());
        check_told(
            "FROM ghcr.io/me/a:<|>",
            &answers,
            expect![[r#"
            2.10 | 45 MB · of 2026-08-01
            2.9 | -
            latest | -
            2.10-debug | -
        "#]],
        );
        check_told(
            "FROM ghcr.io/me/a:2.10@<|>",
            &answers,
            expect![[r#"
            sha256:aa | = 2.10
            ? Manifest(Repository { registry: "ghcr.io", path: "me/a" }, "2.10")
        "#]],
        );
        check_told(
            "ARG R=ghcr.io/me\nFROM $R/a:2.1<|>",
            &answers,
            expect![[r#"
            2.10 | 45 MB · of 2026-08-01
            2.10-debug | -
        "#]],
        );
        let list = TagList { tags: vec![tag("1.6.45"), tag("1.7")], complete: false, age: 0 };
        answers.tags.insert(repository("memcached"), list.into());
        check_told(
            "FROM memcached:1.<|>",
            &answers,
            expect![[r#"
            1.7 | -
            1.6 | = 1.6.45-trixie, also latest, 1
            1.6.45 | = 1.6.45-trixie, also latest, 1
            1.6-alpine | = 1.6.45-alpine3.24, also alpine, 1-alpine
            1.6.45-alpine | = 1.6.45-alpine3.24, also alpine, 1-alpine
            1.6-trixie | = 1.6.45-trixie, also latest, 1
            1.6.45-trixie | also latest, 1
            1.6-alpine3.24 | = 1.6.45-alpine3.24, also alpine, 1-alpine
            1.6.45-alpine3.24 | also alpine, 1-alpine
            ? Tags(Repository { registry: "docker.io", path: "library/memcached" }, "1.")
        "#]],
        );
    }

    #[test]
    fn digests_are_those_that_were_told() {
        let mut answers = Answers::default();
        check_told(
            "FROM python:3.13@<|>",
            &answers,
            expect![[r#"
            ? Manifest(Repository { registry: "docker.io", path: "library/python" }, "3.13")
        "#]],
        );
        let one = |platform: &str, digest: &str| PlatformManifest {
            platform: platform.to_owned(),
            digest: digest.to_owned(),
            size: None,
        };
        let manifest = Manifest {
            digest: "sha256:11".to_owned(),
            platforms: vec![one("linux/amd64", "sha256:22"), one("linux/arm64", "sha256:33")],
            age: 0,
        };
        answers.manifests.insert((repository("python"), "3.13".to_owned()), manifest.into());
        check_told(
            "FROM python:3.13@<|>",
            &answers,
            expect![[r#"
            sha256:11 | = 3.13
            sha256:22 | = 3.13, only linux/amd64
            sha256:33 | = 3.13, only linux/arm64
        "#]],
        );
        check_told(
            "ARG V=3.13\nFROM python:$V@sha<|>",
            &answers,
            expect![[r#"
            sha256:11 | = 3.13
            sha256:22 | = 3.13, only linux/amd64
            sha256:33 | = 3.13, only linux/arm64
        "#]],
        );
        check_told(
            "FROM python@<|>",
            &answers,
            expect![[r#"
            ? Manifest(Repository { registry: "docker.io", path: "library/python" }, "latest")
        "#]],
        );
    }

    #[test]
    fn searches_add_names() {
        let mut answers = Answers::default();
        let found = Found {
            name: "zzz/pytools".to_owned(),
            description: "Many\ntools".to_owned(),
            stars: 3,
            is_official: false,
        };
        answers.searches.insert("zzz/py".to_owned(), vec![found].into());
        check_told(
            "FROM zzz/py<|>",
            &answers,
            expect![[r#"
            zzz/pytools | 3 stars · Many tools
        "#]],
        );
        check_told(
            "FROM zzz/pyt<|>",
            &answers,
            expect![[r#"
            zzz/pytools | 3 stars · Many tools
            ? Search("zzz/pyt")
        "#]],
        );
        check_told(
            "FROM zzz/<|>",
            &answers,
            expect![[r#"
            ? Search("zzz/")
        "#]],
        );
        check_told(
            "FROM z<|> AS x",
            &Answers::default(),
            expect![[r#"
                znc | ZNC, which stays on IRC while one is away.
                zookeeper | Apache ZooKeeper, which keeps distributed programs in agreement.
                zend-php | Given up; take php
                amazoncorretto | Amazon's OpenJDK for running and compiling Java.
                amazonlinux | Amazon Linux, the system that AWS makes for its machines.
                azul-zulu | Azul's OpenJDK for running and compiling Java.
                mcr.microsoft.com/azurelinux-beta/base/core | Popular image
                mcr.microsoft.com/azurelinux/base/core | Popular image
                mcr.microsoft.com/azurelinux/distroless/minimal | Popular image
                public.ecr.aws/amazonlinux/amazonlinux | Popular image
                scratch | The empty image.
                adminer | Manages databases from a single PHP page in the browser.
            "#]],
        );
        check_told(
            "FROM example.com/z<|>",
            &answers,
            expect![[r#"
            ? Catalog("example.com")
        "#]],
        );
    }

    #[test]
    fn references_with_variables_are_completed() {
        check_edit(
            "ARG V=1.6.45\nFROM memcached:${V}-<|>",
            "${V}-alpine",
            expect![[r#"
            ARG V=1.6.45
            FROM memcached:${V}-alpine"#]],
        );
        check_labels(
            "ARG V=1.6.45\nFROM memcached:$V-al<|> AS x",
            expect!["$V-alpine $V-alpine3.24"],
        );
        check_labels(
            "ARG V=1.6.45\nFROM \"memcached:${V}<|>\"",
            expect!["${V} ${V}-alpine ${V}-trixie ${V}-alpine3.24"],
        );
        check_nothing(&[
            "ARG V\nFROM memcached:${V}-<|>",
            "ARG V=1\nFROM memcached:${V:-2}-<|>",
            "ARG V=1\nFROM memcached:<|>${V}",
            "ARG V=1\nFROM $V/x<|>",
            "ARG V=1.6\nFROM x\nCOPY --from=memcached:$V-<|> a b",
        ]);
    }

    #[test]
    fn defaults_make_a_tag_that_there_is() {
        let of = |rest: &str| format!("ARG V=1.<|>\n{rest}\n");
        check_labels(
            &of("FROM memcached:$V"),
            expect![
                "1.6 1.6.45 1.6-alpine 1.6.45-alpine 1.6-trixie 1.6.45-trixie 1.6-alpine3.24 1.6.45-alpine3.24"
            ],
        );
        check_labels(&of("FROM memcached:${V}-alpine"), expect!["1.6 1.6.45"]);
        check_labels(
            &of("FROM memcached:$V-alpine\nFROM memcached:$V-trixie"),
            expect!["1.6 1.6.45"],
        );
        check_labels("ARG D=alpine\nARG V=<|>\nFROM memcached:$V-$D", expect!["1 1.6 1.6.45"]);
        check_edit(
            "ARG A=1 V=\"1.<|>\" B=2\nFROM docker.io/library/memcached:$V AS x",
            "1.6.45",
            expect![[r#"
                ARG A=1 V="1.6.45" B=2
                FROM docker.io/library/memcached:$V AS x"#]],
        );
        check_first("ARG IMAGE=memc<|>\nFROM $IMAGE:1", 2, expect!["memcached adminer"]);
        check_labels(
            "ARG BASE=memcached:1.6.4<|>\nFROM x\nFROM ${BASE}",
            expect!["1.6.45 1.6.45-alpine 1.6.45-trixie 1.6.45-alpine3.24"],
        );
        check_nothing(&[
            "ARG V=<|>\nFROM x",
            "ARG V=<|>\nFROM unknown:$V",
            "FROM memcached:$V\nARG V=<|>",
            "ARG V=<|>\nFROM memcached:${V:-1}",
            "ARG V=<|>\nFROM memcached:$V-$V",
        ]);
    }

    #[test]
    fn tags_replace_exactly_what_is_typed() {
        check_labels(
            "FROM memcached:1.6.<|>",
            expect!["1.6.45 1.6.45-alpine 1.6.45-trixie 1.6.45-alpine3.24"],
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
    fn a_list_of_tags_is_asked_for_again_if_it_is_not_all() {
        let (snapshot, offset) = at_cursor("FROM tomee:<|>");
        let found = completions(&snapshot, offset, &NoContext, &Answers::default());
        assert_eq!((found.items.len(), found.incomplete), (200, true));
        // Typing on may leave nothing but what gets no updates any more.
        let (snapshot, offset) = at_cursor("FROM alpine:<|>");
        assert!(completions(&snapshot, offset, &NoContext, &Answers::default()).incomplete);
        let (snapshot, offset) = at_cursor("FROM me/own:<|>");
        assert!(!completions(&snapshot, offset, &NoContext, &Answers::default()).incomplete);
    }

    #[test]
    fn dropped_tags_are_offered_when_nothing_else_begins_so() {
        let shown = |source: &str| -> Vec<String> {
            let items = items(source).into_iter().take(6);
            let item = |item: Item| {
                let mark = if item.deprecated { "~" } else { "" };
                format!("{mark}{} | {}", item.label, item.detail.unwrap_or_default())
            };
            items.map(item).collect()
        };
        let found = ["FROM python:3.10-slim-bu<|>", "FROM python:3.8<|>", "FROM python:3.7-al<|>"];
        expect![[r#"
            ~3.10-slim-bullseye | no updates since 2025-08-12
            ~3.10-slim-buster | no updates since 2023-06-14
            --
            ~3.8 | no updates since 2024-10-07
            ~3.8.20 | no updates since 2024-10-07
            ~3.8.19 | no updates since 2024-09-09
            ~3.8.18 | no updates since 2024-03-20
            ~3.8.17 | no updates since 2023-08-25
            ~3.8.16 | no updates since 2023-06-06
            --
            ~3.7-alpine | no updates since 2023-10-02
            ~3.7-alpine3.10 | no updates since 2020-06-03
            ~3.7-alpine3.11 | no updates since 2021-02-03
            ~3.7-alpine3.12 | no updates since 2021-06-28
            ~3.7-alpine3.13 | no updates since 2021-11-29
            ~3.7-alpine3.14 | no updates since 2022-05-25"#]]
        .assert_eq(&found.map(|source| shown(source).join("\n")).join("\n--\n"));
    }

    #[test]
    fn images_that_were_given_up_are_offered_only_by_name() {
        let shown = |source: &str| -> Vec<String> {
            let named =
                |item: &Item| item.label.contains("openjdk") || item.label.ends_with("centos");
            let items = items(source).into_iter().filter(named);
            let item = |item: Item| {
                format!("{} {} | {}", item.deprecated, item.label, item.detail.unwrap_or_default())
            };
            items.map(item).collect()
        };
        let found = ["FROM <|>", "FROM open<|>", "FROM library/cento<|>"];
        expect![[r#"
            false openjdk | Early-access builds of OpenJDK; nothing for production any more.
            false mcr.microsoft.com/openjdk/jdk | Microsoft's OpenJDK for running and compiling Java.
            false quay.io/centos/centos | Popular image
            --
            false openjdk | Early-access builds of OpenJDK; nothing for production any more.
            false mcr.microsoft.com/openjdk/jdk | Microsoft's OpenJDK for running and compiling Java.
            false quay.io/centos/centos | Popular image
            --
            true library/centos | Given up
            false library/openjdk | Early-access builds of OpenJDK; nothing for production any more."#]]
        .assert_eq(&found.map(|source| shown(source).join("\n")).join("\n--\n"));
    }

    #[test]
    fn images_outside_of_the_library_are_offered_by_registry() {
        check_first(
            "FROM mcr.microsoft.com/dotnet/<|>",
            6,
            expect![
                "dotnet/aspire-dashboard dotnet/aspnet dotnet/framework/aspnet dotnet/framework/runtime dotnet/framework/sdk dotnet/framework/wcf"
            ],
        );
        check_first("FROM grafana/<|>", 3, expect!["grafana/grafana"]);
        check_first("FROM quay.io/<|>", 4, expect!["centos/centos"]);
        check_first(
            "FROM mcr.microsoft.com/dotnet/sdk:<|>",
            6,
            expect!["10.0 10.0.400 9.0 9.0.317 8.0 8.0.424"],
        );
        check_edit(
            "FROM mcr.microsoft.com/dot<|> AS x",
            "dotnet/sdk",
            expect!["FROM mcr.microsoft.com/dotnet/sdk AS x"],
        );
    }

    #[test]
    fn tags_are_in_the_order_of_the_catalog_and_tell_what_they_are() {
        let shown: Vec<String> = items("FROM golang:<|>")
            .into_iter()
            .take(18)
            .map(|item| format!("{} | {}\n", item.label, item.detail.unwrap_or("-".to_owned())))
            .collect();
        expect![[r#"
            1 | = 1.27.0, also latest
            1.27 | = 1.27.0, also latest, 1
            1.27.0 | also latest, 1
            1.26 | = 1.26.7
            1.26.7 | also 1.26
            latest | = 1.27.0, also 1, 1.27
            1-alpine | = 1.27.0-alpine3.24, also alpine
            1.27-alpine | = 1.27.0-alpine3.24, also alpine, 1-alpine
            1.27.0-alpine | = 1.27.0-alpine3.24, also alpine, 1-alpine
            1.26-alpine | = 1.26.7-alpine3.24
            1.26.7-alpine | = 1.26.7-alpine3.24, also 1.26-alpine
            alpine | = 1.27.0-alpine3.24
            1-trixie | = 1.27.0-trixie, also trixie
            1.27-trixie | = 1.27.0-trixie, also trixie, 1-trixie
            1.27.0-trixie | also trixie, 1-trixie
            1.26-trixie | = 1.26.7-trixie
            1.26.7-trixie | also 1.26-trixie
            trixie | = 1.27.0-trixie
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
