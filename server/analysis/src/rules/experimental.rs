//! The experimental checks of BuildKit: off unless a comment in the file asks for them, with
//! `# check=experimental=RULE,…` at its start for all of it, above an instruction for that one
//! (`linter/linter.go`, `Run` and `WithMergedConfigFromComments`).

use dialect::{Directive, lints};
use syntax::{Document, Placed};

use super::suppressions::{check_line, listed_in};
use super::{Policy, Rule};
use crate::diagnostic::Diagnostic;

/// BuildKit's name of `rule`, if it is one of its experimental checks.
pub(super) fn check(rule: &Rule) -> Option<&'static str> {
    let mut checks = rule.aliases.iter().filter_map(|name| lints::find(name));
    checks.find(|lint| lint.experimental).map(|lint| lint.name)
}

/// `found` without that of rules that are only on where the file asks for them, if it does not.
pub(super) fn asked(
    document: &Document,
    policy: &Policy,
    mut found: Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    found.retain(|found| {
        let waiting = policy.waiting().iter().find(|(rule, _)| *rule == found.rule);
        waiting.is_none_or(|(_, check)| is_asked(document, check, found))
    });
    found
}

/// Whether a comment of `document` asks for `check` where it has `found` something.
fn is_asked(document: &Document, check: &str, found: &Diagnostic) -> bool {
    let mut lines = document.directives().lines.iter();
    let of_file = lines.find(|line| line.row.configures_checks() && !line.repeated);
    let index = document.entry_at(found.span.start);
    let own = index.and_then(|index| document.entries().get(index)).and_then(options_above);
    let all = of_file.map(|line| line.value_text.as_str()).into_iter().chain(own);
    // Here letter case counts.
    let is_it = |name: &str| name == check || name == lints::ALL_CHECKS;
    all.into_iter().any(|options| {
        let names = listed_in(options, Directive::EXPERIMENTAL_OPTION, 0);
        names.iter().any(|name| is_it(name.text))
    })
}

fn options_above(placed: &Placed) -> Option<&str> {
    check_line(placed).map(|(_, options, _)| options)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::Snapshot;
    use crate::rules::{Level, Options};

    const RULE: &str = "invalid-definition-description";

    /// The lines in which the rule speaks where `levels` are set.
    fn lines(text: &str, levels: &[(&str, Level)]) -> Vec<u32> {
        let policy = Arc::new(Policy::new(levels, Options::default()));
        let snapshot = Snapshot::with_policy(Document::new(text), policy);
        let found = snapshot.diagnostics().iter().filter(|found| found.rule == RULE);
        found.map(|found| snapshot.text().line_at(found.span.start)).collect()
    }

    #[test]
    fn a_file_can_ask_for_it() {
        for list in ["InvalidDefinitionDescription", "x,InvalidDefinitionDescription", "all"] {
            let text = format!("# check=skip=all;experimental={list}\n\n# x\nFROM a AS b\n");
            assert_eq!(lines(&text, &[]), [2], "{list}");
            assert_eq!(lines(&text, &[(RULE, Level::Off)]), [0; 0], "{list}");
        }
    }

    #[test]
    fn an_instruction_can_ask_for_it() {
        let text = "# x\nARG A=1\n# check=experimental=all\n# y\nARG B=1\nFROM a AS b\n";
        assert_eq!(lines(text, &[]), [3]);
        assert_eq!(lines(text, &[(RULE, Level::On)]), [0, 3]);
    }

    #[test]
    fn nothing_else_asks_for_it() {
        for options in [
            "experimental=invaliddefinitiondescription",
            "experimental=Other",
            "error=true",
            "skip=InvalidDefinitionDescription",
        ] {
            let text = format!("# check={options}\n\n# x\nFROM a AS b\n");
            assert_eq!(lines(&text, &[]), [0; 0], "{options}");
        }
    }
}
