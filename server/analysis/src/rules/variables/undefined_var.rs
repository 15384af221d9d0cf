//! `undefined-var`

use std::collections::HashSet;

use dialect::{ArgumentKind, Keyword, closest};
use syntax::Span;

use crate::diagnostic::{Fix, Severity};
use crate::edit::Edit;
use crate::model::expandable::{Expandable, Role, expandable_body, expandable_words};
use crate::model::uses::{Reader, Use, mount_words};
use crate::model::{Definition, Scope, Stage};
use crate::rules::file::{File, Placement};
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "undefined-var",
    aliases: &["UndefinedVar", "DF087"],
    summary: "Finds variables that nothing defines before they are used.",
    details: "Where nothing defines a variable, the builder puts nothing in its place, and the \
              path or the version that was meant is wrong without a word. ARG before the first \
              FROM does not reach into stages: repeat it there, as `ARG NAME`. Values in one ENV \
              see the variables as they were before it.\n\n\
              Commands in RUN, CMD and ENTRYPOINT are for the shell, which may define variables \
              itself, so they are left alone. A base image may bring variables; the rule speaks \
              only where the base is `scratch`, an image of a system that is known to bring none \
              (such as Debian, Ubuntu and Alpine), or a stage built on these. BuildKit, which \
              loads every base image, speaks for all of them.",
    category: Category::Variables,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM debian:12\nARG VERSION=1.2\nCOPY app-$VERSIN.tar /app/\n",
        good: "FROM debian:12\nARG VERSION=1.2\nCOPY app-$VERSION.tar /app/\n",
    }],
    checks: &[Check::Stage(check)],
};

/// BuildKit `dockerfile2llb/validations.go`, `reportUnmatchedVariables`.
fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    // The variables that a trigger finds are not followed.
    for step in file.steps(stage).filter(|step| !step.site.is_trigger) {
        let of_builder = |found: &Use| found.reader == Reader::Builder;
        let mut uses = file.snapshot.uses_where(step.entry, of_builder);
        if uses.any(|found| file.is_undefined(step.entry, &found)) {
            for word in words(&step) {
                check_word(file, &step, &word, findings);
            }
        }
    }
}

/// The words of the instruction in which an undefined variable is reported.
fn words(step: &Placement<'_>) -> Vec<Expandable> {
    let site = &step.site;
    if matches!(site.keyword, Keyword::From | Keyword::Onbuild | Keyword::Expose)
        || !site.entry.text().contains('$')
    {
        return Vec::new();
    }
    let words = expandable_words(site.instruction, site.statement, site.escape);
    let mounts = mount_words(site.instruction, site.escape);
    let bodies = site.instruction.heredocs.iter().filter_map(|heredoc| {
        expandable_body(heredoc, site.entry.slice(heredoc.body), site.statement)
    });
    words.into_iter().chain(mounts).chain(bodies).filter(|word| word.role != Role::Ports).collect()
}

fn check_word(file: &File<'_>, step: &Placement<'_>, word: &Expandable, findings: &mut Findings) {
    let variables = file.variables_in(step.entry, step.absolute(word.span()).start);
    let (text, scope) = (word.text.text(), variables.scope);
    let mut seen = HashSet::new();
    for range in variables.evaluate(text, word.options).unset {
        let name = text.get(range.range()).unwrap_or_default();
        let is_builders = dialect::arguments::find(name).is_some_and(|row| row.is_read_quietly());
        if is_builders || !seen.insert(name) {
            continue;
        }
        let span = step.absolute(word.source_of(range));
        match global(file, name) {
            Some(declared) => report_global(step, name, span, declared, findings),
            None => report(&scope, name, span, span.len() == range.len(), findings),
        }
    }
}

/// Whether `name` is there before the first stage, and where it is declared.
fn global<'a>(file: &File<'a>, name: &str) -> Option<Option<&'a Definition>> {
    let declared = file.model().global_scope().definition(name);
    let row = dialect::arguments::find(name);
    let is_automatic = row.is_some_and(|row| row.kind == ArgumentKind::Platform);
    (declared.is_some() || is_automatic).then_some(declared)
}

fn report_global(
    step: &Placement<'_>,
    name: &str,
    span: Span,
    declared: Option<&Definition>,
    findings: &mut Findings,
) {
    let line = format!("{} {name}", Keyword::Arg.name());
    let message = format!(
        "`{name}` is known before the first stage only, so it is empty here; write `{line}` in \
         this stage to have its value"
    );
    let found = findings.report(span, message);
    if let Some(declared) = declared {
        found.related(declared.key, "declared for FROM");
    }
    let start = step.absolute(step.site.instruction.span).start;
    let edit = Edit::insert(start, format!("{line}\n"));
    found.fix(Fix::questionable(format!("Write `{line}` above"), vec![edit]));
}

fn report(scope: &Scope<'_>, name: &str, span: Span, is_plain: bool, findings: &mut Findings) {
    let message = format!("nothing defines `{name}` before this, so it is empty here");
    let known = scope.definitions().map(|found| found.name.as_str());
    let Some(meant) = closest(name, known.chain(["PATH"])) else {
        findings.report(span, message);
        return;
    };
    let found = findings.report(span, format!("{message}; did you mean `{meant}`?"));
    if let Some(definition) = scope.definition(meant) {
        found.related(definition.key, "this one");
    }
    if is_plain {
        let edit = Edit::replace(span, meant);
        found.fix(Fix::questionable(format!("Write `{meant}`"), vec![edit]));
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::Options;
    use crate::rules::testing::{check_rule, check_rule_with};

    #[test]
    fn only_what_is_certainly_undefined_is_found() {
        check_rule(
            "UndefinedVar",
            "ARG G=1\nFROM alpine:3 AS b\nARG A\nENV B=$A C=$B D=${E:-x} F=$PATH$G\n\
             RUN --mount=type=bind,source=$X,target=/y $Z\nCMD $Z\nEXPOSE $Z\n\
             COPY --chown=$U [\"$V\", \"/$V$V\"]\nONBUILD ENV Q=$R\nFROM b\nENV H=$B I=$J\n\
             FROM scratch\nWORKDIR /$K\nFROM node\nENV L=$M\nFROM $G\nENV L=$M\n",
            expect![[r#"
                ARG G=1
                    ^ … declared for FROM
                FROM alpine:3 AS b
                ARG A
                ENV B=$A C=$B D=${E:-x} F=$PATH$G
                            ^ nothing defines `B` before this, so it is empty here
                                  ^ nothing defines `E` before this, so it is empty here
                                                ^| fix (Unsafe): Write `ARG G` above
                                                ^ `G` is known before the first stage only, so it is empty here; write `ARG G` in this stage to have its value
                RUN --mount=type=bind,source=$X,target=/y $Z
                                              ^ nothing defines `X` before this, so it is empty here
                CMD $Z
                EXPOSE $Z
                COPY --chown=$U ["$V", "/$V$V"]
                              ^ nothing defines `U` before this, so it is empty here
                                   ^ nothing defines `V` before this, so it is empty here
                                          ^ nothing defines `V` before this, so it is empty here
                ONBUILD ENV Q=$R
                FROM b
                ENV H=$B I=$J
                FROM scratch
                WORKDIR /$K
                          ^ nothing defines `K` before this, so it is empty here
                FROM node
                ENV L=$M
                FROM $G
                ENV L=$M
                -- fixed --
                ARG G=1
                FROM alpine:3 AS b
                ARG A
                ARG G
                ENV B=$A C=$B D=${E:-x} F=$PATH$G
                RUN --mount=type=bind,source=$X,target=/y $Z
                CMD $Z
                EXPOSE $Z
                COPY --chown=$U ["$V", "/$V$V"]
                ONBUILD ENV Q=$R
                FROM b
                ENV H=$B I=$J
                FROM scratch
                WORKDIR /$K
                FROM node
                ENV L=$M
                FROM $G
                ENV L=$M
            "#]],
        );
    }

    #[test]
    fn words_of_one_arg_see_those_before() {
        check_rule(
            "UndefinedVar",
            "FROM debian\nARG A=1 B=$A C=$D\nENV E=1 F=$E\n# x\n  LABEL a=$TARGETOS",
            expect![[r#"
                FROM debian
                ARG A=1 B=$A C=$D
                                ^ nothing defines `D` before this, so it is empty here
                ENV E=1 F=$E
                           ^ nothing defines `E` before this, so it is empty here
                # x
                  LABEL a=$TARGETOS
                           ^| fix (Unsafe): Write `ARG TARGETOS` above
                           ^^^^^^^^ `TARGETOS` is known before the first stage only, so it is empty here; write `ARG TARGETOS` in this stage to have its value
                -- fixed --
                FROM debian
                ARG A=1 B=$A C=$D
                ENV E=1 F=$E
                # x
                  ARG TARGETOS
                LABEL a=$TARGETOS"#]],
        );
    }

    #[test]
    fn heredocs_are_read_and_quoted_ones_are_not() {
        check_rule(
            "UndefinedVar",
            "FROM debian\nCOPY <<A <<'B' /\n$X \\$Y '$X'\nA\n$Z\nB\nRUN <<E\n$W\nE\n",
            expect![[r#"
                FROM debian
                COPY <<A <<'B' /
                $X \$Y '$X'
                 ^ nothing defines `X` before this, so it is empty here
                A
                $Z
                B
                RUN <<E
                $W
                E
            "#]],
        );
    }

    #[test]
    fn the_configuration_tells_what_images_bring() {
        let environments = vec![("my/*".to_owned(), vec!["HOME_DIR".to_owned()])];
        check_rule_with(
            "UndefinedVar",
            Options { environments, ..Options::default() },
            "FROM my/base:1\nWORKDIR $HOME_DIR/$OTHER\nFROM your/base\nWORKDIR /$OTHER\n",
            expect![[r#"
                FROM my/base:1
                WORKDIR $HOME_DIR/$OTHER
                                   ^^^^^ nothing defines `OTHER` before this, so it is empty here
                FROM your/base
                WORKDIR /$OTHER
            "#]],
        );
    }
}
