//! Half-typed files: every prefix of every text is analyzed without a panic, and every place
//! that is named lies inside the text.

use analysis::Snapshot;
use syntax::{Document, Span};

use crate::documents;
use crate::sweep::{self, Case};

/// What is asked about the whole text is asked after so many characters: it takes longer the more
/// text there is.
const SELDOM: usize = 16;

#[test]
fn every_prefix_is_analyzed() {
    for (name, text) in documents::texts() {
        // Typing goes on from one version to the next, which is also what is fast.
        let mut document = Document::new("");
        let mut snapshot = Snapshot::new(document.clone());
        for (count, (at, character)) in text.char_indices().enumerate() {
            document.edit(Span::empty(at as u32), character.encode_utf8(&mut [0; 4]));
            snapshot = snapshot.next(document.clone());
            assert_places(&name, &snapshot);
            let offset = (at + character.len_utf8()) as u32;
            let case = Case { name: &name, snapshot: &snapshot, offset };
            sweep::check_place(&case);
            if count % SELDOM == 0 {
                sweep::check_whole(&case);
            }
        }
        assert_eq!(document.text().to_string(), text);
    }
}

#[test]
fn every_place_of_every_text_is_answered() {
    for (name, text) in documents::texts() {
        let snapshot = Snapshot::new(Document::new(&text));
        sweep::check_whole(&Case { name: &name, snapshot: &snapshot, offset: 0 });
        for (offset, _) in text.char_indices().chain([(text.len(), ' ')]) {
            sweep::check_place(&Case { name: &name, snapshot: &snapshot, offset: offset as u32 });
        }
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
