//! `image-past-support`

use images::Day;
use images::facts::{Cycle, End, Status};

use super::deprecated_image;
use super::references::{ImageRule, Reference, checks, report_unsafe};
use crate::diagnostic::Severity;
use crate::model::Stage;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "image-past-support",
    aliases: &[],
    summary: "Finds images of releases that are not supported any more.",
    details: "The makers of a language, a program or a distribution repair a release for some \
              time. After that an image of it may still be built, but what is found to be unsafe \
              in the release itself stays. Move to one that is supported.\n\n\
              Looked at are the release that the tag names and the distribution in it, by the days \
              that https://endoflife.date collects; for Debian the end of its long-term support \
              counts. Silent for tags that move on by themselves (`latest`, `3`), for releases that \
              others than Docker's team may repair for money, and where \
              `image-without-updates` speaks, or a build argument without a default decides. The \
              fix moves to the nearest release that is supported and keeps the variant.",
    category: Category::Stages,
    severity: Severity::Information,
    enabled: true,
    examples: &[Example {
        bad: "FROM mcr.microsoft.com/dotnet/aspnet:6.0-alpine\n",
        good: "FROM mcr.microsoft.com/dotnet/aspnet:10.0-alpine\n",
    }],
    checks: &checks::<PastSupport>(),
};

struct PastSupport;

impl ImageRule for PastSupport {
    fn look(file: &File<'_>, _: &Stage, reference: &Reference<'_>, findings: &mut Findings) {
        if let Some(what) = what(reference, file.options.today()) {
            report_unsafe(file, reference, &what, findings);
        }
    }
}

/// What is wrong with `reference`.
fn what(reference: &Reference<'_>, today: Day) -> Option<String> {
    let (image, tag) = (reference.image, reference.tag()?);
    let speaks_otherwise = matches!(image.status(tag), Status::Dropped(_) | Status::Never);
    if speaks_otherwise || deprecated_image::speaks_of(reference) {
        return None;
    }
    let suite = image.suite(tag).map(|suite| suite.cycle);
    // Others than Docker's team may build what is repaired for money.
    let is_paid_for = |cycle: &Cycle| match cycle.extended {
        End::On(_) | End::Open => !image.is_official() && !cycle.extended.is_over(today),
        End::Past | End::Unknown => false,
    };
    let is_over = |cycle: &Cycle| cycle.end().is_over(today) && !is_paid_for(cycle);
    let cycle = [image.cycle_by_name(tag), suite].into_iter().flatten().find(is_over)?;
    let since = match cycle.end() {
        End::On(day) => format!("since {day}"),
        _ => "any more".to_owned(),
    };
    Some(format!("{} {} is not supported {since}", cycle.title(), cycle.name))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use images::Day;

    use crate::rules::Options;
    use crate::rules::testing::{check_rule, check_rule_with};

    const TEXT: &str = "FROM python:3.10-slim-bookworm\nFROM python:3.12-bullseye\nFROM python\nFROM quay.io/keycloak/keycloak:20.0\nFROM node:12\nFROM mcr.microsoft.com/windows/nanoserver:1809\nFROM bellsoft/liberica-openjdk-debian:11\nFROM postgres:14@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n";

    #[test]
    fn what_is_over_depends_on_the_day() {
        check_rule(
            "image-past-support",
            TEXT,
            expect![[r#"
                FROM python:3.10-slim-bookworm
                FROM python:3.12-bullseye
                FROM python
                FROM quay.io/keycloak/keycloak:20.0
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Keycloak 20.0 is not supported since 2023-02-23, so what is found to be unsafe in it stays; take a newer one
                FROM node:12
                FROM mcr.microsoft.com/windows/nanoserver:1809
                FROM bellsoft/liberica-openjdk-debian:11
                FROM postgres:14@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
            "#]],
        );
        let options = Options { today: Day::read("2026-11-21"), ..Options::default() };
        check_rule_with(
            "image-past-support",
            options,
            TEXT,
            expect![[r#"
                FROM python:3.10-slim-bookworm
                     ^| fix (Unsafe): Move to `python:3.11-slim-bookworm`
                     ^^^^^^^^^^^^^^^^^^^^^^^^^ Python 3.10 is not supported since 2026-10-31, so what is found to be unsafe in it stays; take a newer one, such as `3.11-slim-bookworm`
                FROM python:3.12-bullseye
                FROM python
                FROM quay.io/keycloak/keycloak:20.0
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Keycloak 20.0 is not supported since 2023-02-23, so what is found to be unsafe in it stays; take a newer one
                FROM node:12
                FROM mcr.microsoft.com/windows/nanoserver:1809
                FROM bellsoft/liberica-openjdk-debian:11
                FROM postgres:14@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ PostgreSQL 14 is not supported since 2026-11-12, so what is found to be unsafe in it stays; take a newer one, such as `15`
                -- fixed --
                FROM python:3.11-slim-bookworm
                FROM python:3.12-bullseye
                FROM python
                FROM quay.io/keycloak/keycloak:20.0
                FROM node:12
                FROM mcr.microsoft.com/windows/nanoserver:1809
                FROM bellsoft/liberica-openjdk-debian:11
                FROM postgres:14@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
            "#]],
        );
        let options = Options { today: Day::read("1999-01-01"), ..Options::default() };
        check_rule_with(
            "image-past-support",
            options,
            "FROM python:3.10-slim-bookworm\n",
            expect![[r#"
                FROM python:3.10-slim-bookworm
            "#]],
        );
    }
}
