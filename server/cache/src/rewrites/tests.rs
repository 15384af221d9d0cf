//! What is offered for a text in a context with a history.

use std::fmt::Write;

use analysis::Snapshot;
use analysis::edit::apply;
use expect_test::{Expect, expect};
use syntax::Document;

use super::{Tier, advise, optimize};
use crate::history::{Change, ChangeKind, Commit, History};
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
    let advice = advise(&Snapshot::new(Document::new(text)), &project);
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
    expected.assert_eq(&shown);
}

/// Checks what `text` becomes with all that is proved or only assumed.
#[track_caller]
fn check_optimized(text: &str, files: &[(&str, &str)], changed: &[&str], expected: Expect) {
    let tree: Tree = files.iter().copied().collect();
    let history = history(changed);
    let project = Project { history: Some(&history), tree: Some(&tree), ..Project::default() };
    let done = optimize(&Snapshot::new(Document::new(text)), &project, Tier::Assumed);
    expected.assert_eq(&done.text);
}

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
fn few_commits_tell_nothing() {
    let tree: Tree = FLASK.into_iter().collect();
    let history = History { commits: vec![Commit::default()], is_partial: false };
    let project = Project { history: Some(&history), tree: Some(&tree), ..Project::default() };
    let text = "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n";
    let found = advise(&Snapshot::new(Document::new(text)), &project).findings;
    let messages: Vec<&str> = found.iter().map(|found| found.message.as_str()).collect();
    assert!(matches!(messages[..], [one] if one.contains("of 100 builds")), "{messages:?}");
}
