//! How often steps run again, for small files and histories.

use std::fmt::Write;
use std::sync::Arc;

use analysis::Snapshot;
use analysis::context::ignore::Ignore;
use analysis::plan::Plan;
use expect_test::{Expect, expect};
use proptest::prelude::*;
use syntax::Document;

use super::{Project, Report, simulate};
use crate::history::{Change, ChangeKind, Commit, History};
use crate::keys::Profile;
use crate::tree::Tree;

/// A commit for each text with the paths that it changed, the newest first.
fn history(commits: &[&str], ignored: &str) -> History {
    let ignore = Arc::new(Ignore::read(ignored).unwrap());
    let change = |path: &str| Change { path: path.to_owned(), kind: ChangeKind::Modified };
    let commit = |paths: &&str| Commit {
        changes: paths.split_whitespace().map(change).collect(),
        ignore: Some(Arc::clone(&ignore)),
        ..Commit::default()
    };
    History { commits: commits.iter().map(commit).collect(), is_partial: false }
}

fn plan(text: &str) -> Plan {
    Plan::of(&Snapshot::new(Document::new(text)))
}

/// A line for each step: how often it runs again, and how often because of itself.
fn table(report: &Report) -> String {
    let mut table = String::new();
    for stage in &report.stages {
        let name = stage.name.as_deref().unwrap_or("-");
        let unused = if stage.is_built { "" } else { " (not built)" };
        _ = writeln!(table, "{} {name}{unused}", stage.number);
        for step in &stage.steps {
            let reruns = step.reruns.map_or("-".to_owned(), |count| count.to_string());
            let seconds = step.milliseconds as f64 / 1000.0;
            _ = write!(table, "{reruns:>5} {:>3} {seconds:>5} s  {}", step.own, step.label.full());
            let reasons: Vec<&str> = step.reasons.iter().map(|reason| reason.name()).collect();
            let reasons =
                if reasons.is_empty() { "".into() } else { format!(" ({})", reasons.join(" ")) };
            let causes = step.causes.iter().map(|(entry, count)| format!(" {count} by #{entry}"));
            _ = writeln!(table, "{reasons}{}", causes.collect::<String>());
        }
    }
    let seconds = report.expected() as f64 / 1000.0;
    _ = writeln!(table, "{seconds} s a build of {} ({})", report.builds, report.basis.name());
    table
}

/// Checks the report of `text` on BuildKit.
#[track_caller]
fn check_report(text: &str, commits: &[&str], expected: Expect) {
    let history = history(commits, "*.md\n.git\n");
    let project = Project { history: Some(&history), ..Project::default() };
    expected.assert_eq(&table(&simulate(&plan(text), &project)));
}

const COMMITS: [&str; 4] = ["src/a", "src/a package.json", "README.md", "x/y"];

#[test]
fn a_change_runs_on_to_the_end_of_the_stage() {
    check_report(
        "FROM node\nWORKDIR /app\nCOPY package.json ./\nRUN npm ci\nENV A=1\nCOPY . .\nRUN npm run build\nCMD [\"x\"]\n",
        &COMMITS,
        expect![[r#"
            0 -
                0   0   0.1 s  WORKDIR /app
                1   1   0.3 s  COPY package.json ./ (files)
                1   0    30 s  RUN npm ci 1 by #2
                -   0     0 s  ENV A=1
                3   3   0.3 s  COPY . . (files) 1 by #2
                3   0    60 s  RUN npm run build 2 by #5 1 by #2
                -   0     0 s  CMD ["x"]
            52.8 s a build of 4 (history)
        "#]],
    );
    check_report(
        "FROM node\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n",
        &COMMITS,
        expect![[r#"
            0 -
                0   0   0.1 s  WORKDIR /app
                3   3   0.3 s  COPY . . (files)
                3   0    30 s  RUN npm ci 3 by #2
                3   0    60 s  RUN npm run build 3 by #2
            67.725 s a build of 4 (history)
        "#]],
    );
}

#[test]
fn what_comes_out_of_a_stage_stops_changes() {
    check_report(
        "FROM rust AS chef\nFROM chef AS planner\nCOPY . .\nRUN cargo chef prepare --recipe-path recipe.json\n\
         FROM chef AS builder\nCOPY --from=planner /recipe.json recipe.json\nRUN cargo chef cook\n\
         COPY . .\nRUN cargo build\nFROM scratch AS data\nCOPY x /x\nCOPY src /src\nFROM debian AS unused\n\
         COPY . .\nFROM debian\nCOPY --from=data /x/y /\nRUN --mount=from=data,source=/src,target=/s make\n\
         COPY --from=builder /a /b\n",
        &["src/a Cargo.toml", "src/a", "x/y", "README.md", "b/Cargo.lock"],
        expect![[r#"
            0 chef
            1 planner
                4   4   0.3 s  COPY . . (files)
                4   0     3 s  RUN cargo chef prepare --recipe-path recipe.json 4 by #2
            2 builder
                2   2   0.3 s  COPY --from=planner /recipe.json recipe.json (stage) 2 by #3
                2   0    60 s  RUN cargo chef cook 2 by #3
                4   4   0.3 s  COPY . . (files) 2 by #3
                4   0    60 s  RUN cargo build 2 by #3 2 by #7
            3 data
                1   1   0.3 s  COPY x /x (files)
                3   2   0.3 s  COPY src /src (files) 1 by #10
            4 unused (not built)
                -   4   0.3 s  COPY . . (files)
            5 -
                1   1   0.3 s  COPY --from=data /x/y / (stage) 1 by #10
                3   2    60 s  RUN make (stage) 1 by #10
                4   4   0.3 s  COPY --from=builder /a /b (stage) 2 by #16 1 by #3 1 by #10
            111.54 s a build of 5 (history)
        "#]],
    );
}

#[test]
fn a_stage_continues_what_it_is_built_on() {
    check_report(
        "FROM a AS base\nARG GIT_SHA\nENV REV=$GIT_SHA\nCOPY x /x\nFROM base\nRUN make\n",
        &COMMITS,
        expect![[r#"
            0 base
                -   4     0 s  ARG GIT_SHA (volatile)
                -   4     0 s  ENV REV=$GIT_SHA (volatile)
                1   1   0.3 s  COPY x /x (files)
            1 -
                4   0    60 s  RUN make 3 by #2 1 by #3
            60.075 s a build of 4 (history)
        "#]],
    );
}

#[test]
fn values_that_always_change_reach_commands_alone() {
    check_report(
        "FROM a\nARG GIT_SHA\nCOPY x /x\nLABEL sha=$GIT_SHA\nRUN make\n",
        &COMMITS,
        expect![[r#"
            0 -
                -   4     0 s  ARG GIT_SHA (volatile)
                1   1   0.3 s  COPY x /x (files)
                -   0     0 s  LABEL sha=$GIT_SHA
                4   0    60 s  RUN make 3 by #1 1 by #2
            60.075 s a build of 4 (history)
        "#]],
    );
    check_report(
        "FROM a\nRUN make\nARG GIT_SHA\nLABEL sha=$GIT_SHA\n",
        &COMMITS,
        expect![[r#"
            0 -
                0   0    60 s  RUN make
                -   4     0 s  ARG GIT_SHA (volatile)
                -   0     0 s  LABEL sha=$GIT_SHA
            0 s a build of 4 (history)
        "#]],
    );
    check_report(
        "FROM a\nARG GIT_REV\nENV GIT_REV=1\nRUN make\n",
        &COMMITS,
        expect![[r#"
            0 -
                -   4     0 s  ARG GIT_REV (volatile)
                -   0     0 s  ENV GIT_REV=1
                0   0    60 s  RUN make
            0 s a build of 4 (history)
        "#]],
    );
    check_report(
        "FROM a\nARG GIT_SHA=abc\nRUN make\n",
        &COMMITS,
        expect![[r#"
        0 -
            -   0     0 s  ARG GIT_SHA=abc
            0   0    60 s  RUN make
        0 s a build of 4 (history)
    "#]],
    );
}

#[test]
fn links_stand_alone_and_mounts_count() {
    check_report(
        "FROM a\nCOPY src /src\nCOPY --link x /x\nRUN --mount=source=package.json,target=package.json npm ci\n",
        &COMMITS,
        expect![[r#"
            0 -
                2   2   0.3 s  COPY src /src (files)
                1   1   0.3 s  COPY --link x /x (files)
                3   1    30 s  RUN npm ci (files) 2 by #1 1 by #2
            22.725 s a build of 4 (history)
        "#]],
    );
}

#[test]
fn the_repository_in_the_context_changes_always() {
    let tree: Tree = [(".git/", ""), ("src/a", "")].into_iter().collect();
    let commits = history(&COMMITS, "*.md\n");
    let project = Project { history: Some(&commits), tree: Some(&tree), ..Project::default() };
    let report = simulate(&plan("FROM a\nCOPY . .\nCOPY src /x\n"), &project);
    expect![[r#"
        0 -
            4   4   0.3 s  COPY . . (repository)
            4   2   0.3 s  COPY src /x (files) 4 by #1
        0.6 s a build of 4 (history)
    "#]]
    .assert_eq(&table(&report));
}

#[test]
fn the_text_of_a_step_changes() {
    let now = "FROM a\nENV A=2\nCOPY x /x\nRUN make\nLABEL a=2\n";
    let texts = [now, now, "FROM a\nENV A=1\nCOPY x /x\nRUN make\nLABEL a=1\n", "FROM a\n"];
    let mut history = history(&["", "", "", ""], "");
    for (commit, text) in history.commits.iter_mut().zip(texts) {
        commit.dockerfile = Some(text.into());
    }
    let report = |profile| {
        let project = Project { history: Some(&history), profile, ..Project::default() };
        table(&simulate(&plan(now), &project))
    };
    expect![[r#"
        0 -
            -   2     0 s  ENV A=2 (edited)
            1   1   0.3 s  COPY x /x (edited)
            2   1    60 s  RUN make (edited) 1 by #1 1 by #2
            -   2     0 s  LABEL a=2 (edited)
        30.075 s a build of 4 (history)
    "#]]
    .assert_eq(&report(Profile::BuildKit));
    expect![[r#"
        0 -
            2   2     0 s  ENV A=2 (edited)
            2   1   0.3 s  COPY x /x (edited) 2 by #1
            2   1    60 s  RUN make (edited) 2 by #1
            2   2     0 s  LABEL a=2 (edited) 2 by #1
        30.15 s a build of 4 (history)
    "#]]
    .assert_eq(&report(Profile::Classic));
}

#[test]
fn without_a_history_there_are_guesses() {
    let text = "FROM node\nCOPY package*.json ./\nRUN npm ci\nCOPY src src\nRUN npm run build\nCOPY . .\nADD https://x/y /\nRUN ./z\n";
    let report = simulate(&plan(text), &Project::default());
    expect![[r#"
        0 -
           40  40   0.3 s  COPY package*.json ./ (files)
           40   0    30 s  RUN npm ci 40 by #1
          131 120   0.3 s  COPY src src (files) 40 by #1
          131   0    60 s  RUN npm run build 91 by #3 40 by #1
          190 190   0.3 s  COPY . . (files) 91 by #3 40 by #1
          190   0   0.3 s  ADD https://x/y / 91 by #3 59 by #5 40 by #1
          190   0     3 s  RUN ./z 91 by #3 59 by #5 40 by #1
        48.976 s a build of 200 (estimate)
    "#]]
    .assert_eq(&table(&report));
}

#[test]
fn sentences() {
    let commits = history(&COMMITS, "*.md");
    let tree: Tree =
        [("package.json", "{}"), ("package-lock.json", "{\"lockfileVersion\": 3}"), ("src/a", "")]
            .into_iter()
            .collect();
    let project = Project { history: Some(&commits), ..Project::default() };
    let plan = plan("FROM node\nWORKDIR /app\nCOPY . .\nRUN npm   ci\n");
    let sentence = |project: &Project<'_>| {
        let report = simulate(&plan, project);
        let (step, cause) = report.spoiled().next().unwrap();
        format!("{} (#{cause})\n", report.sentence(step, step.inputs))
    };
    let full = Project { tree: Some(&tree), ..project.clone() };
    expect![[r#"
        `npm ci` ran again in 3 of the last 4 commits; its inputs changed in 1 (#2)
        `npm ci` ran again in 3 of the last 4 commits (#2)
        `npm ci` runs again in about 95 of 100 builds (#2)
    "#]]
    .assert_eq(&[&full, &project, &Project::default()].map(sentence).concat());
}

/// A line of a Dockerfile.
fn line() -> impl Strategy<Value = String> {
    let lines = [
        "COPY a /a",
        "COPY b/ /b/",
        "COPY . .",
        "COPY *.c /c/",
        "RUN make",
        "ENV A=1",
        "ARG GIT_SHA",
        "WORKDIR /w",
        "COPY --from=0 /a /z",
        "COPY --link a /q",
        "USER x",
        "LABEL a=b",
        "FROM s",
        "FROM x AS s",
        "COPY --from=s --exclude=a . /x",
        "RUN --mount=source=b,target=/b make",
        "COPY $X /y",
        "RUN",
        "FOO",
    ];
    prop::sample::select(lines.to_vec()).prop_map(str::to_owned)
}

proptest! {
    #[test]
    fn one_more_change_never_spares_work(
        lines in prop::collection::vec(line(), 0..12),
        mut commits in prop::collection::vec(prop::collection::vec("[abc](/[abc])?(\\.[cm])?", 0..3), 1..8),
        place in any::<prop::sample::Index>(),
        path in "[abc](/[abc])?",
    ) {
        let plan = plan(&format!("FROM x\n{}\n", lines.join("\n")));
        let count = |commits: &[Vec<String>]| {
            let texts: Vec<String> = commits.iter().map(|paths| paths.join(" ")).collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let history = history(&texts, "*.m");
            let project = Project { history: Some(&history), ..Project::default() };
            let report = simulate(&plan, &project);
            report.steps().map(|step| (step.own, step.reruns.unwrap_or_default())).collect::<Vec<_>>()
        };
        let before = count(&commits);
        let at = place.index(commits.len());
        commits[at].push(path);
        for (less, more) in before.iter().zip(count(&commits)) {
            prop_assert!(less.0 <= more.0 && less.1 <= more.1, "{less:?} {more:?}");
            prop_assert!(more.1 <= commits.len());
        }
    }

    #[test]
    fn any_text_has_a_report(text in "(FROM|COPY|RUN|ARG|ADD)?[ -~\\n]{0,80}\n(COPY --from=0|RUN) [ -~]{0,40}") {
        let report = simulate(&plan(&text), &Project::default());
        for step in report.steps() {
            prop_assert!(step.reruns.unwrap_or_default() <= report.builds);
        }
    }
}
