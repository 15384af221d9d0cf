//! `image-tag-missing`

use crate::diagnostic::Severity;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "image-tag-missing",
    aliases: &[],
    summary: "Finds tags that the registry of the image does not have.",
    details: "The build fails where it has to pull such an image. Tags are deleted, and some are \
              mistyped.\n\n\
              Only a registry knows that, so this speaks only in editors, with `images.network` at \
              `background`; see [registries](../registries.md). It takes the registry's word that \
              there is no such tag, and a sign that the image itself can be seen: many registries \
              say the same of what is not for everyone. Silent while the registry cannot be asked, \
              where a digest tells what is meant, where a build argument without a default \
              decides, and where `image-tag-unknown` has said so already; what that rule finds is \
              not told where the registry has the tag.",
    category: Category::Stages,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM grafana/grafana:latst\n",
        good: "FROM grafana/grafana:latest\n",
    }],
    checks: &[Check::Registry],
};
