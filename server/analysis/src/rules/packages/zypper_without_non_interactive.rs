//! `zypper-without-non-interactive`

use super::confirm::{self, Asker};
use crate::diagnostic::Severity;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "zypper-without-non-interactive",
    aliases: &["DL3034", "DF043"],
    summary: "Finds calls of `zypper` that wait for a confirmation.",
    details: "`zypper` asks before it installs, updates or removes anything. Nobody can answer in \
              a build, so the step fails. With `--non-interactive` (`-n`) in front of the \
              subcommand it takes its own defaults.\n\nThe rule is also silent with `-y` or \
              `--no-confirm` behind the subcommand, where another command is piped into the call, \
              and where a variable may hold the flag.",
    category: Category::Packages,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM opensuse/leap:15.6\nRUN zypper install httpd\n",
        good: "FROM opensuse/leap:15.6\nRUN zypper --non-interactive install httpd\n",
    }],
    checks: &[Check::Command(&["zypper"], |call, findings| confirm::check(call, &ASKER, findings))],
};

static ASKER: Asker = Asker {
    asking: &[
        "dist-upgrade",
        "dup",
        "in",
        "install",
        "patch",
        "remove",
        "rm",
        "si",
        "source-install",
        "up",
        "update",
    ],
    valued: &["-c", "--config", "-R", "--root", "-C", "--cache-dir", "-D", "--reposd-dir", "-p"],
    silent: &["-n", "--non-interactive", "-y", "--no-confirm", "--dry-run", "-h"],
    setting: "non-interactive",
    flag: "--non-interactive",
    is_global: true,
};

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn speaks_where_it_asks() {
        check_rule(
            "DL3034",
            "FROM a\n\
             RUN zypper -n in x; zypper install -y x; zypper refresh; zypper clean; zypper in $x\n\
             RUN zypper --gpg-auto-import-keys ref && zypper --quiet dup && sudo zypper in \\\n  x\n\
             RUN [\"zypper\", \"in\", \"x\"]\n",
            expect![[r#"
                FROM a
                RUN zypper -n in x; zypper install -y x; zypper refresh; zypper clean; zypper in $x
                RUN zypper --gpg-auto-import-keys ref && zypper --quiet dup && sudo zypper in \
                                                         ^| fix (Safe): Add `--non-interactive`
                                                         ^^^^^^^^^^^^^^^^^^ `zypper` may ask before it goes on, and in a build nobody answers, so that it gives up; add `--non-interactive`
                                                                                    ^| fix (Safe): Add `--non-interactive`
                                                                                    ^^^^^^^^^ `zypper` may ask before it goes on, and in a build nobody answers, so that it gives up; add `--non-interactive`
                  x
                RUN ["zypper", "in", "x"]
                     ^| fix (Safe): Add `--non-interactive`
                     ^^^^^^^^^^^^^^ `zypper` may ask before it goes on, and in a build nobody answers, so that it gives up; add `--non-interactive`
                -- fixed --
                FROM a
                RUN zypper -n in x; zypper install -y x; zypper refresh; zypper clean; zypper in $x
                RUN zypper --gpg-auto-import-keys ref && zypper --non-interactive --quiet dup && sudo zypper --non-interactive in \
                  x
                RUN ["zypper", "--non-interactive", "in", "x"]
            "#]],
        );
    }
}
