//! Which rules a configuration file could switch off, to silence what they found.

use std::collections::HashSet;

use syntax::Span;

use crate::Snapshot;
use crate::diagnostic::Diagnostic;
use crate::rules;

/// How many rules are named; a selection may hold findings of them all.
const MOST_RULES: usize = 8;

/// The rules that found something that `span` touches, each once. An error is no rule.
pub fn rules_to_silence(snapshot: &Snapshot, span: Span) -> Vec<&'static str> {
    let is_touched =
        |found: &&Diagnostic| found.span.start <= span.end && span.start <= found.span.end;
    let found = snapshot.diagnostics().iter().filter(is_touched).map(|found| found.rule);
    let rules = found.filter(|id| rules::find(id).is_some_and(|rule| rule.id == *id));
    let mut seen = HashSet::new();
    rules.filter(|id| seen.insert(*id)).take(MOST_RULES).collect()
}

#[cfg(test)]
mod tests {
    use syntax::Document;

    use super::*;

    #[test]
    fn each_rule_is_named_once_and_errors_are_not() {
        let text = "FROM debian:12\nRUN apt update; apt clean\nNOPE\nMAINTAINER me\n";
        let snapshot = Snapshot::new(Document::new(text));
        let line = Span::new(15, 40);
        let rules = rules_to_silence(&snapshot, line);
        assert_eq!(rules, ["apt-get-instead-of-apt", "update-without-install"]);
        assert_eq!(rules_to_silence(&snapshot, Span::empty(43)), [""; 0]);
    }
}
