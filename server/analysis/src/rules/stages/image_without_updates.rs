//! `image-without-updates`

use images::Day;
use images::facts::{End, Status};

use super::deprecated_image;
use super::references::{ImageRule, Reference, checks, report_unsafe};
use crate::diagnostic::Severity;
use crate::model::Stage;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "image-without-updates",
    aliases: &[],
    summary: "Finds tags of official images that are not built any more.",
    details: "The makers of official images build those versions again and again that they still \
              care for, so that what was found to be unsafe in them is repaired. A tag that they \
              have dropped stays as it was on its last day, although it can still be pulled. Take \
              one that is still built.\n\n\
              This is known from a list of all tags that official images ever had, as it was on \
              the day that the message names. A release that was merely followed by the next one \
              of its line is left to `image-superseded`, an image that was given up as a whole to \
              `deprecated-image`. Silent for other images, and where a build argument without a \
              default decides. The fix moves to the nearest release that is supported and keeps \
              the variant; what runs in the image has to fit that release.",
    category: Category::Stages,
    severity: Severity::Information,
    enabled: true,
    examples: &[
        Example { bad: "FROM python:3.10-slim-buster\n", good: "FROM python:3.10-slim-trixie\n" },
        Example { bad: "FROM node:12\n", good: "FROM node:22\n" },
    ],
    checks: &checks::<WithoutUpdates>(),
};

struct WithoutUpdates;

impl ImageRule for WithoutUpdates {
    fn look(file: &File<'_>, _: &Stage, reference: &Reference<'_>, findings: &mut Findings) {
        if let Some(what) = what(reference, file.options.today()) {
            report_unsafe(file, reference, &what, findings);
        }
    }
}

/// What is wrong with `reference`.
fn what(reference: &Reference<'_>, today: Day) -> Option<String> {
    let (image, tag) = (reference.image, reference.tag()?);
    let Status::Dropped(day) = image.status(tag) else { return None };
    if deprecated_image::speaks_of(reference) || reference.continuation().is_some() {
        return None;
    }
    let name = image.name;
    let ended = [image.suite(tag).map(|suite| suite.cycle), image.cycle(tag)];
    let ended = ended.into_iter().flatten().filter(|cycle| cycle.end().is_over(today));
    let why = ended.map(|cycle| match cycle.end() {
        End::On(last) => {
            format!("{} {} was supported until {last}", cycle.title(), cycle.name)
        }
        _ => format!("{} {} is not supported any more", cycle.title(), cycle.name),
    });
    let mut why: Vec<String> = why.collect();
    why.dedup();
    let why = if why.is_empty() { String::new() } else { format!(" ({})", why.join("; ")) };
    Some(format!("`{name}:{tag}` gets no more updates since {day}{why}"))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::{check_rule, count_findings};

    #[test]
    fn tags_that_were_dropped_are_found() {
        check_rule(
            "image-without-updates",
            "ARG V=3.6\nFROM python:3.7\nFROM docker.io/library/debian:buster-slim\nFROM ubuntu:18.04\nFROM golang:1.25-alpine3.9\nFROM python:$V-slim\nCOPY --from=node:14-alpine a b\nFROM node:16@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n",
            expect![[r#"
                ARG V=3.6
                FROM python:3.7
                     ^| fix (Unsafe): Move to `python:3.11`
                     ^^^^^^^^^^ `python:3.7` gets no more updates since 2023-10-02 (Python 3.7 was supported until 2023-06-27), so what is found to be unsafe in it stays; take a newer one, such as `3.11`
                FROM docker.io/library/debian:buster-slim
                     ^| fix (Unsafe): Move to `debian:bookworm-slim`
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `debian:buster-slim` gets no more updates since 2024-07-01 (Debian 10 was supported until 2024-06-30), so what is found to be unsafe in it stays; take a newer one, such as `bookworm-slim`
                FROM ubuntu:18.04
                     ^| fix (Unsafe): Move to `ubuntu:22.04`
                     ^^^^^^^^^^^^ `ubuntu:18.04` gets no more updates since 2023-06-15 (Ubuntu 18.04 was supported until 2023-05-31), so what is found to be unsafe in it stays; take a newer one, such as `22.04`
                FROM golang:1.25-alpine3.9
                FROM python:$V-slim
                     ^^^^^^^^^^^^^^ `python:3.6-slim` gets no more updates since 2022-01-18 (Python 3.6 was supported until 2021-12-23), so what is found to be unsafe in it stays; take a newer one, such as `3.11-slim`
                COPY --from=node:14-alpine a b
                            ^| fix (Unsafe): Move to `node:22-alpine`
                            ^^^^^^^^^^^^^^ `node:14-alpine` gets no more updates since 2023-05-02 (Node.js 14 was supported until 2023-04-30), so what is found to be unsafe in it stays; take a newer one, such as `22-alpine`
                FROM node:16@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `node:16` gets no more updates since 2023-09-11 (Node.js 16 was supported until 2023-09-11), so what is found to be unsafe in it stays; take a newer one, such as `22`
                -- fixed --
                ARG V=3.6
                FROM python:3.11
                FROM docker.io/library/debian:bookworm-slim
                FROM ubuntu:22.04
                FROM golang:1.25-alpine3.9
                FROM python:$V-slim
                COPY --from=node:22-alpine a b
                FROM node:16@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
            "#]],
        );
    }

    #[test]
    fn other_images_are_left_alone() {
        for image in [
            "python",
            "python:3.13.1-slim",
            "python:99",
            "python:3.99",
            "node:24.0.1",
            "quay.io/x/python:2",
            "my/node:4",
            "$X",
            "debian:sid",
            "postgres:17.1",
            "ubuntu:24.04",
            "ubuntu:jammy-20230816",
            "rust:1.75",
            "centos:7",
            "openjdk:8",
        ] {
            let text = format!("FROM {image}\n");
            assert_eq!(count_findings("image-without-updates", &text), 0, "{image}");
        }
    }
}
