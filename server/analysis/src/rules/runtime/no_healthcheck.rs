//! `no-healthcheck`

use dialect::Keyword;

use super::launch::last;
use crate::diagnostic::Severity;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "no-healthcheck",
    aliases: &["DL3057", "DF012", "CKV_DOCKER_2"],
    summary: "Finds images that do not say how to see whether the container works.",
    details: "With HEALTHCHECK, Docker asks the program in the container at intervals whether it \
              still does its work; without it, all that it knows is whether the program runs.\n\n\
              Off by default: Kubernetes has its own probes and ignores HEALTHCHECK, and images \
              of tools have nothing to ask.",
    category: Category::Runtime,
    severity: Severity::Information,
    enabled: false,
    examples: &[Example {
        bad: "FROM nginx:1.29\n",
        good: "FROM nginx:1.29\nHEALTHCHECK CMD [\"curl\", \"-f\", \"http://localhost/\"]\n",
    }],
    checks: &[Check::File(check)],
};

fn check(file: &File<'_>, findings: &mut Findings) {
    let Some(stage) = file.product() else { return };
    let Some(span) = stage.base_span else { return };
    if last(file, stage, Keyword::Healthcheck).is_none() {
        let message = format!(
            "the image has no {}, so Docker cannot see whether the program in it still works",
            Keyword::Healthcheck.name()
        );
        findings.report(span, message);
    }
}
