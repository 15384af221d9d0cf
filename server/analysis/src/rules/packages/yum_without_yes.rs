//! `yum-without-yes`

use super::confirm::{self, Asker};
use crate::diagnostic::Severity;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "yum-without-yes",
    aliases: &["DL3030", "DF027"],
    summary: "Finds calls of `yum` that wait for a confirmation.",
    details: "`yum` asks before it installs, updates or removes anything. Nobody can answer in a \
              build, which it takes for a no. With `-y` it goes ahead.\n\nThe rule is silent where \
              another command is piped into the call, and where a variable may hold the flag.",
    category: Category::Packages,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM amazonlinux:2\nRUN yum install httpd\n",
        good: "FROM amazonlinux:2\nRUN yum install -y httpd\n",
    }],
    checks: &[Check::Command(&["yum"], |call, findings| confirm::check(call, &ASKER, findings))],
};

/// How yum and dnf ask. The other names of their subcommands are left out where they are rare.
pub(super) static ASKER: Asker = Asker {
    asking: &[
        "autoremove",
        "builddep",
        "distro-sync",
        "downgrade",
        "erase",
        "groupinstall",
        "groupremove",
        "install",
        "localinstall",
        "reinstall",
        "remove",
        "swap",
        "update",
        "upgrade",
    ],
    valued: &["-c", "-d", "-e", "-x", "-R", "--config", "--releasever", "--installroot"],
    silent: &["-y", "--assumeyes", "--assumeno", "-h"],
    setting: "assumeyes",
    flag: "-y",
    is_global: false,
};

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn speaks_where_it_asks() {
        check_rule(
            "DL3030",
            "FROM a\n\
             RUN yum -y install x; yum install -qy x; yum clean all; yum install $x; yes | yum install x\n\
             RUN echo assumeyes=1 >> /etc/yum.conf && yum install x; yum --setopt=assumeyes=1 update\n\
             RUN yum -c /a install x && yum \\\n    update\n\
             RUN [\"yum\", \"install\", \"x\"]\n",
            expect![[r#"
                FROM a
                RUN yum -y install x; yum install -qy x; yum clean all; yum install $x; yes | yum install x
                RUN echo assumeyes=1 >> /etc/yum.conf && yum install x; yum --setopt=assumeyes=1 update
                RUN yum -c /a install x && yum \
                    ^| fix (Safe): Add `-y`
                    ^^^^^^^^^^^^^^^^^ `yum` may ask before it goes on, and in a build nobody answers, so that it gives up; add `-y`
                                           ^| fix (Safe): Add `-y`
                                           ^^^^^> `yum` may ask before it goes on, and in a build nobody answers, so that it gives up; add `-y`
                    update
                    ^^^^^^< `yum` may ask before it goes on, and in a build nobody answers, so that it gives up; add `-y`
                RUN ["yum", "install", "x"]
                     ^| fix (Safe): Add `-y`
                     ^^^^^^^^^^^^^^^^ `yum` may ask before it goes on, and in a build nobody answers, so that it gives up; add `-y`
                -- fixed --
                FROM a
                RUN yum -y install x; yum install -qy x; yum clean all; yum install $x; yes | yum install x
                RUN echo assumeyes=1 >> /etc/yum.conf && yum install x; yum --setopt=assumeyes=1 update
                RUN yum -c /a install -y x && yum \
                    update -y
                RUN ["yum", "install", "-y", "x"]
            "#]],
        );
    }
}
