//! `from-as-casing`

use dialect::{Keyword, words};

use crate::diagnostic::{Fix, Severity};
use crate::edit::Edit;
use crate::rules::findings::Findings;
use crate::rules::site::Site;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "from-as-casing",
    aliases: &["FromAsCasing", "DF079"],
    summary: "Finds an AS that is not written in the case of its FROM.",
    details: "Letter case does not matter to the build; one case makes the line easier to read. \
              Where FROM itself is in mixed case, only `consistent-instruction-casing` speaks.",
    category: Category::Style,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM golang:1.23 as build\n",
        good: "FROM golang:1.23 AS build\n",
    }],
    checks: &[Check::Statement(&[Keyword::From], check)],
};

/// BuildKit `instructions/parse.go`, `doesFromCaseMatchAsCase`.
fn check(site: &Site<'_>, findings: &mut Findings) {
    let [_, word, _] = site.words() else { return };
    let (from, text) = (site.text(site.statement.keyword), site.text(*word));
    if site.is_trigger || !text.eq_ignore_ascii_case(words::AS) {
        return;
    }
    let better = match from {
        _ if from == from.to_lowercase() => text.to_lowercase(),
        _ if from == from.to_uppercase() => text.to_uppercase(),
        _ => return,
    };
    if text != better {
        let message = format!("`{from}` and `{text}` are in different case; write `{better}`");
        let fix = Fix::safe(format!("Write `{better}`"), vec![Edit::replace(word.span, better)]);
        findings.report(word.span, message).fix(fix);
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
                       ^| fix (Safe): Write `as`
                       ^^ `from` and `AS` are in different case; write `as`
                From a as c
                FROM a \
                 As d
                 ^| fix (Safe): Write `AS`
                 ^^ `FROM` and `As` are in different case; write `AS`
                FROM a b
                FROM a b c
                -- fixed --
                from a as b
                From a as c
                FROM a \
                 AS d
                FROM a b
                FROM a b c
            "#]],
        );
    }
}
