//! `image-without-tag`

use syntax::image;

use crate::diagnostic::Severity;
use crate::model::Stage;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "image-without-tag",
    aliases: &["DL3006", "DF001", "S6596", "CKV_DOCKER_7"],
    summary: "Finds base images that are named without a tag.",
    details: "Without a tag a build takes `latest`, which is whatever its makers released last. \
              The same Dockerfile then builds something else next month, often another major \
              version. Name the version that you have tested, like `python:3.13`.\n\n\
              Silent for stages, for `scratch`, where a digest tells which image is meant, and \
              where the name holds a variable.",
    category: Category::Stages,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example { bad: "FROM alpine\n", good: "FROM alpine:3.22\n" }],
    checks: &[Check::From(check)],
};

fn check<'a>(_: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    let (Some(text), Some(span)) = (stage.image_as_written(), stage.base_span) else { return };
    let reference = image::split(text);
    if reference.tag.is_none() && reference.digest.is_none() && image::read(text).is_ok() {
        findings.report(span, message(text));
    }
}

fn message(text: &str) -> String {
    let example = example(text).map_or(String::new(), |example| format!(", such as `{example}`"));
    format!(
        "`{text}` without a tag means `latest`, so the next build may take another version; name \
         one{example}"
    )
}

/// The image with a tag that its makers keep, where it is an official one: a version with one dot,
/// or else the shortest.
fn example(text: &str) -> Option<String> {
    let reference = image::split(text);
    let part = |span: syntax::Span| text.get(span.range()).unwrap_or_default();
    let name = images::official_name(reference.registry.map(part), part(reference.repository))?;
    let build = images::facts::named(name)?.build("latest")?;
    let is_version = |tag: &&str| tag.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let tag = build
        .tags()
        .filter(is_version)
        .min_by_key(|tag| (tag.matches('.').count() != 1, tag.len()))?;
    Some(format!("{text}:{tag}"))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn only_plain_names_of_images_are_found() {
        check_rule(
            "DL3006",
            "ARG A=debian\nFROM $A\nFROM scratch\nFROM python AS a\nFROM a\nFROM b:1\n\
             FROM c@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n\
             FROM localhost:5000/own/thing\nFROM Bad\n",
            expect![[r#"
                ARG A=debian
                FROM $A
                FROM scratch
                FROM python AS a
                     ^^^^^^ `python` without a tag means `latest`, so the next build may take another version; name one, such as `python:3.14`
                FROM a
                FROM b:1
                FROM c@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
                FROM localhost:5000/own/thing
                     ^^^^^^^^^^^^^^^^^^^^^^^^ `localhost:5000/own/thing` without a tag means `latest`, so the next build may take another version; name one
                FROM Bad
            "#]],
        );
    }
}
