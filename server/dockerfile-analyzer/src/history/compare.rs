//! Which paths differ between two trees. Folders that are the same are not looked into, and the
//! work is bounded: a few small trees that hold each other many times stand for endless paths.

use std::cmp::Ordering;
use std::sync::Arc;

use analysis::context::path;
use cache::history::{Change, ChangeKind};

use super::id::Id;
use super::objects::{Kind, Objects, Problem};
use super::tree::{self, Entry};

/// How many paths are told, and how long they may be in all, in bytes.
const MOST_PATHS: usize = 10_000;
const MOST_BYTES: usize = 1024 * 1024;

/// How many pairs of folders are compared.
const MOST_FOLDERS: usize = 50_000;

/// The longest path of a folder that is looked into, in bytes.
const LONGEST_PATH: usize = 4096;

/// What differs between two trees.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Difference {
    /// The paths, in their order.
    pub(super) changes: Vec<Change>,
    /// How many more there are at least.
    pub(super) omitted: usize,
    /// How long the paths are in all, in bytes.
    pub(super) bytes: usize,
}

impl Difference {
    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.omitted == 0
    }
}

/// What makes the tree `new` out of the tree `old`; one that is absent has nothing in it.
pub(super) fn compare(
    objects: &mut Objects,
    old: Option<Id>,
    new: Option<Id>,
) -> Result<Difference, Problem> {
    let mut comparison = Comparison::default();
    comparison.open.push(Pair { path: String::new(), old, new });
    for _ in 0..MOST_FOLDERS {
        let Some(pair) = comparison.open.pop() else { break };
        comparison.folders(objects, &pair)?;
    }
    let mut found = comparison.found;
    found.omitted += comparison.open.len();
    found.changes.sort_unstable();
    Ok(found)
}

/// A folder before and after.
struct Pair {
    path: String,
    old: Option<Id>,
    new: Option<Id>,
}

#[derive(Default)]
struct Comparison {
    found: Difference,
    /// The folders that are yet to be compared.
    open: Vec<Pair>,
}

impl Comparison {
    fn folders(&mut self, objects: &mut Objects, pair: &Pair) -> Result<(), Problem> {
        let (old, new) = (content(objects, pair.old)?, content(objects, pair.new)?);
        let (old, new) = (sorted(&old)?, sorted(&new)?);
        let (mut old, mut new) = (old.iter().peekable(), new.iter().peekable());
        loop {
            let order = match (old.peek(), new.peek()) {
                (None, None) => return Ok(()),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(old), Some(new)) => old.name.cmp(new.name),
            };
            let old = if order.is_le() { old.next() } else { None };
            let new = if order.is_ge() { new.next() } else { None };
            self.entries(&pair.path, old, new);
        }
    }

    /// Two entries of the same name.
    fn entries(&mut self, folder: &str, old: Option<&Entry<'_>>, new: Option<&Entry<'_>>) {
        let Some(name) = old.or(new).map(|entry| entry.name).filter(|_| old != new) else { return };
        let name = path::join(folder, &String::from_utf8_lossy(name));
        let is_file = |entry: Option<&Entry<'_>>| entry.is_some_and(|e| e.tree().is_none());
        let kind = match (is_file(old), is_file(new)) {
            (false, true) => Some(ChangeKind::Added),
            (true, true) => Some(ChangeKind::Modified),
            (true, false) => Some(ChangeKind::Deleted),
            (false, false) => None,
        };
        let (old, new) = (old.and_then(Entry::tree), new.and_then(Entry::tree));
        if let Some(kind) = kind {
            self.tell(Change { path: name.clone(), kind });
        }
        if old == new {
            return;
        }
        match name.len() <= LONGEST_PATH {
            true => self.open.push(Pair { path: name, old, new }),
            false => self.found.omitted += 1,
        }
    }

    fn tell(&mut self, change: Change) {
        let bytes = self.found.bytes + change.path.len();
        if self.found.changes.len() == MOST_PATHS || bytes > MOST_BYTES {
            self.found.omitted += 1;
            return;
        }
        self.found.bytes = bytes;
        self.found.changes.push(change);
    }
}

fn content(objects: &mut Objects, id: Option<Id>) -> Result<Arc<[u8]>, Problem> {
    match id {
        Some(id) => objects.read(id, Kind::Tree, usize::MAX),
        None => Ok(Arc::default()),
    }
}

/// The entries of a tree by their names; git sorts folders as if a slash followed.
fn sorted(content: &[u8]) -> Result<Vec<Entry<'_>>, Problem> {
    let mut entries = tree::entries(content).ok_or(Problem::Broken)?;
    entries.sort_by_key(|entry| entry.name);
    Ok(entries)
}
