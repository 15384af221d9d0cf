//! What becomes of RUN with cache mounts, and why not.

use std::fmt::Write;

use analysis::Snapshot;
use analysis::edit::apply;
use expect_test::{Expect, expect};
use syntax::Document;

use super::RULE;
use crate::order::Project;
use crate::rewrites::advise;

/// Checks what `text` becomes with each offer, and why there is none.
#[track_caller]
fn check_mounts(text: &str, expected: Expect) {
    let project = Project::default();
    let advice = advise(&Snapshot::new(Document::new(text)), &project);
    let mut shown = String::new();
    let told = advice.extras.iter().filter(|finding| finding.rule == RULE);
    for finding in told.inspect(|finding| assert!(!finding.is_evident)) {
        for refusal in &finding.refusals {
            let at = text.get(refusal.span.range()).unwrap_or_default();
            let at = at.lines().next().unwrap_or_default();
            _ = writeln!(shown, "no, {at:?}: {} {:?}", refusal.reason, refusal.remedy);
        }
        for offer in &finding.offers {
            _ = write!(shown, "{}", apply(text, &offer.edits));
        }
    }
    expected.assert_eq(&shown);
}

#[test]
fn an_install_gets_the_directory_of_its_program() {
    check_mounts(
        "FROM node:22\nRUN npm ci\n",
        expect![[r#"
        FROM node:22
        RUN --mount=type=cache,target=/root/.npm npm ci
    "#]],
    );
    check_mounts(
        "FROM python:3.12\nRUN pip install --no-cache-dir -r requirements.txt\n",
        expect![[r#"
            FROM python:3.12
            RUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt
        "#]],
    );
    check_mounts(
        "FROM python:3.12\nRUN pip install -U pip \\\n && pip install --no-cache-dir \\\n      flask \\\n && rm -rf /root/.cache/pip /tmp/x\n",
        expect![[r#"
            FROM python:3.12
            RUN --mount=type=cache,target=/root/.cache/pip \
                pip install -U pip \
             && pip install \
                  flask \
             && rm -rf /tmp/x
        "#]],
    );
    check_mounts(
        "FROM node:22\nENV HOME=/home/node\nUSER 1000:1000\nRUN npm ci && npm cache clean --force && npm run build\n",
        expect![[r#"
            FROM node:22
            ENV HOME=/home/node
            USER 1000:1000
            RUN --mount=type=cache,target=/home/node/.npm,uid=1000,gid=1000 npm ci && npm run build
        "#]],
    );
}

#[test]
fn lists_and_packages_of_debian_stay_outside() {
    check_mounts(
        "FROM debian:13\nRUN apt-get update && apt-get install -y --no-install-recommends curl \\\n    && apt-get clean \\\n    && rm -rf /var/lib/apt/lists/* /tmp/*\nRUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*\n",
        expect![[r#"
            FROM debian:13
            RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
                --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \
                rm -f /etc/apt/apt.conf.d/docker-clean && apt-get update && apt-get install -y --no-install-recommends curl \
                && rm -rf /tmp/*
            RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
                --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \
                apt-get update && apt-get install -y git
        "#]],
    );
    check_mounts(
        "FROM debian:13\nRUN apt-get update\nRUN apt-get install -y curl\n",
        expect![[r#"
        no, "RUN apt-get install -y curl": it installs without fetching the lists of packages, which a mount may lack Some("run `apt-get update` in the same RUN")
    "#]],
    );
    check_mounts(
        "FROM alpine:3\nRUN apk add --no-cache curl\n",
        expect![[r#"
        no, "RUN apk add --no-cache curl": `apk` empties its cache itself unless the image is told not to None
    "#]],
    );
    check_mounts(
        "FROM debian:13\nRUN <<EOF\napt-get update\napt-get install -y curl\nrm -rf /var/lib/apt/lists/*\nEOF\n",
        expect![[r#"
            FROM debian:13
            RUN --mount=type=cache,target=/var/cache/apt,sharing=locked --mount=type=cache,target=/var/lib/apt/lists,sharing=locked <<EOF
            rm -f /etc/apt/apt.conf.d/docker-clean
            apt-get update
            apt-get install -y curl
            EOF
        "#]],
    );
}

#[test]
fn what_is_needed_later_stays_in_the_image() {
    check_mounts(
        "FROM golang:1.24 AS build\nWORKDIR /src\nCOPY . .\nRUN go mod download\nRUN CGO_ENABLED=0 go build -o /app .\nFROM scratch\nCOPY --from=build /app /app\n",
        expect![[r#"
            FROM golang:1.24 AS build
            WORKDIR /src
            COPY . .
            RUN --mount=type=cache,target=/go/pkg/mod \
                --mount=type=cache,target=/root/.cache/go-build \
                go mod download
            RUN --mount=type=cache,target=/go/pkg/mod \
                --mount=type=cache,target=/root/.cache/go-build \
                CGO_ENABLED=0 go build -o /app .
            FROM scratch
            COPY --from=build /app /app
        "#]],
    );
    check_mounts(
        "FROM golang:1.24\nRUN go mod download\nRUN go build -o /app .\n",
        expect![[r#"
        no, "FROM golang:1.24": what it downloads stays in the image, where it may be needed to run None
    "#]],
    );
    check_mounts(
        "FROM golang:1.24 AS build\nRUN go mod download\nRUN make\nFROM scratch\nCOPY --from=build /app /app\n",
        expect![[r#"
            no, "RUN make": `RUN make` may need what would lie in the mount, or write it None
        "#]],
    );
    check_mounts(
        "FROM rust:1 AS build\nRUN cargo fetch\nFROM scratch\nCOPY --from=build /usr/local/cargo /cargo\n",
        expect![[r#"
            no, "COPY --from=build /usr/local/cargo /cargo": a copy takes what would lie in the mount None
        "#]],
    );
    check_mounts(
        "FROM rust:1 AS build\nRUN cargo fetch\nFROM debian\nRUN --mount=from=build,source=/usr/local/cargo,target=/cargo ls /cargo\n",
        expect![[r#"
            no, "RUN --mount=from=build,source=/usr/local/cargo,target=/cargo ls /cargo": a mount takes what would lie in the mount None
        "#]],
    );
    check_mounts(
        "FROM rust:1 AS build\nRUN cargo fetch\nFROM debian\nRUN --mount=from=build,target=/build ls /build\n",
        expect![[r#"
            no, "RUN --mount=from=build,target=/build ls /build": a mount takes what would lie in the mount None
        "#]],
    );
    check_mounts(
        "FROM rust:1 AS build\nRUN cargo fetch\nFROM debian\nRUN --mount=from=build,source=/src/app,target=/app /app\n",
        expect![[r#"
            FROM rust:1 AS build
            RUN --mount=type=cache,target=/usr/local/cargo/git \
                --mount=type=cache,target=/usr/local/cargo/registry \
                cargo fetch
            FROM debian
            RUN --mount=from=build,source=/src/app,target=/app /app
        "#]],
    );
    check_mounts(
        "ARG BASE=build\nFROM rust:1 AS build\nRUN cargo fetch\nFROM $BASE AS next\nRUN ls\nFROM scratch\nCOPY --from=next /app /app\n",
        expect![[r#"
            no, "RUN ls": `RUN ls` may read what would lie in the mount None
        "#]],
    );
    check_mounts(
        "ARG BASE\nFROM rust:1 AS build\nRUN cargo fetch\nFROM $BASE\nCOPY --from=build /app /app\n",
        expect![[r#"
            no, "FROM $BASE": this stage may be built on one with the mount None
        "#]],
    );
}

#[test]
fn what_is_not_known_is_refused() {
    check_mounts(
        "FROM node:22\nUSER node\nRUN npm ci\nUSER root\nENV npm_config_cache=$X\nRUN npm ci\n",
        expect![[r#"
            no, "RUN npm ci": the number of the user or group node is not known, and the mount would belong to root Some("name the user by number")
            no, "RUN npm ci": the value of npm_config_cache is not known None
        "#]],
    );
    check_mounts(
        "FROM python:3\nENV HOME=/home/x\nUSER 1000\nRUN pip install x\n",
        expect![[r#"
        no, "RUN pip install x": the directories above /home/x/.cache/pip would belong to root None
    "#]],
    );
    check_mounts(
        "FROM me/x\nRUN pip install x\n",
        expect![[r#"
        no, "RUN pip install x": the user is not known None
    "#]],
    );
    check_mounts(
        "FROM python:3\nENV PIP_NO_CACHE_DIR=1\nRUN pip install x\n",
        expect![[r#"
        no, "RUN pip install x": PIP_NO_CACHE_DIR is set, so that `pip` keeps nothing Some("remove PIP_NO_CACHE_DIR")
    "#]],
    );
    check_mounts(
        "FROM python:3\nRUN pip install x && rm -rf /root/.cache\n",
        expect![[r#"
        FROM python:3
        RUN --mount=type=cache,target=/root/.cache/pip pip install x
    "#]],
    );
    check_mounts(
        "FROM python:3\nRUN pip install x && find /root -delete\n",
        expect![[r#"
        no, "RUN pip install x && find /root -delete": `find /root -delete` touches what would be a mount None
    "#]],
    );
    check_mounts(
        "FROM python:3\nRUN --mount=type=cache,target=/root/.cache pip install x\n",
        expect![[r#"
            no, "RUN --mount=type=cache,target=/root/.cache pip install x": another mount meets /root/.cache/pip None
        "#]],
    );
    check_mounts(
        "FROM python:3\nRUN --mount=type=cache,target=/root/.cache/pip pip install x\n",
        expect![[""]],
    );
}
