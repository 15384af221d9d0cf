//! Where hints stand and what they say.

use expect_test::{Expect, expect};
use images::{Answers, Manifest, Repository, Tag, TagList, Want};
use syntax::Span;

use super::{HintOptions, hints};
use crate::features::tests::snapshot;

const ALL: HintOptions = HintOptions {
    variables: true,
    stages: true,
    directories: true,
    destinations: true,
    defaults: true,
    images: true,
};

/// The text with every hint between `⟨` and `⟩`.
#[track_caller]
fn check_hints(text: &str, options: HintOptions, expected: Expect) {
    check_answered(text, options, &Answers::default(), expected);
}

/// The same with what registries say.
#[track_caller]
fn check_answered(text: &str, options: HintOptions, answers: &Answers, expected: Expect) {
    let snapshot = snapshot(text);
    let mut shown = text.to_owned();
    for hint in hints(&snapshot, Span::new(0, text.len() as u32), options, answers).iter().rev() {
        let blank = if hint.is_apart { " " } else { "" };
        shown.insert_str(hint.offset as usize, &format!("⟨{blank}{}⟩", hint.label));
    }
    expected.assert_eq(&shown);
}

#[test]
fn variables_show_their_values() {
    check_hints(
        "ARG V=1.25 S=-x\nARG W=$V EMPTY=\nFROM golang:${V}\nFROM golang:$V$S AS b\nFROM --platform=$BUILDPLATFORM a:$U\nARG V\nARG N\nENV A=${V%.*} B=\"$A-$V\" C=$N D=$HOME/x E=$EMPTY\nENV F=$A G=$A\nCOPY --chown=$F:x a $B/\nEXPOSE $V/tcp\nRUN echo $V\nWORKDIR /a/$A\nUSER ${N:-me}\nLABEL x=${A:-${V}}\nCOPY <<E /\n$V\nE\n",
        HintOptions::default(),
        expect![[r#"
            ARG V=1.25 S=-x
            ARG W=$V⟨ = 1.25⟩ EMPTY=
            FROM golang:${V}⟨ = 1.25⟩
            FROM golang:$V$S⟨ = golang:1.25-x⟩ AS b
            FROM --platform=$BUILDPLATFORM a:$U⟨ = ""⟩
            ARG V
            ARG N
            ENV A=${V%.*}⟨ = 1⟩ B="$A-$V" C=$N D=$HOME/x E=$EMPTY
            ENV F=$A⟨ = 1⟩ G=$A⟨ = 1⟩
            COPY --chown=$F:x⟨ = 1:x⟩ a $B/
            EXPOSE $V/tcp⟨ = 1.25/tcp⟩
            RUN echo $V
            WORKDIR /a/$A⟨ = 1⟩
            USER ${N:-me}
            LABEL x=${A:-${V}}⟨ = 1⟩
            COPY <<E /
            $V
            E
        "#]],
    );
}

#[test]
fn secrets_are_not_shown() {
    check_hints(
        "FROM a\nARG DB_PASSWORD=x T=y\nENV A=$DB_PASSWORD API_TOKEN=$T B=$T\nWORKDIR $DB_PASSWORD\nENV URL=http://$DB_PASSWORD@x\nUSER $URL\nWORKDIR x/$URL\n",
        HintOptions::default(),
        expect![[r#"
            FROM a
            ARG DB_PASSWORD=x T=y
            ENV A=$DB_PASSWORD API_TOKEN=$T B=$T⟨ = y⟩
            WORKDIR $DB_PASSWORD
            ENV URL=http://$DB_PASSWORD@x
            USER $URL
            WORKDIR x/$URL
        "#]],
    );
}

#[test]
fn stages_that_are_meant_by_number_show_it() {
    check_hints(
        "FROM a AS b\nFROM golang:1\nFROM c\nCOPY --from=0 x y\nCOPY --from=1 x y\nCOPY --from=b x y\nCOPY --from=7 x y\n",
        HintOptions::default(),
        expect![[r#"
            FROM a AS b⟨ stage 0⟩
            FROM golang:1⟨ stage 1⟩
            FROM c
            COPY --from=0⟨ = b⟩ x y
            COPY --from=1⟨ = golang:1⟩ x y
            COPY --from=b x y
            COPY --from=7 x y
        "#]],
    );
}

#[test]
fn relative_paths_show_where_they_lead() {
    check_hints(
        "FROM a\nWORKDIR x\nWORKDIR /x\nWORKDIR y\nARG D=../z\nWORKDIR $D\nCOPY a .\nCOPY a $D\nCOPY a /b\nADD [\"a\", \"b/\"]\n",
        ALL,
        expect![[r#"
            FROM a⟨:latest⟩
            WORKDIR x
            WORKDIR /x
            WORKDIR y⟨ = /x/y⟩
            ARG D=../z
            WORKDIR $D⟨ = /x/z⟩
            COPY a .⟨ = /x/z⟩
            COPY a $D⟨ = /x/z⟩
            COPY a /b
            ADD ["a", "b/"⟨ = /x/z/b⟩]
        "#]],
    );
}

#[test]
fn defaults_are_shown_if_wanted() {
    check_hints(
        "FROM alpine AS a\nFROM a\nFROM a:1\nFROM scratch\nCOPY --link --parents=false a b\nEXPOSE 80 53/udp $P\nHEALTHCHECK --retries=1 CMD x\nHEALTHCHECK CMD x\nHEALTHCHECK NONE\n",
        ALL,
        expect![[r#"
            FROM alpine⟨ = 3.24.1⟩⟨:latest⟩ AS a
            FROM a
            FROM a:1
            FROM scratch
            COPY --link⟨=true⟩ --parents=false a b⟨ = /b⟩
            EXPOSE 80⟨/tcp⟩ 53/udp $P⟨ = ""⟩
            HEALTHCHECK --retries=1⟨ --interval=30s --start-interval=5s --start-period=0s --timeout=30s⟩ CMD x
            HEALTHCHECK⟨ --interval=30s --retries=3 --start-interval=5s --start-period=0s --timeout=30s⟩ CMD x
            HEALTHCHECK NONE
        "#]],
    );
}

#[test]
fn tags_show_the_build_that_they_mean() {
    let nothing = HintOptions { variables: false, stages: false, ..HintOptions::default() };
    check_hints(
        "ARG V=3\nFROM python:$V AS a\nFROM \"python\"\nFROM python:3.14.7\nFROM a\nFROM me/own:1\nFROM alpine:3@sha256:0000000000000000000000000000000000000000000000000000000000000000\nCOPY --from=nginx:alpine a b\nRUN --mount=from=python:slim,target=/x y\n",
        HintOptions { images: true, ..nothing },
        expect![[r#"
            ARG V=3
            FROM python:$V⟨ = 3.14.7⟩ AS a
            FROM "python"⟨ = 3.14.7⟩
            FROM python:3.14.7
            FROM a
            FROM me/own:1
            FROM alpine:3@sha256:0000000000000000000000000000000000000000000000000000000000000000
            COPY --from=nginx:alpine⟨ = 1.31.4-alpine3.24⟩ a b
            RUN --mount=from=python:slim⟨ = 3.14.7-slim-trixie⟩,target=/x y
        "#]],
    );
}

#[test]
fn tags_show_what_registries_say_of_them() {
    let digest = |letter: &str| format!("sha256:{}", letter.repeat(64));
    let (python, own) = (Repository::new(None, "python"), Repository::new(None, "me/own"));
    let mut answers = Answers::default();
    for (repository, tag, letter, age) in [
        (&python, "3", "a", 0),
        (&python, "3.14.7", "a", 0),
        (&python, "3.13", "b", 0),
        (&python, "slim", "b", 9000),
        (&own, "1", "c", 0),
        (&own, "1.2.3", "c", 0),
    ] {
        let manifest = Manifest { digest: digest(letter), age, ..Manifest::default() };
        answers.manifests.insert((repository.clone(), tag.to_owned()), manifest.into());
    }
    let tag =
        |name: &str| Tag { name: name.to_owned(), digest: Some(digest("c")), ..Tag::default() };
    let list = TagList { tags: vec![tag("1"), tag("1.2.3"), tag("latest")], ..TagList::default() };
    answers.tags.insert(own, list.into());
    let nothing = HintOptions { variables: false, stages: false, ..HintOptions::default() };
    let (now, old) = (digest("b"), digest("0"));
    let text = format!(
        "FROM python:3\nFROM python:3.13\nFROM python:slim\nFROM me/own:1\nFROM me/own:1.2.3\nFROM python:3.13@{now}\nFROM python:3.13@{old}\nFROM python:3.12@{old}\n"
    );
    check_answered(
        &text,
        HintOptions { images: true, ..nothing },
        &answers,
        expect![[r#"
        FROM python:3⟨ = 3.14.7⟩
        FROM python:3.13⟨ = sha256:bbbbbbbbbbbb⟩
        FROM python:slim⟨ = 3.14.7-slim-trixie⟩
        FROM me/own:1⟨ = 1.2.3⟩
        FROM me/own:1.2.3
        FROM python:3.13@sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb⟨ = 3.13 now⟩
        FROM python:3.13@sha256:0000000000000000000000000000000000000000000000000000000000000000⟨ ≠ 3.13 now⟩
        FROM python:3.12@sha256:0000000000000000000000000000000000000000000000000000000000000000
    "#]],
    );
    let wants = super::wanted(&snapshot(&text), Span::new(0, 14));
    let of = |tag: &str| Want::Manifest(python.clone(), tag.to_owned());
    assert_eq!(wants, [of("3.14.7"), of("3")]);
}

#[test]
fn a_long_value_is_cut_and_an_odd_one_is_one_line() {
    check_hints(
        &format!("ARG A={} B='a\tb'\nFROM $A\nFROM $B\n", "x".repeat(60)),
        HintOptions::default(),
        expect![[r#"
            ARG A=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx B='a	b'
            FROM $A⟨ = xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…⟩
            FROM $B⟨ = a�b⟩
        "#]],
    );
}

#[test]
fn only_the_hints_in_the_range_are_given() {
    let text = "ARG V=1\nFROM a:$V\nFROM b:$V\nFROM c:$V\n";
    let snapshot = snapshot(text);
    let start = text.find("FROM b").unwrap() as u32;
    let found =
        hints(&snapshot, Span::new(start, start + 9), HintOptions::default(), &Answers::default());
    assert_eq!(found.iter().map(|hint| hint.offset).collect::<Vec<_>>(), [start + 9]);
    assert_eq!(found[0].tooltip, "`ARG V=1` in line 1");
}
