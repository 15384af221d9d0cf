//! `copy-from-number`

use crate::diagnostic::{Fix, Severity};
use crate::edit::Edit;
use crate::model::Target;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "copy-from-number",
    aliases: &["DF023"],
    summary: "Finds `COPY --from` that gives a stage by its number.",
    details: "Numbers shift when a stage is added or moved, and the copy then takes its files from \
              another stage. A name stays with its stage, and says what is copied.\n\n\
              The fix is offered where the stage has a name that no other stage has.",
    category: Category::Stages,
    severity: Severity::Hint,
    enabled: true,
    examples: &[Example {
        bad: "FROM golang:1.25 AS build\nFROM alpine:3.22\nCOPY --from=0 /go/bin/app /usr/bin/\n",
        good: "FROM golang:1.25 AS build\nFROM alpine:3.22\nCOPY --from=build /go/bin/app /usr/bin/\n",
    }],
    checks: &[Check::File(check)],
};

fn check(file: &File<'_>, findings: &mut Findings) {
    for source in file.model().sources().iter().filter(|source| source.is_number()) {
        let Target::Stage(number) = source.target else { continue };
        let Some(stage) = file.model().stages().get(number) else { continue };
        let message = "the number changes when a stage is added or moved; give the stage by a name";
        let found = findings.report(source.span, message);
        let is_own = |name: &str| {
            let named = file.model().stage_named(name);
            named.is_some_and(|named| named.number == number) && name.parse::<i64>().is_err()
        };
        if let Some(name) = stage.name.as_ref().filter(|name| is_own(&name.text)) {
            let edit = Edit::replace(source.span, name.text.clone());
            found.fix(Fix::safe(format!("Write `{}`", name.text), vec![edit]));
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn only_numbers_of_stages_are_found() {
        check_rule(
            "copy-from-number",
            "FROM a AS x\nFROM b AS x\nFROM c\nCOPY --from=0 a b\nCOPY --from=1 a b\nCOPY --from=9 a b\nCOPY --from=x a b\n",
            expect![[r#"
                FROM a AS x
                FROM b AS x
                FROM c
                COPY --from=0 a b
                            ^ the number changes when a stage is added or moved; give the stage by a name
                COPY --from=1 a b
                            ^| fix (Safe): Write `x`
                            ^ the number changes when a stage is added or moved; give the stage by a name
                COPY --from=9 a b
                COPY --from=x a b
                -- fixed --
                FROM a AS x
                FROM b AS x
                FROM c
                COPY --from=0 a b
                COPY --from=x a b
                COPY --from=9 a b
                COPY --from=x a b
            "#]],
        );
    }
}
