//! What is wrong with configuration files, as the client wants it.

use syntax::{Encoding, Text};
use tower_lsp::gen_lsp_types as lsp;

use super::to_lsp::SOURCE;
use crate::project::Found;

/// What is wrong with the file `found`. Places are in UTF-16, which every client reads the same
/// way in the ASCII that such files consist of.
pub(crate) fn diagnostics(found: &Found) -> Vec<lsp::Diagnostic> {
    let text = Text::from(found.text.as_str());
    let position = |offset: u32| {
        let position = text.position(offset, Encoding::Utf16);
        lsp::Position { line: position.line, character: position.character }
    };
    let diagnostic = |problem: &crate::project::Problem| lsp::Diagnostic {
        range: lsp::Range { start: position(problem.span.start), end: position(problem.span.end) },
        severity: Some(lsp::DiagnosticSeverity::Warning),
        source: Some(SOURCE.to_owned()),
        message: problem.message.clone().into(),
        ..Default::default()
    };
    found.problems.iter().map(diagnostic).collect()
}
