//! `run-behind-run`

use dialect::Keyword;
use syntax::Form;

use super::joining::joined;
use crate::diagnostic::{Fix, Severity};
use crate::model::Stage;
use crate::rules::file::{File, Placement};
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "run-behind-run",
    aliases: &["DL3059"],
    summary: "Finds RUN right behind another RUN that could be a part of it.",
    details: "Each RUN makes a layer of its own, and what one writes and a later one removes stays \
              in the image. Joined with `&&`, or as lines of a heredoc that begins with `set -e`, \
              they make one.\n\n\
              Separate RUNs are cached separately, which is often why they are separate: so the \
              rule is off unless it is asked for. It speaks of the stages that the image consists \
              of, and is silent where flags or forms differ.\n\n\
              The fix joins them where the shell carries nothing over: not behind `cd`, `export`, \
              `set` and their like, a variable that is set, a program in the background or a compound \
              command; not for a program that both run and that the first may have put elsewhere, \
              nor for a shell that reads files when it starts; and only to a list of `&&`. A program \
              that goes on running behind the first RUN would be there for the second, so the fix \
              has to be asked for.",
    category: Category::Commands,
    severity: Severity::Hint,
    enabled: false,
    examples: &[Example {
        bad: "FROM debian:12\nRUN mkdir /data\nRUN chown 1000 /data\n",
        good: "FROM debian:12\nRUN mkdir /data && \\\n    chown 1000 /data\n",
    }],
    checks: &[Check::Stage(check)],
};

fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    let stages = file.model().stages();
    let mut image = stages.last().into_iter().flat_map(|last| file.model().chain(last));
    if !image.any(|part| part.number == stage.number) {
        return;
    }
    let mut above: Option<Placement<'_>> = None;
    for entry in stage.entries().filter(|entry| file.keyword(*entry).is_some()) {
        let this = file.placement(entry).filter(is_line);
        if let (Some(above), Some(this)) = (&above, &this)
            && flags(above).eq(flags(this))
        {
            let message = "this makes a layer of its own; it could be a part of the RUN above";
            let found = findings.report(this.keyword_span(), message);
            found.related(above.keyword_span(), "the RUN above");
            if let Some(edit) = joined(file, above, this) {
                found.fix(Fix::questionable("Join it to the RUN above", vec![edit]));
            }
        }
        above = this;
    }
}

/// Whether it is a RUN in shell form that others can be joined to.
fn is_line(step: &Placement<'_>) -> bool {
    let is_shell = matches!(step.site.statement.form, Form::Shell(_));
    step.site.keyword == Keyword::Run && is_shell && step.site.instruction.heredocs.is_empty()
}

fn flags<'a>(step: &'a Placement<'_>) -> impl Iterator<Item = &'a str> {
    step.site.statement.flags.iter().map(|flag| flag.text.text())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::{check_rule, fixed};

    #[test]
    fn only_what_could_be_joined_is_found() {
        check_rule(
            "DL3059",
            "FROM a\nRUN a\n\n# why\nRUN b\nRUN [\"c\"]\nRUN d\nRUN --network=none e\n\
             RUN --network=none f\nENV A=1\nRUN g\nRUN <<X\nh\nX\nRUN i\nONBUILD RUN j\n",
            expect![[r#"
                FROM a
                RUN a
                ^^^ … the RUN above

                # why
                RUN b
                ^| fix (Unsafe): Join it to the RUN above
                ^^^ this makes a layer of its own; it could be a part of the RUN above
                RUN ["c"]
                RUN d
                RUN --network=none e
                ^^^ … the RUN above
                RUN --network=none f
                ^^^ this makes a layer of its own; it could be a part of the RUN above
                ENV A=1
                RUN g
                RUN <<X
                h
                X
                RUN i
                ONBUILD RUN j
                -- fixed --
                FROM a
                RUN a && \
                    # why
                    b
                RUN ["c"]
                RUN d
                RUN --network=none e
                RUN --network=none f
                ENV A=1
                RUN g
                RUN <<X
                h
                X
                RUN i
                ONBUILD RUN j
            "#]],
        );
    }

    #[test]
    fn what_the_shell_carries_over_is_not_joined() {
        let joined = |first: &str, second: &str| {
            let text = format!("FROM debian:12\nRUN {first}\nRUN {second}\n");
            fixed("DL3059", &text).strip_prefix("FROM debian:12\n").unwrap().to_owned()
        };
        for (first, second, one) in [
            ("a; b || c", "d | e && f", "RUN a; b || c && \\\n    d | e && f\n"),
            ("A=1 a \"$(cd /x; b)\" > c", "d", "RUN A=1 a \"$(cd /x; b)\" > c && \\\n    d\n"),
            ("a \\\n  && b", "\\\n  # why\n  c", "RUN a \\\n  && b && \\\n    # why\n    c\n"),
        ] {
            assert_eq!(joined(first, second), one);
        }
        for (first, second) in [
            ("cd /a", "b"),
            ("command cd /a", "b"),
            ("A=1", "b $A"),
            (": ${A:=1}", "b"),
            ("export A=1", "b"),
            ("set -e; a", "b"),
            ("a &", "b"),
            ("a # why", "b"),
            ("a;", "b"),
            ("$A", "b"),
            ("(a)", "b"),
            ("{ a; }", "b"),
            ("! a", "b"),
            ("if a; then b; fi", "c"),
            ("f() { a; }", "f"),
            ("[ -e a ] && exit 0", "b"),
            ("read a <b", "c"),
            ("pip install -U pip", "pip install b"),
            ("a", "b; c"),
            ("a", "b || c"),
            ("a", "b &"),
            ("a", "b $?"),
            ("a", "if b; then c; fi"),
            ("a 'b", "c'"),
            ("a", "--mount=type=tmpfs,target=/x b"),
        ] {
            assert_eq!(joined(first, second), format!("RUN {first}\nRUN {second}\n"));
        }
        let silenced = "FROM a\nRUN a\n# hadolint ignore=DL3003\nRUN b\n";
        assert_eq!(fixed("DL3059", silenced), silenced);
        for shell in ["\"bash\", \"-lc\"", "\"conda\", \"run\", \"bash\", \"-c\""] {
            let text = format!("FROM debian:12\nSHELL [{shell}]\nRUN a\nRUN b\n");
            assert_eq!(fixed("DL3059", &text), text);
        }
        let sourced = "FROM debian:12\nENV BASH_ENV=/x\nRUN a\nRUN b\n";
        assert_eq!(fixed("DL3059", sourced), sourced);
        let strict =
            "FROM debian:12\nSHELL [\"/bin/bash\", \"-eo\", \"pipefail\", \"-c\"]\nRUN a\n";
        assert_eq!(
            fixed("DL3059", &format!("{strict}RUN b\n")),
            format!("{} && \\\n    b\n", strict.trim_end())
        );
        let other = "FROM a\nSHELL [\"pwsh\", \"-c\"]\nRUN a\nRUN b\n";
        assert_eq!(fixed("DL3059", other), other);
    }

    #[test]
    fn stages_that_are_not_in_the_image_are_left_alone() {
        check_rule(
            "DL3059",
            "FROM a AS b\nRUN a\nRUN b\nFROM c AS d\nRUN a\nFROM d\nRUN a\n",
            expect![[r#"
                FROM a AS b
                RUN a
                RUN b
                FROM c AS d
                RUN a
                FROM d
                RUN a
            "#]],
        );
    }
}
