//! `no-user`

use dialect::Keyword;

use super::launch::last;
use crate::diagnostic::Severity;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "no-user",
    aliases: &["DF020", "CKV_DOCKER_3"],
    summary: "Finds images that never say as whom the container runs.",
    details: "Most base images leave the user at root, and root in a container can change every \
              file in it. Add a user and switch to it with USER, or take a base image that has \
              one.\n\n\
              Off by default, because a base image may have set a user.",
    category: Category::Runtime,
    severity: Severity::Information,
    enabled: false,
    examples: &[Example {
        bad: "FROM alpine:3.22\nCMD [\"sleep\", \"9\"]\n",
        good: "FROM alpine:3.22\nUSER nobody\nCMD [\"sleep\", \"9\"]\n",
    }],
    checks: &[Check::File(check)],
};

fn check(file: &File<'_>, findings: &mut Findings) {
    let Some(stage) = file.product() else { return };
    let Some(span) = stage.base_span.filter(|_| last(file, stage, Keyword::User).is_none()) else {
        return;
    };
    let message = "nothing says as whom the container runs, so it is the user of the base image, \
                   most often root; switch to another one at the end";
    findings.report(span, message);
}
