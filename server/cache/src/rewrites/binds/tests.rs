//! Where a copy of manifests becomes mounts, and why not.

use std::fmt::Write;

use analysis::Snapshot;
use analysis::edit::apply;
use expect_test::{Expect, expect};
use syntax::Document;

use super::RULE;
use crate::keys::Profile;
use crate::order::Project;
use crate::rewrites::advise;
use crate::tree::Tree;

const FILES: [(&str, &str); 6] = [
    ("package.json", "{}"),
    ("package-lock.json", "{}"),
    ("requirements.txt", "flask==1\n"),
    ("go.mod", "module x\n"),
    ("go.sum", ""),
    ("src/main.js", ""),
];

/// Checks what `text` becomes with each offer, and why there is none.
#[track_caller]
fn check_binds(text: &str, expected: Expect) {
    let tree: Tree = FILES.into_iter().collect();
    let project = Project { tree: Some(&tree), ..Project::default() };
    let advice = advise(&Snapshot::new(Document::new(text)), &project);
    let mut shown = String::new();
    for finding in advice.extras.iter().filter(|finding| finding.rule == RULE) {
        assert!(!finding.is_evident);
        for refusal in &finding.refusals {
            let at = text.get(refusal.span.range()).unwrap_or_default();
            _ = writeln!(shown, "no, {at:?}: {}", refusal.reason);
        }
        for offer in &finding.offers {
            _ = writeln!(shown, "{}\n{:?} if {:#?}", offer.title, offer.tier, offer.assumptions);
            _ = write!(shown, "{}", apply(text, &offer.edits));
        }
    }
    expected.assert_eq(&shown);
}

#[test]
fn what_is_copied_later_is_mounted() {
    check_binds(
        "FROM node:22\nWORKDIR /app\n\n# Dependencies\nCOPY package.json package-lock.json ./\nRUN npm ci\n\nCOPY . .\n",
        expect![[r#"
            Mount package.json and package-lock.json for `npm ci` instead of a copy (if assumptions hold)
            Assumed if [
                "the installation scripts of packages read no file of the project; package-lock.json does not tell which packages have some",
            ]
            FROM node:22
            WORKDIR /app

            # Dependencies
            RUN --mount=type=bind,source=package.json,target=package.json \
                --mount=type=bind,source=package-lock.json,target=package-lock.json \
                npm ci

            COPY . .
        "#]],
    );
    check_binds(
        "FROM python:3\nWORKDIR /app\nCOPY requirements.txt .\nENV A=1\nRUN --mount=type=cache,target=/root/.cache/pip \\\n    pip install -r requirements.txt\nCOPY . /app\n",
        expect![[r#"
            Mount requirements.txt for `pip install -r requirements.txt` instead of a copy (proved)
            Proved if []
            FROM python:3
            WORKDIR /app
            ENV A=1
            RUN --mount=type=cache,target=/root/.cache/pip --mount=type=bind,source=requirements.txt,target=requirements.txt \
                pip install -r requirements.txt
            COPY . /app
        "#]],
    );
    check_binds(
        "FROM node:22\nWORKDIR /app\nCOPY package*.json /app/\nRUN npm ci\nCOPY . .\n",
        expect![[r#"
            Mount package.json and package-lock.json for `npm ci` instead of a copy (if assumptions hold)
            Assumed if [
                "no other file comes that `package*.json` would find",
                "the installation scripts of packages read no file of the project; package-lock.json does not tell which packages have some",
            ]
            FROM node:22
            WORKDIR /app
            RUN --mount=type=bind,source=package.json,target=/app/package.json \
                --mount=type=bind,source=package-lock.json,target=/app/package-lock.json \
                npm ci
            COPY . .
        "#]],
    );
}

#[test]
fn what_nobody_looks_for_is_mounted() {
    check_binds(
        "FROM node:22 AS deps\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nFROM node:22\nWORKDIR /app\nCOPY --from=deps /app/node_modules ./node_modules\nCOPY . .\n",
        expect![[r#"
            Mount package.json and package-lock.json for `npm ci` instead of a copy (if assumptions hold)
            Assumed if [
                "nobody builds deps for itself to find them there",
                "the installation scripts of packages read no file of the project; package-lock.json does not tell which packages have some",
            ]
            FROM node:22 AS deps
            WORKDIR /app
            RUN --mount=type=bind,source=package.json,target=package.json \
                --mount=type=bind,source=package-lock.json,target=package-lock.json \
                npm ci
            FROM node:22
            WORKDIR /app
            COPY --from=deps /app/node_modules ./node_modules
            COPY . .
        "#]],
    );
    check_binds(
        "FROM node:22 AS deps\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nFROM node:22\nCOPY --from=deps /app /app\n",
        expect![[r#"
            no, "COPY --from=deps /app /app": it may take the files from this stage
        "#]],
    );
    check_binds(
        "FROM node:22 AS deps\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nFROM deps\nRUN ls\n",
        expect![[r#"
            no, "FROM deps": this stage has the files as well
        "#]],
    );
    check_binds(
        "ARG BASE\nFROM node:22 AS deps\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nFROM $BASE\nCOPY --from=deps /app/node_modules /app/node_modules\n",
        expect![[r#"
            no, "FROM $BASE": this stage may be built on the one with the files
        "#]],
    );
}

#[test]
fn what_is_needed_or_written_is_copied() {
    check_binds(
        "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\n",
        expect![[r#"
            no, "FROM node:22": the files stay in the image
        "#]],
    );
    check_binds(
        "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm install\nCOPY . .\n",
        expect![[r#"
            no, "RUN npm install": `npm install`: npm install may write package-lock.json
        "#]],
    );
    check_binds(
        "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nRUN npm run build\nCOPY . .\n",
        expect![[r#"
            no, "RUN npm run build": `RUN npm run build` may need /app/package.json: the command `npm` is not known
        "#]],
    );
    check_binds(
        "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci && cp package.json /x\nCOPY . .\n",
        expect![[r#"
            Mount package.json and package-lock.json for `npm ci && cp package.json /x` instead of a copy (if assumptions hold)
            Assumed if [
                "the installation scripts of packages read no file of the project; package-lock.json does not tell which packages have some",
            ]
            FROM node:22
            WORKDIR /app
            RUN --mount=type=bind,source=package.json,target=package.json \
                --mount=type=bind,source=package-lock.json,target=package-lock.json \
                npm ci && cp package.json /x
            COPY . .
        "#]],
    );
    check_binds(
        "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci && rm package.json\nCOPY . .\n",
        expect![[r#"
            no, "RUN npm ci && rm package.json": rm package.json may write /app/package.json
        "#]],
    );
    check_binds(
        "FROM node:22\nWORKDIR /app\nCOPY --chown=node package.json package-lock.json ./\nRUN npm ci\nCOPY --chown=node . .\n",
        expect![[r#"
            no, "COPY --chown=node package.json package-lock.json ./": a mounted file keeps its owner and mode
        "#]],
    );
    check_binds(
        "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nUSER node\nRUN npm ci\nCOPY . .\n",
        expect![[r#"
            no, "RUN npm ci": what it does is not known: the command `npm` is not known
        "#]],
    );
    check_binds(
        "FROM node:22\nCOPY package.json package-lock.json /app/\nWORKDIR /app\nRUN npm ci\nCOPY . .\n",
        expect![[r#"
            no, "RUN npm ci": /app is only made by the copy
        "#]],
    );
    check_binds(
        "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY --chmod=644 . .\n",
        expect![[r#"
            no, "COPY --chmod=644 . .": COPY . . may need /app/package.json
        "#]],
    );
    check_binds(
        "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN --mount=type=bind,target=/app npm ci\nCOPY . .\n",
        expect![[r#"
            no, "RUN --mount=type=bind,target=/app npm ci": another mount may cover /app/package.json
        "#]],
    );
    check_binds(
        "FROM golang:1\nWORKDIR /src\nCOPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\n",
        expect![[r#"
            Mount go.mod and go.sum for `go mod download` instead of a copy (if assumptions hold)
            Assumed if [
                "go.sum has every line, so that go mod download adds none",
            ]
            FROM golang:1
            WORKDIR /src
            RUN --mount=type=bind,source=go.mod,target=go.mod \
                --mount=type=bind,source=go.sum,target=go.sum \
                go mod download
            COPY . .
        "#]],
    );
}

#[test]
fn builders_have_to_know_mounts() {
    let text = "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n";
    check_binds(
        &format!("# syntax=docker/dockerfile:1.1\n{text}"),
        expect![[r#"
        no, "COPY package.json package-lock.json ./": the frontend docker/dockerfile:1.1 may not know it
    "#]],
    );
    let tree: Tree = FILES.into_iter().collect();
    let snapshot = Snapshot::new(Document::new(text));
    for profile in Profile::ALL {
        let project = Project { profile, tree: Some(&tree), ..Project::default() };
        let advice = advise(&snapshot, &project);
        let is_told = advice.extras.iter().any(|finding| finding.rule == RULE);
        let is_buildkit = matches!(profile, Profile::BuildKit | Profile::OldBuildKit);
        assert_eq!(is_told, is_buildkit, "{profile:?}");
    }
}
