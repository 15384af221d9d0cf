//! `image-without-updates`

use std::collections::HashMap;

use syntax::{Span, image};

use crate::catalog::{self, Image};
use crate::diagnostic::Severity;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "image-without-updates",
    aliases: &[],
    summary: "Finds official images of versions that are not built any more.",
    details: "The makers of official images build those versions again and again that they still \
              care for, so that what was found to be unsafe in them is repaired. An image of a \
              version that they have given up stays as it was on its last day. Take a version \
              that is still built.\n\n\
              Looked at are the major and minor version, and the release of Debian, Ubuntu or \
              Alpine that the image is made on, by the list of official images that this program \
              brings. Silent for other images, for versions that are newer than the list, and \
              where the name holds a variable.",
    category: Category::Stages,
    severity: Severity::Information,
    enabled: true,
    examples: &[
        Example { bad: "FROM python:3.10-slim-buster\n", good: "FROM python:3.13-slim-trixie\n" },
        Example { bad: "FROM node:12\n", good: "FROM node:24\n" },
    ],
    checks: &[Check::File(check)],
};

/// The releases of Debian and Ubuntu that get no more updates.
const ENDED_RELEASES: [&str; 13] = [
    "squeeze", "wheezy", "jessie", "stretch", "buster", "precise", "trusty", "xenial", "artful",
    "bionic", "disco", "eoan", "hirsute",
];

/// Official images of which no version is built any more.
const ENDED_IMAGES: [&str; 3] = ["adoptopenjdk", "centos", "java"];

fn check(file: &File<'_>, findings: &mut Findings) {
    let mut known: HashMap<&str, Option<String>> = HashMap::new();
    for stage in file.model().stages() {
        let (Some(text), Some(span)) = (stage.image_as_written(), stage.base_span) else {
            continue;
        };
        // A file names few images, however many stages it has.
        if let Some(what) = known.entry(text).or_insert_with(|| ended(text)) {
            let message = format!(
                "{what} gets no more updates, so what is found to be unsafe in it stays; take a \
                 newer one"
            );
            findings.report(span, message);
        }
    }
}

/// What of the image `text` is not built any more.
fn ended(text: &str) -> Option<String> {
    let reference = image::split(text);
    let part = |span: Span| text.get(span.range()).unwrap_or_default();
    let name = catalog::official_name(reference.registry.map(part), part(reference.repository))?;
    if ENDED_IMAGES.contains(&name) {
        return Some(format!("the image `{name}`"));
    }
    let (image, tag) = (catalog::image(name)?, part(reference.tag?));
    if image.build(tag).is_some() {
        return None;
    }
    let mut parts = tag.split('-');
    let version = parts.clone().next().filter(|part| is_version(part));
    let is_old = |version: &&str| is_ended(image, version);
    if let Some(version) = version.filter(is_old) {
        return Some(format!("`{name}` {version}"));
    }
    parts.find_map(|part| {
        let alpine = part.strip_prefix("alpine").filter(|version| is_version(version));
        match alpine {
            Some(version) if is_ended(catalog::image("alpine")?, version) => {
                Some(format!("Alpine {version}"))
            }
            _ if ENDED_RELEASES.contains(&part) => Some(format!("the release `{part}`")),
            _ => None,
        }
    })
}

fn is_version(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.split('.').all(|part| !part.is_empty() && part.parse::<u32>().is_ok())
}

/// The first two numbers of `version`.
fn numbers(version: &str) -> Option<(u32, Option<u32>)> {
    let mut parts = version.split('.').map(|part| part.parse::<u32>().ok());
    Some((parts.next()??, parts.next().flatten()))
}

/// Whether `version` is older than the newest version of `image` and belongs to none that is still
/// built.
fn is_ended(image: Image, version: &str) -> bool {
    let Some((major, minor)) = numbers(version) else { return false };
    let tags = image.builds().flat_map(|build| build.tags());
    let versions = tags.filter_map(|tag| tag.split('-').next().filter(|part| is_version(part)));
    let built: Vec<(u32, Option<u32>)> = versions.filter_map(numbers).collect();
    let newest = built.iter().map(|(major, _)| *major).max();
    if newest.is_none_or(|newest| major > newest) {
        return false;
    }
    let mut minors: Vec<u32> =
        built.iter().filter(|(other, _)| *other == major).filter_map(|(_, minor)| *minor).collect();
    if !built.iter().any(|(other, _)| *other == major) {
        return true;
    }
    minors.sort_unstable();
    minors.dedup();
    // With one minor version only, the major version is what is cared for.
    let newest = minors.last().copied().unwrap_or_default();
    minor.is_some_and(|minor| minors.len() > 1 && minor < newest && !minors.contains(&minor))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::{check_rule, count_findings};

    #[test]
    fn versions_and_releases_are_looked_at() {
        check_rule(
            "image-without-updates",
            "FROM python:3.7\nFROM docker.io/library/debian:buster-slim\nFROM ubuntu:18.04\nFROM centos:7\nFROM golang:1.25-alpine3.9\n",
            expect![[r#"
                FROM python:3.7
                     ^^^^^^^^^^ `python` 3.7 gets no more updates, so what is found to be unsafe in it stays; take a newer one
                FROM docker.io/library/debian:buster-slim
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the release `buster` gets no more updates, so what is found to be unsafe in it stays; take a newer one
                FROM ubuntu:18.04
                     ^^^^^^^^^^^^ `ubuntu` 18.04 gets no more updates, so what is found to be unsafe in it stays; take a newer one
                FROM centos:7
                     ^^^^^^^^ the image `centos` gets no more updates, so what is found to be unsafe in it stays; take a newer one
                FROM golang:1.25-alpine3.9
                     ^^^^^^^^^^^^^^^^^^^^^ `golang` 1.25 gets no more updates, so what is found to be unsafe in it stays; take a newer one
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
        ] {
            let text = format!("FROM {image}\n");
            assert_eq!(count_findings("image-without-updates", &text), 0, "{image}");
        }
    }
}
