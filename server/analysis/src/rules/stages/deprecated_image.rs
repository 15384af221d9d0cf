//! `deprecated-image`

use images::facts::{self, Deprecated, Removal, Status};

use super::references::{ImageRule, Reference, checks};
use crate::diagnostic::{Severity, Tag};
use crate::model::Stage;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "deprecated-image",
    aliases: &[],
    summary: "Finds official images that their makers have given up.",
    details: "Some official images were replaced by others, or nobody takes care of them any more. \
              What is still pulled of them is as it was on the last day. The message names what to \
              take instead, where the makers did.\n\n\
              Where only a part of an image was given up, as of `openjdk`, of which only previews \
              are built, the tags of that part are found. The fix is offered where the other image \
              has the same version for the same system; look at what else it does differently. \
              Silent where a build argument without a default decides.",
    category: Category::Stages,
    severity: Severity::Information,
    enabled: true,
    examples: &[
        Example {
            bad: "FROM openjdk:17-jdk-alpine\n",
            good: "FROM eclipse-temurin:17-jdk-alpine\n",
        },
        Example { bad: "FROM centos:7\n", good: "FROM almalinux:9\n" },
    ],
    checks: &checks::<DeprecatedImage>(),
};

struct DeprecatedImage;

impl ImageRule for DeprecatedImage {
    fn look(_: &File<'_>, _: &Stage, reference: &Reference<'_>, findings: &mut Findings) {
        if let Some(deprecated) = deprecated(reference) {
            let found = findings.report(reference.span, message(reference, deprecated));
            found.tag(Tag::Deprecated);
            if let Some(text) = replacement(reference, deprecated) {
                reference.offer(&text, found);
            }
        }
    }
}

/// Whether this rule has something to say of `reference`.
pub(super) fn speaks_of(reference: &Reference<'_>) -> bool {
    deprecated(reference).is_some()
}

fn deprecated(reference: &Reference<'_>) -> Option<Deprecated> {
    let deprecated = reference.image.deprecated()?;
    let is_meant = match deprecated.removal {
        Removal::Complete | Removal::Announced => true,
        Removal::Partial => {
            let tag = reference.meant_tag()?;
            deprecated.replacement.is_some() && reference.image.build(tag).is_none()
        }
    };
    is_meant.then_some(deprecated)
}

fn message(reference: &Reference<'_>, deprecated: Deprecated) -> String {
    let name = reference.image.name;
    let dropped = match reference.meant_tag().map(|tag| reference.image.status(tag)) {
        Some(Status::Dropped(day)) => Some(day),
        _ => deprecated.dropped.or(deprecated.since),
    };
    let what = match (deprecated.removal, dropped) {
        (Removal::Complete, Some(day)) => format!("`{name}` is not built any more since {day}"),
        (Removal::Complete, None) => format!("`{name}` is not built any more"),
        (Removal::Announced, Some(day)) => format!("`{name}` is deprecated since {day}"),
        (Removal::Announced, None) => format!("`{name}` is deprecated"),
        (Removal::Partial, _) => {
            let tag = reference.meant_tag().unwrap_or_default();
            match reference.image.status(tag) {
                Status::Dropped(day) => format!("`{name}:{tag}` is not built any more since {day}"),
                _ => format!("`{name}` is given up but for a part without `{tag}`"),
            }
        }
    };
    let so = match deprecated.removal {
        Removal::Announced => "its repairs come late or never",
        Removal::Complete | Removal::Partial => "what is found to be unsafe in it stays",
    };
    let instead = deprecated.replacement.map(|name| format!("take `{name}`"));
    let instead = instead.unwrap_or("take another image".to_owned());
    format!("{what}, so {so}; {instead}")
}

/// What to write instead, where that is known to be there.
fn replacement(reference: &Reference<'_>, deprecated: Deprecated) -> Option<String> {
    let name = deprecated.replacement?;
    if name.contains(':') {
        return Some(name.to_owned());
    }
    let image = facts::named(name).filter(|image| image.is_built())?;
    let Some(tag) = reference.tag() else {
        return image.build("latest").map(|_| name.to_owned());
    };
    image.counterpart(tag).map(|tag| format!("{name}:{tag}"))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::{check_rule, count_findings};

    #[test]
    fn images_that_were_given_up_are_found() {
        check_rule(
            "deprecated-image",
            "FROM centos:7\nFROM java:8-jre-alpine\nFROM java\nFROM jenkins:2.60\nFROM openjdk:11.0.3-jdk-slim\nFROM openjdk:8u212-jre-alpine3.9\nCOPY --from=vault:1.13 a b\nFROM emqx\nFROM rockylinux:9\n",
            expect![[r#"
                FROM centos:7
                     ^^^^^^^^ `centos` is not built any more since 2024-07-01, so what is found to be unsafe in it stays; take another image
                FROM java:8-jre-alpine
                     ^| fix (Unsafe): Take `eclipse-temurin:8-jre-alpine`
                     ^^^^^^^^^^^^^^^^^ `java` is not built any more since 2017-06-08, so what is found to be unsafe in it stays; take `eclipse-temurin`
                FROM java
                     ^| fix (Unsafe): Take `eclipse-temurin`
                     ^^^^ `java` is not built any more since 2017-06-08, so what is found to be unsafe in it stays; take `eclipse-temurin`
                FROM jenkins:2.60
                     ^| fix (Unsafe): Take `jenkins/jenkins:lts`
                     ^^^^^^^^^^^^ `jenkins` is not built any more since 2018-08-13, so what is found to be unsafe in it stays; take `jenkins/jenkins:lts`
                FROM openjdk:11.0.3-jdk-slim
                     ^| fix (Unsafe): Take `eclipse-temurin:11-jdk`
                     ^^^^^^^^^^^^^^^^^^^^^^^ `openjdk:11.0.3-jdk-slim` is not built any more since 2019-07-17, so what is found to be unsafe in it stays; take `eclipse-temurin`
                FROM openjdk:8u212-jre-alpine3.9
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^ `openjdk:8u212-jre-alpine3.9` is not built any more since 2019-05-24, so what is found to be unsafe in it stays; take `eclipse-temurin`
                COPY --from=vault:1.13 a b
                            ^^^^^^^^^^ `vault` is not built any more since 2024-07-29, so what is found to be unsafe in it stays; take `hashicorp/vault`
                FROM emqx
                     ^^^^ `emqx` is deprecated since 2025-05-14, so its repairs come late or never; take `emqx/emqx`
                FROM rockylinux:9
                     ^^^^^^^^^^^^ `rockylinux` is deprecated since 2025-06-10, so its repairs come late or never; take `rockylinux/rockylinux`
                -- fixed --
                FROM centos:7
                FROM eclipse-temurin:8-jre-alpine
                FROM eclipse-temurin
                FROM jenkins/jenkins:lts
                FROM eclipse-temurin:11-jdk
                FROM openjdk:8u212-jre-alpine3.9
                COPY --from=vault:1.13 a b
                FROM emqx
                FROM rockylinux:9
            "#]],
        );
    }

    #[test]
    fn what_lives_is_left_alone() {
        for image in
            ["nextcloud", "elasticsearch:8.1", "amazonlinux:2023", "me/centos", "openjdk:28-ea"]
        {
            let text = format!("FROM {image}\n");
            assert_eq!(count_findings("deprecated-image", &text), 0, "{image}");
        }
    }
}
