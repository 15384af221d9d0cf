//! `stable-step-late`

use crate::diagnostic::Severity;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "stable-step-late",
    aliases: &[],
    summary: "Finds steps that could stand above a copy that changes more often than they do.",
    details: "A step runs again when anything above it has changed. One that reads nothing of what \
              a copy above it brings gives the same result in front of it, and then stays in the \
              cache when the copied files change.\n\n\
              Told only where it is proved that the two may trade places: neither reads or writes \
              what the other writes. The action moves the lines and says what was compared, and \
              how often the step ran again in the last commits of the project.\n\n\
              Where it cannot be proved, the command \"Why can't this move?\" names what stands \
              against it.",
    category: Category::Caching,
    severity: Severity::Information,
    enabled: true,
    examples: &[Example {
        bad: "FROM debian:13\nCOPY . /app\nRUN apt-get update && apt-get install -y curl\n",
        good: "FROM debian:13\nRUN apt-get update && apt-get install -y curl\nCOPY . /app\n",
    }],
    checks: &[Check::Project],
};
