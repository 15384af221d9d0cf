//! `undefined-arg-in-from`

use dialect::arguments::ArgumentKind;
use dialect::closest;
use syntax::expansion::LexOptions;

use crate::diagnostic::{Fix, Severity};
use crate::edit::Edit;
use crate::model::Stage;
use crate::model::expandable::{Expandable, expandable_words};
use crate::rules::file::{File, Placement};
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "undefined-arg-in-from",
    aliases: &["UndefinedArgInFrom", "DF086"],
    summary: "Finds variables in FROM that no ARG before the first stage declares.",
    details: "FROM sees only what ARG declares before the first FROM, and the platform arguments \
              that the builder sets. Any other variable is empty there, and `--build-arg` does not \
              reach it. Declare it with ARG above the first stage.",
    category: Category::Stages,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "ARG VERSION=3.20\nFROM alpine:${VERSIN}\n",
        good: "ARG VERSION=3.20\nFROM alpine:${VERSION}\n",
    }],
    checks: &[Check::From(check)],
};

/// BuildKit `dockerfile2llb/validations.go`, `reportUnusedFromArgs`.
fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    let Some(step) = file.placement(stage.entry) else { return };
    let site = &step.site;
    if !site.entry.text().contains('$') {
        return;
    }
    for word in expandable_words(site.instruction, site.statement, site.escape) {
        check_word(file, &step, &word, findings);
    }
}

fn check_word(file: &File<'_>, step: &Placement<'_>, word: &Expandable, findings: &mut Findings) {
    let global = file.model().global_scope().without_arguments();
    let options = LexOptions { escape: step.site.escape, quotes: true };
    let text = word.text.text();
    for range in global.evaluate(text, options).unset {
        let name = text.get(range.range()).unwrap_or_default();
        if global.definition(name).is_some() {
            continue;
        }
        let (span, whole) = (step.absolute(word.source_of(range)), range);
        let message = "no ARG before the first FROM declares this variable, so it is empty here";
        match suggestion(file, name) {
            Some(meant) if span.len() == whole.len() => {
                let message = format!("{message}; did you mean `{meant}`?");
                let edit = Edit::replace(span, meant.clone());
                let fix = Fix::questionable(format!("Write `{meant}`"), vec![edit]);
                findings.report(span, message).fix(fix);
            }
            _ => {
                findings.report(span, format!("{message}; declare it there"));
            }
        }
    }
}

/// The variable that `name` was likely meant to be.
fn suggestion(file: &File<'_>, name: &str) -> Option<String> {
    let global = file.model().global_scope();
    let declared = global.definitions().map(|found| found.name.as_str());
    let rows = dialect::arguments::ALL.iter();
    let platform = rows.filter(|row| row.kind == ArgumentKind::Platform).map(|row| row.name);
    closest(name, declared.chain(platform)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn declared_and_automatic_arguments_are_known() {
        check_rule(
            "UndefinedArgInFrom",
            "ARG A\nFROM x${A}:$TARGETARCH AS y\nARG B=1\n\
             FROM --platform=$BULDPLATFORM a:${B:-$C}\nFROM a$B$B\nENV D=$E\n",
            expect![[r#"
                ARG A
                FROM x${A}:$TARGETARCH AS y
                ARG B=1
                FROM --platform=$BULDPLATFORM a:${B:-$C}
                                 ^| fix (Unsafe): Write `BUILDPLATFORM`
                                 ^^^^^^^^^^^^ no ARG before the first FROM declares this variable, so it is empty here; did you mean `BUILDPLATFORM`?
                                                  ^ no ARG before the first FROM declares this variable, so it is empty here; declare it there
                                                      ^ no ARG before the first FROM declares this variable, so it is empty here; declare it there
                FROM a$B$B
                       ^ no ARG before the first FROM declares this variable, so it is empty here; declare it there
                         ^ no ARG before the first FROM declares this variable, so it is empty here; declare it there
                ENV D=$E
                -- fixed --
                ARG A
                FROM x${A}:$TARGETARCH AS y
                ARG B=1
                FROM --platform=$BUILDPLATFORM a:${B:-$C}
                FROM a$B$B
                ENV D=$E
            "#]],
        );
    }
}
