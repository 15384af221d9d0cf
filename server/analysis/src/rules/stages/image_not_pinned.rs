//! `image-not-pinned`

use syntax::image;

use crate::diagnostic::Severity;
use crate::model::Stage;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "image-not-pinned",
    aliases: &["S7023", "S8431"],
    summary: "Finds base images without a digest, whose contents may change.",
    details: "A tag can be moved to another image at any time, by the makers of the image or by \
              someone who got hold of their account. A digest names one image for good: \
              `FROM alpine:3.22@sha256:…`. Tools such as Renovate and Dependabot keep digests \
              current.\n\n\
              Off by default. Silent for stages, for `scratch`, and where the name holds a \
              variable.",
    category: Category::Stages,
    severity: Severity::Information,
    enabled: false,
    examples: &[Example {
        bad: "FROM alpine:3.22\n",
        good: "FROM alpine:3.22@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n",
    }],
    checks: &[Check::From(check)],
};

fn check<'a>(_: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    let (Some(text), Some(span)) = (stage.image_as_written(), stage.base_span) else {
        return;
    };
    if image::split(text).digest.is_none() {
        let message = format!(
            "`{text}` may be another image tomorrow; add the digest of the one that you have \
             tested"
        );
        findings.report(span, message);
    }
}
