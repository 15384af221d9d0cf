//! `from-as-casing`

use std::cell::LazyCell;

use dialect::Keyword;

use super::casing::{Case, majority, rewritten, word_as};
use crate::diagnostic::{Fix, Severity};
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "from-as-casing",
    aliases: &["FromAsCasing", "DF079"],
    summary: "Finds an AS that is not written in the case of its FROM.",
    details: "Letter case does not matter to the build; one case makes the line easier to read. \
              Where FROM itself is in mixed case, only `consistent-instruction-casing` speaks. The \
              fix writes both in the case that most keywords of the file have.",
    category: Category::Style,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM golang:1.23 as build\n",
        good: "FROM golang:1.23 AS build\n",
    }],
    checks: &[Check::File(check)],
};

/// BuildKit `instructions/parse.go`, `doesFromCaseMatchAsCase`.
fn check(file: &File<'_>, findings: &mut Findings) {
    let case = LazyCell::new(|| majority(file).0);
    for step in file.in_stages(Keyword::From) {
        let Some((text, word)) = word_as(&step.site) else { continue };
        let from = step.site.text(step.site.statement.keyword);
        if Case::in_use(from).is_some_and(|case| !case.fits(text)) {
            let case_name = case.name();
            let message = format!(
                "`{from}` and `{text}` are in different case; write both in {case_name} case"
            );
            let title = format!("Write both in {case_name} case");
            let found = findings.report(step.absolute(word.span), message);
            found.fix(Fix::safe(title, rewritten(&step, *case)));
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn the_keyword_decides() {
        check_rule(
            "FromAsCasing",
            "from a AS b\nFrom a as c\nFROM a \\\n As d\nFROM a b\nFROM a b c\n",
            expect![[r#"
                from a AS b
                       ^| fix (Safe): Write both in upper case
                       ^^ `from` and `AS` are in different case; write both in upper case
                From a as c
                FROM a \
                 As d
                 ^| fix (Safe): Write both in upper case
                 ^^ `FROM` and `As` are in different case; write both in upper case
                FROM a b
                FROM a b c
                -- fixed --
                FROM a AS b
                From a as c
                FROM a \
                 AS d
                FROM a b
                FROM a b c
            "#]],
        );
    }
}
