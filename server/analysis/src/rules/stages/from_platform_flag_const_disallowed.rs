//! `from-platform-flag-const-disallowed`

use syntax::evaluation::{self, Empty, Keep};
use syntax::expansion::{self, LexOptions};

use super::platform::{parts, platform_flag};
use crate::checks::values::platform_fault;
use crate::diagnostic::{Fix, Severity};
use crate::rules::findings::Findings;
use crate::rules::site::Site;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "from-platform-flag-const-disallowed",
    aliases: &["FromPlatformFlagConstDisallowed", "DL3029", "DF061"],
    summary: "Finds a fixed platform in FROM, which keeps the image from other platforms.",
    details: "With a fixed platform the image cannot be built for another one, and `--platform` of \
              the build command has no effect on the stage. Leave the flag out, or take \
              `$BUILDPLATFORM` for a stage that compiles for other platforms.\n\n\
              The rule is silent where the name of the stage says the system or the architecture, \
              as in `AS build-arm64`: the platform is meant then.",
    category: Category::Stages,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM --platform=linux/amd64 alpine:3.20\n",
        good: "FROM alpine:3.20\n",
    }],
    checks: &[Check::Statement(&[dialect::Keyword::From], check)],
};

/// BuildKit `dockerfile2llb/validations.go`, `reportConstPlatformDisallowed`.
fn check(site: &Site<'_>, findings: &mut Findings) {
    let Some(flag) = platform_flag(site).filter(|_| !site.is_trigger) else { return };
    let Some(platform) = flag.value().and_then(|value| constant(value, site.escape)) else {
        return;
    };
    let name = match site.words() {
        [_, _, name] => site.text(*name).to_lowercase(),
        _ => String::new(),
    };
    if platform_fault(&platform).is_some()
        || parts(&platform).iter().any(|part| name.contains(part))
    {
        return;
    }
    let message = format!(
        "this stage is for `{platform}` whatever is built for; leave the flag out, or name the \
         platform in the name of the stage if it is meant"
    );
    let found = findings.report(flag.word.span, message);
    if let Some(edit) = site.without_flag(flag) {
        found.fix(Fix::questionable("Leave the flag out", vec![edit]));
    }
}

/// What `value` is if no variable is in it.
fn constant(value: &str, escape: char) -> Option<String> {
    let pieces = expansion::read(value, LexOptions { escape, quotes: true }).ok()?;
    match expansion::variables(&pieces).is_empty() {
        true => evaluation::evaluate(value, &pieces, &Empty, Keep::default()).value,
        false => None,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn a_stage_that_is_named_after_its_platform_is_meant() {
        check_rule(
            "FromPlatformFlagConstDisallowed",
            "FROM --platform=linux/amd64 a AS amd64\nFROM --platform=linux/arm64 a AS mylinux\n\
             FROM --platform=linux/aarch64 a AS build-arm64\nFROM --platform=linux/arm/v7 a AS b\n\
             FROM --platform=$X a\nFROM --platform=a/b/c/d a\nFROM --platform=\"linux/s390x\" a\n\
             FROM --platform=arm64 a AS linux\nFROM --platform=linux a AS b-amd64\n\
             FROM --platform=arm64 a AS b\n",
            expect![[r#"
                FROM --platform=linux/amd64 a AS amd64
                FROM --platform=linux/arm64 a AS mylinux
                FROM --platform=linux/aarch64 a AS build-arm64
                FROM --platform=linux/arm/v7 a AS b
                     ^| fix (Unsafe): Leave the flag out
                     ^^^^^^^^^^^^^^^^^^^^^^^ this stage is for `linux/arm/v7` whatever is built for; leave the flag out, or name the platform in the name of the stage if it is meant
                FROM --platform=$X a
                FROM --platform=a/b/c/d a
                FROM --platform="linux/s390x" a
                     ^| fix (Unsafe): Leave the flag out
                     ^^^^^^^^^^^^^^^^^^^^^^^^ this stage is for `linux/s390x` whatever is built for; leave the flag out, or name the platform in the name of the stage if it is meant
                FROM --platform=arm64 a AS linux
                FROM --platform=linux a AS b-amd64
                FROM --platform=arm64 a AS b
                     ^| fix (Unsafe): Leave the flag out
                     ^^^^^^^^^^^^^^^^ this stage is for `arm64` whatever is built for; leave the flag out, or name the platform in the name of the stage if it is meant
                -- fixed --
                FROM --platform=linux/amd64 a AS amd64
                FROM --platform=linux/arm64 a AS mylinux
                FROM --platform=linux/aarch64 a AS build-arm64
                FROM a AS b
                FROM --platform=$X a
                FROM --platform=a/b/c/d a
                FROM a
                FROM --platform=arm64 a AS linux
                FROM --platform=linux a AS b-amd64
                FROM a AS b
            "#]],
        );
    }
}
