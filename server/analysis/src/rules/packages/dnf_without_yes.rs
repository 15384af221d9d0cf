//! `dnf-without-yes`

use super::confirm;
use super::yum_without_yes::ASKER;
use crate::diagnostic::Severity;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "dnf-without-yes",
    aliases: &["DL3038"],
    summary: "Finds calls of `dnf` that wait for a confirmation.",
    details: "`dnf` asks before it installs, upgrades or removes anything. Nobody can answer in a \
              build, which it takes for a no. With `-y` it goes ahead.\n\nThe rule is silent where \
              another command is piped into the call, and where a variable may hold the flag. \
              `microdnf` never asks; its `-y` does nothing.",
    category: Category::Packages,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM fedora:41\nRUN dnf install httpd\n",
        good: "FROM fedora:41\nRUN dnf install -y httpd\n",
    }],
    checks: &[Check::Command(&["dnf", "dnf5", "tdnf"], |call, findings| {
        confirm::check(call, &ASKER, findings);
    })],
};

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn speaks_where_it_asks() {
        check_rule(
            "DL3038",
            "FROM a\n\
             RUN dnf -y install x; dnf install -y x; microdnf install x; dnf clean all; dnf makecache\n\
             RUN dnf --setopt=install_weak_deps=0 install x && tdnf update\n\
             RUN <<END\n  dnf upgrade --refresh\nEND\n",
            expect![[r#"
                FROM a
                RUN dnf -y install x; dnf install -y x; microdnf install x; dnf clean all; dnf makecache
                RUN dnf --setopt=install_weak_deps=0 install x && tdnf update
                    ^| fix (Safe): Add `-y`
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `dnf` may ask before it goes on, and in a build nobody answers, so that it gives up; add `-y`
                                                                  ^| fix (Safe): Add `-y`
                                                                  ^^^^^^^^^^^ `tdnf` may ask before it goes on, and in a build nobody answers, so that it gives up; add `-y`
                RUN <<END
                  dnf upgrade --refresh
                  ^| fix (Safe): Add `-y`
                  ^^^^^^^^^^^ `dnf` may ask before it goes on, and in a build nobody answers, so that it gives up; add `-y`
                END
                -- fixed --
                FROM a
                RUN dnf -y install x; dnf install -y x; microdnf install x; dnf clean all; dnf makecache
                RUN dnf --setopt=install_weak_deps=0 install -y x && tdnf update -y
                RUN <<END
                  dnf upgrade -y --refresh
                END
            "#]],
        );
    }
}
