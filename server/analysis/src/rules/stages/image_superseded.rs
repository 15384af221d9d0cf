//! `image-superseded`

use images::facts::Status;

use super::deprecated_image;
use super::references::{ImageRule, Reference, checks};
use crate::diagnostic::Severity;
use crate::model::Stage;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "image-superseded",
    aliases: &[],
    summary: "Finds exact versions of official images that a newer one of the same line followed.",
    details: "An exact version makes builds repeatable, but nobody repairs it: repairs come with \
              the next version of the line, and the old tag stays as it was on its last day. Move \
              on from time to time, by hand or with a program that does.\n\n\
              Off by default, because that is the normal state of a file that pins its versions. \
              What is newest is told by the list of official images of the day that the message \
              names.",
    category: Category::Stages,
    severity: Severity::Hint,
    enabled: false,
    examples: &[Example {
        bad: "FROM python:3.11.4-slim-bookworm\n",
        good: "FROM python:3.11.16-slim-bookworm\n",
    }],
    checks: &checks::<Superseded>(),
};

struct Superseded;

impl ImageRule for Superseded {
    fn look(_: &File<'_>, _: &Stage, reference: &Reference<'_>, findings: &mut Findings) {
        let Some(tag) = reference.tag() else { return };
        let Status::Dropped(day) = reference.image.status(tag) else { return };
        let Some(next) = reference.continuation() else { return };
        if deprecated_image::speaks_of(reference) {
            return;
        }
        let name = reference.image.name;
        let message = format!(
            "`{name}:{tag}` gets no more updates since {day}, newer ones of its line do; move on \
             to `{next}`"
        );
        reference.offer_tag(next, findings.report(reference.span, message));
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn only_versions_that_go_on_are_found() {
        check_rule(
            "image-superseded",
            "FROM python:3.11.4\nFROM python:3.11\nFROM python:3.10-slim-buster\nFROM debian:bookworm-20230109-slim\nFROM rust:1.75-slim\n",
            expect![[r#"
                FROM python:3.11.4
                     ^| fix (Unsafe): Move to `python:3.11.16`
                     ^^^^^^^^^^^^^ `python:3.11.4` gets no more updates since 2023-08-25, newer ones of its line do; move on to `3.11.16`
                FROM python:3.11
                FROM python:3.10-slim-buster
                FROM debian:bookworm-20230109-slim
                     ^| fix (Unsafe): Move to `debian:bookworm-20260803-slim`
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `debian:bookworm-20230109-slim` gets no more updates since 2023-02-03, newer ones of its line do; move on to `bookworm-20260803-slim`
                FROM rust:1.75-slim
                     ^| fix (Unsafe): Move to `rust:1.98-slim`
                     ^^^^^^^^^^^^^^ `rust:1.75-slim` gets no more updates since 2024-02-08, newer ones of its line do; move on to `1.98-slim`
                -- fixed --
                FROM python:3.11.16
                FROM python:3.11
                FROM python:3.10-slim-buster
                FROM debian:bookworm-20260803-slim
                FROM rust:1.98-slim
            "#]],
        );
    }
}
