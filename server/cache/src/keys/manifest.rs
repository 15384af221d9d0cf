//! What a build context holds, as plain data: of each path what it is, its permissions and what
//! identifies its content.
//!
//! Paths have slashes, count from the root of the context, and have no slash at their start or end.

use std::collections::BTreeMap;
use std::ops::Bound;

use analysis::context::ignore::Ignore;
use analysis::context::path;

use crate::tree::Kind;

/// One path of a context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// What it is.
    pub kind: Kind,
    /// Its permissions, such as 0o644. Those of a link do not matter.
    pub mode: u32,
    /// Whose it is on this machine: user and group. Only old versions of buildah look at it.
    pub owner: (u32, u32),
    /// What identifies the bytes of a file, such as a digest; where a link leads; nothing for a
    /// directory.
    pub id: String,
}

impl Content {
    /// A file that everybody may read.
    pub fn file(id: &str) -> Content {
        Content { kind: Kind::File, mode: 0o644, owner: (0, 0), id: id.to_owned() }
    }

    /// A directory that everybody may read.
    pub fn directory() -> Content {
        Content { kind: Kind::Directory, mode: 0o755, owner: (0, 0), id: String::new() }
    }

    /// A link that leads to `target`.
    pub fn link(target: &str) -> Content {
        Content { kind: Kind::Link, mode: 0o777, owner: (0, 0), id: target.to_owned() }
    }
}

/// Every path of a context that the build can use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// By paths whose slashes are zero bytes, so that what is in a directory follows it.
    entries: BTreeMap<String, Content>,
    /// Whether there is more, so that a path that is not here may still exist.
    pub is_partial: bool,
}

impl Manifest {
    /// A context without files.
    pub fn new() -> Manifest {
        Manifest::default()
    }

    /// Adds `path`; the directories that it is in are added where they are missing.
    pub fn insert(&mut self, path: &str, content: Content) {
        for parent in path::parents(path) {
            self.entries.entry(ordered(parent)).or_insert_with(Content::directory);
        }
        self.entries.insert(ordered(path), content);
    }

    /// Takes `path` out, and all that is in it.
    pub fn remove(&mut self, path: &str) {
        let inside: Vec<String> = self.under(path).map(|(path, _)| ordered(&path)).collect();
        for path in inside {
            self.entries.remove(&path);
        }
    }

    /// What the build gets of this where `ignore` holds. A file that an ignore file lets through
    /// and yet refuses arrives empty, and a directory with something in it is always there
    /// (`fsutil`, `filterFS`).
    pub fn without_ignored(&self, ignore: &Ignore) -> Manifest {
        let mut kept = Manifest { is_partial: self.is_partial, ..Manifest::default() };
        for (path, content) in self.iter() {
            if ignore.walks_past(&path) == Some(true) {
                continue;
            }
            for parent in path::parents(&path) {
                let there = self.get(parent).cloned().unwrap_or_else(Content::directory);
                kept.entries.entry(ordered(parent)).or_insert(there);
            }
            let is_refused = content.kind != Kind::Directory && ignore.matches(&path) == Some(true);
            let id = if is_refused { String::new() } else { content.id.clone() };
            kept.entries.insert(ordered(&path), Content { id, ..content.clone() });
        }
        kept
    }

    /// What `path` is.
    pub fn get(&self, path: &str) -> Option<&Content> {
        self.entries.get(&ordered(path))
    }

    /// Every path, directories before what is in them.
    pub fn iter(&self) -> impl Iterator<Item = (String, &Content)> {
        self.entries.iter().map(|(path, content)| (plain(path), content))
    }

    /// `path` itself, where it is there, and all that is in it; all there is where it is empty.
    pub fn under<'m>(&'m self, path: &str) -> impl Iterator<Item = (String, &'m Content)> {
        let top = ordered(path);
        let inside = if top.is_empty() { top.clone() } else { format!("{top}\0") };
        let itself = self.entries.get_key_value(&top);
        let start = (Bound::Included(inside.clone()), Bound::Unbounded);
        let below = self.entries.range(start).take_while(move |(at, _)| at.starts_with(&inside));
        itself.into_iter().chain(below).map(|(path, content)| (plain(path), content))
    }

    /// Where `path` leads when every link on the way is followed, and the last one too if
    /// `follow_last`; `None` where it leads to nothing (`contenthash`, `getFollowLinks`).
    pub fn resolve(&self, path: &str, follow_last: bool) -> Option<String> {
        let mut found: Vec<String> = Vec::new();
        let mut left: Vec<String> = segments(path);
        let mut links = 0;
        while let Some(part) = left.pop() {
            match part.as_str() {
                ".." => drop(found.pop()),
                _ => found.push(part),
            }
            let content = self.get(&found.join("/"));
            let Some(link) = content.filter(|content| content.kind == Kind::Link) else { continue };
            if left.is_empty() && !follow_last {
                break;
            }
            links += 1;
            if links > MOST_LINKS {
                return None;
            }
            found.pop();
            if link.id.starts_with('/') {
                found.clear();
            }
            left.extend(segments(&link.id));
        }
        let path = found.join("/");
        (path.is_empty() || self.get(&path).is_some()).then_some(path)
    }
}

/// How many links are followed on the way to a path (`contenthash`, `maxSymlinkLimit`).
const MOST_LINKS: usize = 255;

/// The segments of `path`, the last one first.
fn segments(path: &str) -> Vec<String> {
    let parts = path.split('/').rev().filter(|part| !matches!(*part, "" | "."));
    parts.map(str::to_owned).collect()
}

fn ordered(path: &str) -> String {
    path.replace('/', "\0")
}

fn plain(path: &str) -> String {
    path.replace('\0', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        let mut manifest = Manifest::new();
        manifest.insert("a/b/c", Content::file("1"));
        manifest.insert("a.b", Content::file("2"));
        manifest.insert("a/to", Content::link("b"));
        manifest.insert("loop", Content::link("/loop"));
        manifest
    }

    fn paths(manifest: &Manifest, under: &str) -> Vec<String> {
        manifest.under(under).map(|(path, _)| path).collect()
    }

    #[test]
    fn what_is_in_a_directory_follows_it() {
        let mut manifest = manifest();
        assert_eq!(paths(&manifest, ""), ["a", "a/b", "a/b/c", "a/to", "a.b", "loop"]);
        assert_eq!(paths(&manifest, "a/b"), ["a/b", "a/b/c"]);
        manifest.remove("a");
        assert_eq!(paths(&manifest, ""), ["a.b", "loop"]);
    }

    #[test]
    fn links_are_followed() {
        let manifest = manifest();
        let resolve = |path, last| manifest.resolve(path, last);
        assert_eq!(resolve("a/to/c", true).as_deref(), Some("a/b/c"));
        assert_eq!(resolve("a/to", false).as_deref(), Some("a/to"));
        assert_eq!(resolve("a/to", true).as_deref(), Some("a/b"));
        assert_eq!(resolve("", true).as_deref(), Some(""));
        assert_eq!((resolve("loop", true), resolve("x", true)), (None, None));
    }

    #[test]
    fn ignored_paths_stay_out_but_not_the_directories_of_others() {
        let manifest = manifest();
        let ignore = Ignore::read("a\n!a/b/c\nloop\n").unwrap();
        let kept = manifest.without_ignored(&ignore);
        assert_eq!(paths(&kept, ""), ["a", "a/b", "a/b/c", "a.b"]);
    }
}
