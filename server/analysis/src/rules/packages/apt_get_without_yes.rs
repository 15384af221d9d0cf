//! `apt-get-without-yes`

use super::confirm::{self, Asker};
use crate::diagnostic::Severity;
use crate::rules::call::Call;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "apt-get-without-yes",
    aliases: &["DL3014", "DF015"],
    summary: "Finds calls of `apt-get` that wait for a confirmation.",
    details: "`apt-get` asks before it installs more than what it was told to, and before it \
              removes anything. Nobody can answer in a build, so the step fails with `Abort.` — \
              perhaps only on the day on which a package gets one more dependency. With `-y` it \
              goes ahead.\n\nThe rule is silent with `-y`, with `-qq`, which answers too, where \
              another command is piped into the call, and where a variable may hold the flag.",
    category: Category::Packages,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM debian:12\nRUN apt-get update && apt-get install curl\n",
        good: "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n",
    }],
    checks: &[Check::Command(&["apt", "apt-get"], check)],
};

static ASKER: Asker = Asker {
    asking: &[
        "autopurge",
        "autoremove",
        "build-dep",
        "dist-upgrade",
        "dselect-upgrade",
        "full-upgrade",
        "install",
        "purge",
        "reinstall",
        "remove",
        "upgrade",
    ],
    valued: &[
        "-o",
        "--option",
        "-t",
        "--target-release",
        "--default-release",
        "-c",
        "--config-file",
    ],
    silent: &[
        "-y",
        "--yes",
        "--assume-yes",
        "--assume-no",
        "--force-yes",
        "-qq",
        "-s",
        "--simulate",
        "--just-print",
        "--dry-run",
        "--recon",
        "--no-act",
        "--print-uris",
        "-h",
        "-v",
    ],
    setting: "assume-yes",
    flag: "-y",
    is_global: false,
};

fn check(call: &Call<'_>, findings: &mut Findings) {
    if !is_quiet(call) {
        confirm::check(call, &ASKER, findings);
    }
}

/// Whether `-q` is given twice, in whatever way: apt-get then takes every answer for a yes.
fn is_quiet(call: &Call<'_>) -> bool {
    let level = |text: &str| match text {
        "--quiet" => 1,
        _ if text.starts_with("--quiet=") || text.starts_with("-q=") => 2,
        _ if text.starts_with("--") || !text.starts_with('-') => 0,
        _ => text.bytes().filter(|byte| *byte == b'q').count(),
    };
    call.texts().map(level).sum::<usize>() >= 2
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn silent_where_it_does_not_ask() {
        check_rule(
            "DL3014",
            "FROM a\n\
             RUN apt-get -y install x; apt-get install -yq x; apt-get install x --assume-yes\n\
             RUN apt-get -qq install x; apt-get install -q -q x; apt-get -q=2 install x\n\
             RUN yes | apt-get install x; echo y | sudo apt-get remove x; apt-get install x <<<y\n\
             RUN apt-get install $FLAGS x; apt-get \"$@\"; apt-get update; apt-get clean; apt-get\n\
             RUN apt-get -o APT::Get::Assume-Yes=true install x; apt-get install -s x\n\
             RUN echo 'APT::Get::Assume-Yes \"true\";' > /etc/apt/apt.conf.d/y && apt-get install x\n",
            expect![[r#"
                FROM a
                RUN apt-get -y install x; apt-get install -yq x; apt-get install x --assume-yes
                RUN apt-get -qq install x; apt-get install -q -q x; apt-get -q=2 install x
                RUN yes | apt-get install x; echo y | sudo apt-get remove x; apt-get install x <<<y
                RUN apt-get install $FLAGS x; apt-get "$@"; apt-get update; apt-get clean; apt-get
                RUN apt-get -o APT::Get::Assume-Yes=true install x; apt-get install -s x
                RUN echo 'APT::Get::Assume-Yes "true";' > /etc/apt/apt.conf.d/y && apt-get install x
            "#]],
        );
    }

    #[test]
    fn fixed_wherever_it_stands() {
        check_rule(
            "apt-get-without-yes",
            "FROM a\n\
             RUN apt-get update \\\n  && sudo apt-get -o A::B=c -q install \\\n    x && apt-get autoremove\n\
             RUN [\"apt-get\", \"install\", \"x\"]\n\
             RUN <<END\napt-get install x\nEND\n\
             RUN if true; then apt install x; fi\n\
             ONBUILD RUN bash -c 'apt-get install x'\n",
            expect![[r#"
                FROM a
                RUN apt-get update \
                  && sudo apt-get -o A::B=c -q install \
                          ^| fix (Safe): Add `-y`
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `apt-get` may ask before it goes on, and in a build nobody answers, so that it gives up; add `-y`
                    x && apt-get autoremove
                         ^| fix (Safe): Add `-y`
                         ^^^^^^^^^^^^^^^^^^ `apt-get` may ask before it goes on, and in a build nobody answers, so that it gives up; add `-y`
                RUN ["apt-get", "install", "x"]
                     ^| fix (Safe): Add `-y`
                     ^^^^^^^^^^^^^^^^^^^^ `apt-get` may ask before it goes on, and in a build nobody answers, so that it gives up; add `-y`
                RUN <<END
                apt-get install x
                ^| fix (Safe): Add `-y`
                ^^^^^^^^^^^^^^^ `apt-get` may ask before it goes on, and in a build nobody answers, so that it gives up; add `-y`
                END
                RUN if true; then apt install x; fi
                                  ^| fix (Safe): Add `-y`
                                  ^^^^^^^^^^^ `apt` may ask before it goes on, and in a build nobody answers, so that it gives up; add `-y`
                ONBUILD RUN bash -c 'apt-get install x'
                -- fixed --
                FROM a
                RUN apt-get update \
                  && sudo apt-get -o A::B=c -q install -y \
                    x && apt-get autoremove -y
                RUN ["apt-get", "install", "-y", "x"]
                RUN <<END
                apt-get install -y x
                END
                RUN if true; then apt install -y x; fi
                ONBUILD RUN bash -c 'apt-get install x'
            "#]],
        );
    }
}
