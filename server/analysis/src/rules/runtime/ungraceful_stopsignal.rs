//! `ungraceful-stopsignal`

use dialect::{Keyword, signals};

use crate::diagnostic::Severity;
use crate::rules::findings::Findings;
use crate::rules::site::Site;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "ungraceful-stopsignal",
    aliases: &["tally/no-ungraceful-stopsignal"],
    summary: "Finds stop signals that end the program at once.",
    details: "The signal of STOPSIGNAL asks the program to end; Docker waits ten seconds before it \
              sends SIGKILL. SIGKILL and SIGSTOP cannot be caught, so as stop signals they take \
              away the time to finish requests and to write what is open.",
    category: Category::Runtime,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM nginx:1.29\nSTOPSIGNAL SIGKILL\n",
        good: "FROM nginx:1.29\nSTOPSIGNAL SIGQUIT\n",
    }],
    checks: &[Check::Statement(&[Keyword::Stopsignal], check)],
};

/// The signals that no program can catch.
const UNCAUGHT: [&str; 2] = ["SIGKILL", "SIGSTOP"];

fn check(site: &Site<'_>, findings: &mut Findings) {
    let word = site.statement.arguments;
    let text = site.text(word).trim_matches('"');
    let Some(number) = signals::parse(text) else { return };
    let row = signals::ALL.iter().find(|row| row.number == number);
    if let Some(row) = row.filter(|row| UNCAUGHT.contains(&row.name)) {
        let message = format!(
            "no program can catch {}, so the container has no time to finish its work; send \
             SIGTERM or what the program waits for",
            row.name
        );
        findings.report(word.span, message);
    }
}
