//! Where a rule puts what it finds.

use syntax::Span;

use super::Rule;
use crate::diagnostic::{Diagnostic, Severity};

/// Collects the findings of one rule after the other.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    rule: &'static str,
    severity: Option<Severity>,
    found: Vec<Diagnostic>,
}

impl Findings {
    /// What follows belongs to `rule` and matters as much as `severity`.
    pub(super) fn begin(&mut self, rule: &'static Rule, severity: Severity) {
        self.rule = rule.id;
        self.severity = Some(severity);
    }

    /// A finding at `span`. The message says in a sentence or two what is wrong, why it matters and
    /// what to do; it begins with a small letter and ends without a full stop.
    pub(crate) fn report(&mut self, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        let severity = self.severity.unwrap_or(Severity::Hint);
        let index = self.found.len();
        self.found.push(Diagnostic::new(self.rule, severity, span, message.into()));
        &mut self.found[index]
    }

    /// All of them, in the order in which they were made.
    pub(super) fn finish(self) -> Vec<Diagnostic> {
        self.found
    }
}
