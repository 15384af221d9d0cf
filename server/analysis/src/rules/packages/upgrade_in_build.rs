//! `upgrade-in-build`

use crate::diagnostic::Severity;
use crate::rules::call::Call;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "upgrade-in-build",
    aliases: &["DF069"],
    summary: "Finds upgrades of all packages of the base image.",
    details: "An upgrade of everything makes the image depend on the day of its build, and puts a \
              second copy of each upgraded file into it. A newer base image has the same packages \
              and can be pinned.\n\nThe rule is off by itself: where base images are seldom \
              renewed, an upgrade is the way to get security fixes. `pacman -Syu` is left alone, \
              because partial upgrades are not supported there.",
    category: Category::Packages,
    severity: Severity::Hint,
    enabled: false,
    examples: &[Example {
        bad: "FROM debian:12\nRUN apt-get update && apt-get upgrade -y\n",
        good: "FROM debian:12.8\nRUN apt-get update && apt-get install -y curl\n",
    }],
    checks: &[Check::Command(
        &["apk", "apt", "apt-get", "dnf", "dnf5", "microdnf", "tdnf", "yum", "zypper"],
        check,
    )],
};

const VALUED: [&str; 5] = ["-o", "-c", "-t", "-x", "--releasever"];

fn check(call: &Call<'_>, findings: &mut Findings) {
    let operands = call.operands(&VALUED);
    let Some((word, packages)) = operands.split_first() else { return };
    let command = word.text.as_deref().unwrap_or_default();
    let upgrading: &[&str] = match call.program.as_str() {
        "apk" => &["upgrade"],
        "apt" | "apt-get" => &["dist-upgrade", "full-upgrade", "upgrade"],
        "zypper" => &["patch", "up", "update"],
        _ => &["distro-sync", "update", "upgrade"],
    };
    if upgrading.contains(&command) && packages.is_empty() {
        let message = "upgrading everything makes the image depend on the day of its build, and \
                       larger; take a newer base image instead";
        findings.report(call.name.span.cover(word.span), message);
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn only_of_everything() {
        check_rule(
            "DF069",
            "FROM a\n\
             RUN apt-get -y dist-upgrade; yum update -y x; dnf -y upgrade; apk upgrade $X; apk update\n\
             RUN [\"zypper\", \"up\"]\n",
            expect![[r#"
                FROM a
                RUN apt-get -y dist-upgrade; yum update -y x; dnf -y upgrade; apk upgrade $X; apk update
                    ^^^^^^^^^^^^^^^^^^^^^^^ upgrading everything makes the image depend on the day of its build, and larger; take a newer base image instead
                                                              ^^^^^^^^^^^^^^ upgrading everything makes the image depend on the day of its build, and larger; take a newer base image instead
                RUN ["zypper", "up"]
                     ^^^^^^^^^^^^^^ upgrading everything makes the image depend on the day of its build, and larger; take a newer base image instead
            "#]],
        );
    }
}
