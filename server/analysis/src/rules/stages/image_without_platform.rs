//! `image-without-platform`

use std::collections::HashSet;

use images::facts::{Build, SNAPSHOT};

use super::platform::{parts, platform_flag};
use super::references::{Reference, base};
use crate::diagnostic::{Fix, Severity};
use crate::edit::Edit;
use crate::model::Stage;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "image-without-platform",
    aliases: &[],
    summary: "Finds a FROM that asks an official image for a platform that it is not built for.",
    details: "An image that is not there for the platform that `--platform` names cannot be \
              pulled, and the build fails. Name one that it has, or take another image.\n\n\
              Known are the platforms of the official images that were listed on the day that the \
              message names. Silent for other images, where a digest tells what is meant, where a \
              variable decides, and where only the system or only a variant of the architecture \
              differs from what is there. BuildKit's check `InvalidBaseImagePlatform` is about \
              something else: an image that was pulled and then turns out to be of another \
              platform.",
    category: Category::Stages,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM --platform=linux/arm64 clearlinux:latest\n",
        good: "FROM --platform=linux/amd64 clearlinux:latest\n",
    }],
    checks: &[Check::From(check)],
};

/// The architectures whose machines run what is built for another one, with that one
/// (`containerd/platforms`, `platformVector`).
const FALLBACKS: [(&str, &str); 2] = [("amd64", "386"), ("arm64", "arm")];

fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    let reference = base(file, stage).filter(|found| found.is_written && !found.has_digest);
    let (Some(reference), Some(step)) = (reference, file.placement(stage.entry)) else { return };
    let Some((flag, build)) = platform_flag(&step.site).zip(build(&reference)) else { return };
    let Some(wanted) = flag.value().filter(|value| is_missing(build, value)) else { return };
    let platforms: Vec<&str> = build.platforms().collect();
    let message = format!(
        "`{}` is not built for {wanted}, as of {SNAPSHOT}; it is for {}",
        reference.text,
        platforms.join(", ")
    );
    let span = step.absolute(flag.word.span);
    let found = findings.report(span, message);
    let value = u32::try_from(wanted.len()).ok().filter(|len| *len < span.len());
    if let (Some(len), [only]) = (value, platforms.as_slice())
        && file.slice(span).ends_with(wanted)
    {
        let place = syntax::Span::new(span.end - len, span.end);
        let edit = Edit::replace(place, *only);
        found.fix(Fix::questionable(format!("Write `{only}`"), vec![edit]));
    }
}

/// The build that an official image has for a reference.
fn build(reference: &Reference<'_>) -> Option<Build> {
    let image = Some(reference.image).filter(|image| image.is_official())?;
    image.build(reference.meant_tag()?)
}

/// Whether `build` is there for no platform that serves as `wanted`.
fn is_missing(build: Build, wanted: &str) -> bool {
    if !wanted.contains('/') || wanted.contains('$') {
        return false;
    }
    let wanted = parts(wanted);
    let [system, architecture, ..] = wanted.as_slice() else { return false };
    let fallback = FALLBACKS.iter().find(|(name, _)| name == architecture).map(|(_, other)| *other);
    let there: HashSet<Vec<String>> = build.platforms().map(parts).collect();
    ![Some(architecture.as_str()), fallback]
        .into_iter()
        .flatten()
        .any(|architecture| there.contains([system.clone(), architecture.to_owned()].as_slice()))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::{check_rule, count_findings};

    #[test]
    fn platforms_that_are_not_there_are_found() {
        check_rule(
            "image-without-platform",
            "FROM --platform=linux/riscv64 node:24 AS a\nFROM --platform=linux/amd64 golang:nanoserver-ltsc2025\nFROM --platform=windows/amd64 python:3.14-slim\nFROM a\n",
            expect![[r#"
                FROM --platform=linux/riscv64 node:24 AS a
                     ^^^^^^^^^^^^^^^^^^^^^^^^ `node:24` is not built for linux/riscv64, as of 2026-08-21; it is for linux/amd64, linux/arm64, linux/ppc64le
                FROM --platform=linux/amd64 golang:nanoserver-ltsc2025
                     ^| fix (Unsafe): Write `windows/amd64`
                     ^^^^^^^^^^^^^^^^^^^^^^ `golang:nanoserver-ltsc2025` is not built for linux/amd64, as of 2026-08-21; it is for windows/amd64
                FROM --platform=windows/amd64 python:3.14-slim
                     ^^^^^^^^^^^^^^^^^^^^^^^^ `python:3.14-slim` is not built for windows/amd64, as of 2026-08-21; it is for linux/amd64, linux/arm64, linux/386, linux/arm/v5, linux/arm/v7, linux/ppc64le, linux/riscv64, linux/s390x
                FROM a
                -- fixed --
                FROM --platform=linux/riscv64 node:24 AS a
                FROM --platform=windows/amd64 golang:nanoserver-ltsc2025
                FROM --platform=windows/amd64 python:3.14-slim
                FROM a
            "#]],
        );
    }

    #[test]
    fn what_serves_is_left_alone() {
        for from in [
            "--platform=linux/amd64 python",
            "--platform=linux/arm64/v8 python",
            "--platform=linux/arm/v8 python",
            "--platform=linux/aarch64 python",
            "--platform=linux python",
            "--platform=$P python",
            "--platform=linux/$A python",
            "--platform=linux/mips me/python",
            "--platform=linux/mips python:2",
            "--platform=linux/mips python@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "--platform=windows/amd64 golang",
        ] {
            let text = format!("FROM {from}\n");
            assert_eq!(count_findings("image-without-platform", &text), 0, "{from}");
        }
    }
}
