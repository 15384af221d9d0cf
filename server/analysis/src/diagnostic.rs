//! One finding about one place.

use syntax::Span;

use crate::edit::Edit;

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
    /// What can be done about it, the best first.
    pub fixes: Vec<Fix>,
    /// What editors may show of it beside the message.
    pub tag: Option<Tag>,
}

/// A change that makes a finding go away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as a command: "Write `apt-get`".
    pub title: String,
    /// Whether it may be done without asking.
    pub safety: Safety,
    /// The changes; they need not be in order.
    pub edits: Vec<Edit>,
}

/// Whether a fix may be done without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Safety {
    /// The build has the same outcome as before or one that was meant without any doubt.
    Safe,
    /// The image or the build changes; whether that is right is for a person to say.
    Unsafe,
}

/// What editors may show of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// The text has no effect.
    Unnecessary,
    /// The text should not be used any more.
    Deprecated,
}

impl Fix {
    /// A fix that may be done without asking.
    pub fn safe(title: impl Into<String>, edits: Vec<Edit>) -> Fix {
        Fix { title: title.into(), safety: Safety::Safe, edits }
    }

    /// A fix that a person has to agree to.
    pub fn questionable(title: impl Into<String>, edits: Vec<Edit>) -> Fix {
        Fix { title: title.into(), safety: Safety::Unsafe, edits }
    }
}

impl Diagnostic {
    /// A finding with nothing but its message.
    pub fn new(rule: &'static str, severity: Severity, span: Span, message: String) -> Diagnostic {
        let (related, fixes) = (Vec::new(), Vec::new());
        Diagnostic { rule, severity, span, message, related, fixes, tag: None }
    }

    /// Explains it by another place.
    pub(crate) fn related(&mut self, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.related.push(Related { span, message: message.into() });
        self
    }

    /// Offers a fix, behind those that it has.
    pub(crate) fn fix(&mut self, fix: Fix) -> &mut Diagnostic {
        self.fixes.push(fix);
        self
    }

    /// Tells editors how to show it.
    pub(crate) fn tag(&mut self, tag: Tag) -> &mut Diagnostic {
        self.tag = Some(tag);
        self
    }

    /// Every place that it speaks of: its own, those that explain it, and those of its fixes.
    pub(crate) fn spans(&self) -> impl Iterator<Item = Span> {
        let related = self.related.iter().map(|related| related.span);
        let edits = self.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
        std::iter::once(self.span).chain(related).chain(edits)
    }

    /// Moves every place `offset` bytes further on.
    pub(crate) fn shift(&mut self, offset: u32) {
        self.change_spans(|span| span.shift(offset));
    }

    /// Counts every place from `start`; none may be before it.
    pub(crate) fn shift_back(&mut self, start: u32) {
        self.change_spans(|span| {
            Span::new(span.start.saturating_sub(start), span.end.saturating_sub(start))
        });
    }

    fn change_spans(&mut self, change: impl Fn(Span) -> Span) {
        self.span = change(self.span);
        for related in &mut self.related {
            related.span = change(related.span);
        }
        for edit in self.fixes.iter_mut().flat_map(|fix| &mut fix.edits) {
            edit.span = change(edit.span);
        }
    }
}

/// `diagnostics`, `offset` bytes further on.
pub(crate) fn shifted<'a>(
    diagnostics: impl Iterator<Item = &'a Diagnostic>,
    offset: u32,
) -> impl Iterator<Item = Diagnostic> {
    diagnostics.cloned().map(move |mut diagnostic| {
        diagnostic.shift(offset);
        diagnostic
    })
}
