//! The changes of a table that was measured on the classic builder and the BuildKit of Docker
//! 20.10, the BuildKit of Docker 28.5 and BuildKit 0.32, and buildah 1.28 and 1.43.

use expect_test::{Expect, expect};

use super::*;

/// The builders in the order of the columns.
const COLUMNS: [Profile; 5] = [
    Profile::Classic,
    Profile::OldBuildKit,
    Profile::BuildKit,
    Profile::OldBuildah,
    Profile::Buildah,
];

/// What a change does to the last RUN, and in brackets to the last COPY where that is not the same.
/// The classic builder refuses mounts and links.
pub(super) fn cells((before, after): &(Given, Given)) -> [String; 5] {
    let refused = |flag: &str| before.dockerfile.contains(flag);
    let is_refused = refused("--mount") || refused("--link");
    COLUMNS.map(|profile| {
        if profile == Profile::Classic && is_refused {
            return "-".to_owned();
        }
        let (before, after) = (before.keys(profile), after.keys(profile));
        let run = verdict(&before, &after, Keyword::Run);
        match verdict(&before, &after, Keyword::Copy) {
            copy if copy == run || copy == '-' => run.to_string(),
            copy => format!("{run}[{copy}]"),
        }
    })
}

fn row(name: &str, change: &(Given, Given)) -> String {
    let cells = cells(change).map(|cell| format!("{cell:<6}"));
    format!("{name:<58}{}\n", cells.concat().trim_end())
}

/// A change of the file.
pub(super) fn text(before: &str, after: &str) -> (Given, Given) {
    (Given::new(before), Given::new(after))
}

/// A change of something else.
pub(super) fn other(dockerfile: &str, change: impl FnOnce(&mut Given)) -> (Given, Given) {
    let before = Given::new(dockerfile);
    let mut after = before.clone();
    change(&mut after);
    (before, after)
}

/// Changes with their names.
pub(super) type Rows = Vec<(&'static str, (Given, Given))>;

#[track_caller]
fn check_matrix(rows: Rows, expected: Expect) {
    let head = format!("{:<58}C20   BK20  BK28  BA128 BA143\n", "");
    let rows = rows.iter().map(|(name, change)| row(name, change));
    expected.assert_eq(&std::iter::once(head).chain(rows).collect::<String>());
}

pub(super) fn set(given: &mut Given, path: &str, edit: impl FnOnce(&mut Content)) {
    let mut content = given.context.get(path).cloned().unwrap();
    edit(&mut content);
    given.context.insert(path, content);
}

fn argument(given: &mut Given, name: &str, value: &str) {
    given.build.arguments.insert(name.to_owned(), value.to_owned());
}

const PLAIN: &str = "FROM base\nCOPY a.txt /x/\nRUN make\n";

pub(super) fn context_rows() -> Rows {
    vec![
        ("nothing at all", other(PLAIN, |_| ())),
        ("content of a copied file", other(PLAIN, |it| set(it, "a.txt", |to| to.id = "2".into()))),
        ("content of another file", other(PLAIN, |it| set(it, "b.txt", |to| to.id = "2".into()))),
        ("mode 644 -> 664", other(PLAIN, |it| set(it, "a.txt", |to| to.mode = 0o664))),
        ("owner uid on the host", other(PLAIN, |it| set(it, "a.txt", |to| to.owner = (7, 7)))),
        (
            "new empty directory in a copied tree",
            other("FROM base\nCOPY src /s\nRUN make\n", |it| {
                it.context.insert("src/new", Content::directory());
            }),
        ),
        (
            "new symlink in a copied tree",
            other("FROM base\nCOPY src /s\nRUN make\n", |it| {
                it.context.insert("src/new", Content::link("main.js"));
            }),
        ),
        (
            "file renamed in a copied tree",
            other("FROM base\nCOPY . .\nRUN make\n", |it| {
                it.context.remove("b.txt");
                it.context.insert("c.txt", Content::file("b"));
            }),
        ),
        (
            "new file that a pattern takes",
            other("FROM base\nCOPY *.txt /x/\nRUN make\n", |it| {
                it.context.insert("c.txt", Content::file("c"));
            }),
        ),
        (
            "new file that a pattern leaves",
            other("FROM base\nCOPY *.txt /x/\nRUN make\n", |it| {
                it.context.insert("c.md", Content::file("c"));
            }),
        ),
        (
            "Dockerfile edited with COPY . .",
            other("FROM base\nCOPY . .\nRUN make\n", |it| {
                it.context.insert("Dockerfile", Content::file("2"));
            }),
        ),
        ("same, Dockerfile ignored", {
            let mut before = Given::new("FROM base\nCOPY . .\nRUN make\n");
            before.ignore = "Dockerfile\n".into();
            let mut after = before.clone();
            after.context.insert("Dockerfile", Content::file("2"));
            (before, after)
        }),
        (".dockerignore edited without effect", {
            let mut before = Given::new("FROM base\nCOPY . .\nRUN make\n");
            before.ignore = "x\n".into();
            let mut after = before.clone();
            after.ignore = "y\n".into();
            (before, after)
        }),
    ]
}

#[test]
fn files_of_the_context() {
    check_matrix(
        context_rows(),
        expect![[r#"
                                                                      C20   BK20  BK28  BA128 BA143
            nothing at all                                            H     H     H     H     H
            content of a copied file                                  M     M     M     M     M
            content of another file                                   H     H     H     H     H
            mode 644 -> 664                                           M     M     M     M     M
            owner uid on the host                                     H     H     H     M     H
            new empty directory in a copied tree                      M     M     M     M     M
            new symlink in a copied tree                              M     M     M     M     M
            file renamed in a copied tree                             M     M     M     M     M
            new file that a pattern takes                             M     M     M     M     M
            new file that a pattern leaves                            H     H     H     H     H
            Dockerfile edited with COPY . .                           M     M     M     M     M
            same, Dockerfile ignored                                  H     H     H     H     H
            .dockerignore edited without effect                       M     M     M     M     M
        "#]],
    );
}

pub(super) fn configuration_rows() -> Rows {
    let rows = [
        ("LABEL value", "LABEL a=1", "LABEL a=2"),
        ("CMD value", "CMD a", "CMD b"),
        ("ENTRYPOINT value", "ENTRYPOINT a", "ENTRYPOINT b"),
        ("EXPOSE value", "EXPOSE 1", "EXPOSE 2"),
        ("HEALTHCHECK value", "HEALTHCHECK CMD a", "HEALTHCHECK CMD b"),
        ("VOLUME value", "VOLUME /a", "VOLUME /b"),
        ("STOPSIGNAL value", "STOPSIGNAL 9", "STOPSIGNAL 15"),
        ("ONBUILD value", "ONBUILD RUN a", "ONBUILD RUN b"),
        ("MAINTAINER value", "MAINTAINER a", "MAINTAINER b"),
        ("ENV value the RUN never mentions", "ENV A=1", "ENV A=2"),
        ("ARG default the RUN never mentions", "ARG A=1", "ARG A=2"),
        ("USER", "USER a", "USER b"),
        ("SHELL", "SHELL [\"/bin/sh\", \"-c\"]", "SHELL [\"/bin/sh\", \"-ec\"]"),
        ("WORKDIR", "WORKDIR /a", "WORKDIR /b"),
        ("two ENV lines swapped", "ENV A=1\nENV B=2", "ENV B=2\nENV A=1"),
        ("two ENV lines merged into one", "ENV A=1\nENV B=2", "ENV A=1 B=2"),
        ("comment added", "ENV A=1", "# b\nENV A=1"),
    ];
    let with = |line: &str| format!("FROM base\n{line}\nCOPY a.txt /x/\nRUN make\n");
    let rows = rows.map(|(name, before, after)| (name, text(&with(before), &with(after))));
    rows.into()
}

#[test]
fn configuration_above_copy_and_run() {
    check_matrix(
        configuration_rows(),
        expect![[r#"
                                                                  C20   BK20  BK28  BA128 BA143
        LABEL value                                               M     H     H     M     M
        CMD value                                                 M     H     H     M     M
        ENTRYPOINT value                                          M     H     H     M     M
        EXPOSE value                                              M     H     H     M     M
        HEALTHCHECK value                                         M     H     H     M     M
        VOLUME value                                              M     H     H     M     M
        STOPSIGNAL value                                          M     H     H     M     M
        ONBUILD value                                             M     H     H     M     M
        MAINTAINER value                                          M     H     H     M     M
        ENV value the RUN never mentions                          M     M[H]  M[H]  M     M
        ARG default the RUN never mentions                        M     M[H]  M[H]  M[H]  M[H]
        USER                                                      M     M[H]  M[H]  M     M
        SHELL                                                     M     M[H]  M[H]  M     M
        WORKDIR                                                   M     M     M     M     M
        two ENV lines swapped                                     M     M[H]  M[H]  M     M
        two ENV lines merged into one                             M     H     H     M     M
        comment added                                             H     H     H     H     H
    "#]],
    );
}

pub(super) fn argument_rows() -> Rows {
    let with = |line: &str| format!("{line}\nRUN make\n");
    let declared = with("FROM base\nARG A=1");
    let shadowed = with("FROM base\nARG A=1\nENV A=3");
    let epoch = with("FROM base\nWORKDIR /w");
    let declared_epoch = with("FROM base\nARG SOURCE_DATE_EPOCH");
    vec![
        ("--build-arg of a declared, unused ARG", other(&declared, |it| argument(it, "A", "2"))),
        ("--build-arg of one that is not declared", other(PLAIN, |it| argument(it, "A", "2"))),
        ("ARG shadowed by a later constant ENV", other(&shadowed, |it| argument(it, "A", "2"))),
        (
            "global ARG, not redeclared",
            text(&format!("ARG A=1\n{PLAIN}"), &format!("ARG A=2\n{PLAIN}")),
        ),
        (
            "global ARG, redeclared",
            text(&with("ARG A=1\nFROM base\nARG A"), &with("ARG A=2\nFROM base\nARG A")),
        ),
        ("predefined proxy argument", other(PLAIN, |it| argument(it, "HTTP_PROXY", "2"))),
        (
            "SOURCE_DATE_EPOCH, not declared",
            other(&epoch, |it| argument(it, "SOURCE_DATE_EPOCH", "2")),
        ),
        (
            "ARG SOURCE_DATE_EPOCH declared and changed",
            other(&declared_epoch, |it| argument(it, "SOURCE_DATE_EPOCH", "2")),
        ),
    ]
}

#[test]
fn arguments() {
    check_matrix(
        argument_rows(),
        expect![[r#"
                                                                      C20   BK20  BK28  BA128 BA143
            --build-arg of a declared, unused ARG                     M     M     M     M     M
            --build-arg of one that is not declared                   H     H     H     H     H
            ARG shadowed by a later constant ENV                      H     H     H     H     H
            global ARG, not redeclared                                H     H     H     H     H
            global ARG, redeclared                                    M     M     M     M     M
            predefined proxy argument                                 H     H     H     H     H
            SOURCE_DATE_EPOCH, not declared                           H     H     M     H     H
            ARG SOURCE_DATE_EPOCH declared and changed                M     M     M     M     M
        "#]],
    );
}

pub(super) fn instruction_rows() -> Rows {
    let link = "FROM base\nRUN one\nCOPY --link a.txt /x/\nRUN make\n";
    vec![
        (
            "comment inside a continuation",
            text("FROM base\nRUN a \\\n b\n", "FROM base\nRUN a \\\n# c\n b\n"),
        ),
        (
            "indentation inside a continued RUN",
            text("FROM base\nRUN a \\\n b\n", "FROM base\nRUN a \\\n   b\n"),
        ),
        ("keyword case", text("FROM base\nRUN a\n", "FROM base\nrun a\n")),
        (
            "RUN x -> RUN [\"/bin/sh\",\"-c\",\"x\"]",
            text("FROM base\nRUN x\n", "FROM base\nRUN [\"/bin/sh\",\"-c\",\"x\"]\n"),
        ),
        (
            "COPY dest `./` -> `.`",
            text(
                "FROM base\nWORKDIR /w\nCOPY a.txt ./\nRUN x\n",
                "FROM base\nWORKDIR /w\nCOPY a.txt .\nRUN x\n",
            ),
        ),
        (
            "COPY dest relative -> absolute",
            text(
                "FROM base\nWORKDIR /w\nCOPY a.txt z\nRUN x\n",
                "FROM base\nWORKDIR /w\nCOPY a.txt /w/z\nRUN x\n",
            ),
        ),
        ("COPY source renamed, same bytes", {
            let mut given =
                text("FROM base\nCOPY a.txt /z\nRUN x\n", "FROM base\nCOPY c.txt /z\nRUN x\n");
            given.1.context.insert("c.txt", Content::file("a"));
            given
        }),
        ("COPY source moved to another directory", {
            let mut given = text(
                "FROM base\nCOPY a.txt /z/\nRUN x\n",
                "FROM base\nCOPY new/a.txt /z/\nRUN x\n",
            );
            given.1.context.insert("new/a.txt", Content::file("a"));
            given
        }),
        (
            "`COPY a b ./` split into two lines",
            text(
                "FROM base\nCOPY a.txt b.txt ./\nRUN x\n",
                "FROM base\nCOPY a.txt ./\nCOPY b.txt ./\nRUN x\n",
            ),
        ),
        ("RUN before a COPY --link changes", text(link, &link.replace("one", "two"))),
        (
            "base image moved",
            other(PLAIN, |it| {
                it.build.images.get_mut("base").unwrap().identity = "sha256:2".into();
            }),
        ),
    ]
}

#[test]
fn instructions() {
    check_matrix(
        instruction_rows(),
        expect![[r#"
                                                                      C20   BK20  BK28  BA128 BA143
            comment inside a continuation                             H     H     H     H     H
            indentation inside a continued RUN                        M     M     M     M     M
            keyword case                                              H     H     H     M     M
            RUN x -> RUN ["/bin/sh","-c","x"]                         H     H     H     M     M
            COPY dest `./` -> `.`                                     M     H     H     M     M
            COPY dest relative -> absolute                            M     H     H     M     M
            COPY source renamed, same bytes                           M     M     M     H     H
            COPY source moved to another directory                    M     H     H     H     H
            `COPY a b ./` split into two lines                        M     M     M     M     M
            RUN before a COPY --link changes                          -     M     M     M     M
            base image moved                                          M     M     M     M     M
        "#]],
    );
}

pub(super) fn stage_rows() -> Rows {
    let copies = "FROM base AS one\nRUN a\nFROM base\nCOPY --from=one /a /a\nRUN x\n";
    let builds_on = "FROM base AS one\nRUN a\nFROM one\nRUN x\n";
    let unused = "FROM base AS one\nRUN a\nFROM base\nRUN x\n";
    let same = |mut given: (Given, Given)| {
        for it in [&mut given.0, &mut given.1] {
            it.build.outcomes.insert((0, "/a".to_owned()), "same".to_owned());
        }
        given
    };
    vec![
        (
            "stage re-ran, copied files identical",
            same(text(copies, &copies.replace("RUN a", "RUN b"))),
        ),
        ("stage re-ran, copied files not known", text(copies, &copies.replace("RUN a", "RUN b"))),
        ("stage re-ran, built on by FROM", text(builds_on, &builds_on.replace("RUN a", "RUN b"))),
        ("stage that nothing needs changed", text(unused, &unused.replace("RUN a", "RUN b"))),
        ("stage renamed", text(copies, &copies.replace("one", "two"))),
    ]
}

#[test]
fn stages() {
    check_matrix(
        stage_rows(),
        expect![[r#"
                                                                      C20   BK20  BK28  BA128 BA143
            stage re-ran, copied files identical                      H     H     H     H     H
            stage re-ran, copied files not known                      ?     ?     ?     ?     ?
            stage re-ran, built on by FROM                            M     M     M     M     M
            stage that nothing needs changed                          H     H     H     H     H
            stage renamed                                             H     H     H     H     H
        "#]],
    );
}

pub(super) fn mount_rows() -> Rows {
    let bind = "FROM base\nRUN --mount=type=bind,source=a.txt,target=/a x\n";
    let cache = |options: &str| format!("FROM base\nRUN --mount=type=cache,{options} x\n");
    vec![
        (
            "bind mount, another file changes",
            other(bind, |it| set(it, "b.txt", |to| to.id = "2".into())),
        ),
        (
            "bind mount, the mounted file changes",
            other(bind, |it| set(it, "a.txt", |to| to.id = "2".into())),
        ),
        ("cache mount id changed", text(&cache("target=/c,id=a"), &cache("target=/c,id=b"))),
        ("cache mount id added", text(&cache("target=/c"), &cache("target=/c,id=b"))),
        (
            "cache mount sharing changed",
            text(&cache("target=/c"), &cache("target=/c,sharing=locked")),
        ),
        ("cache mount target changed", text(&cache("target=/c"), &cache("target=/d"))),
        (
            "secret id changed",
            text(
                "FROM base\nRUN --mount=type=secret,id=a x\n",
                "FROM base\nRUN --mount=type=secret,id=b x\n",
            ),
        ),
    ]
}

#[test]
fn mounts() {
    check_matrix(
        mount_rows(),
        expect![[r#"
                                                                      C20   BK20  BK28  BA128 BA143
            bind mount, another file changes                          -     H     H     H     H
            bind mount, the mounted file changes                      -     M     M     H     M
            cache mount id changed                                    -     M     H     M     M
            cache mount id added                                      -     M     M     M     M
            cache mount sharing changed                               -     M     M     M     M
            cache mount target changed                                -     M     M     M     M
            secret id changed                                         -     M     M     M     M
        "#]],
    );
}

#[test]
fn last_lines() {
    let text = "FROM base\nRUN a\nARG K=1\nENV V=$K\nLABEL v=$K\n";
    let (before, after) = other(text, |it| argument(it, "K", "2"));
    let shown = COLUMNS.map(|profile| {
        let keys = after.keys(profile);
        format!("{:?} {}\n", profile, verdict(&before.keys(profile), &keys, Keyword::Label))
    });
    expect![[r#"
        Classic M
        OldBuildKit -
        BuildKit -
        OldBuildah H
        Buildah H
    "#]]
    .assert_eq(&shown.concat());
}
