//! `apt-get-instead-of-apt`

use crate::diagnostic::{Fix, Severity};
use crate::rules::call::Call;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "apt-get-instead-of-apt",
    aliases: &["DL3027", "DF059"],
    summary: "Finds `apt` where a script should call `apt-get`.",
    details: "`apt` is made for people at a terminal. Its options and output may change between \
              releases, and it says so on every run. `apt-get` and `apt-cache` do the same and \
              stay as they are.",
    category: Category::Packages,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM debian:12\nRUN apt update && apt install -y curl\n",
        good: "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n",
    }],
    checks: &[Check::Command(&["apt"], check)],
};

/// The commands that both programs have in the same form. `upgrade` is not among them: that of
/// `apt` also installs new packages.
const SHARED: [&str; 8] =
    ["autoremove", "build-dep", "clean", "dist-upgrade", "install", "purge", "remove", "update"];

/// Those that `apt-cache` has.
const OF_CACHE: [&str; 3] = ["policy", "search", "show"];

fn check(call: &Call<'_>, findings: &mut Findings) {
    let command = call.subcommand(&["-o", "-t", "-c"]).unwrap_or_default();
    let better = if OF_CACHE.contains(&command) { "apt-cache" } else { "apt-get" };
    let message = format!(
        "`apt` is for people at a terminal and may change between releases; call `{better}`"
    );
    let found = findings.report(call.name.span, message);
    if SHARED.contains(&command) {
        let edit = call.replace(call.name, better);
        found.fix(Fix::safe(format!("Call `{better}`"), vec![edit]));
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn fixed_where_both_programs_agree() {
        check_rule(
            "DL3027",
            "FROM a\nRUN sudo apt -y install x; apt upgrade; apt show y\nRUN [\"apt\", \"update\"]\n",
            expect![[r#"
                FROM a
                RUN sudo apt -y install x; apt upgrade; apt show y
                         ^| fix (Safe): Call `apt-get`
                         ^^^ `apt` is for people at a terminal and may change between releases; call `apt-get`
                                           ^^^ `apt` is for people at a terminal and may change between releases; call `apt-get`
                                                        ^^^ `apt` is for people at a terminal and may change between releases; call `apt-cache`
                RUN ["apt", "update"]
                     ^| fix (Safe): Call `apt-get`
                     ^^^^^ `apt` is for people at a terminal and may change between releases; call `apt-get`
                -- fixed --
                FROM a
                RUN sudo apt-get -y install x; apt upgrade; apt show y
                RUN ["apt-get", "update"]
            "#]],
        );
    }
}
