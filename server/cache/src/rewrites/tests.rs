//! What is offered for a text in a context with a history.

use std::fmt::Write;

use analysis::Snapshot;
use analysis::edit::apply;
use expect_test::{Expect, expect};
use syntax::Document;

use super::{Allowed, Tier, advise, optimize, why_not};
use crate::history::{Change, ChangeKind, Commit, History};
use crate::keys::Profile;
use crate::order::Project;
use crate::tree::Tree;

/// Ten commits, each of which changed one of `changed`.
fn history(changed: &[&str]) -> History {
    let commit = |number: usize| {
        let path = changed.get(number % changed.len()).copied().unwrap_or_default().to_owned();
        let changes = vec![Change { path, kind: ChangeKind::Modified }];
        Commit { id: number.to_string(), changes, ..Commit::default() }
    };
    History { commits: (0..10).map(commit).collect(), is_partial: true }
}

/// Checks what is said of `text` in a context with `files`, in whose last ten commits `changed` were
/// changed, and what each offer makes of it.
#[track_caller]
fn check_advice(text: &str, files: &[(&str, &str)], changed: &[&str], expected: Expect) {
    let tree: Tree = files.iter().copied().collect();
    let history = history(changed);
    let project = Project { history: Some(&history), tree: Some(&tree), ..Project::default() };
    expected.assert_eq(&told(text, &project));
}

fn told(text: &str, project: &Project<'_>) -> String {
    let advice = advise(&Snapshot::new(Document::new(text)), project);
    let mut shown = String::new();
    for finding in &advice.findings {
        let code = text.get(finding.span.range()).unwrap_or_default();
        _ = writeln!(shown, "{} at {code:?}: {}", finding.rule, finding.message);
        for refusal in &finding.refusals {
            let against = text.get(refusal.span.range()).unwrap_or_default();
            _ = writeln!(shown, "  no: {} {:?} ({against:?})", refusal.reason, refusal.remedy);
        }
        for offer in &finding.offers {
            _ = writeln!(shown, "  {:?}: {}", offer.tier, offer.title);
            for assumption in &offer.assumptions {
                _ = writeln!(shown, "    if {assumption}");
            }
            for line in &offer.ignore {
                _ = writeln!(shown, "    ignore {line}");
            }
            if !offer.edits.is_empty() {
                _ = writeln!(shown, "--\n{}--", apply(text, &offer.edits));
            }
        }
    }
    shown
}

/// Checks what `text` becomes with all that is proved or only assumed.
#[track_caller]
fn check_optimized(text: &str, files: &[(&str, &str)], changed: &[&str], expected: Expect) {
    let tree: Tree = files.iter().copied().collect();
    let history = history(changed);
    let project = Project { history: Some(&history), tree: Some(&tree), ..Project::default() };
    let done = optimize(&Snapshot::new(Document::new(text)), &project, ALL);
    expected.assert_eq(&done.text);
}

const ALL: Allowed = Allowed { tier: Tier::Assumed, mounts: false, binds: false, links: false };

const FLASK: [(&str, &str); 3] =
    [("app.py", ""), ("requirements.txt", "flask==3.0.0\n"), ("templates/index.html", "")];

#[test]
fn an_install_goes_above_the_sources() {
    check_advice(
        "FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nCMD [\"python\", \"app.py\"]\n",
        &FLASK,
        &["app.py", "app.py", "templates/index.html", "requirements.txt"],
        expect![[r#"
            copy-before-install at "COPY . .": `pip install -r requirements.txt` ran again in 10 of the last 10 commits; its inputs changed in 2: copy `requirements.txt` first, install, then copy the rest
              Assumed: Copy requirements.txt before `pip install`, the rest behind it (30 → 6.3 s a build, if assumptions hold)
                if packages whose versions no file decides may stay older for longer, as they are fetched less often
            --
            FROM python:3.12-slim
            WORKDIR /app
            COPY requirements.txt .
            RUN pip install -r requirements.txt
            COPY . .
            CMD ["python", "app.py"]
            --
        "#]],
    );
}

#[test]
fn well_ordered_files_are_left_alone() {
    check_advice(
        "FROM python:3.10-slim-buster\n\nWORKDIR /backend-flask\n\nCOPY requirements.txt .\n\n\
         RUN pip3 install -r requirements.txt\n\nCOPY . .\n\nENV FLASK_ENV=development\n\nEXPOSE 5000\n\n\
         CMD [ \"python3\", \"-m\" , \"flask\", \"run\", \"--host=0.0.0.0\", \"--reload\"]\n",
        &FLASK,
        &["app.py", "requirements.txt"],
        expect![[""]],
    );
}

#[test]
fn node_packages_are_installed_first() {
    let files = [
        ("package.json", "{\"name\":\"a\",\"dependencies\":{\"b\":\"^1\"}}"),
        ("package-lock.json", "{\"lockfileVersion\":3,\"packages\":{}}"),
        (".npmrc", "save-exact=true\n"),
        ("src/index.js", ""),
    ];
    check_advice(
        "FROM node:22\nWORKDIR /app\n# Everything\nCOPY --chown=node:node . .\n\n# Packages\nRUN npm ci\nRUN npm run build\n",
        &files,
        &["src/index.js"],
        expect![[r#"
            copy-before-install at "COPY --chown=node:node . .": `npm ci` ran again in 10 of the last 10 commits; its inputs changed in 0: copy `package.json`, `package-lock.json` and `.npmrc` first, install, then copy the rest
              Proved: Copy package.json, package-lock.json, .npmrc before `npm ci`, the rest behind it (90 → 60 s a build, proved)
            --
            FROM node:22
            WORKDIR /app
            COPY --chown=node:node package.json package-lock.json .npmrc ./

            # Packages
            RUN npm ci
            # Everything
            COPY --chown=node:node . .
            RUN npm run build
            --
        "#]],
    );
}

#[test]
fn system_packages_go_above_copies() {
    check_optimized(
        "FROM debian:13\nWORKDIR /app\nCOPY . .\nRUN apt-get update && apt-get install -y curl\nRUN make\n",
        &[("Makefile", ""), ("a.c", "")],
        &["a.c"],
        expect![[r#"
            FROM debian:13
            WORKDIR /app
            RUN apt-get update && apt-get install -y curl
            COPY . .
            RUN make
        "#]],
    );
    check_optimized(
        "FROM debian:12\nLABEL a=b\nWORKDIR /app\nCOPY . .\nRUN apt-get update && apt-get install -y curl\nEXPOSE 80\nCMD [\"./run\"]\n",
        &[("run", "")],
        &["run"],
        expect![[r#"
            FROM debian:12
            LABEL a=b
            WORKDIR /app
            RUN apt-get update && apt-get install -y curl
            COPY . .
            EXPOSE 80
            CMD ["./run"]
        "#]],
    );
}

#[test]
fn a_copy_that_passes_a_directory_names_its_destination() {
    check_advice(
        "FROM node:22\nWORKDIR /app\nCOPY . .\nWORKDIR /app/web\nRUN npm ci\n",
        &[
            ("web/package.json", "{}"),
            ("web/package-lock.json", "{\"lockfileVersion\":3,\"packages\":{}}"),
            ("web/index.js", ""),
            ("server.py", ""),
        ],
        &["server.py", "web/index.js"],
        expect![[r#"
            copy-before-install at "COPY . .": `npm ci` ran again in 10 of the last 10 commits; its inputs changed in 0: copy `web/package.json` and `web/package-lock.json` first, install, then copy the rest
              Proved: Copy web/package.json, web/package-lock.json before `npm ci`, the rest behind it (30 → 0.3 s a build, proved)
            --
            FROM node:22
            WORKDIR /app
            COPY web/package.json web/package-lock.json ./web/
            WORKDIR /app/web
            RUN npm ci
            COPY . /app/
            --
        "#]],
    );
}

#[test]
fn labels_that_change_go_below_where_they_are_layers() {
    let text = |version: usize| {
        format!(
            "FROM node:22\nWORKDIR /app\nLABEL version=1.{version}\nEXPOSE 80\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\n"
        )
    };
    let files = [("package.json", "{}"), ("package-lock.json", "{}"), ("app.js", "")];
    let tree: Tree = files.into_iter().collect();
    let mut history = history(&["app.js"]);
    for (number, commit) in history.commits.iter_mut().enumerate() {
        commit.dockerfile = Some(text(10 - number).into());
    }
    let told = |profile| {
        let (history, tree) = (Some(&history), Some(&tree));
        told(&text(10), &Project { history, tree, profile, ..Project::default() })
    };
    for profile in [Profile::BuildKit, Profile::OldBuildKit] {
        assert_eq!(told(profile), "", "{profile:?}");
    }
    let classic = told(Profile::Classic);
    for profile in [Profile::Buildah, Profile::OldBuildah] {
        assert_eq!(told(profile), classic, "{profile:?}");
    }
    expect![[r#"
        stable-step-late at "LABEL version=1.10": `COPY package*.json ./` ran again in 9 of the last 10 commits, although it needs nothing of `LABEL version=1.10`; it can stand above it
          Proved: Move `COPY package*.json ./` above `LABEL version=1.10` (27 → 0.3 s a build, proved)
        --
        FROM node:22
        WORKDIR /app
        COPY package*.json ./
        RUN npm ci
        LABEL version=1.10
        EXPOSE 80
        COPY . .
        --
    "#]].assert_eq(&classic);
}

#[test]
fn few_commits_tell_nothing() {
    let tree: Tree = FLASK.into_iter().collect();
    let history = History { commits: vec![Commit::default()], is_partial: false };
    let project = Project { history: Some(&history), tree: Some(&tree), ..Project::default() };
    let text = "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n";
    let found = advise(&Snapshot::new(Document::new(text)), &project).findings;
    let messages: Vec<&str> = found.iter().map(|found| found.message.as_str()).collect();
    assert!(matches!(messages[..], [one] if one.contains("of 100 builds")), "{messages:?}");
}

#[test]
fn what_a_compiler_needs_is_fetched_first() {
    let files = [
        ("go.mod", "module a\n\ngo 1.22\n\nrequire b.c/d v1.0.0\n"),
        ("go.sum", ""),
        ("main.go", ""),
    ];
    check_advice(
        "FROM golang:1.22 AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o /app\n\nFROM scratch\nCOPY --from=build /app /app\n",
        &files,
        &["main.go", "main.go", "go.mod"],
        expect![[r#"
            copy-before-install at "COPY . .": `go build -o /app` ran again in 10 of the last 10 commits; its inputs changed in 3: copy `go.mod` and `go.sum` first, install, then copy the rest
              Assumed: Run `go mod download` before the sources are copied
                if what `go mod download` fetches is what the build would have fetched itself
            --
            FROM golang:1.22 AS build
            WORKDIR /src
            COPY go.mod go.sum ./
            RUN go mod download
            COPY . .
            RUN go build -o /app

            FROM scratch
            COPY --from=build /app /app
            --
        "#]],
    );
    check_advice(
        "FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN go build -o /app\n",
        &files,
        &["main.go"],
        expect![""],
    );
    // What is shipped may be built on it.
    check_advice(
        "ARG BASE\nFROM golang:1.22 AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o /app\n\nFROM $BASE\nCOPY --from=build /app /app\n",
        &files,
        &["main.go", "main.go", "go.mod"],
        expect![""],
    );
}

/// Checks that the well-ordered `text` is left alone, and that it comes back where its copy of the
/// sources was moved above the copy of the manifest.
#[track_caller]
fn check_restored(text: &str, files: &[(&str, &str)]) {
    let tree: Tree = files.iter().copied().collect();
    let history = history(&["app.py", "app.py", "app.py", "requirements.txt"]);
    let project = Project { history: Some(&history), tree: Some(&tree), ..Project::default() };
    let optimized = |text: &str| {
        let snapshot = Snapshot::new(Document::new(text));
        optimize(&snapshot, &project, ALL).text
    };
    assert_eq!(optimized(text), text);
    let document = Document::new(text);
    let entry = |start: &str| {
        let entries = document.entries().iter();
        entries.map(|placed| placed.entry.text()).find(|entry| entry.trim().contains(start))
    };
    let (sources, manifest) = (entry("COPY . .").unwrap(), entry("requirements.txt ").unwrap());
    let moved =
        text.replacen(sources, "", 1).replacen(manifest, &format!("{sources}{manifest}"), 1);
    assert_ne!(moved, text);
    assert_eq!(optimized(&moved), text);
}

#[test]
fn tutorials_for_flask_are_restored() {
    let files = [
        ("app.py", ""),
        ("docker/requirements.txt", "flask==3.0.0\n"),
        ("requirements.txt", "flask==3.0.0\n"),
        ("templates/index.html", ""),
    ];
    check_restored(
        "FROM python:3.10-slim-buster\n\nWORKDIR /backend-flask\n\nCOPY requirements.txt .\n\n\
         RUN pip3 install -r requirements.txt\n\nCOPY . .\n\nENV FLASK_ENV=development\n\nEXPOSE 5000\n\n\
         CMD [ \"python3\", \"-m\" , \"flask\", \"run\", \"--host=0.0.0.0\", \"--reload\"]\n",
        &files,
    );
    check_restored(
        "FROM python:3.10-slim-buster \n\nWORKDIR /backend-flask\n\nCOPY requirements.txt requirements.txt\n\
         RUN pip3 install -r requirements.txt\n\nCOPY . .\n\nENV FLASK_ENV=development\n\nEXPOSE ${PORT}\n\
         CMD [ \"python3\", \"-m\" , \"flask\", \"run\", \"--host=0.0.0.0\", \"--port=4567\"]\n",
        &files,
    );
    check_restored(
        "# the base\nFROM python:3.8\n\n# where it runs\nWORKDIR /code\n\n# what it needs\nCOPY requirements.txt .\n\n\
         # install that\nRUN pip install -r requirements.txt\n\n# all the rest\nCOPY . .\n\n# begin\nCMD [ \"python\", \"./server.py\" ]\n",
        &files,
    );
}

#[test]
fn another_file_of_the_same_name_is_in_the_way() {
    check_advice(
        "FROM python:3.11-slim\nWORKDIR /app\nCOPY . .\nCOPY docker/requirements.txt .\nRUN pip install -r requirements.txt\n",
        &[("app.py", ""), ("docker/requirements.txt", "a==1\n"), ("requirements.txt", "b==1\n")],
        &["app.py"],
        expect![[r#"
            copy-before-install at "COPY . .": `pip install -r requirements.txt` ran again in 10 of the last 10 commits; its inputs changed in 0: COPY . . writes /app/requirements.txt, which COPY docker/requirements.txt . writes
              no: COPY . . writes /app/requirements.txt, which COPY docker/requirements.txt . writes None ("COPY docker/requirements.txt .")
        "#]],
    );
    check_advice(
        "FROM python:3.11-slim\nWORKDIR /app\nCOPY . .\nCOPY docker/requirements.txt .\nRUN pip install -r requirements.txt\n",
        &[("app.py", ""), ("docker/requirements.txt", "a==1\n")],
        &["app.py"],
        expect![[r#"
            copy-before-install at "COPY . .": `pip install -r requirements.txt` ran again in 10 of the last 10 commits; its inputs changed in 0: move this copy behind it
              Assumed: Move `COPY . .` behind `pip install` (30 → 0.3 s a build, if assumptions hold)
                if packages whose versions no file decides may stay older for longer, as they are fetched less often
            --
            FROM python:3.11-slim
            WORKDIR /app
            COPY docker/requirements.txt .
            RUN pip install -r requirements.txt
            COPY . .
            --
        "#]],
    );
}

#[test]
fn a_file_that_is_copied_alone_needs_no_copy_of_its_own() {
    let tree: Tree = FLASK.into_iter().collect();
    let project = Project { tree: Some(&tree), ..Project::default() };
    let remedy = |copy: &str| {
        let text = format!(
            "FROM python:3.12\nWORKDIR /app\n{copy}\nRUN pip install -r requirements.txt\n"
        );
        let offset = text.find("RUN").unwrap() as u32;
        why_not(&Snapshot::new(Document::new(&text)), &project, offset).unwrap().remedy
    };
    let alone = "copy `/app/requirements.txt` alone before it";
    assert_eq!(remedy("COPY . .").as_deref(), Some(alone));
    assert_eq!(remedy("COPY requirements.txt ."), None);
}
