//! `image-digest-outdated`

use crate::diagnostic::Severity;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "image-digest-outdated",
    aliases: &[],
    summary: "Finds digests that are no longer what the tag before them means.",
    details: "A digest keeps a build on one image for good, also when repairs come out under the \
              same tag. Somebody has to move it on: the action \"Update the digest\" takes what the \
              tag means now.\n\n\
              Only a registry knows that, so this speaks only in editors, with `images.network` at \
              `background`; see [registries](../registries.md). A digest of a single platform of \
              what the tag means is up to date. Silent while the registry cannot be asked, where \
              only an answer from long ago is at hand, where there is no tag before the digest, and \
              where a build argument without a default decides.",
    category: Category::Stages,
    severity: Severity::Information,
    enabled: true,
    examples: &[Example {
        bad: "FROM python:3.13@sha256:1c6ca5c4ad4f4ad1d6cc8f4f3d0e2d32e9ed1d0a9f4a0b5b0a0f4ad7c0a9e2f1\n",
        good: "FROM python:3.13@sha256:7f5d2f1e0f3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2\n",
    }],
    checks: &[Check::Registry],
};
