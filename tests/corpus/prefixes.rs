//! Half-typed files: every prefix of every text is analyzed without a panic, and every place
//! that is named lies inside the text.

use analysis::Snapshot;
use analysis::features::{completion, folding, hover, symbols};
use syntax::{Document, Span};

use crate::documents;

#[test]
fn every_prefix_is_analyzed() {
    for (name, text) in documents::texts() {
        // Typing goes on from one version to the next, which is also what is fast.
        let mut document = Document::new("");
        let mut snapshot = Snapshot::new(document.clone());
        let mut at = 0;
        for character in text.chars() {
            document.edit(Span::empty(at), character.encode_utf8(&mut [0; 4]));
            at += character.len_utf8() as u32;
            snapshot = snapshot.next(document.clone());
            assert_places(&name, &snapshot);
            hover::hover(&snapshot, at);
            completion::completions(&snapshot, at);
        }
        assert_eq!(document.text().to_string(), text);
        symbols::symbols(&snapshot);
        folding::folds(&snapshot);
    }
}

fn assert_places(name: &str, snapshot: &Snapshot) {
    let text = snapshot.text();
    for found in snapshot.diagnostics() {
        let related = found.related.iter().map(|related| related.span);
        for span in std::iter::once(found.span).chain(related) {
            let whole = Span::new(0, text.len());
            assert!(whole.contains(span), "{name}: {found:?}");
            assert_eq!(text.clamp(span), span, "{name}: {found:?} splits a character");
        }
    }
}
