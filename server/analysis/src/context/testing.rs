//! A build context in memory, for tests.

use std::collections::BTreeMap;

use super::ignore::Ignore;
use super::{BuildContext, Entry, FileKind, Listing, path};

/// The files of a context. All their directories exist as well.
#[derive(Debug, Default)]
pub(crate) struct InMemory {
    /// What is where.
    paths: BTreeMap<String, FileKind>,
    ignore: Option<Ignore>,
}

impl InMemory {
    /// The context of `files`; one with a slash at its end is a directory.
    pub(crate) fn new(files: &[&str]) -> InMemory {
        let mut paths = BTreeMap::new();
        for file in files {
            let kind = if file.ends_with('/') { FileKind::Directory } else { FileKind::File };
            let file = file.trim_end_matches('/');
            let parents =
                path::parents(file).map(|parent| (parent.to_owned(), FileKind::Directory));
            paths.extend(parents);
            paths.insert(file.to_owned(), kind);
        }
        InMemory { paths, ignore: None }
    }

    /// The same with an ignore file.
    pub(crate) fn ignoring(self, patterns: &str) -> InMemory {
        InMemory { ignore: Some(Ignore::read(patterns).expect("the patterns are valid")), ..self }
    }
}

impl BuildContext for InMemory {
    fn list(&self, directory: &str, _typed: &str) -> Listing {
        let below = self.ignore.as_ref().map(|ignore| ignore.below(directory));
        let entries = self.paths.iter().filter_map(|(path, kind)| {
            let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
            let ignored = below.as_ref().is_some_and(|below| match kind {
                FileKind::File => below.is_ignored(name),
                FileKind::Directory => below.is_directory_ignored(name),
            });
            (parent == directory).then(|| Entry { name: name.to_owned(), kind: *kind, ignored })
        });
        Listing { entries: entries.collect(), is_partial: false }
    }

    fn kind(&self, path: &str) -> Option<FileKind> {
        if path.is_empty() { Some(FileKind::Directory) } else { self.paths.get(path).copied() }
    }

    fn ignore_file(&self) -> Option<&str> {
        self.ignore.as_ref().map(|_| ".dockerignore")
    }
}
