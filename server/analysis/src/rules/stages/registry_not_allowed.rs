//! `registry-not-allowed`

use syntax::{Span, image};

use crate::diagnostic::Severity;
use crate::model::{SourceKind, Target};
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "registry-not-allowed",
    aliases: &["DL3026", "DF065"],
    summary: "Finds images from registries that the configuration does not allow.",
    details: "Images run code, in the build and in what is built. Where the configuration lists \
              the registries that may be used, every image in FROM, in `COPY --from` and in a \
              mount has to come from one of them. An asterisk in the list stands for anything, \
              and images without a registry come from `docker.io`.\n\n\
              In the examples, the list has `docker.io` and `registry.example.com`. Silent without \
              a list, for stages, and where the name holds a variable.",
    category: Category::Stages,
    severity: Severity::Error,
    enabled: true,
    examples: &[Example {
        bad: "FROM quay.io/example/base:1\n",
        good: "FROM registry.example.com/example/base:1\n",
    }],
    checks: &[Check::File(check)],
};

/// The registry of names that have none.
const HUB: &str = "docker.io";

/// The other names of that registry.
const HUB_NAMES: [&str; 3] = [HUB, "index.docker.io", "registry-1.docker.io"];

fn check(file: &File<'_>, findings: &mut Findings) {
    let allowed = &file.options.registries;
    if allowed.is_empty() {
        return;
    }
    let of_stages = file.model().stages().iter().filter_map(|stage| {
        let text = stage.image_as_written()?;
        Some((text, stage.base_span?))
    });
    let of_sources = file.model().sources().iter().filter_map(|source| {
        let is_context = source.kind == SourceKind::Copy && !source.text.contains(['/', ':']);
        let is_image = source.target == Target::Image && !is_context;
        is_image.then_some((source.text.as_str(), source.span))
    });
    for (text, span) in of_stages.chain(of_sources) {
        check_image(text, span, allowed, findings);
    }
}

fn check_image(text: &str, span: Span, allowed: &[String], findings: &mut Findings) {
    let registry = image::split(text).registry.and_then(|part| text.get(part.range()));
    let registry = registry.unwrap_or(HUB);
    let is_hub = HUB_NAMES.contains(&registry);
    let fits = |pattern: &String| {
        let is_hub_pattern = HUB_NAMES.contains(&pattern.as_str());
        matches(pattern, registry) || (is_hub && (is_hub_pattern || matches(pattern, HUB)))
    };
    if !allowed.iter().any(fits) {
        let message = format!(
            "the configuration does not allow images from `{registry}`; take one from {}",
            list(allowed)
        );
        findings.report(span, message);
    }
}

/// The first few of the registries, for a message.
fn list(allowed: &[String]) -> String {
    let shown: Vec<String> = allowed.iter().take(3).map(|name| format!("`{name}`")).collect();
    let more = if allowed.len() > shown.len() { " or others" } else { "" };
    format!("{}{more}", shown.join(", "))
}

/// Whether `text` is `pattern`, in which an asterisk stands for anything.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some((_, behind)) = rest.split_once(part) else { return false };
        rest = behind;
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::matches;
    use crate::rules::Options;
    use crate::rules::testing::check_rule_with;

    #[test]
    fn images_from_everywhere_are_looked_at() {
        let registries = vec!["docker.io".to_owned(), "*.example.com".to_owned()];
        check_rule_with(
            "DL3026",
            Options { registries, ..Options::default() },
            "FROM debian AS base\nFROM base\nFROM scratch\nFROM a.example.com/x\nFROM $X/a\n\
             FROM quay.io/y\nCOPY --from=ghcr.io/z a b\nCOPY --from=base a b\n\
             RUN --mount=from=quay.io/w,target=/w true\nCOPY --from=context a b\n",
            expect![[r#"
                FROM debian AS base
                FROM base
                FROM scratch
                FROM a.example.com/x
                FROM $X/a
                FROM quay.io/y
                     ^^^^^^^^^ the configuration does not allow images from `quay.io`; take one from `docker.io`, `*.example.com`
                COPY --from=ghcr.io/z a b
                            ^^^^^^^^^ the configuration does not allow images from `ghcr.io`; take one from `docker.io`, `*.example.com`
                COPY --from=base a b
                RUN --mount=from=quay.io/w,target=/w true
                                 ^^^^^^^^^ the configuration does not allow images from `quay.io`; take one from `docker.io`, `*.example.com`
                COPY --from=context a b
            "#]],
        );
    }

    #[test]
    fn nothing_is_said_without_a_list() {
        check_rule_with(
            "DL3026",
            Options::default(),
            "FROM quay.io/y\n",
            expect![[r#"
            FROM quay.io/y
        "#]],
        );
    }

    #[test]
    fn asterisks_stand_for_anything() {
        assert!(matches("*", "a") && matches("a*c", "abc") && matches("*.b.*", "a.b.c"));
        assert!(!matches("a*c", "ab") && !matches("a", "ab") && !matches("*.b", "a.c"));
    }
}
