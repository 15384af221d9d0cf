//! The facts of real tags.

use std::fmt::Write;

use expect_test::{Expect, expect};

use super::*;
use crate::Repository;

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
            |cycle: Cycle| format!("; {} {} until {:?}", cycle.product, cycle.name, cycle.end());
        let cycle = image.cycle(tag).map_or(String::new(), shown);
        let suite = image.suite(tag).map_or(String::new(), |suite| shown(suite.cycle));
        writeln!(out, "{reference}: {status}{cycle}{suite}").unwrap();
    }
    expect.assert_eq(&out);
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
        ],
        expect![[r#"
            python:3.8: dropped 2024-10-07; python 3.8 until On(Day(20003))
            python:3.10-slim-buster: dropped 2023-06-14; python 3.10 until On(Day(20757)); debian 10 until On(Day(19904))
            python:3.11-slim: = 3.11.16-slim-trixie for 8; python 3.11 until On(Day(21122))
            python:3.10-slim-bulseye: never; python 3.10 until On(Day(20757))
            python:latest: = 3.14.7 for 9; python 3.14 until On(Day(22218))
            node:lts-alpine: = 24.19.0-alpine3.24 for 3; nodejs 24 until On(Day(21304))
            node:12: dropped 2022-05-03; nodejs 12 until On(Day(19112))
            debian:buster-slim: dropped 2024-07-01; debian 10 until On(Day(19904)); debian 10 until On(Day(19904))
            debian:12.5: dropped 2024-07-01; debian 12 until On(Day(21365))
            ubuntu:focal: dropped 2025-06-02; ubuntu 20.04 until On(Day(20239)); ubuntu 20.04 until On(Day(20239))
            ubuntu:24.04: = 24.04 for 6; ubuntu 24.04 until On(Day(21700))
            alpine:3.19: dropped 2025-12-03; alpine-linux 3.19 until On(Day(20393))
            ros:noetic-ros-core: dropped 2025-06-10; ros noetic until On(Day(20209))
            ros:kinetic: dropped 2025-06-09; ros kinetic until On(Day(18748))
            centos:7: dropped 2024-07-01; centos 7 until On(Day(19904))
            java:8-jre: dropped 2017-06-08
            openjdk:11: dropped 2022-08-19
            postgres:9.6-alpine: dropped 2022-02-14; postgresql 9.6 until On(Day(18942))
            eclipse-temurin:17-jammy: = 17.0.20_8-jdk-jammy for 5; eclipse-temurin 17 until On(Day(21122)); ubuntu 22.04 until On(Day(20909))
            mcr.microsoft.com/dotnet/sdk:10.0-noble: = 10.0.400-noble for 3; dotnet 10 until On(Day(21502)); ubuntu 24.04 until On(Day(21700))
            mcr.microsoft.com/dotnet/sdk:5.0: unknown; dotnet 5 until On(Day(19122))
            quay.io/keycloak/keycloak:20.0: unknown; keycloak 20.0 until On(Day(19411))
            me/own:1: unknown image
        "#]],
    );
}
