//! `redundant-target-platform`

use std::cell::RefCell;

use syntax::evaluation::{self, Environment, Keep, Lookup};
use syntax::expansion::{self, LexOptions, Operation, Operator, Piece};

use super::platform::platform_flag;
use crate::diagnostic::{Fix, Severity, Tag};
use crate::model::{Scope, Stage};
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "redundant-target-platform",
    aliases: &["RedundantTargetPlatform", "DL3065", "DF083"],
    summary: "Finds a FROM that names the target platform, which is the default.",
    details: "Without `--platform` a stage is for the platform that is built for, so \
              `--platform=$TARGETPLATFORM` says nothing. A stage that runs on the machine that \
              builds and compiles for another one takes `--platform=$BUILDPLATFORM`.",
    category: Category::Stages,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM --platform=$TARGETPLATFORM alpine:3.20\n",
        good: "FROM alpine:3.20\n",
    }],
    checks: &[Check::From(check)],
};

/// The variable, and the value it has on most machines.
const TARGET: (&str, &str) = ("TARGETPLATFORM", "linux/amd64");

/// BuildKit `dockerfile2llb/validations.go`, `reportRedundantTargetPlatform`.
fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    let global = file.model().global_scope().without_arguments();
    let Some(step) = file.placement(stage.entry) else { return };
    let Some(flag) = platform_flag(&step.site) else { return };
    let Some(value) = flag.value().filter(|value| is_target(value, step.site.escape, global))
    else {
        return;
    };
    let message = format!("`{value}` is what a stage is for anyway; leave the flag out");
    let found = findings.report(step.absolute(flag.word.span), message).tag(Tag::Unnecessary);
    // A file that sets the variable itself means another platform than the default.
    let is_default = global.definition(TARGET.0).is_none_or(|found| !found.has_value);
    let is_same = is_default && is_bare(value, step.site.escape);
    if let Some(mut edit) = step.site.without_flag(flag).filter(|_| is_same) {
        edit.span = step.absolute(edit.span);
        found.fix(Fix::safe("Leave the flag out", vec![edit]));
    }
}

/// Whether `value` is the target platform and nothing but this variable is in it.
fn is_target(value: &str, escape: char, global: Scope<'_>) -> bool {
    let Ok(pieces) = expansion::read(value, LexOptions { escape, quotes: true }) else {
        return false;
    };
    let names = Names { global, seen: RefCell::default() };
    let found = evaluation::evaluate(value, &pieces, &names, Keep::default());
    let seen = names.seen.into_inner();
    found.unset.is_empty()
        && !seen.is_empty()
        && seen.iter().all(|name| name == TARGET.0)
        && found.value.as_deref() == Some(TARGET.1)
}

/// Whether `value` is the value of one variable on every machine.
fn is_bare(value: &str, escape: char) -> bool {
    let pieces = expansion::read(value, LexOptions { escape, quotes: true }).unwrap_or_default();
    let is_default = |operation: &Operation| matches!(operation.operator, Operator::Default { .. });
    match pieces.as_slice() {
        [Piece::Variable(variable)] => variable.operation.as_ref().is_none_or(is_default),
        _ => false,
    }
}

/// The global scope with a value for the target platform, which keeps the names asked for.
struct Names<'m> {
    global: Scope<'m>,
    seen: RefCell<Vec<String>>,
}

impl Environment for Names<'_> {
    fn get(&self, name: &str) -> Lookup {
        self.seen.borrow_mut().push(name.to_owned());
        match name == TARGET.0 {
            true => Lookup::Set(TARGET.1.to_owned()),
            false => self.global.get(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn only_the_target_platform_alone_is_redundant() {
        check_rule(
            "RedundantTargetPlatform",
            "FROM --platform=${TARGETPLATFORM:-linux/amd64} a AS b\n\
             FROM --platform=linux/$TARGETARCH a\nFROM --platform=$BUILDPLATFORM a\n\
             FROM --platform=${TARGETPLATFORM#linux/} a\nFROM --platform=${TARGETPLATFORM%/v7} a\nFROM --platform=$TARGETPLATFORM$X a\n",
            expect![[r#"
                FROM --platform=${TARGETPLATFORM:-linux/amd64} a AS b
                     ^| fix (Safe): Leave the flag out
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `${TARGETPLATFORM:-linux/amd64}` is what a stage is for anyway; leave the flag out
                FROM --platform=linux/$TARGETARCH a
                FROM --platform=$BUILDPLATFORM a
                FROM --platform=${TARGETPLATFORM#linux/} a
                FROM --platform=${TARGETPLATFORM%/v7} a
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `${TARGETPLATFORM%/v7}` is what a stage is for anyway; leave the flag out
                FROM --platform=$TARGETPLATFORM$X a
                -- fixed --
                FROM a AS b
                FROM --platform=linux/$TARGETARCH a
                FROM --platform=$BUILDPLATFORM a
                FROM --platform=${TARGETPLATFORM#linux/} a
                FROM --platform=${TARGETPLATFORM%/v7} a
                FROM --platform=$TARGETPLATFORM$X a
            "#]],
        );
    }

    #[test]
    fn a_file_with_its_own_target_platform_is_not_changed() {
        check_rule(
            "RedundantTargetPlatform",
            "ARG TARGETPLATFORM=linux/arm64\nFROM --platform=$TARGETPLATFORM a\n",
            expect![[r#"
                ARG TARGETPLATFORM=linux/arm64
                FROM --platform=$TARGETPLATFORM a
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^ `$TARGETPLATFORM` is what a stage is for anyway; leave the flag out
            "#]],
        );
    }
}
