//! Where the parts of an instruction stand that several features speak of.

use syntax::{Form, Placed, Span, Word};

/// The last word of COPY or ADD, which is where files go: its place in the document and its text.
pub(crate) fn destination(placed: &Placed, form: &Form) -> Option<(Span, String)> {
    let line = &placed.entry.instruction.as_ref()?.line;
    let found: (Word, String) = match form {
        Form::Words(words) => words.last().map(|word| (*word, line.slice(word.range).to_owned())),
        Form::Exec(strings) => strings.last().map(|string| (string.word, string.value.clone())),
        _ => None,
    }?;
    Some((placed.absolute(found.0.span), found.1))
}
