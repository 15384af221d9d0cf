//! `unpinned-npm-package`

use super::request::Request;
use crate::diagnostic::Severity;
use crate::rules::call::Call;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "unpinned-npm-package",
    aliases: &["DL3016"],
    summary: "Finds packages of npm that are installed without a version.",
    details: "Without a version, `npm`, `yarn` and `pnpm` take the newest one, so that the same \
              Dockerfile makes different images and may stop working on any day. Name at least the \
              major version, as in `typescript@5`.\n\nThe rule is silent about folders, files and \
              addresses, and about what is in `package.json`, which a lock file pins.",
    category: Category::Packages,
    severity: Severity::Information,
    enabled: true,
    examples: &[Example {
        bad: "FROM node:22\nRUN npm install -g typescript\n",
        good: "FROM node:22\nRUN npm install -g typescript@5\n",
    }],
    checks: &[Check::Command(&["npm", "yarn", "yarnpkg", "pnpm"], check)],
};

fn check(call: &Call<'_>, findings: &mut Findings) {
    let Some(install) = Request::of(call) else { return };
    for package in install.unpinned() {
        let text = package.text;
        let message = format!(
            "`{text}` has no version, so every build takes the newest one; name a version, at \
             least the major one"
        );
        findings.report(package.word.span, message);
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn versions_and_addresses_are_told_apart() {
        check_rule(
            "DL3016",
            "FROM a\n\
             RUN npm i -g a b@1 @c/d @c/e@^2 npm@latest ./f g/h git+ssh://i $J --registry k\n\
             RUN npm install && npm ci && yarn global add l && yarn add m@1 && pnpm add -g n\n",
            expect![[r#"
                FROM a
                RUN npm i -g a b@1 @c/d @c/e@^2 npm@latest ./f g/h git+ssh://i $J --registry k
                             ^ `a` has no version, so every build takes the newest one; name a version, at least the major one
                                   ^^^^ `@c/d` has no version, so every build takes the newest one; name a version, at least the major one
                                                ^^^^^^^^^^ `npm@latest` has no version, so every build takes the newest one; name a version, at least the major one
                RUN npm install && npm ci && yarn global add l && yarn add m@1 && pnpm add -g n
                                                             ^ `l` has no version, so every build takes the newest one; name a version, at least the major one
                                                                                              ^ `n` has no version, so every build takes the newest one; name a version, at least the major one
            "#]],
        );
    }
}
