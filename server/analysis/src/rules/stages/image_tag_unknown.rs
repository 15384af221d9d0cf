//! `image-tag-unknown`

use images::facts::{SNAPSHOT, Status};

use super::references::{ImageRule, Reference, checks};
use crate::diagnostic::Severity;
use crate::model::Stage;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "image-tag-unknown",
    aliases: &[],
    summary: "Finds tags that an official image never had.",
    details: "A tag that is not there makes the build fail, often on another machine than the one \
              of its author. Most are typing mistakes, or a variant that another image has.\n\n\
              All tags that official images ever had are known up to the day that the message \
              names. What may be newer than that is left alone: a higher version than any listed \
              one, a word that no tag had. Silent for other images, where a digest tells what is \
              meant, and where a build argument decides.",
    category: Category::Stages,
    severity: Severity::Information,
    enabled: true,
    examples: &[
        Example { bad: "FROM python:3.12-slmi\n", good: "FROM python:3.12-slim\n" },
        Example { bad: "FROM alpine:lastest\n", good: "FROM alpine:latest\n" },
    ],
    checks: &checks::<TagUnknown>(),
};

/// In how many stages it is told what is nearest, which takes a moment.
const MOST: usize = 200;

struct TagUnknown;

impl ImageRule for TagUnknown {
    fn look(_: &File<'_>, stage: &Stage, reference: &Reference<'_>, findings: &mut Findings) {
        if !reference.is_written || reference.has_digest {
            return;
        }
        let (image, Some(tag)) = (reference.image, reference.meant_tag()) else { return };
        if !matches!(image.status(tag), Status::Never) {
            return;
        }
        let near = if stage.number < MOST { image.nearest(tag) } else { Vec::new() };
        let name = image.name;
        let known = if image.is_built() { "has no tag" } else { "had no tag" };
        let near_by: Vec<String> = near.iter().map(|tag| format!("`{tag}`")).collect();
        let hint = match near_by.as_slice() {
            [] => String::new(),
            [only] => format!("; did you mean {only}?"),
            [first @ .., last] => format!("; did you mean {} or {last}?", first.join(", ")),
        };
        let message = format!("`{name}` {known} `{tag}`, as of {SNAPSHOT}{hint}");
        let found = findings.report(reference.span, message);
        for tag in near {
            reference.offer_tag(tag, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::{check_rule, count_findings};

    #[test]
    fn tags_that_never_were_are_found() {
        check_rule(
            "image-tag-unknown",
            "FROM python:3.10-slim-bulseye\nFROM mysql:8.0-alpine\nFROM centos:latst\nCOPY --from=nginx:alpin a b\nFROM ros\n",
            expect![[r#"
                FROM python:3.10-slim-bulseye
                     ^| fix (Unsafe): Move to `python:3.10-slim-bookworm`
                     ^| fix (Unsafe): Move to `python:3.10-slim-trixie`
                     ^| fix (Unsafe): Move to `python:3.10-slim`
                     ^^^^^^^^^^^^^^^^^^^^^^^^ `python` has no tag `3.10-slim-bulseye`, as of 2026-08-21; did you mean `3.10-slim-trixie`, `3.10-slim` or `3.10-slim-bookworm`?
                FROM mysql:8.0-alpine
                     ^^^^^^^^^^^^^^^^ `mysql` has no tag `8.0-alpine`, as of 2026-08-21
                FROM centos:latst
                     ^^^^^^^^^^^^ `centos` had no tag `latst`, as of 2026-08-21
                COPY --from=nginx:alpin a b
                            ^| fix (Unsafe): Move to `nginx:alpine`
                            ^^^^^^^^^^^ `nginx` has no tag `alpin`, as of 2026-08-21; did you mean `alpine`?
                FROM ros
                -- fixed --
                FROM python:3.10-slim-trixie
                FROM mysql:8.0-alpine
                FROM centos:latst
                COPY --from=nginx:alpine a b
                FROM ros
            "#]],
        );
    }

    #[test]
    fn what_may_be_newer_is_left_alone() {
        for image in [
            "python:3.8",
            "python:99-slim",
            "python:3.14.99",
            "python:3.14-forky",
            "python:3.14-alpine3.25",
            "node:lts-krypton",
            "debian:bookworm-20991231",
            "ubuntu:27.04",
            "my/python:slmi",
            "python:slmi@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "mcr.microsoft.com/dotnet/sdk:5.0-nothing",
            "golang:tip-20991231",
        ] {
            let text = format!("FROM {image}\n");
            assert_eq!(count_findings("image-tag-unknown", &text), 0, "{image}");
        }
        assert_eq!(count_findings("image-tag-unknown", "ARG V=slmi\nFROM python:$V\n"), 0);
    }
}
