//! What is offered, and what the file is when it is chosen.

use expect_test::{Expect, expect};
use images::{Answers, Manifest, Repository, Want};
use syntax::Span;

use super::{image_actions, pin, question};
use crate::edit;
use crate::features::actions::ActionKind;
use crate::features::tests::at_cursor;

const OLD: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000000";
const NEW: &str = "sha256:1111111111111111111111111111111111111111111111111111111111111111";

#[track_caller]
fn check_told(source: &str, answers: &Answers, expected: Expect) {
    let (snapshot, offset) = at_cursor(source);
    let text = snapshot.text().to_string();
    let mut shown = String::new();
    for action in image_actions(&snapshot, Span::empty(offset), answers, true) {
        let text = match action.kind {
            ActionKind::RewriteLater(_) => "(asks)".to_owned(),
            _ => edit::apply(&text, &action.edits),
        };
        shown.push_str(&format!("== {}\n{text}\n", action.title));
    }
    expected.assert_eq(&shown);
}

#[track_caller]
fn check_actions(source: &str, expected: Expect) {
    check_told(source, &Answers::default(), expected);
}

/// The answers of a registry in which `name` has `NEW` under `tag`.
fn answers(name: &str, tag: &str) -> Answers {
    let mut answers = Answers::default();
    let manifest = Manifest { digest: NEW.to_owned(), ..Manifest::default() };
    let repository = Repository::of(name).unwrap();
    answers.manifests.insert((repository, tag.to_owned()), manifest.into());
    answers
}

#[test]
fn a_moving_tag_gives_way_to_what_it_means() {
    check_actions(
        "FROM pyt<|>hon",
        expect![[r#"
            == Add the tag `3.14`, the same build on 2026-08-21
            FROM python:3.14
            == Add the tag `3.14.7`, the same build on 2026-08-21
            FROM python:3.14.7
            == Pin `python` to its digest
            (asks)
        "#]],
    );
    check_actions(
        "FROM python:slim<|> AS x",
        expect![[r#"
            == Replace `slim` by `3.14-slim`, the same build on 2026-08-21
            FROM python:3.14-slim AS x
            == Replace `slim` by `3.14.7-slim`, the same build on 2026-08-21
            FROM python:3.14.7-slim AS x
            == Pin `python:slim` to its digest
            (asks)
        "#]],
    );
    check_actions(
        "FROM x\nCOPY --from=nginx<|>:alpine a b",
        expect![[r#"
            == Replace `alpine` by `1.31-alpine`, the same build on 2026-08-21
            FROM x
            COPY --from=nginx:1.31-alpine a b
            == Replace `alpine` by `1.31.4-alpine`, the same build on 2026-08-21
            FROM x
            COPY --from=nginx:1.31.4-alpine a b
            == Pin `nginx:alpine` to its digest
            (asks)
        "#]],
    );
    check_actions(
        "FROM traefik:v3.7<|>",
        expect![[r#"
        == Replace `v3.7` by `v3.7.11`, the same build on 2026-08-21
        FROM traefik:v3.7.11
        == Pin `traefik:v3.7` to its digest
        (asks)
    "#]],
    );
    check_actions(
        "FROM python:3.14.7<|>",
        expect![[r#"
        == Pin `python:3.14.7` to its digest
        (asks)
    "#]],
    );
    check_actions(
        "FROM me/own<|>",
        expect![[r#"
        == Pin `me/own` to its digest
        (asks)
    "#]],
    );
}

#[test]
fn newer_releases_are_of_the_same_kind() {
    check_actions(
        "FROM python:3.10-slim-buster<|>",
        expect![[r#"
            == Move to `3.14-slim`, the newest release on 2026-08-21
            FROM python:3.14-slim
            == Pin `python:3.10-slim-buster` to its digest
            (asks)
        "#]],
    );
    check_actions(
        "FROM \\\n  python:3.8<|> \\\n  AS x",
        expect![[r#"
            == Move to `3.14`, the newest release on 2026-08-21
            FROM \
              python:3.14 \
              AS x
            == Pin `python:3.8` to its digest
            (asks)
        "#]],
    );
    check_actions(
        "FROM node:20-alpine<|>",
        expect![[r#"
            == Move to `24-alpine`, the newest one with long-term support on 2026-08-21
            FROM node:24-alpine
            == Move to `26-alpine`, the newest release on 2026-08-21
            FROM node:26-alpine
            == Pin `node:20-alpine` to its digest
            (asks)
        "#]],
    );
    check_actions(
        "FROM alpine:3.19<|>",
        expect![[r#"
            == Move to `3.24`, the newest release on 2026-08-21
            FROM alpine:3.24
            == Pin `alpine:3.19` to its digest
            (asks)
        "#]],
    );
    check_actions(
        "FROM ubuntu:22.04<|>",
        expect![[r#"
        == Move to `26.04`, the newest release on 2026-08-21
        FROM ubuntu:26.04
        == Pin `ubuntu:22.04` to its digest
        (asks)
    "#]],
    );
    check_actions(
        "ARG V=3.8-slim\nFROM python:$V<|>",
        expect![[r#"
        == Move to `3.11-slim`, which is supported
        ARG V=3.11-slim
        FROM python:$V
        == Move to `3.14-slim`, the newest release on 2026-08-21
        ARG V=3.14-slim
        FROM python:$V
    "#]],
    );
    check_actions(
        "FROM debian:bullseye<|>",
        expect![[r#"
        == Pin `debian:bullseye` to its digest
        (asks)
    "#]],
    );
}

#[test]
fn a_default_is_edited_where_nothing_else_uses_it() {
    check_actions(
        "ARG V=3.8\nFROM \"python:${V}\"<|>",
        expect![[r#"
            == Move to `3.11`, which is supported
            ARG V=3.11
            FROM "python:${V}"
            == Move to `3.14`, the newest release on 2026-08-21
            ARG V=3.14
            FROM "python:${V}"
        "#]],
    );
    check_actions(
        "ARG V=3.8\nFROM python:${V}-slim<|>",
        expect![[r#"
        == Move to `3.11-slim`, which is supported
        ARG V=3.11
        FROM python:${V}-slim
        == Move to `3.14-slim`, the newest release on 2026-08-21
        ARG V=3.14
        FROM python:${V}-slim
    "#]],
    );
    check_actions("ARG V=3.8\nFROM python:$V<|>\nFROM alpine:$V", expect![[r#""#]]);
    check_actions(
        "ARG B=\"python:3.13<|>\"\nFROM $B",
        expect![[r#"
            == Replace `3.13` by `3.13.15`, the same build on 2026-08-21
            ARG B="python:3.13.15"
            FROM $B
            == Move to `3.14`, the newest release on 2026-08-21
            ARG B="python:3.14"
            FROM $B
            == Pin `python:3.13` to its digest
            (asks)
        "#]],
    );
}

#[test]
fn what_a_tag_means_is_pinned_beside_the_tag() {
    let python = answers("python", "3.14-slim");
    check_told(
        "FROM python:3.14-slim<|> AS x",
        &python,
        expect![[r#"
            == Replace `3.14-slim` by `3.14.7-slim`, the same build on 2026-08-21
            FROM python:3.14.7-slim AS x
            == Pin `python:3.14-slim` to its digest
            FROM python:3.14-slim@sha256:1111111111111111111111111111111111111111111111111111111111111111 AS x
        "#]],
    );
    check_told(
        "FROM 'python:3.14-slim<|>'",
        &python,
        expect![[r#"
            == Replace `3.14-slim` by `3.14.7-slim`, the same build on 2026-08-21
            FROM 'python:3.14.7-slim'
            == Pin `python:3.14-slim` to its digest
            FROM 'python:3.14-slim@sha256:1111111111111111111111111111111111111111111111111111111111111111'
        "#]],
    );
    check_told(
        &format!("FROM python:3.14-slim@{OLD}<|> AS x"),
        &python,
        expect![[r#"
        == Update the digest to what `3.14-slim` means now
        FROM python:3.14-slim@sha256:1111111111111111111111111111111111111111111111111111111111111111 AS x
    "#]],
    );
    check_told(&format!("FROM python:3.14-slim@{NEW}<|> AS x"), &python, expect![[r#""#]]);
    check_told(&format!("FROM me/own@{OLD}<|>"), &answers("me/own", "latest"), expect![[r#""#]]);
    check_told(
        "FROM me/own<|>",
        &answers("me/own", "latest"),
        expect![[r#"
        == Pin `me/own` to its digest
        FROM me/own:latest@sha256:1111111111111111111111111111111111111111111111111111111111111111
    "#]],
    );
    check_told(
        "ARG V=3.14-slim\nFROM python:$V<|>",
        &python,
        expect![[r#"
            == Replace `3.14-slim` by `3.14.7-slim`, the same build on 2026-08-21
            ARG V=3.14.7-slim
            FROM python:$V
        "#]],
    );
}

#[test]
fn a_digest_that_is_none_is_not_written() {
    let (snapshot, offset) = at_cursor("FROM me/own<|>:1");
    let want = Want::Manifest(Repository::of("me/own").unwrap(), "1".to_owned());
    assert_eq!(question(&snapshot, offset), Some(want));
    for digest in ["", "sha256:1", "x y", "sha256:\n"] {
        let manifest = Manifest { digest: digest.to_owned(), ..Manifest::default() };
        assert_eq!(pin(&snapshot, offset, &manifest), None, "{digest}");
    }
}

#[test]
fn a_stage_that_gives_files_is_built_on_the_own_platform() {
    check_actions(
        "FROM me/own:1<|> AS a\nFROM b\nCOPY --from=a x y",
        expect![[r#"
        == Pin `me/own:1` to its digest
        (asks)
        == Build this stage on the machine's own platform (`$BUILDPLATFORM`)
        FROM --platform=$BUILDPLATFORM me/own:1 AS a
        FROM b
        COPY --from=a x y
    "#]],
    );
    check_actions(
        "FROM me/own:1<|> AS a\nFROM a\nCOPY --from=a x y",
        expect![[r#"
        == Pin `me/own:1` to its digest
        (asks)
    "#]],
    );
}

#[test]
fn a_part_of_a_tag_stays_where_it_cannot_be_replaced() {
    check_actions("ARG V=slim\nFROM python:3-$V<|>\n", expect![[""]]);
    check_actions("ARG V=3.8\nFROM python:${V}-slim<|>\nFROM node:$V\n", expect![[""]]);
}
