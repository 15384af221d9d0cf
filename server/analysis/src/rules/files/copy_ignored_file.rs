//! `copy-ignored-file`

use dialect::Keyword;

use crate::checks::sources::{SourceKind, source_kind};
use crate::context::ignore::Ignore;
use crate::context::path;
use crate::diagnostic::Severity;
use crate::model::Stage;
use crate::model::expandable::{Role, expandable_words};
use crate::rules::file::{File, Placement};
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "copy-ignored-file",
    aliases: &["CopyIgnoredFile", "DF077"],
    summary: "Finds sources of COPY and ADD that the .dockerignore file leaves out.",
    details: "The build does not get files that the ignore file of the context names, so copying \
              one fails as if it were not there. Take the file out of the ignore file, or do not \
              copy it.\n\n\
              The rule is silent without an ignore file, and where it has a pattern with an \
              exclamation mark, as BuildKit is: such a pattern may bring a file back. Sources from \
              other stages and from the network are not looked at.",
    category: Category::Files,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM alpine:3.20\nCOPY .env /app/\n",
        good: "FROM alpine:3.20\nCOPY config /app/\n",
    }],
    checks: &[Check::Stage(check)],
};

/// BuildKit `dockerfile2llb/validations.go`, `validateCopySourcePath`.
fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    let Some(ignore) = file.ignore().filter(|ignore| !ignore.has_exceptions()) else { return };
    for step in file.steps(stage) {
        let is_copy = matches!(step.site.keyword, Keyword::Copy | Keyword::Add);
        // The variables that a trigger finds are not followed.
        if is_copy && !step.site.is_trigger && !takes_from_elsewhere(file, &step) {
            check_sources(file, &step, ignore, findings);
        }
    }
}

fn takes_from_elsewhere(file: &File<'_>, step: &Placement<'_>) -> bool {
    !file.model().sources_at(step.entry).is_empty()
}

fn check_sources(file: &File<'_>, step: &Placement<'_>, ignore: &Ignore, findings: &mut Findings) {
    let site = &step.site;
    let variables = file.variables_at(step.entry);
    let words = expandable_words(site.instruction, site.statement, site.escape);
    for word in words.iter().filter(|word| word.role == Role::Source) {
        let Some(source) = variables.value(word.text.text(), site.escape) else { continue };
        if source_kind(&source) == SourceKind::File && ignore.is_reported(&path::clean(&source)) {
            let message = format!(
                "the ignore file leaves `{source}` out of the build context, so there is nothing \
                 to copy"
            );
            findings.report(step.absolute(word.span()), message);
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn sources_of_the_context_are_compared() {
        check_rule(
            "CopyIgnoredFile",
            "FROM a AS b\nARG E=env\nCOPY .env .$E [x] x.log y/\nADD https://a/x.log z.log /\n\
             COPY --from=b .env /\nCOPY [\"secrets/x\", \"./a/../.env\", \"/\"]\nCOPY . /\n\
             COPY *.log $X.log /\n",
            expect![[r#"
                FROM a AS b
                ARG E=env
                COPY .env .$E [x] x.log y/
                     ^^^^ the ignore file leaves `.env` out of the build context, so there is nothing to copy
                          ^^^ the ignore file leaves `.env` out of the build context, so there is nothing to copy
                                  ^^^^^ the ignore file leaves `x.log` out of the build context, so there is nothing to copy
                ADD https://a/x.log z.log /
                                    ^^^^^ the ignore file leaves `z.log` out of the build context, so there is nothing to copy
                COPY --from=b .env /
                COPY ["secrets/x", "./a/../.env", "/"]
                      ^^^^^^^^^^^ the ignore file leaves `secrets/x` out of the build context, so there is nothing to copy
                                   ^^^^^^^^^^^^^ the ignore file leaves `./a/../.env` out of the build context, so there is nothing to copy
                COPY . /
                COPY *.log $X.log /
                     ^^^^^ the ignore file leaves `*.log` out of the build context, so there is nothing to copy
            "#]],
        );
    }
}
