//! `unpinned-gem`

use super::request::Request;
use crate::diagnostic::Severity;
use crate::rules::call::Call;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "unpinned-gem",
    aliases: &["DL3028"],
    summary: "Finds gems that are installed without a version.",
    details: "Without a version, `gem install` takes the newest one, so that the same Dockerfile \
              makes different images and may stop working on any day. Write `gem install name:1.2` \
              or `gem install name -v 1.2`.\n\nThe rule is silent about files, and where the call \
              has a version.",
    category: Category::Packages,
    severity: Severity::Information,
    enabled: true,
    examples: &[Example {
        bad: "FROM ruby:3.3\nRUN gem install rake\n",
        good: "FROM ruby:3.3\nRUN gem install rake:13.2.1\n",
    }],
    checks: &[Check::Command(&["gem"], check)],
};

/// The flags that tell a version, or that nothing comes from a registry.
const TOLD: [&str; 4] = ["-v", "--version", "--local", "-g"];

fn check(call: &Call<'_>, findings: &mut Findings) {
    let Some(install) = Request::of(call).filter(|_| call.flag(&TOLD).is_none()) else { return };
    for package in install.unpinned() {
        let name = package.text;
        let message = format!(
            "`{name}` has no version, so every build takes the newest one; write `{name}:…` with \
             the version"
        );
        findings.report(package.word.span, message);
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn versions_are_told_apart() {
        check_rule(
            "DL3028",
            "FROM a\n\
             RUN gem install a b:1 'c:~> 2' d.gem $E && gem install f -v 1 && gem install --version=2 g\n\
             RUN gem install --no-document -s url h && gem update i\n",
            expect![[r#"
                FROM a
                RUN gem install a b:1 'c:~> 2' d.gem $E && gem install f -v 1 && gem install --version=2 g
                                ^ `a` has no version, so every build takes the newest one; write `a:…` with the version
                RUN gem install --no-document -s url h && gem update i
                                                     ^ `h` has no version, so every build takes the newest one; write `h:…` with the version
            "#]],
        );
    }
}
