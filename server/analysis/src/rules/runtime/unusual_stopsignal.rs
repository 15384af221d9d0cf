//! `unusual-stopsignal`

use dialect::{Keyword, signals};

use crate::diagnostic::{Fix, Severity};
use crate::edit::Edit;
use crate::rules::findings::Findings;
use crate::rules::site::Site;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "unusual-stopsignal",
    aliases: &["tally/prefer-canonical-stopsignal"],
    summary: "Finds stop signals that are not written as people know them.",
    details: "STOPSIGNAL takes numbers, and names in any letter case with or without `SIG`. \
              `SIGQUIT` says at once what `3` means.",
    category: Category::Runtime,
    severity: Severity::Hint,
    enabled: true,
    examples: &[Example {
        bad: "FROM nginx:1.29\nSTOPSIGNAL 3\n",
        good: "FROM nginx:1.29\nSTOPSIGNAL SIGQUIT\n",
    }],
    checks: &[Check::Statement(&[Keyword::Stopsignal], check)],
};

fn check(site: &Site<'_>, findings: &mut Findings) {
    let word = site.statement.arguments;
    let text = site.text(word);
    let Some(number) = signals::parse(text) else { return };
    let Some(usual) = usual(text, number).filter(|name| *name != text) else { return };
    let message = format!("`{text}` is `{usual}`, which says more");
    let found = findings.report(word.span, message);
    let edit = Edit::replace(word.span, usual);
    // The image keeps the signal as it is written.
    found.fix(Fix::questionable(format!("Write `{usual}`"), vec![edit]));
}

/// The name of the signal `number`: the one that `text` is a form of, or else the first.
fn usual(text: &str, number: u8) -> Option<&'static str> {
    let upper = text.to_ascii_uppercase();
    let is_text = |name: &str| name == upper || name.strip_prefix("SIG") == Some(upper.as_str());
    let rows = || signals::ALL.iter().filter(|row| row.number == number);
    let exact = rows().find(|row| is_text(row.name));
    exact.or_else(|| rows().find(|row| !row.summary.is_empty())).map(|row| row.name)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn only_known_signals_are_named() {
        check_rule(
            "unusual-stopsignal",
            "FROM a\nSTOPSIGNAL term\nSTOPSIGNAL $S\nSTOPSIGNAL 200\nSTOPSIGNAL SIGRTMIN+3\nSTOPSIGNAL SIGTERM\n",
            expect![[r#"
                FROM a
                STOPSIGNAL term
                           ^| fix (Unsafe): Write `SIGTERM`
                           ^^^^ `term` is `SIGTERM`, which says more
                STOPSIGNAL $S
                STOPSIGNAL 200
                STOPSIGNAL SIGRTMIN+3
                STOPSIGNAL SIGTERM
                -- fixed --
                FROM a
                STOPSIGNAL SIGTERM
                STOPSIGNAL $S
                STOPSIGNAL 200
                STOPSIGNAL SIGRTMIN+3
                STOPSIGNAL SIGTERM
            "#]],
        );
    }
}
