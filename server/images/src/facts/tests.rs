//! The facts of real tags.

use std::fmt::Write;

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::lines::Lines;
use super::*;
use crate::{Repository, tags};

/// What is known of each reference, one line each.
#[track_caller]
fn check_facts(references: &[&str], expect: Expect) {
    let mut out = String::new();
    for reference in references {
        let (name, tag) = reference.rsplit_once(':').unwrap();
        let Some(image) = image(&Repository::of(name).unwrap()) else {
            writeln!(out, "{reference}: unknown image").unwrap();
            continue;
        };
        let status = match image.status(tag) {
            Status::Listed(build) => {
                let platforms = build.platforms().count();
                format!("= {} for {platforms}", build.exact_tag())
            }
            Status::Dropped(day) => format!("dropped {day}"),
            Status::Never => "never".to_owned(),
            Status::Unknown => "unknown".to_owned(),
        };
        let shown =
            |cycle: Cycle| format!("; {} {} until {}", cycle.title(), cycle.name, end(cycle.end()));
        let cycle = image.cycle(tag).map_or(String::new(), shown);
        let suite = image.suite(tag).map_or(String::new(), |suite| shown(suite.cycle));
        let mut near = String::new();
        if matches!(image.status(tag), Status::Never) {
            write!(near, "; near {}", image.nearest(tag).join(" ")).unwrap();
        }
        if let Some(successor) = image.successor(tag, SNAPSHOT) {
            write!(near, "; better {successor}").unwrap();
        }
        writeln!(out, "{reference}: {status}{cycle}{suite}{near}").unwrap();
    }
    expect.assert_eq(&out);
}

fn end(end: End) -> String {
    match end {
        End::On(day) => day.to_string(),
        other => format!("{other:?}"),
    }
}

#[test]
fn tags_are_known() {
    check_facts(
        &[
            "python:3.8",
            "python:3.10-slim-buster",
            "python:3.11-slim",
            "python:3.10-slim-bulseye",
            "python:latest",
            "node:lts-alpine",
            "node:12",
            "debian:buster-slim",
            "debian:12.5",
            "ubuntu:focal",
            "ubuntu:24.04",
            "alpine:3.19",
            "ros:noetic-ros-core",
            "ros:kinetic",
            "centos:7",
            "java:8-jre",
            "openjdk:11",
            "postgres:9.6-alpine",
            "eclipse-temurin:17-jammy",
            "mcr.microsoft.com/dotnet/sdk:10.0-noble",
            "mcr.microsoft.com/dotnet/sdk:5.0",
            "quay.io/keycloak/keycloak:20.0",
            "me/own:1",
            "golang:1.20-buster",
            "golang:1.21.3-alpine3.18",
            "node:14-alpine",
            "node:18-bullseye-slim",
            "php:7.4-fpm-alpine",
            "python:3.13.99",
            "python:3.99-slim",
            "python:99",
            "python:3.14-forky",
            "python:3.13-alpine3.25",
            "python:3.10.99.1",
            "python:3.12-slmi",
            "mysql:8.0-alpine",
            "node:20-jammy",
            "debian:bookworm-20270101",
            "debian:buster",
            "ubuntu:18.04",
            "ubuntu:26.10",
            "ubuntu:27.04",
            "alpine:3.9",
            "alpine:lastest",
            "eclipse-temurin:8u342-jdk-focal",
            "eclipse-temurin:16-jre-alpine",
            "maven:3.6-jdk-8",
            "tomcat:8.5-jdk8-openjdk",
            "postgres:9.6",
            "nginx:1.19",
            "ruby:2.5-slim-stretch",
            "rust:1.60-slim-buster",
            "mcr.microsoft.com/dotnet/sdk:6.0-alpine",
            "python:3.6-windowsservercore-1809",
        ],
        expect![[r#"
            python:3.8: dropped 2024-10-07; Python 3.8 until 2024-10-07; better 3.11
            python:3.10-slim-buster: dropped 2023-06-14; Python 3.10 until 2026-10-31; Debian 10 until 2024-06-30; better 3.10-slim-trixie
            python:3.11-slim: = 3.11.16-slim-trixie for 8; Python 3.11 until 2027-10-31
            python:3.10-slim-bulseye: never; Python 3.10 until 2026-10-31; near 3.10-slim-trixie 3.10-slim 3.10-slim-bookworm
            python:latest: = 3.14.7 for 9; Python 3.14 until 2030-10-31
            node:lts-alpine: = 24.19.0-alpine3.24 for 3; Node.js 24 until 2028-04-30
            node:12: dropped 2022-05-03; Node.js 12 until 2022-04-30; better 22
            debian:buster-slim: dropped 2024-07-01; Debian 10 until 2024-06-30; Debian 10 until 2024-06-30; better bookworm-slim
            debian:12.5: dropped 2024-07-01; Debian 12 until 2028-06-30; better 12.15
            ubuntu:focal: dropped 2025-06-02; Ubuntu 20.04 until 2025-05-31; Ubuntu 20.04 until 2025-05-31; better jammy
            ubuntu:24.04: = 24.04 for 6; Ubuntu 24.04 until 2029-05-31
            alpine:3.19: dropped 2025-12-03; Alpine 3.19 until 2025-11-01; better 3.22
            ros:noetic-ros-core: dropped 2025-06-10; ROS noetic until 2025-05-01
            ros:kinetic: dropped 2025-06-09; ROS kinetic until 2021-05-01
            centos:7: dropped 2024-07-01; CentOS 7 until 2024-06-30
            java:8-jre: dropped 2017-06-08
            openjdk:11: dropped 2022-08-19
            postgres:9.6-alpine: dropped 2022-02-14; PostgreSQL 9.6 until 2021-11-11; better 15-alpine
            eclipse-temurin:17-jammy: = 17.0.20_8-jdk-jammy for 5; Eclipse Temurin 17 until 2027-10-31; Ubuntu 22.04 until 2027-04-01
            mcr.microsoft.com/dotnet/sdk:10.0-noble: = 10.0.400-noble for 3; .NET 10 until 2028-11-14; Ubuntu 24.04 until 2029-05-31
            mcr.microsoft.com/dotnet/sdk:5.0: unknown; .NET 5 until 2022-05-10; better 10.0
            quay.io/keycloak/keycloak:20.0: unknown; Keycloak 20.0 until 2023-02-23
            me/own:1: unknown image
            golang:1.20-buster: dropped 2023-06-14; Go 1.20 until 2024-02-06; Debian 10 until 2024-06-30; better 1.26-trixie
            golang:1.21.3-alpine3.18: dropped 2023-11-07; Go 1.21 until 2024-08-13; Alpine 3.18 until 2025-05-09; better 1.26.7-alpine3.24
            node:14-alpine: dropped 2023-05-02; Node.js 14 until 2023-04-30; better 22-alpine
            node:18-bullseye-slim: dropped 2025-05-28; Node.js 18 until 2025-04-30; Debian 11 until 2026-08-31; better 22-trixie-slim
            php:7.4-fpm-alpine: dropped 2022-11-30; PHP 7.4 until 2022-11-28; better 8.3-fpm-alpine
            python:3.13.99: unknown; Python 3.13 until 2029-10-31
            python:3.99-slim: unknown
            python:99: unknown
            python:3.14-forky: unknown; Python 3.14 until 2030-10-31
            python:3.13-alpine3.25: unknown; Python 3.13 until 2029-10-31
            python:3.10.99.1: unknown; Python 3.10 until 2026-10-31
            python:3.12-slmi: never; Python 3.12 until 2028-10-31; near 3.12-slim 3.12
            mysql:8.0-alpine: never; MySQL 8.0 until 2026-04-30; near 
            node:20-jammy: never; Node.js 20 until 2026-04-30; Ubuntu 22.04 until 2027-04-01; near 
            debian:bookworm-20270101: unknown; Debian 12 until 2028-06-30; Debian 12 until 2028-06-30
            debian:buster: dropped 2024-07-01; Debian 10 until 2024-06-30; Debian 10 until 2024-06-30; better bookworm
            ubuntu:18.04: dropped 2023-06-15; Ubuntu 18.04 until 2023-05-31; better 22.04
            ubuntu:26.10: = 26.10 for 6
            ubuntu:27.04: unknown
            alpine:3.9: dropped 2021-01-14; Alpine 3.9 until 2020-11-01; better 3.22
            alpine:lastest: never; near latest
            eclipse-temurin:8u342-jdk-focal: never; Eclipse Temurin 8 until 2030-12-31; Ubuntu 20.04 until 2025-05-31; near ; better 8-jdk-resolute
            eclipse-temurin:16-jre-alpine: never; Eclipse Temurin 16 until 2021-09-30; near 11-jre-alpine 17-jre-alpine 26-jre-alpine; better 17-jre-alpine
            maven:3.6-jdk-8: dropped 2021-04-05; Maven 3.6 until 2021-03-30
            tomcat:8.5-jdk8-openjdk: dropped 2022-08-22; Tomcat 8.5 until 2024-03-31
            postgres:9.6: dropped 2022-02-14; PostgreSQL 9.6 until 2021-11-11; better 15
            nginx:1.19: dropped 2021-05-25; nginx 1.19 until 2021-05-25; better 1.30
            ruby:2.5-slim-stretch: dropped 2021-06-25; Ruby 2.5 until 2021-03-31; Debian 9 until 2022-07-01; better 3.3-slim-trixie
            rust:1.60-slim-buster: dropped 2022-05-19; Rust 1.60 until 2022-05-20; Debian 10 until 2024-06-30; better 1.98-slim-trixie
            mcr.microsoft.com/dotnet/sdk:6.0-alpine: unknown; .NET 6 until 2024-11-12; better 10.0-alpine
            python:3.6-windowsservercore-1809: dropped 2019-07-12; Python 3.6 until 2021-12-23
        "#]],
    );
}

#[test]
fn a_line_goes_on_or_ends() {
    let goes_on = |reference: &str| {
        let (name, tag) = reference.split_once(':').unwrap();
        format!("{reference} {}\n", named(name).unwrap().continuation(tag).unwrap_or("ends"))
    };
    let references = [
        "python:3.11.4-slim",
        "python:3.11.4-slim-buster",
        "rust:1.75",
        "golang:1.8-alpine",
        "golang:1.26.1",
        "nginx:1.13",
        "registry:3.0.0",
        "registry:2",
        "debian:bookworm-20230109",
        "node:20.18.3",
        "mongo:3",
        "busybox:1.31",
    ];
    expect![[r#"
        python:3.11.4-slim 3.11.16-slim
        python:3.11.4-slim-buster ends
        rust:1.75 1.98
        golang:1.8-alpine ends
        golang:1.26.1 1.26.7
        nginx:1.13 ends
        registry:3.0.0 3.1.1
        registry:2 ends
        debian:bookworm-20230109 bookworm-20260803
        node:20.18.3 ends
        mongo:3 ends
        busybox:1.31 1.38
    "#]]
    .assert_eq(&references.map(goes_on).concat());
}

#[test]
fn the_data_is_whole() {
    assert!(images().is_sorted_by_key(|image| image.name));
    let head = include_str!("../../data/images.txt").lines().next().unwrap_or_default();
    assert!(head.contains(&SNAPSHOT.to_string()), "{head}");
    let (mut built, mut tags) = (0, 0);
    for image in images().iter().filter(|image| image.is_built()) {
        assert!(image.description().is_some(), "{} needs a description", image.name);
        for build in image.builds() {
            assert!(build.platforms().next().is_some(), "{}", image.name);
            assert!(build.tags().all(|tag| !tag.is_empty()), "{}", image.name);
            tags += build.tags().count();
        }
        for product in image.products() {
            assert_ne!(cycles(product).map(Cycle::title).next(), None, "{product}");
        }
        built += 1;
    }
    assert_eq!((images().len(), built, tags), (306, 148, 11_678));
}

#[test]
fn the_history_agrees_with_the_list() {
    let mut dropped = 0;
    for image in images().iter().filter(|image| image.has_history()) {
        for tag in image.builds().flat_map(Build::tags) {
            assert_eq!(history::dropped(image.name, tag), None, "{}:{tag}", image.name);
        }
        dropped += image.dropped_tags("", usize::MAX).len();
    }
    assert_eq!(dropped, 176_090);
}

#[test]
fn whatever_was_listed_is_not_unheard_of() {
    for name in ["python", "openjdk", "ubuntu", "ros", "tomcat"] {
        let image = named(name).unwrap();
        for (tag, _) in image.dropped_tags("", usize::MAX).iter().step_by(16) {
            assert!(matches!(image.status(tag), Status::Dropped(_)), "{name}:{tag}");
            assert!(newness::is_plain(image, tag), "{name}:{tag}");
        }
    }
}

#[test]
fn lines_that_are_read_once_are_the_same() {
    for image in images() {
        let mut lines = Lines::of(*image);
        for build in image.builds() {
            for tag in build.tags().take(2) {
                let version = tags::Version::read(tags::split(tag).version);
                let cycle = lines.cycle(tag, version.as_ref(), build);
                assert_eq!(cycle, image.cycle(tag), "{}:{tag}", image.name);
                assert_eq!(lines.suite(tag), image.suite(tag), "{}:{tag}", image.name);
            }
        }
    }
}

#[test]
fn names_and_tags_have_the_order_of_their_letters() {
    let dropped = named("alpine").unwrap().dropped_tags("3.2", 3);
    let shown: Vec<String> = dropped.iter().map(|(tag, day)| format!("{tag} {day}")).collect();
    expect!["3.2 2019-03-07, 3.20 2026-06-09, 3.20.0 2024-06-20"].assert_eq(&shown.join(", "));
}

proptest! {
    #[test]
    fn any_tag_is_asked_for(tag in "[a-z0-9._-]{0,12}|.{0,8}", index in any::<prop::sample::Index>()) {
        let image = *index.get(images());
        let _ = (image.status(&tag), image.cycle(&tag), image.suite(&tag), image.nearest(&tag));
        let _ = (image.continuation(&tag), image.counterpart(&tag), image.dropped_tags(&tag, 9));
    }

    #[test]
    fn what_to_move_to_is_listed_and_supported(
        index in any::<prop::sample::Index>(),
        later in 0..1200,
    ) {
        let dropped = named("python").unwrap().dropped_tags("3", usize::MAX);
        let (tag, _) = index.get(&dropped);
        let (image, today) = (named("python").unwrap(), Day::from_number(SNAPSHOT.number() + later));
        if let Some(next) = image.successor(tag, today) {
            prop_assert!(image.build(next).is_some());
            let cycle = image.cycle(next).map(Cycle::end);
            prop_assert!(!cycle.is_some_and(|end| end.is_over(today)), "{tag} {next}");
            prop_assert_eq!(image.successor(next, today), None);
        }
    }
}
