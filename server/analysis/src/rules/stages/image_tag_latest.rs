//! `image-tag-latest`

use syntax::image;

use crate::diagnostic::Severity;
use crate::model::Stage;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "image-tag-latest",
    aliases: &["DL3007", "DF024"],
    summary: "Finds base images with the tag `latest`.",
    details: "`latest` is whatever the makers of an image released last, so the same Dockerfile \
              builds something else after each of their releases. Name the version that you have \
              tested.\n\n\
              Silent where a digest stands behind the tag, and where the name holds a variable.",
    category: Category::Stages,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example { bad: "FROM node:latest\n", good: "FROM node:24\n" }],
    checks: &[Check::From(check)],
};

fn check<'a>(_: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    let (Some(text), Some(span)) = (stage.image_as_written(), stage.base_span) else {
        return;
    };
    let reference = image::split(text);
    let tag = reference.tag.and_then(|tag| text.get(tag.range()));
    if tag == Some("latest") && reference.digest.is_none() {
        let message = format!(
            "`{text}` is another image after each release of its makers; name the version \
             that you have tested"
        );
        findings.report(span, message);
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn a_digest_makes_the_tag_harmless() {
        check_rule(
            "DL3007",
            "ARG T=latest\nFROM a:$T\nFROM a:latest AS latest\nFROM latest\n\
             FROM c:latest@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n",
            expect![[r#"
                ARG T=latest
                FROM a:$T
                FROM a:latest AS latest
                     ^^^^^^^^ `a:latest` is another image after each release of its makers; name the version that you have tested
                FROM latest
                FROM c:latest@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
            "#]],
        );
    }
}
