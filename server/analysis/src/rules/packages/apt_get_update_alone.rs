//! `apt-get-update-alone`

use super::layers::is_mounted;
use crate::diagnostic::Severity;
use crate::rules::call::Call;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "apt-get-update-alone",
    aliases: &["DF028"],
    summary: "Finds `apt-get update` in a RUN that installs nothing.",
    details: "The result of a RUN is cached. If one RUN loads the package lists and another one \
              installs, a change of the second one is built with lists that may be months old, \
              and asks for packages that are gone, or gets versions that are out of date. Update \
              and install in the same RUN.\n\nThe rule is silent where anything else in the RUN \
              may need the lists, and where a mount holds them.",
    category: Category::Packages,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl\n",
        good: "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n",
    }],
    checks: &[Check::Command(&["apt", "apt-get"], check)],
};

const VALUED: [&str; 3] = ["-o", "-c", "-t"];

/// How many commands a script may have; in longer ones something needs the lists.
const MOST_COMMANDS: usize = 50;

/// Programs that do not care about package lists.
const OTHERS: [&str; 23] = [
    "[", "apt-key", "cat", "cd", "chmod", "cp", "curl", "date", "echo", "export", "gpg", "ln",
    "ls", "mkdir", "mv", "printf", "rm", "sed", "set", "sudo", "tee", "true", "wget",
];

fn check(call: &Call<'_>, findings: &mut Findings) {
    let command = call.operands(&VALUED).first().copied();
    let Some(word) = command.filter(|word| word.text.as_deref() == Some("update")) else { return };
    if is_all_known(call)
        && !call.siblings().iter().any(needs_lists)
        && !is_mounted(call.site, &["/var/lib/apt/lists"])
    {
        let message = "the lists that are loaded here are cached with this RUN, so that later \
                       ones install with lists that are out of date; update and install in the \
                       same RUN";
        findings.report(call.name.span.cover(word.span), message);
    }
}

/// Whether the file tells every program of the script, and it is short enough to be looked at.
fn is_all_known(call: &Call<'_>) -> bool {
    let commands = &call.script.commands;
    let mut names = commands.iter().filter_map(|command| command.name.as_ref());
    commands.len() <= MOST_COMMANDS
        && !call.script.has_error
        && names.all(|name| name.text.is_some())
}

/// Whether `call` may need the package lists.
fn needs_lists(call: &Call<'_>) -> bool {
    match call.program.as_str() {
        "apt" | "apt-get" => {
            let harmless = ["update", "clean", "autoclean", "autoremove"];
            !harmless.contains(&call.subcommand(&VALUED).unwrap_or_default())
        }
        "dpkg" => call.flag(&["--add-architecture"]).is_none(),
        program => !OTHERS.contains(&program),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn silent_where_the_lists_are_used() {
        check_rule(
            "DF028",
            "FROM a\n\
             RUN apt-get update && apt-get install -y x\n\
             RUN apt-get update && ./install.sh\n\
             RUN apt-get update && $INSTALL x\n\
             RUN apt-get update && sudo -E aptitude install x\n\
             RUN --mount=type=cache,target=/var/lib/apt apt-get update\n\
             RUN <<END\napt-get update\napt-get install x\nEND\n",
            expect![[r#"
                FROM a
                RUN apt-get update && apt-get install -y x
                RUN apt-get update && ./install.sh
                RUN apt-get update && $INSTALL x
                RUN apt-get update && sudo -E aptitude install x
                RUN --mount=type=cache,target=/var/lib/apt apt-get update
                RUN <<END
                apt-get update
                apt-get install x
                END
            "#]],
        );
    }

    #[test]
    fn speaks_where_nothing_is_installed() {
        check_rule(
            "DF028",
            "FROM a\n\
             RUN apt-get update\n\
             RUN echo deb x > /etc/apt/sources.list.d/x.list \\\n && sudo apt-get -o a=b update && apt-get clean\n\
             RUN [\"apt-get\", \"update\"]\n\
             RUN <<END\napt update\nEND\n",
            expect![[r#"
                FROM a
                RUN apt-get update
                    ^^^^^^^^^^^^^^ the lists that are loaded here are cached with this RUN, so that later ones install with lists that are out of date; update and install in the same RUN
                RUN echo deb x > /etc/apt/sources.list.d/x.list \
                 && sudo apt-get -o a=b update && apt-get clean
                         ^^^^^^^^^^^^^^^^^^^^^ the lists that are loaded here are cached with this RUN, so that later ones install with lists that are out of date; update and install in the same RUN
                RUN ["apt-get", "update"]
                     ^^^^^^^^^^^^^^^^^^^ the lists that are loaded here are cached with this RUN, so that later ones install with lists that are out of date; update and install in the same RUN
                RUN <<END
                apt update
                ^^^^^^^^^^ the lists that are loaded here are cached with this RUN, so that later ones install with lists that are out of date; update and install in the same RUN
                END
            "#]],
        );
    }
}
