//! `change-lost-with-run`

use dialect::Keyword;
use syntax::Span;
use syntax::shell::{Command, Source, Word};

use crate::diagnostic::{Fix, Severity};
use crate::edit::Edit;
use crate::rules::findings::Findings;
use crate::rules::site::Site;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "change-lost-with-run",
    aliases: &["DL3003", "DF008"],
    summary: "Finds `cd`, `export` and the like at the end of a RUN, where they have no effect.",
    details: "Each RUN starts a new shell. The folder, the variables, the aliases and the umask \
              that a shell sets are gone when the RUN ends; only files stay.\n\n\
              | Instead of | write |\n| --- | --- |\n| `RUN cd /app` | `WORKDIR /app` |\n\
              | `RUN export A=b` | `ENV A=b` |\n\
              | `RUN source env.sh` | `RUN . ./env.sh && …`, with the commands that need it |\n\n\
              A `cd` with commands behind it does its work, and the rule is silent. So it is for a \
              sourced file that gets arguments, which likely does some work by itself.",
    category: Category::Commands,
    severity: Severity::Warning,
    enabled: true,
    examples: &[
        Example {
            bad: "FROM debian:12\nRUN cd /app\nRUN make\n",
            good: "FROM debian:12\nWORKDIR /app\nRUN make\n",
        },
        Example {
            bad: "FROM debian:12\nRUN export PORT=80\n",
            good: "FROM debian:12\nENV PORT=80\n",
        },
    ],
    checks: &[Check::Statement(&[Keyword::Run], check)],
};

/// What the shell forgets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Folder,
    Variable,
    Sourced,
    Setting,
}

fn check(site: &Site<'_>, findings: &mut Findings) {
    if site.exec_form().is_some() {
        return;
    }
    for script in site.scripts().iter().filter(|script| !script.has_error) {
        let own: Vec<&Command> =
            script.commands.iter().filter(|command| command.parent.is_none()).collect();
        let is_all = own.iter().all(|command| change(command).is_some());
        for command in own.iter().rev().skip_while(|command| is_nothing(command)) {
            let Some(change) = change(command) else { break };
            if change == Change::Sourced && !is_all {
                break;
            }
            let found = findings.report(command.span, message(change));
            let is_alone = own.len() == 1 && script.source == Source::Line;
            if let Some(text) = instead(command).filter(|_| is_alone && is_plain(site)) {
                let span = site.keyword_span().cover(site.statement.arguments.span);
                let title = format!("Write `{text}`");
                found.fix(Fix::questionable(title, vec![Edit::replace(span, text)]));
            }
        }
    }
}

fn message(change: Change) -> &'static str {
    match change {
        Change::Folder => {
            "the next instruction starts in the old folder again, for each RUN has a shell of its \
             own; use WORKDIR, or put the commands behind `&&`"
        }
        Change::Variable => {
            "this variable is gone when the RUN ends, for each RUN has a shell of its own; use \
             ENV, or put the commands behind `&&`"
        }
        Change::Sourced => {
            "what this file sets is gone when the RUN ends, for each RUN has a shell of its own; \
             put the commands that need it behind `&&`"
        }
        Change::Setting => {
            "this setting is gone when the RUN ends, for each RUN has a shell of its own; put the \
             commands that need it behind `&&`"
        }
    }
}

fn change(command: &Command) -> Option<Change> {
    let context = command.context;
    let is_inner = context.subshell || context.function || context.repeated || context.branch;
    if is_inner || !command.redirects.is_empty() {
        return None;
    }
    let Some(name) = &command.name else {
        let runs = command.assignments.iter().any(|one| value(one.value.as_ref()).is_none());
        return (!command.assignments.is_empty() && !runs).then_some(Change::Variable);
    };
    let first = command.arguments.first().map(|word| word.text.as_deref().unwrap_or_default());
    let is_question = first.is_none() && command.assignments.is_empty();
    match name.text.as_deref()? {
        "alias" | "export" | "umask" | "set" if is_question => None,
        "ulimit" if first == Some("-a") => None,
        "source" | "." if command.arguments.len() > 1 => None,
        "cd" | "pushd" => Some(Change::Folder),
        "export" => Some(Change::Variable),
        "source" | "." => Some(Change::Sourced),
        "alias" | "shopt" | "ulimit" | "umask" | "set" => Some(Change::Setting),
        _ => None,
    }
}

/// What may stand behind the last change without using it.
fn is_nothing(command: &Command) -> bool {
    let name = command.name.as_ref().and_then(|name| name.text.as_deref());
    matches!(name, Some("exit" | "true" | ":"))
}

/// Whether nothing else is said that another instruction could not say.
fn is_plain(site: &Site<'_>) -> bool {
    site.statement.flags.is_empty()
}

/// The instruction that does what was meant.
fn instead(command: &Command) -> Option<String> {
    match (change(command)?, command.assignments.as_slice()) {
        (Change::Folder, []) => {
            let [folder] = command.arguments.as_slice() else { return None };
            let folder = value(Some(folder)).filter(|text| !text.starts_with('-'))?;
            Some(format!("{} {folder}", Keyword::Workdir.name()))
        }
        (Change::Variable, [one]) if command.name.is_some() && !one.append => {
            let value = value(one.value.as_ref())?;
            Some(format!("{} {}={value}", Keyword::Env.name(), one.name))
        }
        _ => None,
    }
}

/// The word's text, if it means the same everywhere.
fn value(word: Option<&Word>) -> Option<&str> {
    let word = word.filter(|word| !word.pattern && word.span != Span::default())?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_./:-@+,".contains(c);
    word.text.as_deref().filter(|text| !text.is_empty() && text.chars().all(is_plain))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn only_what_is_lost() {
        check_rule(
            "change-lost-with-run",
            "FROM a\nRUN cd x && make\nRUN make && \\\n  cd x && export A=$(pwd)\nRUN (cd x)\nRUN . ./x && y\n\
             RUN . ./x\nRUN umask 022\nRUN cd \"$A\" || exit 1\nRUN <<E\nmake\ncd y\nE\nRUN [\"cd\", \"x\"]\n",
            expect![[r#"
                FROM a
                RUN cd x && make
                RUN make && \
                  cd x && export A=$(pwd)
                  ^^^^ the next instruction starts in the old folder again, for each RUN has a shell of its own; use WORKDIR, or put the commands behind `&&`
                          ^^^^^^^^^^^^^^^ this variable is gone when the RUN ends, for each RUN has a shell of its own; use ENV, or put the commands behind `&&`
                RUN (cd x)
                RUN . ./x && y
                RUN . ./x
                    ^^^^^ what this file sets is gone when the RUN ends, for each RUN has a shell of its own; put the commands that need it behind `&&`
                RUN umask 022
                    ^^^^^^^^^ this setting is gone when the RUN ends, for each RUN has a shell of its own; put the commands that need it behind `&&`
                RUN cd "$A" || exit 1
                    ^^^^^^^ the next instruction starts in the old folder again, for each RUN has a shell of its own; use WORKDIR, or put the commands behind `&&`
                RUN <<E
                make
                cd y
                ^^^^ the next instruction starts in the old folder again, for each RUN has a shell of its own; use WORKDIR, or put the commands behind `&&`
                E
                RUN ["cd", "x"]
            "#]],
        );
    }
}
