//! What files that are looked at together have in common: an instruction that stands in many of them is
//! read by the shell's grammar, and checked by itself, once.

use std::borrow::Borrow;
use std::collections::HashSet;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use syntax::Document;

use crate::rules::Policy;
use crate::snapshot::Derived;

/// The most text that is kept, in bytes; all is forgotten before there would be more.
const MOST_TEXT: usize = 256 * 1024;

/// Entries of the files that were looked at so far, for [`Snapshot::sharing`](crate::Snapshot::sharing).
#[derive(Debug, Default)]
pub struct Pool(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    shelves: Vec<Shelf>,
    bytes: usize,
}

/// The entries of files that are read and checked in the same way.
#[derive(Debug)]
struct Shelf {
    policy: Arc<Policy>,
    escape: char,
    entries: HashSet<ByText>,
}

impl Pool {
    /// What each entry of `document` alone tells, if the rules are those of `policy`. The first one is
    /// never shared: it may begin with directives.
    pub(crate) fn derived(&self, document: &Document, policy: &Arc<Policy>) -> Vec<Arc<Derived>> {
        let escape = document.directives().escape;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entries = document.entries().iter().map(|placed| {
            let new = || Arc::new(Derived::new(&placed.entry, escape));
            match placed.start {
                0 => new(),
                _ => kept.entry(placed.entry.text(), (policy, escape), new),
            }
        });
        entries.collect()
    }
}

impl Kept {
    /// The one of this `text` for files of this kind, or the `new` one.
    fn entry(
        &mut self,
        text: &str,
        (policy, escape): (&Arc<Policy>, char),
        new: impl Fn() -> Arc<Derived>,
    ) -> Arc<Derived> {
        let is_right = |shelf: &Shelf| shelf.escape == escape && Arc::ptr_eq(&shelf.policy, policy);
        let known = self.shelves.iter().find(|shelf| is_right(shelf));
        if let Some(ByText(known)) = known.and_then(|shelf| shelf.entries.get(text)) {
            return Arc::clone(known);
        }
        let derived = new();
        if text.len() > MOST_TEXT {
            return derived;
        }
        if self.bytes + text.len() > MOST_TEXT {
            *self = Kept::default();
        }
        self.bytes += text.len();
        let index = self.shelves.iter().position(is_right).unwrap_or_else(|| {
            let (policy, entries) = (Arc::clone(policy), HashSet::new());
            self.shelves.push(Shelf { policy, escape, entries });
            self.shelves.len() - 1
        });
        if let Some(shelf) = self.shelves.get_mut(index) {
            shelf.entries.insert(ByText(Arc::clone(&derived)));
        }
        derived
    }
}

/// Found by the text of its entry.
#[derive(Debug)]
struct ByText(Arc<Derived>);

impl Borrow<str> for ByText {
    fn borrow(&self) -> &str {
        self.0.entry().text()
    }
}

impl Hash for ByText {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.entry().text().hash(state);
    }
}

impl PartialEq for ByText {
    fn eq(&self, other: &ByText) -> bool {
        self.0.entry().text() == other.0.entry().text()
    }
}

impl Eq for ByText {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Snapshot;

    fn check_shared(texts: &[&str], expected: &[usize]) {
        let (pool, policy) = (Pool::default(), Policy::by_default());
        let mut known: Vec<Arc<Derived>> = Vec::new();
        let shared = texts.iter().map(|text| {
            let snapshot = Snapshot::with_policy(Document::new(text), Arc::clone(&policy));
            let fresh = snapshot.diagnostics().to_vec();
            let snapshot = snapshot.under(Arc::clone(&policy)).sharing(&pool);
            assert_eq!(snapshot.diagnostics(), fresh, "{text}");
            let derived = snapshot.derived().to_vec();
            let is_known = |this: &&Arc<Derived>| known.iter().any(|that| Arc::ptr_eq(this, that));
            let count = derived.iter().filter(is_known).count();
            known.extend(derived);
            count
        });
        assert_eq!(shared.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_same_instructions_are_shared() {
        let run = "RUN apt-get install x && cd /y\n";
        check_shared(
            &[
                &format!("FROM a\n{run}USER b\n"),
                &format!("FROM c\n{run}\n# about it\nUSER b\n{run}"),
                &format!("FROM c\nUSER b\n{run}\n{run}"),
            ],
            &[0, 2, 2],
        );
    }

    #[test]
    fn what_is_read_in_another_way_is_not() {
        let text = "RUN a \\\n  b\nRUN c d\n";
        let escaped = "# escape=`\nFROM a\nRUN c d\n";
        check_shared(&[text, escaped, escaped, text], &[0, 0, 1, 1]);
        let shell = "FROM a\nSHELL [\"pwsh\", \"-c\"]\nRUN cd $X\n";
        check_shared(&["FROM a\nRUN cd $X\n", shell, "FROM b\nRUN cd $X\n"], &[0, 1, 1]);
    }

    #[test]
    fn too_much_is_forgotten() {
        let large = format!("FROM a\nRUN {}\n", "x".repeat(MOST_TEXT - 10));
        let text = "FROM a\nRUN b\n";
        check_shared(&[text, text, &large, text], &[0, 1, 0, 0]);
    }
}
