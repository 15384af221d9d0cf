//! `json-args-recommended`

use dialect::Keyword;
use syntax::shell::{Command, Source};
use syntax::{Form, Span};

use super::broken_exec_form;
use crate::diagnostic::{Fix, Severity};
use crate::edit::Edit;
use crate::model::Stage;
use crate::rules::file::{File, Placement};
use crate::rules::findings::Findings;
use crate::rules::site::Site;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "json-args-recommended",
    aliases: &["JSONArgsRecommended", "DL3025", "DF018"],
    summary: "Finds CMD and ENTRYPOINT in shell form, which keeps signals from the program.",
    details: "In shell form the container runs `/bin/sh -c` and that runs the program. The shell \
              does not pass signals on, so `docker stop` waits ten seconds and then kills, and an \
              ENTRYPOINT in shell form ignores CMD and the arguments of `docker run`. A JSON array \
              starts the program itself.\n\n\
              Where a shell is needed, for variables or several commands, say so: \
              `[\"/bin/sh\", \"-c\", \"exec server --port $PORT\"]`. The rule is silent behind \
              SHELL, which shows that the shell is meant. A line that begins with `[` and is not \
              valid JSON is in shell form too; where `broken-exec-form` is on, it speaks of such \
              a line and this rule does not.\n\n\
              The fix is offered for one command of plain words. It asks first, because the words \
              no longer go through a shell.",
    category: Category::Runtime,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM node:22\nCMD node server.js --port 80\n",
        good: "FROM node:22\nCMD [\"node\", \"server.js\", \"--port\", \"80\"]\n",
    }],
    checks: &[Check::Stage(check)],
};

/// BuildKit `dockerfile2llb/convert.go`, `dispatchCmd` and `dispatchEntrypoint`.
fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    let by_other = file.snapshot.policy().severity(broken_exec_form::RULE.id).is_some();
    let is_told = |site: &Site<'_>| by_other && broken_exec_form::speaks_of(site);
    let mut is_set = file.model().chain(stage).skip(1).any(|below| sets_shell(file, below));
    for step in file.steps(stage) {
        match step.site.keyword {
            Keyword::Shell => is_set = true,
            Keyword::Cmd | Keyword::Entrypoint if !is_set && !is_told(&step.site) => {
                check_step(&step, findings);
            }
            _ => {}
        }
    }
}

fn sets_shell(file: &File<'_>, stage: &Stage) -> bool {
    file.carries_out(stage, Keyword::Shell)
}

fn check_step(step: &Placement<'_>, findings: &mut Findings) {
    let site = &step.site;
    let Form::Shell(word) = &site.statement.form else { return };
    let stops = site.statement.json_stops_at.filter(|_| site.text(*word).starts_with('['));
    // What a broken array needs is said, and done, by another rule.
    let array = if stops.is_some() { None } else { array(site) };
    let why = match (stops, &array) {
        (Some(_), _) => BROKEN,
        (None, Some(_)) => PLAIN,
        (None, None) => SHELL,
    };
    let message = format!("{why} of {}", site.keyword.name());
    let found = findings.report(step.absolute(word.span), message);
    if let Some(at) = stops {
        found.related(step.absolute(Span::empty(at)), "here it stops being one");
    }
    if let Some(array) = array {
        let edit = Edit::replace(step.absolute(word.span), array);
        found.fix(Fix::questionable("Write a JSON array", vec![edit]));
    }
}

const BROKEN: &str = "this is no valid JSON array, so it is text for `/bin/sh -c`; put double \
                      quotes around and commas between the words";
const PLAIN: &str = "the program runs below `/bin/sh -c`, which does not pass signals on to it; \
                     write a JSON array of the words";
const SHELL: &str = "`/bin/sh -c` runs this and does not pass signals on; if a shell is needed, \
                     name it in a JSON array (`\"/bin/sh\", \"-c\"`), else write one of the words";

/// Words that only a shell knows.
const BUILTINS: [&str; 16] = [
    ".", ":", "alias", "break", "cd", "command", "eval", "exec", "exit", "export", "read", "set",
    "source", "trap", "ulimit", "umask",
];

/// The JSON array that runs what the shell form of `site` runs, if that is one plain command.
fn array(site: &Site<'_>) -> Option<String> {
    let scripts = site.scripts();
    let [script] = scripts.as_slice() else { return None };
    let [command] = script.commands.as_slice() else { return None };
    // What else stands there, such as `&`, a bracket or a comment, means something.
    let is_all = matches!(&site.statement.form, Form::Shell(word) if word.span == command.span);
    let is_cut = !site.instruction.comments.is_empty();
    let is_line = matches!(script.source, Source::Line) && !site.is_trigger;
    if !is_all || is_cut || !is_line || script.has_error {
        return None;
    }
    let words = plain_words(command)?;
    let (name, _) = words.split_first()?;
    if BUILTINS.contains(name) || words.iter().any(|word| word.starts_with('~')) {
        return None;
    }
    let is_plain = |word: &&str| !word.chars().any(|c| c.is_control());
    let quoted = |word: &&str| format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\""));
    let strings: Vec<String> = words.iter().filter(|word| is_plain(word)).map(quoted).collect();
    (strings.len() == words.len()).then(|| format!("[{}]", strings.join(", ")))
}

/// The words of `command` if no shell is needed to tell them.
fn plain_words(command: &Command) -> Option<Vec<&str>> {
    if !command.assignments.is_empty() || !command.redirects.is_empty() {
        return None;
    }
    let words = std::iter::once(command.name.as_ref()?).chain(&command.arguments);
    words.map(|word| word.text.as_deref().filter(|_| !word.pattern)).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use expect_test::expect;
    use syntax::Document;

    use super::*;
    use crate::Snapshot;
    use crate::rules::testing::check_rule;
    use crate::rules::{Level, Options, Policy};

    /// The rules that speak of the second line of a file if `off` are off.
    #[track_caller]
    fn check_rules(line: &str, off: &[&str], expected: &[&str]) {
        let levels: Vec<(&str, Level)> = off.iter().map(|rule| (*rule, Level::Off)).collect();
        let policy = Arc::new(Policy::new(&levels, Options::default()));
        let document = Document::new(&format!("FROM debian:12\n{line}\nUSER 1\n"));
        let snapshot = Snapshot::with_policy(document, policy);
        let found: Vec<&str> = snapshot.diagnostics().iter().map(|found| found.rule).collect();
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn a_broken_array_is_told_once() {
        let (own, other) = (RULE.id, broken_exec_form::RULE.id);
        for line in ["CMD ['a']", "ENTRYPOINT [\"a\", \"b\""] {
            check_rules(line, &[], &[other]);
            check_rules(line, &[other], &[own]);
            check_rules(line, &[own], &[other]);
        }
        check_rules("CMD [ -f a ] && b", &[], &[own]);
    }

    #[test]
    fn plain_commands_are_fixed() {
        check_rule(
            "JSONArgsRecommended",
            "FROM a\nCMD [\"x\", 'y']\nENTRYPOINT \"my app\" 'a\\b' \\\n  c\\ d\nCMD x $Y\nCMD x && y\n\
             CMD exec x\nCMD A=1 x\nCMD x > y\nCMD ls *.c\nCMD [\"z\"]\nCMD x &\nCMD ! x\nCMD (x)\n\
             HEALTHCHECK CMD x\nCMD [\"x\", ]\nCMD ['it's']\nCMD x # y\nCMD ~/x\nCMD x {a,b}\n",
            expect![[r#"
                FROM a
                CMD ["x", 'y']
                    ^^^^^^^^^^ this is no valid JSON array, so it is text for `/bin/sh -c`; put double quotes around and commas between the words of CMD
                          ^| … here it stops being one
                ENTRYPOINT "my app" 'a\b' \
                           ^| fix (Unsafe): Write a JSON array
                           ^^^^^^^^^^^^^^^^> the program runs below `/bin/sh -c`, which does not pass signals on to it; write a JSON array of the words of ENTRYPOINT
                  c\ d
                  ^^^^< the program runs below `/bin/sh -c`, which does not pass signals on to it; write a JSON array of the words of ENTRYPOINT
                CMD x $Y
                    ^^^^ `/bin/sh -c` runs this and does not pass signals on; if a shell is needed, name it in a JSON array (`"/bin/sh", "-c"`), else write one of the words of CMD
                CMD x && y
                    ^^^^^^ `/bin/sh -c` runs this and does not pass signals on; if a shell is needed, name it in a JSON array (`"/bin/sh", "-c"`), else write one of the words of CMD
                CMD exec x
                    ^^^^^^ `/bin/sh -c` runs this and does not pass signals on; if a shell is needed, name it in a JSON array (`"/bin/sh", "-c"`), else write one of the words of CMD
                CMD A=1 x
                    ^^^^^ `/bin/sh -c` runs this and does not pass signals on; if a shell is needed, name it in a JSON array (`"/bin/sh", "-c"`), else write one of the words of CMD
                CMD x > y
                    ^^^^^ `/bin/sh -c` runs this and does not pass signals on; if a shell is needed, name it in a JSON array (`"/bin/sh", "-c"`), else write one of the words of CMD
                CMD ls *.c
                    ^^^^^^ `/bin/sh -c` runs this and does not pass signals on; if a shell is needed, name it in a JSON array (`"/bin/sh", "-c"`), else write one of the words of CMD
                CMD ["z"]
                CMD x &
                    ^^^ `/bin/sh -c` runs this and does not pass signals on; if a shell is needed, name it in a JSON array (`"/bin/sh", "-c"`), else write one of the words of CMD
                CMD ! x
                    ^^^ `/bin/sh -c` runs this and does not pass signals on; if a shell is needed, name it in a JSON array (`"/bin/sh", "-c"`), else write one of the words of CMD
                CMD (x)
                    ^^^ `/bin/sh -c` runs this and does not pass signals on; if a shell is needed, name it in a JSON array (`"/bin/sh", "-c"`), else write one of the words of CMD
                HEALTHCHECK CMD x
                CMD ["x", ]
                    ^^^^^^^ this is no valid JSON array, so it is text for `/bin/sh -c`; put double quotes around and commas between the words of CMD
                          ^| … here it stops being one
                CMD ['it's']
                    ^^^^^^^^ this is no valid JSON array, so it is text for `/bin/sh -c`; put double quotes around and commas between the words of CMD
                     ^| … here it stops being one
                CMD x # y
                    ^^^^^ `/bin/sh -c` runs this and does not pass signals on; if a shell is needed, name it in a JSON array (`"/bin/sh", "-c"`), else write one of the words of CMD
                CMD ~/x
                    ^^^ `/bin/sh -c` runs this and does not pass signals on; if a shell is needed, name it in a JSON array (`"/bin/sh", "-c"`), else write one of the words of CMD
                CMD x {a,b}
                    ^^^^^^^ `/bin/sh -c` runs this and does not pass signals on; if a shell is needed, name it in a JSON array (`"/bin/sh", "-c"`), else write one of the words of CMD
                -- fixed --
                FROM a
                CMD ["x", 'y']
                ENTRYPOINT ["my app", "a\\b", "c d"]
                CMD x $Y
                CMD x && y
                CMD exec x
                CMD A=1 x
                CMD x > y
                CMD ls *.c
                CMD ["z"]
                CMD x &
                CMD ! x
                CMD (x)
                HEALTHCHECK CMD x
                CMD ["x", ]
                CMD ['it's']
                CMD x # y
                CMD ~/x
                CMD x {a,b}
            "#]],
        );
    }

    #[test]
    fn a_shell_that_is_set_is_meant() {
        check_rule(
            "JSONArgsRecommended",
            "FROM a AS b\nCMD x\nSHELL [\"bash\", \"-c\"]\nCMD y\nFROM b\nCMD z\n",
            expect![[r#"
                FROM a AS b
                CMD x
                    ^| fix (Unsafe): Write a JSON array
                    ^ the program runs below `/bin/sh -c`, which does not pass signals on to it; write a JSON array of the words of CMD
                SHELL ["bash", "-c"]
                CMD y
                FROM b
                CMD z
                -- fixed --
                FROM a AS b
                CMD ["x"]
                SHELL ["bash", "-c"]
                CMD y
                FROM b
                CMD z
            "#]],
        );
    }

    #[test]
    fn triggers_speak_where_a_stage_carries_them_out() {
        check_rule(
            "JSONArgsRecommended",
            "FROM a AS b\nONBUILD CMD x\nFROM c AS d\nONBUILD CMD x\nFROM b\n",
            expect![[r#"
                FROM a AS b
                ONBUILD CMD x
                            ^ `/bin/sh -c` runs this and does not pass signals on; if a shell is needed, name it in a JSON array (`"/bin/sh", "-c"`), else write one of the words of CMD
                FROM c AS d
                ONBUILD CMD x
                FROM b
            "#]],
        );
    }
}
