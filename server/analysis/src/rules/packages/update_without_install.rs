//! `update-without-install`

use crate::diagnostic::Severity;
use crate::rules::call::Call;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "update-without-install",
    aliases: &["DF028"],
    summary: "Finds `apt-get update` in a RUN that installs nothing.",
    details: "The lists of packages become a layer of their own, which the build cache keeps. When \
              a later RUN changes, it installs from lists that may be months old, and fails because \
              the mirror no longer has what they name. Update and install in the same RUN, as in \
              `apt-get update && apt-get install -y curl`.\n\nThe rule is silent where the RUN \
              calls a program that may install something itself, and where it has a mount.",
    category: Category::Packages,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl\n",
        good: "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n",
    }],
    checks: &[Check::Command(APT, check)],
};

const APT: &[&str] = &["apt-get", "apt"];

/// The flags of these programs that take a value.
const VALUED: [&str; 5] = ["-o", "--option", "-c", "--config-file", "-t"];

/// The commands that need no lists.
const IDLE: [&str; 5] = ["update", "clean", "autoclean", "autoremove", "--version"];

/// Programs that certainly install nothing.
const HARMLESS: [&str; 20] = [
    "sudo", "rm", "echo", "printf", "set", "true", ":", "export", "mkdir", "cp", "mv", "ln", "sed",
    "cat", "chmod", "chown", "tee", "cd", "ls", "apt-key",
];

fn check(call: &Call<'_>, findings: &mut Findings) {
    let is_update = call.subcommand(&VALUED) == Some("update");
    let is_mounted = || call.site.mounted_folders().is_none_or(|folders| !folders.is_empty());
    if is_update && !is_mounted() && call.siblings().iter().all(installs_nothing) && is_all(call) {
        let program = &call.program;
        let message = format!(
            "the build cache keeps the lists of this RUN, and a later install fails when the mirror \
             has moved on; put `{program} update` in front of the install, into the same RUN"
        );
        findings.report(call.span(), message);
    }
}

/// Whether `call` certainly installs nothing.
fn installs_nothing(call: &Call<'_>) -> bool {
    if !APT.contains(&call.program.as_str()) {
        return HARMLESS.contains(&call.program.as_str());
    }
    !call.has_unknown() && call.subcommand(&VALUED).is_some_and(|word| IDLE.contains(&word))
}

/// Whether every command of the script is told.
fn is_all(call: &Call<'_>) -> bool {
    let is_told = |name: &syntax::shell::Word| name.text.is_some();
    let mut names = call.script.commands.iter().filter_map(|command| command.name.as_ref());
    !call.script.has_error && names.all(is_told)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn silent_where_something_may_be_installed() {
        check_rule(
            "update-without-install",
            "FROM a\n\
             RUN sudo apt-get -qq update -y && \\\n    rm -rf x\n\
             RUN apt update; ./setup.sh\n\
             RUN apt-get update && $X\n\
             RUN apt-get update && apt-get -y $A\n\
             RUN apt-get update && apt-get -y upgrade\n\
             RUN --mount=type=cache,target=/var/lib/apt/lists apt-get update\n\
             RUN [\"apt-get\", \"update\"]\n\
             RUN <<E\napt-get update\nE\n\
             ONBUILD RUN apt-get update\n",
            expect![[r#"
                FROM a
                RUN sudo apt-get -qq update -y && \
                         ^^^^^^^^^^^^^^^^^^^^^ the build cache keeps the lists of this RUN, and a later install fails when the mirror has moved on; put `apt-get update` in front of the install, into the same RUN
                    rm -rf x
                RUN apt update; ./setup.sh
                RUN apt-get update && $X
                RUN apt-get update && apt-get -y $A
                RUN apt-get update && apt-get -y upgrade
                RUN --mount=type=cache,target=/var/lib/apt/lists apt-get update
                RUN ["apt-get", "update"]
                     ^^^^^^^^^^^^^^^^^^^ the build cache keeps the lists of this RUN, and a later install fails when the mirror has moved on; put `apt-get update` in front of the install, into the same RUN
                RUN <<E
                apt-get update
                ^^^^^^^^^^^^^^ the build cache keeps the lists of this RUN, and a later install fails when the mirror has moved on; put `apt-get update` in front of the install, into the same RUN
                E
                ONBUILD RUN apt-get update
                            ^^^^^^^^^^^^^^ the build cache keeps the lists of this RUN, and a later install fails when the mirror has moved on; put `apt-get update` in front of the install, into the same RUN
            "#]],
        );
    }
}
