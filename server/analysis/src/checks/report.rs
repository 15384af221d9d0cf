//! Where checks put what they find.

use syntax::Span;

use super::rules::Rule;
use crate::diagnostic::{Diagnostic, Related, Severity};

/// Collects findings about one entry; the spans given to it count from `base`.
#[derive(Debug, Default)]
pub(crate) struct Report {
    base: u32,
    diagnostics: Vec<Diagnostic>,
    deferred: bool,
}

impl Report {
    /// A report whose spans count from the offset `base`.
    pub(crate) fn at(base: u32) -> Report {
        Report { base, ..Report::default() }
    }

    /// Until [`Report::end_deferred`], findings are about an instruction that only a later build
    /// runs (ONBUILD): this build accepts it, so they are warnings.
    pub(crate) fn begin_deferred(&mut self) {
        self.deferred = true;
    }

    /// The end of what [`Report::begin_deferred`] began.
    pub(crate) fn end_deferred(&mut self) {
        self.deferred = false;
    }

    /// The build refuses the file because of `span`.
    pub(crate) fn error(&mut self, rule: Rule, span: Span, message: impl Into<String>) {
        let severity = if self.deferred { Severity::Warning } else { Severity::Error };
        self.push(rule, severity, span, message.into());
    }

    /// The build may refuse the file because of `span`, depending on what the file does not say.
    pub(crate) fn warning(&mut self, rule: Rule, span: Span, message: impl Into<String>) {
        self.push(rule, Severity::Warning, span, message.into());
    }

    /// Explains the last finding by another place.
    pub(crate) fn related(&mut self, span: Span, message: impl Into<String>) {
        self.related_elsewhere(span.shift(self.base), message);
    }

    /// Explains the last finding by a place that counts from the start of the file.
    pub(crate) fn related_elsewhere(&mut self, span: Span, message: impl Into<String>) {
        if let Some(last) = self.diagnostics.last_mut() {
            last.related.push(Related { span, message: message.into() });
        }
    }

    /// All findings, in the order they were made.
    pub(crate) fn finish(self) -> Vec<Diagnostic> {
        self.diagnostics
    }

    fn push(&mut self, rule: Rule, severity: Severity, span: Span, message: String) {
        let span = span.shift(self.base);
        self.diagnostics.push(Diagnostic::new(rule.id, severity, span, message));
    }
}

/// `word` as it is shown in messages: short, on one line and between backticks.
pub(crate) fn quoted(word: &str) -> String {
    const LONGEST: usize = 40;
    let mut shown: String =
        word.chars().take(LONGEST).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if word.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

/// `; did you mean …?` where a candidate is near, else nothing.
pub(crate) fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    prefix: &str,
) -> String {
    match dialect::closest(word, candidates) {
        Some(near) => format!("; did you mean `{prefix}{near}`?"),
        None => String::new(),
    }
}
