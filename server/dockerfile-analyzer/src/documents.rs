//! The open documents: their text, kept equal to the editor's, and a snapshot that catches up with
//! it when it is asked for.
//!
//! Applying an edit touches the rope only. All edits since the last snapshot are merged into the
//! one range they changed, so that a burst of them is read once.

mod recent;

use std::collections::HashMap;
use std::sync::Arc;

use analysis::{Advice, Snapshot};
use syntax::{Document, Encoding, Span, Text};
use tower_lsp::gen_lsp_types::Uri;

use self::recent::Recent;
use crate::convert::from_lsp::{Change, OpenedDocument};
use crate::guard;
use crate::transport::Prepared;

/// What an editor calls the language of the files we know, in lower case.
const LANGUAGES: [&str; 2] = ["dockerfile", "containerfile"];

/// Every document that the client has opened, by name.
#[derive(Debug, Default)]
pub(crate) struct Documents {
    open: HashMap<Uri, Opened>,
    changes: u64,
}

/// A document that the client has opened.
#[derive(Debug)]
enum Opened {
    Dockerfile(Box<OpenDocument>),
    /// A file in another language; the client was told to send us too much.
    Foreign,
}

impl Documents {
    /// Adds a document, in place of one of the same name.
    pub(crate) fn open(&mut self, document: OpenedDocument) {
        let language = document.language_id.to_lowercase();
        let opened = if LANGUAGES.contains(&language.as_str()) {
            self.changes += 1;
            let document = OpenDocument::new(document.version, &document.text, self.changes);
            Opened::Dockerfile(Box::new(document))
        } else {
            Opened::Foreign
        };
        if self.open.insert(document.uri, opened).is_some() {
            tracing::debug!("a document was opened a second time; its new text counts");
        }
    }

    /// Applies `changes` in order, before those of later versions that came first.
    pub(crate) fn change(
        &mut self,
        uri: &Uri,
        version: Option<i32>,
        changes: &[Change],
        encoding: Encoding,
    ) {
        self.changes += 1;
        match self.open.get_mut(uri) {
            Some(Opened::Dockerfile(document)) => {
                document.change_to(version, changes, encoding);
                document.stamp = self.changes;
                document.undiagnosed = true;
                document.unadvised = true;
                document.is_advised = false;
            }
            Some(Opened::Foreign) => {}
            None => tracing::warn!("a change of a document that is not open was ignored"),
        }
    }

    /// Forgets a document; tells whether it was one of ours.
    pub(crate) fn close(&mut self, uri: &Uri) -> bool {
        matches!(self.open.remove(uri), Some(Opened::Dockerfile(_)))
    }

    /// The document of that name, if it is a Dockerfile.
    pub(crate) fn get_mut(&mut self, uri: &Uri) -> Option<&mut OpenDocument> {
        match self.open.get_mut(uri) {
            Some(Opened::Dockerfile(document)) => Some(document),
            _ => None,
        }
    }

    /// Lets every Dockerfile be diagnosed again.
    pub(crate) fn reconsider(&mut self) {
        for (_, document) in self.dockerfiles() {
            document.undiagnosed = true;
            document.unadvised = true;
            document.is_advised = false;
        }
    }

    /// Lets it be found out again of every Dockerfile what needs more than the file.
    pub(crate) fn readvise(&mut self) {
        self.dockerfiles().for_each(|(_, document)| document.unadvised = true);
    }

    /// Every Dockerfile, in no particular order.
    pub(crate) fn dockerfiles(&mut self) -> impl Iterator<Item = (&Uri, &mut OpenDocument)> {
        self.open.iter_mut().filter_map(|(uri, opened)| match opened {
            Opened::Dockerfile(document) => Some((uri, &mut **document)),
            Opened::Foreign => None,
        })
    }

    /// The Dockerfile whose last change has waited longest for its diagnostics.
    pub(crate) fn next_undiagnosed(&mut self) -> Option<(&Uri, &mut OpenDocument)> {
        let documents = self.dockerfiles().filter(|(_, document)| document.undiagnosed);
        documents.min_by_key(|(_, document)| document.stamp)
    }

    /// The Dockerfile whose last change has waited longest for advice.
    pub(crate) fn next_unadvised(&mut self) -> Option<(&Uri, &mut OpenDocument)> {
        let documents = self.dockerfiles().filter(|(_, document)| document.unadvised);
        documents.min_by_key(|(_, document)| document.stamp)
    }
}

/// One open Dockerfile.
#[derive(Debug)]
pub(crate) struct OpenDocument {
    /// The version that the client gave the text.
    pub(crate) version: Option<i32>,
    /// Differs between any two texts that any document ever had.
    pub(crate) stamp: u64,
    /// Whether the text has changed since a diagnosis began.
    pub(crate) undiagnosed: bool,
    /// Whether what needs more than the file is to be found out again.
    pub(crate) unadvised: bool,
    /// What was last published for it.
    pub(crate) published: Option<Arc<Prepared>>,
    /// Whether what needs more than the file is all that has changed since.
    pub(crate) is_advised: bool,
    text: Text,
    recent: Recent,
    snapshot: Arc<Snapshot>,
    unread: Option<Replaced>,
}

impl OpenDocument {
    fn new(version: Option<i32>, text: &str, stamp: u64) -> OpenDocument {
        let text = Text::from(text);
        OpenDocument {
            version,
            stamp,
            undiagnosed: true,
            unadvised: true,
            published: None,
            is_advised: false,
            snapshot: Arc::new(fresh(&text)),
            text,
            recent: Recent::of(version),
            unread: None,
        }
    }

    fn change_to(&mut self, version: Option<i32>, changes: &[Change], encoding: Encoding) {
        let late = version.and_then(|version| self.recent.insert(version, changes, encoding));
        if let Some(text) = late {
            tracing::debug!("a change came after later ones; they were applied again behind it");
            let length = self.text.len();
            self.replaced(Replaced::new(Span::new(0, length), text.len()));
            self.text = text;
            return;
        }
        let before = self.text.clone();
        changes.iter().for_each(|change| self.change(change, encoding));
        self.recent.push(version, before, changes);
        self.version = version;
    }

    fn change(&mut self, change: &Change, encoding: Encoding) {
        let span = self.text.replace(change.span(&self.text, encoding), &change.text);
        self.replaced(Replaced::new(span, change.text.len() as u32));
    }

    fn replaced(&mut self, replaced: Replaced) {
        self.unread = Some(self.unread.map_or(replaced, |unread| unread.then(replaced)));
    }

    /// Takes over `snapshot`, which is of the text as it is now.
    pub(crate) fn adopt(&mut self, snapshot: Arc<Snapshot>) {
        self.snapshot = snapshot;
    }

    /// Takes over what was found out about the text as it is now; tells whether there is something.
    pub(crate) fn advise(&mut self, advice: Option<Arc<Advice>>) -> bool {
        let snapshot = self.snapshot();
        if advice.is_none() && !snapshot.is_advised() {
            return false;
        }
        self.snapshot = Arc::new(snapshot.advised(advice));
        // What waits for its diagnostics anyway has changed otherwise.
        self.is_advised = !self.undiagnosed;
        self.undiagnosed = true;
        true
    }

    /// The snapshot of the text as it is now.
    pub(crate) fn snapshot(&mut self) -> Arc<Snapshot> {
        if let Some(replaced) = self.unread.take() {
            let edited = guard::run(|| edited(&self.snapshot, &self.text, replaced));
            self.snapshot = Arc::new(edited.unwrap_or_else(|_| fresh(&self.text)));
        }
        self.snapshot.clone()
    }
}

/// The snapshot of `text`, which came out of that of `snapshot` by `replaced`.
fn edited(snapshot: &Snapshot, text: &Text, replaced: Replaced) -> Snapshot {
    let mut document = snapshot.document().clone();
    document.edit(replaced.old, &text.slice(replaced.new));
    snapshot.next(document)
}

/// The snapshot of `text` without anything to start from. A text that cannot be read at all is
/// taken for an empty one: the server answers nothing about it, and lives.
fn fresh(text: &Text) -> Snapshot {
    let read = |text: &str| Snapshot::new(Document::new(text));
    guard::run(|| read(&text.to_string())).unwrap_or_else(|_| read(""))
}

/// That one range of a text was replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Replaced {
    /// The range before.
    old: Span,
    /// The range after; it starts where `old` does.
    new: Span,
}

impl Replaced {
    fn new(span: Span, length: u32) -> Replaced {
        Replaced { old: span, new: Span::new(span.start, span.start + length) }
    }

    /// The one range that covers this replacement and the `next` one, with the text between.
    fn then(self, next: Replaced) -> Replaced {
        let start = self.old.start.min(next.old.start);
        let past = next.old.end.saturating_sub(self.new.end);
        let end = self.new.end.max(next.old.end) - next.old.len() + next.new.len();
        Replaced { old: Span::new(start, self.old.end + past), new: Span::new(start, end) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn merged_edits_do_what_the_single_ones_did(
            text in "[a-z]{0,30}",
            edits in prop::collection::vec((0u32..40, 0u32..40, "[A-Z]{0,6}"), 1..8),
        ) {
            let mut current = Text::from(text.as_str());
            let mut merged: Option<Replaced> = None;
            for (start, end, replacement) in &edits {
                let span = current.replace(Span::new(*start, *end), replacement);
                let next = Replaced::new(span, replacement.len() as u32);
                merged = Some(merged.map_or(next, |merged| merged.then(next)));
            }
            let merged = merged.unwrap();
            let mut at_once = text;
            at_once.replace_range(merged.old.range(), &current.slice(merged.new));
            prop_assert_eq!(at_once, current.to_string());
        }
    }

    fn opened(language: &str) -> Documents {
        let mut documents = Documents::default();
        documents.open(OpenedDocument {
            uri: Uri::from("a:b"),
            language_id: language.to_owned(),
            version: Some(1),
            text: "FROM a\n".to_owned(),
        });
        documents
    }

    #[test]
    fn only_dockerfiles_are_looked_at() {
        for language in ["dockerfile", "Dockerfile", "containerfile", "DOCKERFILE"] {
            assert!(opened(language).get_mut(&Uri::from("a:b")).is_some(), "{language}");
        }
        for language in ["yaml", "", "dockercompose"] {
            assert!(opened(language).get_mut(&Uri::from("a:b")).is_none(), "{language}");
        }
    }

    #[test]
    fn snapshots_show_the_text_at_their_time() {
        let (mut documents, uri) = (opened("dockerfile"), Uri::from("a:b"));
        let change = |text: &str| serde_json::from_str(&format!("{{\"text\":{text:?}}}")).unwrap();
        let before = documents.get_mut(&uri).unwrap().snapshot();
        documents.change(&uri, Some(2), &[change("FROM b"), change("FROM c")], Encoding::Utf16);
        let after = documents.get_mut(&uri).unwrap().snapshot();
        assert_eq!(before.text().to_string(), "FROM a\n");
        assert_eq!(after.text().to_string(), "FROM c");
    }

    /// A change that inserts `text` at `column` of the first line.
    fn typed(column: usize, text: &str) -> Change {
        let place = serde_json::json!({ "line": 0, "character": column });
        let change = serde_json::json!({ "range": { "start": place, "end": place }, "text": text });
        serde_json::from_value(change).unwrap()
    }

    #[track_caller]
    fn check_order(base: i32, changes: &[(i32, usize, &str)], wanted: &str) {
        let (mut documents, uri) = (opened("dockerfile"), Uri::from("a:b"));
        documents.change(&uri, Some(base), &[], Encoding::Utf16);
        for (version, column, text) in changes {
            documents.change(&uri, Some(*version), &[typed(*column, text)], Encoding::Utf16);
            documents.get_mut(&uri).unwrap().snapshot();
        }
        let document = documents.get_mut(&uri).unwrap();
        assert_eq!(document.snapshot().text().to_string(), format!("{wanted}\n"));
        assert_eq!(document.version, changes.iter().map(|(version, ..)| *version).max());
    }

    #[test]
    fn late_changes_go_where_they_belong() {
        check_order(1, &[(2, 6, "b"), (3, 7, "c"), (4, 8, "d")], "FROM abcd");
        check_order(1, &[(4, 8, "d"), (2, 6, "b"), (3, 7, "c")], "FROM abcd");
        check_order(1, &[(3, 7, "c"), (2, 6, "b"), (4, 8, "d")], "FROM abcd");
        check_order(1, &[(9, 6, "b"), (20, 7, "c")], "FROM abc");
    }

    #[test]
    fn whoever_counts_otherwise_is_taken_at_their_word() {
        check_order(7, &[(8, 6, "b"), (8, 7, "c"), (8, 6, "x")], "FROM axbc");
        check_order(7, &[(12, 6, "b"), (7, 7, "c"), (12, 8, "d")], "FROM abcd");
    }

    proptest! {
        #[test]
        fn the_order_of_arrival_does_not_matter(
            text in "[a-zA-Z .:\\n]{0,40}",
            edits in prop::collection::vec((0u32..3, 0u32..40, 0u32..4, "[A-Z\\n]{0,3}"), 1..20),
            order in any::<prop::sample::Index>(),
            window in 1usize..20,
        ) {
            let change = |(line, start, length, text): &(u32, u32, u32, String)| {
                let range = serde_json::json!({
                    "start": { "line": line, "character": start },
                    "end": { "line": line, "character": start + length },
                });
                serde_json::from_value(serde_json::json!({ "range": range, "text": text })).unwrap()
            };
            let changes: Vec<Vec<Change>> = edits.iter().map(|edit| vec![change(edit)]).collect();
            let mut arrival: Vec<usize> = (0..changes.len()).collect();
            for part in arrival.chunks_mut(window) {
                let by = order.index(part.len());
                part.rotate_left(by);
                part.reverse();
            }
            let all = |order: &[usize]| {
                let mut document = OpenDocument::new(Some(0), &text, 0);
                for index in order {
                    document.change_to(Some(*index as i32 + 1), &changes[*index], Encoding::Utf16);
                }
                (document.snapshot().text().to_string(), document.version)
            };
            let sorted: Vec<usize> = (0..changes.len()).collect();
            prop_assert_eq!(all(&arrival), all(&sorted));
        }
    }
}
