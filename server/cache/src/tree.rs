//! The files of a build context, as plain data: who knows the disk brings them in.
//!
//! Paths have slashes, count from the root of the context, and have no slash at their start or end.

use std::collections::BTreeMap;
use std::sync::Arc;

/// What a path is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A regular file that may be executed.
    Executable,
    /// A directory.
    Directory,
    /// A symbolic link, whatever it leads to.
    Link,
}

/// One path of the context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// What is in it, where that was read: only what [`crate::installs`] asks for is.
    pub text: Option<Arc<str>>,
    /// Whether the ignore file keeps it from the build.
    pub ignored: bool,
}

/// Every file of a build context.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    nodes: BTreeMap<String, Node>,
    /// Whether there is more, so that a path that is not here may still exist.
    pub is_partial: bool,
}

impl Tree {
    /// A tree without files.
    pub fn new() -> Tree {
        Tree::default()
    }

    /// Adds `path`; the directories that it is in are added where they are missing.
    pub fn insert(&mut self, path: &str, node: Node) {
        let mut end = 0;
        while let Some(slash) = path.get(end..).and_then(|rest| rest.find('/')) {
            let parent = path.get(..end + slash).unwrap_or_default();
            let directory = || Node { kind: Kind::Directory, text: None, ignored: false };
            self.nodes.entry(parent.to_owned()).or_insert_with(directory);
            end += slash + 1;
        }
        self.nodes.insert(path.to_owned(), node);
    }

    /// What `path` is to the build: nothing where it is ignored.
    pub fn get(&self, path: &str) -> Option<&Node> {
        self.nodes.get(path).filter(|node| !node.ignored)
    }

    /// Whether there is something at `path`, also where it is ignored.
    pub fn contains(&self, path: &str) -> bool {
        self.nodes.contains_key(path)
    }

    /// What is in the file `path`, where the build has it and it was read.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.get(path)?.text.as_deref()
    }

    /// Every path that the build has, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.all().filter(|(_, node)| !node.ignored)
    }

    /// Every path, those that are ignored as well, in order.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.nodes.iter().map(|(path, node)| (path.as_str(), node))
    }

    /// Every path below `directory` that the build has, in order.
    pub fn below<'t>(&'t self, directory: &str) -> impl Iterator<Item = (&'t str, &'t Node)> {
        let prefix = if directory.is_empty() { String::new() } else { format!("{directory}/") };
        let start = prefix.clone();
        let paths = self.nodes.range(start..);
        let inside = paths.take_while(move |(path, _)| path.starts_with(&prefix));
        inside.map(|(path, node)| (path.as_str(), node)).filter(|(_, node)| !node.ignored)
    }
}

/// A tree of files: each path is a regular file with its text; a path that ends in a slash is a
/// directory.
impl<'a> FromIterator<(&'a str, &'a str)> for Tree {
    fn from_iter<I: IntoIterator<Item = (&'a str, &'a str)>>(files: I) -> Tree {
        let mut tree = Tree::new();
        for (path, text) in files {
            let node = |kind, text| Node { kind, text, ignored: false };
            match path.strip_suffix('/') {
                Some(directory) => tree.insert(directory, node(Kind::Directory, None)),
                None => tree.insert(path, node(Kind::File, Some(text.into()))),
            }
        }
        tree
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories_come_with_their_files_and_ignored_ones_stay_out() {
        let mut tree: Tree = [("a/b/c", "1"), ("a.b", "2"), ("d/", "")].into_iter().collect();
        tree.insert("a/x", Node { kind: Kind::File, text: None, ignored: true });
        let paths: Vec<&str> = tree.iter().map(|(path, _)| path).collect();
        assert_eq!(paths, ["a", "a.b", "a/b", "a/b/c", "d"]);
        let below: Vec<&str> = tree.below("a").map(|(path, _)| path).collect();
        assert_eq!(below, ["a/b", "a/b/c"]);
        assert_eq!(tree.below("").count(), 5);
        assert_eq!((tree.text("a/b/c"), tree.get("a/x")), (Some("1"), None));
    }
}
