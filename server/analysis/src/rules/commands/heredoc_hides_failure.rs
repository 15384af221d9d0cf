//! `heredoc-hides-failure`

use dialect::Keyword;
use syntax::shell::{Command, Joint, Script, Source};

use crate::diagnostic::{Fix, Severity};
use crate::edit::Edit;
use crate::model::{Shell, Stage};
use crate::rules::file::{File, Placement};
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "heredoc-hides-failure",
    aliases: &[],
    summary: "Finds heredocs in RUN in which only the last command can make the build fail.",
    details: "The builder hands the lines of a heredoc to the shell as one script, and a script \
              goes on behind a command that fails: what counts is the last one. So the build \
              succeeds with half of the work undone. `set -e` as the first line ends the script at \
              the first failure; a first line like `#!/bin/bash -e` does so too.\n\n\
              The rule is silent where the script or SHELL sets that option, where the base \
              image's own SHELL is in force but not known, and about commands whose failure is \
              looked at, as with `||` or `if`.",
    category: Category::Commands,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM debian:12\nRUN <<EOF\napt-get update\napt-get install -y curl\nrm -rf /var/lib/apt/lists/*\nEOF\n",
        good: "FROM debian:12\nRUN <<EOF\nset -e\napt-get update\napt-get install -y curl\nrm -rf /var/lib/apt/lists/*\nEOF\n",
    }],
    checks: &[Check::Stage(check)],
};

/// Commands that do not fail, whose failure says nothing, or that look at something.
const HARMLESS: [&str; 25] = [
    ":", "[", "[[", "alias", "cat", "command", "declare", "echo", "exit", "export", "false",
    "local", "printf", "read", "readonly", "return", "set", "shift", "shopt", "test", "trap",
    "true", "umask", "unset", "wait",
];

fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    for step in file.in_stage(stage, Keyword::Run) {
        let is_lenient = match file.model().state_at(step.entry).map(|state| state.shell) {
            Some(Shell::Set(words)) => !words.iter().any(|word| ends_at_failure(word)),
            Some(Shell::Default) => true,
            Some(Shell::Unknown) | None => false,
        };
        if is_lenient && !step.site.instruction.heredocs.is_empty() {
            check_step(&step, findings);
        }
    }
}

/// BuildKit `dockerfile2llb/convert.go`, `dispatchRun`: the body goes behind the `-c` of the shell.
fn check_step(step: &Placement<'_>, findings: &mut Findings) {
    let [heredoc] = step.site.instruction.heredocs.as_slice() else { return };
    for script in step.site.scripts() {
        let is_body = matches!(script.source, Source::Heredoc(_)) && script.shell.is_none();
        let command = lost(&script, step.site.entry.text());
        let Some(command) = command.filter(|_| is_body && !script.has_error) else { continue };
        let Some(name) = &command.name else { continue };
        let message = "if this fails, the build goes on, for only the last command of a heredoc \
                       counts; begin it with `set -e`";
        let found = findings.report(step.absolute(name.span), message);
        let start = step.absolute(heredoc.body).start;
        let line = format!("set -e{}", line_break(step));
        found.fix(Fix::questionable("Begin with `set -e`", vec![Edit::insert(start, line)]));
    }
}

fn line_break(step: &Placement<'_>) -> &'static str {
    if step.site.entry.text().contains("\r\n") { "\r\n" } else { "\n" }
}

/// The first command of `script` whose failure is lost; `text` is that of the entry.
fn lost<'s>(script: &'s Script, text: &str) -> Option<&'s Command> {
    let is_told = |command: &Command| {
        let texts = command.arguments.iter().filter_map(|word| word.text.as_deref());
        name(command) == "set" && texts.into_iter().any(ends_at_failure)
    };
    if script.commands.iter().any(is_told) {
        return None;
    }
    let last = script.commands.iter().rfind(|command| command.parent.is_none())?;
    script.commands.iter().find(|command| {
        let is_last = command.span == last.span;
        let is_open = !is_last && is_plain(command) && !is_condition(command, text);
        is_open && !HARMLESS.contains(&name(command))
    })
}

fn name(command: &Command) -> &str {
    command.name.as_ref().and_then(|name| name.text.as_deref()).unwrap_or_default()
}

fn is_plain(command: &Command) -> bool {
    command.parent.is_none()
        && command.context == Default::default()
        && command.joint == Joint::Sequence
}

/// Whether `command` decides what `if` or a loop does.
fn is_condition(command: &Command, text: &str) -> bool {
    let rest = text.get(command.span.end as usize..).unwrap_or_default();
    let rest = rest.trim_start_matches(|c: char| c == ';' || c.is_whitespace());
    ["then", "do"].iter().any(|word| rest.starts_with(word))
}

/// Whether `word` is an option of a shell with which a failure ends a script.
fn ends_at_failure(word: &str) -> bool {
    let letters = word.strip_prefix('-').filter(|rest| !rest.starts_with('-'));
    word == "errexit" || letters.is_some_and(|letters| letters.contains('e'))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::{check_rule, count_findings};

    #[test]
    fn the_first_failure_that_is_lost_is_told() {
        check_rule(
            "heredoc-hides-failure",
            "FROM a\nRUN <<-X\n\techo a\n\tif b; then c; fi\n\td && e\n\tf\nX\n\
             RUN --network=none <<'Y'\nx | y\nfor i in a; do b; done\nY\n",
            expect![[r#"
                FROM a
                RUN <<-X
                	echo a
                	if b; then c; fi
                	d && e
                	     ^| fix (Unsafe): Begin with `set -e`
                	     ^ if this fails, the build goes on, for only the last command of a heredoc counts; begin it with `set -e`
                	f
                X
                RUN --network=none <<'Y'
                x | y
                    ^| fix (Unsafe): Begin with `set -e`
                    ^ if this fails, the build goes on, for only the last command of a heredoc counts; begin it with `set -e`
                for i in a; do b; done
                Y
                -- fixed --
                FROM a
                RUN <<-X
                set -e
                	echo a
                	if b; then c; fi
                	d && e
                	f
                X
                RUN --network=none <<'Y'
                set -e
                x | y
                for i in a; do b; done
                Y
            "#]],
        );
    }

    #[test]
    fn what_is_looked_at_is_left_alone() {
        for body in [
            "a",
            "a &&\nb",
            "set -eux\na\nb",
            "set -o errexit\na\nb",
            "#!/bin/bash\na\nb",
            "A=1\nexport B=2\necho c\nd",
            "a || exit 1\nb",
            "if a; then b; c; fi",
            "(a; b)",
            "a() { b; c; }\na",
            "a $(b; c)",
            "",
        ] {
            let text = format!("FROM a\nRUN <<X\n{body}\nX\n");
            assert_eq!(count_findings("heredoc-hides-failure", &text), 0, "{text}");
        }
        for text in [
            "SHELL [\"/bin/bash\", \"-ec\"]\nRUN <<X\na\nb\nX\n",
            "SHELL [\"pwsh\", \"-c\"]\nRUN <<X\na\nb\nX\n",
            "RUN <<X python3\na\nb\nX\n",
            "RUN cat <<X > y\na\nb\nX\n",
            "COPY <<X /x\na\nb\nX\n",
        ] {
            let text = format!("FROM a\n{text}");
            assert_eq!(count_findings("heredoc-hides-failure", &text), 0, "{text}");
        }
    }
}
