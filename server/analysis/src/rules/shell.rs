//! What ShellCheck would find in commands: a rule for each of its codes, made from the table of the
//! crate `shell-lint`.

use std::sync::LazyLock;

use shell_lint::{Code, Level};
use syntax::Entry;
use syntax::shell::Dialect;

use super::findings::Findings;
use super::policy::Policy;
use super::rule::{Category, Check, Rule};
use crate::diagnostic::Severity;

/// A rule for each code, in the order of the codes.
static ALL: LazyLock<Vec<Rule>> = LazyLock::new(|| shell_lint::ALL.iter().map(rule).collect());

/// What the page of every such rule says.
const DETAILS: &str = "\
The numbers are those of ShellCheck. Commands are looked at in RUN, CMD, ENTRYPOINT and HEALTHCHECK \
where a POSIX shell gets them, as SHELL, a `#!` line or the exec form name it. What depends on which \
shell `sh` is, such as the numbers from SC3000 on, is only told where the base image is an official \
one whose `sh` is known. Text with the marks of a template engine is left alone.";

/// What the page of all of them says besides.
#[cfg(test)]
const PAGE: &str = "\
What ShellCheck would say about shell commands, under its numbers. They are rules like all others: `SC2086 = \"warning\"` in the configuration switches one on, and \
`# hadolint ignore=SC2086` silences it. Most are off, because in a build they speak of what is right \
or does no harm more often than not.

The text is the one that the shell gets: continued lines are joined and comments between them are \
gone, as BuildKit leaves them.
";

/// Every rule of this kind.
pub(super) fn all() -> impl Iterator<Item = &'static Rule> {
    ALL.iter()
}

/// ShellCheck's page about `rule` if it is one of its codes.
pub(super) fn link(rule: &Rule) -> Option<&'static str> {
    shell_lint::ALL.iter().find(|code| code.id == rule.id).map(|code| code.link)
}

/// The page about all of them, in Markdown.
#[cfg(test)]
pub(super) fn page() -> String {
    let mut page = format!("# Shell findings\n\n{PAGE}\n{DETAILS}\n");
    page.push_str("\n| Code | Default | Meaning |\n| --- | --- | --- |\n");
    for (code, rule) in shell_lint::ALL.iter().zip(all()) {
        let default = if rule.enabled { rule.severity.name() } else { "off" };
        let message = code.message.replace('|', "\\|");
        page.push_str(&format!("| [{}]({}) | {default} | {message} |\n", code.id, code.link));
    }
    page.push_str(
        "\nNot looked for, although real files have them:\n\n| Code | Why |\n| --- | --- |\n",
    );
    for (codes, reason) in shell_lint::LEFT_OUT {
        let names: Vec<String> = codes.iter().map(|number| format!("SC{number}")).collect();
        page.push_str(&format!("| {} | {reason} |\n", names.join(", ")));
    }
    page
}

fn rule(code: &'static Code) -> Rule {
    Rule {
        id: code.id,
        aliases: &[],
        summary: code.message,
        details: DETAILS,
        category: Category::Commands,
        severity: severity(code.level),
        enabled: code.level != Level::Off,
        examples: &[],
        checks: &[Check::Shell],
    }
}

/// How much a finding matters; what is off is worth knowing to whoever switches it on.
fn severity(level: Level) -> Severity {
    match level {
        Level::Warning => Severity::Warning,
        Level::Off | Level::Information => Severity::Information,
        Level::Hint => Severity::Hint,
    }
}

/// Looks at the texts of `entry`, if a shell of the dialect `dialect` runs those in shell form.
pub(super) fn check(
    entry: &Entry,
    dialect: Option<Dialect>,
    policy: &Policy,
    findings: &mut Findings,
) {
    for found in policy.shell_lint().findings(entry, dialect) {
        let Some(rule) = super::find(found.code.id) else { continue };
        let Some(severity) = policy.severity(rule.id) else { continue };
        findings.begin(rule, severity);
        findings.report(found.span, found.code.message);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use expect_test::{expect, expect_file};
    use syntax::Document;

    use super::page;
    use crate::Snapshot;
    use crate::rules::testing::{check_rule, check_rule_among_all};
    use crate::rules::{Level, Options, Policy, find};

    #[test]
    fn the_page_is_current() {
        expect_file!["../../../docs/rules/shell.md"].assert_eq(&page());
    }

    #[test]
    fn a_code_is_a_rule() {
        check_rule(
            "sc2086",
            "FROM a\nRUN cp $a \\\n  # b\n  $c\nCOPY $a $b\nSHELL [\"pwsh\", \"-c\"]\nRUN cp $a b\n",
            expect![[r#"
                FROM a
                RUN cp $a \
                       ^^ the value is split at blanks and its patterns are replaced; put it in double quotes unless that is meant
                  # b
                  $c
                  ^^ the value is split at blanks and its patterns are replaced; put it in double quotes unless that is meant
                COPY $a $b
                SHELL ["pwsh", "-c"]
                RUN cp $a b
            "#]],
        );
    }

    #[test]
    fn what_sh_understands_depends_on_the_image() {
        let run = "RUN source /a && [[ -n \"$b\" ]] && echo -e 'c' && rm /{d,e}\n";
        check_codes(&format!("FROM debian:12\n{run}"), &["SC3037", "SC3009"]);
        check_codes(&format!("FROM alpine\n{run}"), &["SC3009"]);
        check_codes(&format!("FROM fedora\n{run}"), &[]);
        check_codes(&format!("FROM a/b\n{run}"), &[]);
        check_codes(&format!("FROM debian:12\nRUN ln -sf bash /bin/sh\n{run}"), &[]);
        check_codes(&format!("FROM debian:12\nSHELL [\"bash\", \"-c\"]\n{run}"), &[]);
    }

    #[track_caller]
    fn check_codes(text: &str, expected: &[&str]) {
        let snapshot = Snapshot::new(Document::new(text));
        let found = snapshot.diagnostics().iter().map(|found| found.rule);
        let codes: Vec<&str> = found.filter(|rule| rule.starts_with("SC")).collect();
        assert_eq!(codes, expected, "{text}");
    }

    #[test]
    fn codes_are_configured_and_silenced() {
        let run = "RUN pip install a>=1 b>=2\n";
        check_codes(&format!("FROM a\n{run}"), &["SC2261", "SC2261"]);
        check_codes(&format!("FROM a\n# hadolint ignore=SC2261\n{run}"), &[]);
        check_codes(&format!("FROM a\n# hadolint ignore=SC2061\n{run}"), &["SC2261", "SC2261"]);
        check_codes(&format!("# hadolint global ignore=sc2261\nFROM a\n{run}"), &[]);
        let policy = Policy::new(&[("SC2261", Level::Off)], Options::default());
        let snapshot =
            Snapshot::with_policy(Document::new(&format!("FROM a\n{run}")), Arc::new(policy));
        assert!(snapshot.diagnostics().iter().all(|found| !found.rule.starts_with("SC")));
        assert!(find("sc2261").is_some() && find("SC2261").is_some());
    }

    #[test]
    fn findings_stand_once() {
        check_rule_among_all(
            "SC2261",
            "FROM a\nONBUILD RUN a>b>c\n",
            expect![[r#"
                FROM a
                ONBUILD RUN a>b>c
                             ^ two redirections of the same stream compete, and only the last one counts; remove one, or quote the word if it is none
                               ^ two redirections of the same stream compete, and only the last one counts; remove one, or quote the word if it is none
            "#]],
        );
    }
}
