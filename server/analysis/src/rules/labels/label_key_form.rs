//! `label-key-form`

use dialect::Keyword;

use super::pairs::pairs;
use crate::diagnostic::Severity;
use crate::rules::findings::Findings;
use crate::rules::site::Site;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "label-key-form",
    aliases: &["DL3048", "tally/labels/valid-key"],
    summary: "Finds keys of labels that are not as Docker asks for, or in a namespace that it keeps.",
    details: "Docker asks that keys hold lower-case letters, digits, dots and dashes, that they \
              begin with a letter and end with a letter or a digit, and that no two dots or dashes stand \
              together. Keys for others begin with a domain of their maker, and `com.docker.`, \
              `io.docker.` and `org.dockerproject.` are for Docker itself. Tools that filter by \
              labels may know no other keys.\n\n\
              Silent for keys with variables.",
    category: Category::Labels,
    severity: Severity::Hint,
    enabled: true,
    examples: &[Example {
        bad: "FROM alpine:3.22\nLABEL Build_Date=today com.docker.team=me\n",
        good: "FROM alpine:3.22\nLABEL org.example.build-date=today org.example.team=me\n",
    }],
    checks: &[Check::Statement(&[Keyword::Label], check)],
};

/// The namespaces that Docker keeps.
const RESERVED: [&str; 3] = ["com.docker.", "io.docker.", "org.dockerproject."];

/// The keys in them that Docker itself asks others to set, as for extensions of Docker Desktop.
const GIVEN: [&str; 2] = ["com.docker.desktop.", "com.docker.extension."];

fn check(site: &Site<'_>, findings: &mut Findings) {
    for pair in pairs(site.statement) {
        let key = site.text(pair.key).trim_matches(['"', '\'']);
        if key.is_empty() || key.contains(['$', '\\']) {
            continue;
        }
        let begins = |starts: &[&str]| starts.iter().any(|start| key.starts_with(start));
        let what = if begins(&RESERVED) && !begins(&GIVEN) {
            "is in a namespace that Docker keeps for itself; begin with a domain of yours"
        } else if !is_well_formed(key) {
            "should hold lower-case letters, digits and single dots and dashes between them"
        } else {
            continue;
        };
        findings.report(pair.key.span, format!("the key `{key}` {what}"));
    }
}

fn is_well_formed(key: &str) -> bool {
    let is_inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-');
    let doubled = ["..", "--", ".-", "-."].iter().any(|pair| key.contains(pair));
    key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.ends_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && key.bytes().all(is_inner)
        && !doubled
}
