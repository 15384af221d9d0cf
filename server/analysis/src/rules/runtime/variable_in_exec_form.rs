//! `variable-in-exec-form`

use dialect::Keyword;
use syntax::shell::Source;
use syntax::{ExecString, Form};

use crate::diagnostic::Severity;
use crate::rules::findings::Findings;
use crate::rules::site::Site;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "variable-in-exec-form",
    aliases: &[],
    summary: "Finds variables in the exec form, where nothing replaces them.",
    details: "The exec form starts a program without a shell, and the builder does not look into \
              it either. The program gets `$PORT` with its dollar sign. Write the shell form with \
              `exec` in front, or call a shell in the array.\n\n\
              Silent where a string of the array is a script for a shell or another program, \
              where the entry point is a script that may replace it, and where the dollar sign \
              does not begin the name of a variable in capital letters.",
    category: Category::Runtime,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM python:3.13\nCMD [\"gunicorn\", \"--bind\", \"0.0.0.0:$PORT\", \"app:app\"]\n",
        good: "FROM python:3.13\nCMD exec gunicorn --bind 0.0.0.0:$PORT app:app\n",
    }],
    checks: &[Check::Statement(&[Keyword::Cmd, Keyword::Entrypoint, Keyword::Run], check)],
};

/// Programs that replace variables in their arguments themselves, or take a script as one.
const READERS: [&str; 14] = [
    "sh",
    "bash",
    "ash",
    "dash",
    "zsh",
    "ksh",
    "fish",
    "cmd",
    "powershell",
    "pwsh",
    "eval",
    "envsubst",
    "perl",
    "awk",
];

fn check(site: &Site<'_>, findings: &mut Findings) {
    let Form::Exec(strings) = &site.statement.form else { return };
    let is_script = site.entry.scripts().iter().any(|s| matches!(s.source, Source::Exec(_)));
    let reads = |string: &ExecString| {
        let program = syntax::shell::program(&string.value);
        let program = program.to_ascii_lowercase();
        let program = program.strip_suffix(".exe").unwrap_or(&program);
        READERS.contains(&program) || program.ends_with(".sh") || program.contains("entrypoint")
    };
    if is_script || strings.iter().any(reads) {
        return;
    }
    // A text with blanks may be for the shell that an entry point is.
    let mut words = strings.iter().filter(|string| !string.value.contains(char::is_whitespace));
    let found = words.find_map(|string| Some((string, variable(&string.value)?)));
    if let Some((string, name)) = found {
        let message = format!(
            "no shell reads the exec form, so the program gets `{name}` as it stands here; write \
             the shell form"
        );
        findings.report(string.word.span, message);
    }
}

/// The first `$NAME` or `${NAME}` in `text`.
fn variable(text: &str) -> Option<&str> {
    let (at, _) = text.match_indices('$').next()?;
    let rest = text.get(at + 1..)?;
    let is_name = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let braced = rest.strip_prefix('{');
    let name = braced.unwrap_or(rest);
    let length = name.find(|c| !is_name(c)).unwrap_or(name.len());
    let ends = name.get(length..)?;
    let is_whole = braced.is_none() || ends.starts_with(['}', ':', '-']);
    let is_lower = ends.starts_with(|c: char| c.is_ascii_lowercase());
    if length < 2 || !name.starts_with(|c: char| c.is_ascii_uppercase()) || !is_whole || is_lower {
        return None;
    }
    let end = match braced {
        Some(inner) => at + 2 + inner.find('}')? + 1,
        None => at + 1 + length,
    };
    text.get(at..end)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::{check_rule, count_findings};

    #[test]
    fn found_in_every_exec_form() {
        check_rule(
            "variable-in-exec-form",
            "FROM a\nCMD [\"a\", \"--port=${PORT:-80}\", \"$HOME/x\"]\nENTRYPOINT [\"$JAVA_HOME/bin/java\"]\nRUN [\"echo\", \"$X_Y\"]\n",
            expect![[r#"
                FROM a
                CMD ["a", "--port=${PORT:-80}", "$HOME/x"]
                          ^^^^^^^^^^^^^^^^^^^^ no shell reads the exec form, so the program gets `${PORT:-80}` as it stands here; write the shell form
                ENTRYPOINT ["$JAVA_HOME/bin/java"]
                            ^^^^^^^^^^^^^^^^^^^^^ no shell reads the exec form, so the program gets `$JAVA_HOME` as it stands here; write the shell form
                RUN ["echo", "$X_Y"]
                             ^^^^^^ no shell reads the exec form, so the program gets `$X_Y` as it stands here; write the shell form
            "#]],
        );
    }

    #[test]
    fn scripts_and_other_dollar_signs_are_left_alone() {
        for text in [
            "CMD [\"sh\", \"-c\", \"echo $PORT\"]",
            "CMD [\"tini\", \"--\", \"bash\", \"-c\", \"echo $PORT\"]",
            "CMD [\"/docker-entrypoint.sh\", \"$PORT\"]",
            "CMD [\"grep\", \"a$\", \"$a\", \"US$5\"]",
            "CMD [\"pwsh\", \"-Command\", \"$ENV\"]",
            "CMD a $PORT",
        ] {
            let text = format!("FROM a\n{text}\n");
            assert_eq!(count_findings("variable-in-exec-form", &text), 0, "{text}");
        }
    }
}
