//! `unpinned-go-program`

use super::request::{LATEST, Origin, Request};
use crate::diagnostic::Severity;
use crate::rules::call::Call;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "unpinned-go-program",
    aliases: &["DL3062", "DF054"],
    summary: "Finds Go programs that are installed in whichever version is the newest.",
    details: "`go install path@latest` takes another version when there is a newer one, so that \
              the same Dockerfile makes different images and may stop working on any day. Name a \
              version, as in `@v1.2.3`.\n\nThe rule is silent about paths without a version: these \
              belong to the module that is built, whose `go.mod` pins them.",
    category: Category::Packages,
    severity: Severity::Information,
    enabled: true,
    examples: &[Example {
        bad: "FROM golang:1.23\nRUN go install github.com/air-verse/air@latest\n",
        good: "FROM golang:1.23\nRUN go install github.com/air-verse/air@v1.61.1\n",
    }],
    checks: &[Check::Command(&["go"], check)],
};

/// What stands for a version that changes.
const MOVING: [&str; 6] = [LATEST, "upgrade", "patch", "main", "master", "HEAD"];

fn check(call: &Call<'_>, findings: &mut Findings) {
    let Some(install) = Request::of(call) else { return };
    for package in install.packages.iter().filter(|package| package.origin == Origin::Pinned) {
        let Some((path, version)) = package.text.rsplit_once('@') else { continue };
        if MOVING.contains(&version) {
            let message = format!(
                "`@{version}` is another version from day to day; name one, as in `{path}@v1.2.3`"
            );
            findings.report(package.word.span, message);
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn only_versions_that_move_are_found() {
        check_rule(
            "DL3062",
            "FROM a\nRUN go install -ldflags '-s' ./... && go install a.b/c@latest d.e/f@v1 \"g.h/i@$V\" j.k/l@master\n",
            expect![[r#"
                FROM a
                RUN go install -ldflags '-s' ./... && go install a.b/c@latest d.e/f@v1 "g.h/i@$V" j.k/l@master
                                                                 ^^^^^^^^^^^^ `@latest` is another version from day to day; name one, as in `a.b/c@v1.2.3`
                                                                                                  ^^^^^^^^^^^^ `@master` is another version from day to day; name one, as in `j.k/l@v1.2.3`
            "#]],
        );
    }
}
