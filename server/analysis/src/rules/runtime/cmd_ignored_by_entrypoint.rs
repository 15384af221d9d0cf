//! `cmd-ignored-by-entrypoint`

use dialect::Keyword;
use syntax::Form;

use super::launch::last;
use crate::diagnostic::Severity;
use crate::model::Stage;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "cmd-ignored-by-entrypoint",
    aliases: &[],
    summary: "Finds CMD beside an ENTRYPOINT in shell form, which never sees it.",
    details: "CMD gives the entry point its arguments. One in shell form is run as `/bin/sh -c` \
              with its text alone: the arguments go to the shell, which drops them. The same holds \
              for what is given to `docker run`. Write the entry point in exec form, or let its \
              text use `\"$@\"`.",
    category: Category::Runtime,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM alpine:3.22\nENTRYPOINT ping -c 3\nCMD [\"localhost\"]\n",
        good: "FROM alpine:3.22\nENTRYPOINT [\"ping\", \"-c\", \"3\"]\nCMD [\"localhost\"]\n",
    }],
    checks: &[Check::Stage(check)],
};

fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    let own = |keyword| last(file, stage, keyword).filter(|at| stage.entries().contains(at));
    let (Some(entrypoint), Some(cmd)) = (own(Keyword::Entrypoint), own(Keyword::Cmd)) else {
        return;
    };
    let (Some(first), Some(second)) = (file.site(entrypoint), file.site(cmd)) else { return };
    let Form::Shell(text) = &first.statement.form else { return };
    let text = first.text(*text);
    // `$0` is the first argument behind the text of `-c`, the others are its parameters.
    let is_used = ["$@", "$*", "$0", "$1", "${@", "${*", "${1", "${0"];
    let (entries, is_empty) =
        (file.document().entries(), second.statement.arguments.span.is_empty());
    let (Some(of_first), Some(of_second)) = (entries.get(entrypoint), entries.get(cmd)) else {
        return;
    };
    if is_empty
        || is_used.iter().any(|used| text.contains(used))
        || is_no_command(&second.statement.form)
    {
        return;
    }
    let (entrypoint, cmd) = (Keyword::Entrypoint.name(), Keyword::Cmd.name());
    let message = format!(
        "the shell that runs the {entrypoint} drops this; write the {entrypoint} in exec form"
    );
    findings
        .report(of_second.absolute(second.keyword_span()), message)
        .related(of_first.absolute(first.keyword_span()), format!("{cmd} does not reach this"));
}

/// Whether the array is empty, which takes back the CMD of the base image.
fn is_no_command(form: &Form) -> bool {
    matches!(form, Form::Exec(strings) if strings.is_empty())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::{check_rule, count_findings};

    #[test]
    fn arguments_that_are_used_or_taken_back_are_fine() {
        check_rule(
            "cmd-ignored-by-entrypoint",
            "FROM a\nCMD x\nENTRYPOINT y $HOME\n",
            expect![[r#"
            FROM a
            CMD x
            ^^^ the shell that runs the ENTRYPOINT drops this; write the ENTRYPOINT in exec form
            ENTRYPOINT y $HOME
            ^^^^^^^^^^ … CMD does not reach this
        "#]],
        );
        for text in [
            "ENTRYPOINT y \"$@\"\nCMD [\"x\"]",
            "ENTRYPOINT y\nCMD []",
            "ENTRYPOINT [\"y\"]\nCMD x",
            "CMD x\nFROM b\nENTRYPOINT y",
        ] {
            let text = format!("FROM a\n{text}\n");
            assert_eq!(count_findings("cmd-ignored-by-entrypoint", &text), 0, "{text}");
        }
    }
}
