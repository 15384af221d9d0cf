//! `unknown-suppression`

use crate::diagnostic::Severity;
use crate::rules::{Category, Check, Example, Rule};

pub(in crate::rules) static RULE: Rule = Rule {
    id: "unknown-suppression",
    aliases: &[],
    summary: "Finds comments that silence a rule which does not exist.",
    details: "A misspelt name in `# dockerfile-analyzer ignore=RULE` silences nothing. Comments \
              for other tools are left alone.",
    category: Category::Style,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM debian:12\n# dockerfile-analyzer ignore=apt-get-instead-of-atp\nRUN apt update\n",
        good: "FROM debian:12\n# dockerfile-analyzer ignore=apt-get-instead-of-apt\nRUN apt update\n",
    }],
    checks: &[Check::Comments],
};
