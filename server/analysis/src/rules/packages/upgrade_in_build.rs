//! `upgrade-in-build`

use dialect::commands::Manager;

use crate::diagnostic::Severity;
use crate::rules::call::Call;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "upgrade-in-build",
    aliases: &["DL3035", "DF044", "DF069"],
    summary: "Finds upgrades of all packages that the base image brings.",
    details: "An upgrade stores every file that it replaces a second time, and makes an image that \
              depends on the day of the build. A newer base image brings the same updates: build \
              with `--pull`, and raise the tag in FROM.\n\nThe rule is off because images that are \
              rebuilt more often than their base may want the fixes at once.",
    category: Category::Packages,
    severity: Severity::Information,
    enabled: false,
    examples: &[Example {
        bad: "FROM opensuse/leap:15.6\nRUN zypper -n dist-upgrade\n",
        good: "FROM opensuse/leap:15.6\nRUN zypper -n install curl\n",
    }],
    checks: &[Check::Command(
        &["apt-get", "apt", "aptitude", "apk", "dnf", "dnf5", "microdnf", "tdnf", "yum", "zypper"],
        check,
    )],
};

/// The commands that upgrade everything if no package is named.
const UPGRADES: [&str; 9] = [
    "upgrade",
    "dist-upgrade",
    "full-upgrade",
    "safe-upgrade",
    "dup",
    "distro-sync",
    "system-upgrade",
    "upgrade-minimal",
    "update-minimal",
];

/// Where `update` upgrades, and does not only fetch lists.
const UPDATE_IS_UPGRADE: [&str; 6] = ["dnf", "dnf5", "microdnf", "tdnf", "yum", "zypper"];

fn check(call: &Call<'_>, findings: &mut Findings) {
    let Some(manager) = Manager::of_program(&call.program) else { return };
    let operands = call.operands(manager.valued);
    let [word] = operands.as_slice() else { return };
    let command = word.text.as_deref().unwrap_or_default();
    let is_update =
        matches!(command, "update" | "up") && UPDATE_IS_UPGRADE.contains(&call.program.as_str());
    if is_update || UPGRADES.contains(&command) {
        let message = format!(
            "`{} {command}` stores again what the base image brings, and differs from day to day; \
             take a newer base image",
            call.program
        );
        findings.report(call.name.span.cover(word.span), message);
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn named_packages_and_lists_are_no_upgrades() {
        check_rule(
            "DL3035",
            "FROM a\n\
             RUN apt-get update && apt-get -y dist-upgrade && apk upgrade x && apk update\n\
             RUN yum -y update && dnf update -y y && zypper -n up && apt-get upgrade $Z\n",
            expect![[r#"
                FROM a
                RUN apt-get update && apt-get -y dist-upgrade && apk upgrade x && apk update
                                      ^^^^^^^^^^^^^^^^^^^^^^^ `apt-get dist-upgrade` stores again what the base image brings, and differs from day to day; take a newer base image
                RUN yum -y update && dnf update -y y && zypper -n up && apt-get upgrade $Z
                    ^^^^^^^^^^^^^ `yum update` stores again what the base image brings, and differs from day to day; take a newer base image
                                                        ^^^^^^^^^^^^ `zypper up` stores again what the base image brings, and differs from day to day; take a newer base image
            "#]],
        );
    }
}
