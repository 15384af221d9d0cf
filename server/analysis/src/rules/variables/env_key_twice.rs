//! `env-key-twice`

use std::collections::HashMap;

use dialect::Keyword;

use crate::diagnostic::{Severity, Tag};
use crate::model::defining_pairs;
use crate::rules::findings::Findings;
use crate::rules::site::Site;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "env-key-twice",
    aliases: &[],
    summary: "Finds one ENV that sets a variable twice.",
    details: "The last value counts. The first one is never seen by anything, so one of the two is \
              likely a slip: another name was meant, or an old value was forgotten.",
    category: Category::Variables,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM alpine:3.22\nENV LANG=C LC_ALL=C LANG=C.UTF-8\n",
        good: "FROM alpine:3.22\nENV LC_ALL=C LANG=C.UTF-8\n",
    }],
    checks: &[Check::Statement(&[Keyword::Env], check)],
};

fn check(site: &Site<'_>, findings: &mut Findings) {
    let mut last = HashMap::new();
    for pair in defining_pairs(site.statement).iter().rev() {
        let key = site.text(pair.key);
        if !syntax::expansion::is_name(key) {
            continue;
        }
        match last.get(key) {
            None => {
                last.insert(key, pair.key.span);
            }
            Some(later) => {
                let message = format!("`{key}` is set again below, and only the last value counts");
                let found = findings.report(pair.word.span, message).tag(Tag::Unnecessary);
                found.related(*later, "the value that counts");
            }
        }
    }
}
