//! One immutable version of one document with everything derived from it.

use std::sync::{Arc, OnceLock};

use syntax::{Document, Entry, Text};

use crate::Diagnostic;
use crate::checks::entry::{self, EntryChecks};
use crate::checks::stages;

/// One version of one document; what is derived from it is computed when first asked for.
#[derive(Debug)]
pub struct Snapshot {
    document: Document,
    /// What an earlier version found; it still holds for the entries that both versions share.
    earlier: Option<Arc<Checked>>,
    checked: OnceLock<Arc<Checked>>,
    diagnostics: OnceLock<Vec<Diagnostic>>,
}

/// The entries of a version and what each of them alone tells.
type Checked = Vec<(Arc<Entry>, Arc<EntryChecks>)>;

impl Snapshot {
    /// The snapshot of `document`, with nothing to reuse.
    pub fn new(document: Document) -> Snapshot {
        Snapshot { document, earlier: None, checked: OnceLock::new(), diagnostics: OnceLock::new() }
    }

    /// The snapshot of a later version of the same document, which reuses what still holds.
    pub fn next(&self, document: Document) -> Snapshot {
        let earlier = self.checked.get().or(self.earlier.as_ref()).cloned();
        Snapshot { earlier, ..Snapshot::new(document) }
    }

    /// The document.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The text.
    pub fn text(&self) -> &Text {
        self.document.text()
    }

    /// Every finding, sorted by place.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        self.diagnostics.get_or_init(|| {
            let checked = self.checked();
            let mut found =
                stages::check(&self.document, checked.iter().map(|(_, checks)| &**checks));
            for (placed, (_, checks)) in self.document.entries().iter().zip(checked) {
                for diagnostic in &checks.diagnostics {
                    let mut diagnostic = diagnostic.clone();
                    diagnostic.shift(placed.start);
                    found.push(diagnostic);
                }
            }
            found.sort_by_key(|diagnostic| (diagnostic.span, diagnostic.rule));
            found
        })
    }

    fn checked(&self) -> &Checked {
        self.checked.get_or_init(|| {
            let escape = self.document.directives().escape;
            let earlier = self.earlier.as_ref().map_or(&[][..], |earlier| earlier.as_slice());
            Arc::new(check_entries(&self.document, earlier, escape))
        })
    }
}

/// Checks each entry, but for those at the start and at the end that `earlier` shares.
fn check_entries(
    document: &Document,
    earlier: &[(Arc<Entry>, Arc<EntryChecks>)],
    escape: char,
) -> Checked {
    let entries = document.entries();
    let same = |entry: &Arc<Entry>, old: Option<&(Arc<Entry>, Arc<EntryChecks>)>| {
        old.filter(|(old, _)| Arc::ptr_eq(old, entry)).map(|(_, checks)| Arc::clone(checks))
    };
    entries
        .iter()
        .enumerate()
        .map(|(index, placed)| {
            // Behind an edit the index counts from the end.
            let from_end = (earlier.len() + index).checked_sub(entries.len());
            let kept = same(&placed.entry, earlier.get(index))
                .or_else(|| same(&placed.entry, from_end.and_then(|index| earlier.get(index))));
            let checks = kept.unwrap_or_else(|| Arc::new(entry::check(&placed.entry, escape)));
            (Arc::clone(&placed.entry), checks)
        })
        .collect()
}
