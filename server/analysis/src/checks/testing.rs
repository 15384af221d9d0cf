//! The one function that the tests of the checks go through.

use expect_test::Expect;
use fixture::Label;
use syntax::Document;

use crate::{Diagnostic, Severity, Snapshot};

/// Checks every finding about `text`: each is shown below its line with its rule and message.
#[track_caller]
pub(crate) fn check_errors(text: &str, expected: Expect) {
    let snapshot = Snapshot::new(Document::new(text));
    let mut found = snapshot.errors();
    found.sort_by_key(|diagnostic| (diagnostic.span, diagnostic.rule));
    let labels: Vec<Label> = found.iter().flat_map(labels).collect();
    expected.assert_eq(&fixture::render_labels(text, &labels));
}

fn labels(diagnostic: &Diagnostic) -> Vec<Label> {
    let severity = match diagnostic.severity {
        Severity::Error => "",
        other => &format!("({}) ", other.name()),
    };
    let text = format!("{severity}{}: {}", diagnostic.rule, diagnostic.message);
    let main = Label::new(diagnostic.span.start, diagnostic.span.end, text);
    let related = diagnostic.related.iter().map(|related| {
        let text = format!("… {}", related.message);
        Label::new(related.span.start, related.span.end, text)
    });
    std::iter::once(main).chain(related).collect()
}
