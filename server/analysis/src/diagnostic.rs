//! One finding about one place.

use syntax::Span;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The build refuses the file.
    Error,
    /// The build works, and likely does what was not meant.
    Warning,
    /// Worth knowing.
    Information,
    /// A matter of taste or polish.
    Hint,
}

impl Severity {
    /// The lower-case word used in output and configuration.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Information => "information",
            Severity::Hint => "hint",
        }
    }
}

/// A second place that explains a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// The place, in the same text.
    pub span: Span,
    /// What is there.
    pub message: String,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule's id in kebab case.
    pub rule: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// The place, as narrow as it can be.
    pub span: Span,
    /// What is wrong and what to do, in a sentence or two.
    pub message: String,
    /// Other places that explain it.
    pub related: Vec<Related>,
}

impl Diagnostic {
    /// Moves every place `offset` bytes further on.
    pub(crate) fn shift(&mut self, offset: u32) {
        self.span = self.span.shift(offset);
        for related in &mut self.related {
            related.span = related.span.shift(offset);
        }
    }
}
