//! Mounts that are offered: the image is the same, with cache mounts but for what lies in them.

use std::collections::BTreeMap;

use analysis::Snapshot;
use analysis::edit::apply;
use cache::order::Project;
use cache::rewrites;
use syntax::Document;

use crate::base;
use crate::engine::{Engine, Recipe};
use crate::files::{File, Files};
use crate::rewrites::tree;
use crate::verdict::{Verdict, compare};

/// Each Dockerfile with the places in which the images may differ. The base image has the name of an
/// official one, so that what it sets is known; `KEEPS` makes the stub write its cache.
const CASES: [(&str, &[&str]); 6] = [
    ("FROM node:22\nENV KEEPS=1\nWORKDIR /a\nCOPY . .\nRUN npm ci\n", &["root/.npm"]),
    (
        "FROM node:22\nENV KEEPS=1 HOME=/home/x\nWORKDIR /a\nRUN mkdir /home/x && chown 1000:1000 /a /home/x\nUSER 1000:1000\n\
         COPY --chown=1000:1000 . .\nRUN npm ci \\\n    && echo done >x\nRUN npm ci\n",
        &["home/x"],
    ),
    (
        "FROM python:3.12\nENV KEEPS=1\nWORKDIR /a\nCOPY requirements.txt .\n\
         RUN pip install --no-cache-dir -r requirements.txt && rm -rf /root/.cache/pip /tmp/x\n",
        &["root/.cache"],
    ),
    (
        "FROM python:3.12 AS one\nENV KEEPS=1\nCOPY requirements.txt .\n\
         RUN pip install -r requirements.txt\n\
         FROM python:3.12\nCOPY --from=one /usr/lib/python /usr/lib/python\n",
        &["root/.cache"],
    ),
    (
        "FROM debian:13\nRUN apt-get update && apt-get install -y a b \\\n \
         && rm -rf /var/lib/apt/lists/*\n\
         RUN set -eu; \\\n    apt-get update; \\\n    apt-get install c; \\\n    rm -rf /var/lib/apt/lists/*\n",
        &["var/cache/apt", "var/lib/apt/lists", "var/lib/apt/log"],
    ),
    (
        "FROM debian:13\nRUN <<EOF\napt-get update\napt-get install -y a\n\
         rm -rf /var/lib/apt/lists/*\nEOF\n",
        &["var/cache/apt", "var/lib/apt/lists", "var/lib/apt/log"],
    ),
];

/// Dockerfiles with a copy that becomes mounts.
const BINDS: [&str; 5] = [
    "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n",
    "FROM node:22\nWORKDIR /app/\nCOPY package*.json /app/\nLABEL a=b\nRUN npm ci \\\n && echo 1 >/x\nCOPY . /app\n",
    "FROM node:22\nWORKDIR /srv\nCOPY package.json package-lock.json ./\nRUN npm ci\nRUN mkdir /y\nCOPY . .\n",
    "FROM python:3.12 AS one\nWORKDIR /a\nCOPY requirements.txt .\n\
     RUN pip install --no-cache-dir -r requirements.txt\n\
     FROM python:3.12\nCOPY --from=one /usr/lib/python /usr/lib/python\n",
    "FROM node:22 AS one\nWORKDIR /a\nCOPY package.json package-lock.json ./\nRUN npm ci\n\
     FROM node:22\nWORKDIR /a\nCOPY --from=one /a/node_modules node_modules\nCOPY src src\n",
];

fn files() -> Files {
    let mut files = Files::project();
    files.insert("requirements.txt", File::text("a==1\n"));
    files.insert("package.json", File::text("{}\n"));
    files.insert("package-lock.json", File::text("{}\n"));
    files
}

/// The file with everything that is offered for `rule`.
fn mounted(text: &str, rule: &str, project: &Project<'_>) -> String {
    let snapshot = Snapshot::new(Document::new(text));
    let advice = rewrites::advise(&snapshot, project);
    let mounts = advice.extras.iter().filter(|finding| finding.rule == rule);
    let offers = mounts.flat_map(|finding| &finding.offers);
    let edits: Vec<analysis::Edit> = offers.flat_map(|offer| offer.edits.clone()).collect();
    apply(text, &edits)
}

fn elsewhere(differences: BTreeMap<String, String>, places: &[&str]) -> BTreeMap<String, String> {
    let is_elsewhere = |path: &str| {
        let path = path.trim_start_matches("./").trim_start_matches('/');
        places.iter().all(|place| !path.starts_with(place) && !place.starts_with(path))
    };
    differences.into_iter().filter(|(path, _)| is_elsewhere(path)).collect()
}

#[test]
fn mounts_keep_the_image() {
    let Some(engine) = Engine::get() else { return };
    for name in ["node:22", "python:3.12", "debian:13"] {
        base::import_as(&engine, name);
    }
    let files = files();
    // Older ones bring a frontend without heredocs.
    let has_heredocs = engine.version() >= 23;
    let cases = CASES.into_iter().filter(|(text, _)| has_heredocs || !text.contains("<<"));
    let mut built = 0;
    for (before, places) in cases {
        built += 1;
        let after = mounted(before, "downloads-not-kept", &Project::default());
        assert!(after.contains("type=cache"), "{before}\nbecomes\n{after}");
        match compare(&engine, Recipe::new(before, &files), Recipe::new(&after, &files)) {
            Verdict::Same { .. } => {}
            Verdict::Different(differences) => {
                let found = elsewhere(differences, places);
                assert!(found.is_empty(), "{found:#?}\n{before}\nbecomes\n{after}");
            }
            other => panic!("{other:#?}\n{before}\nbecomes\n{after}"),
        }
    }
    eprintln!("files with cache mounts that gave the same image: {built}");
}

#[test]
fn mounted_manifests_keep_the_image() {
    let Some(engine) = Engine::get() else { return };
    for name in ["node:22", "python:3.12"] {
        base::import_as(&engine, name);
    }
    let files = files();
    let tree = tree(&files);
    let project = Project { tree: Some(&tree), ..Project::default() };
    for before in BINDS {
        let after = mounted(before, "manifests-copied", &project);
        assert!(after.contains("type=bind"), "{before}\nbecomes\n{after}");
        let verdict = compare(&engine, Recipe::new(before, &files), Recipe::new(&after, &files));
        let is_same = matches!(verdict, Verdict::Same { .. });
        assert!(is_same, "{verdict:#?}\n{before}\nbecomes\n{after}");
    }
    eprintln!("files with mounted manifests that gave the same image: {}", BINDS.len());
}
