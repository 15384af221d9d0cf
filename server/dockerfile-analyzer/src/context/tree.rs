//! Every file of a build context, read once for those who reason about all of it.
//!
//! No link is followed, nothing but regular files is opened, and the number of paths, their depth
//! and what is read are bounded: where something is left out, the tree says so.

use std::collections::VecDeque;
use std::fs::{self, DirEntry, File, FileType, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use analysis::context::ignore::{Below, Ignore};
use analysis::context::path;
use cache::tree::{Kind, Node, Tree};

/// How many paths are told, and how long one may be, in bytes.
const MOST_PATHS: usize = 50_000;
const LONGEST_PATH: usize = 1_024;

/// How many entries of directories are looked at.
const MOST_ENTRIES: usize = 200_000;

/// How much is read in all, in bytes.
const MOST_TEXT: u64 = 32 << 20;

/// The folder of a repository: that it is there is told, not what is in it.
const REPOSITORY: &str = ".git";

/// Which files are read.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'w> {
    /// Whether that is so for a path.
    pub(crate) wants: &'w dyn Fn(&str) -> bool,
    /// Larger ones are not read, in bytes.
    pub(crate) largest: u64,
}

/// What is below `root`, where `ignore` keeps paths from the build.
pub(super) fn read(root: &Path, ignore: &Ignore, wanted: Wanted<'_>) -> Tree {
    let (tree, entries) = (Tree::new(), MOST_ENTRIES);
    let mut walk = Walk { root, ignore, wanted, tree, entries, paths: 0, text: 0 };
    let mut left = VecDeque::from([String::new()]);
    // What is near the root comes first, so that it is there when not everything is.
    while let Some(directory) = left.pop_front() {
        walk.directory(&directory, &mut left);
    }
    walk.tree
}

struct Walk<'w> {
    root: &'w Path,
    ignore: &'w Ignore,
    wanted: Wanted<'w>,
    tree: Tree,
    /// How many entries may still be looked at.
    entries: usize,
    paths: usize,
    text: u64,
}

impl Walk<'_> {
    fn directory(&mut self, directory: &str, left: &mut VecDeque<String>) {
        let mut entries = self.entries(directory).unwrap_or_else(|_| {
            self.tree.is_partial = true;
            Vec::new()
        });
        entries.sort_by_key(DirEntry::file_name);
        let below = self.ignore.below(directory);
        for entry in entries {
            match entry.file_name().to_str() {
                Some(name) => self.entry(&entry, directory, name, (&below, left)),
                // It cannot be written in a Dockerfile, but a pattern may find it.
                None => self.tree.is_partial = true,
            }
        }
    }

    /// What is in `directory`, as far as it may be looked at.
    fn entries(&mut self, directory: &str) -> io::Result<Vec<DirEntry>> {
        if self.entries == 0 {
            self.tree.is_partial = true;
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        for entry in fs::read_dir(self.root.join(directory))? {
            if self.entries == 0 {
                self.tree.is_partial = true;
                break;
            }
            self.entries -= 1;
            found.push(entry?);
        }
        Ok(found)
    }

    fn entry(
        &mut self,
        entry: &DirEntry,
        directory: &str,
        name: &str,
        (below, left): (&Below<'_>, &mut VecDeque<String>),
    ) {
        let path = path::join(directory, name);
        if self.paths >= MOST_PATHS || path.len() > LONGEST_PATH {
            self.tree.is_partial = true;
            return;
        }
        // The data of a link is its own.
        let Some(data) = entry.metadata().ok() else { return };
        let Some(kind) = kind(data.file_type(), &data) else { return };
        self.paths += 1;
        let ignored = match kind {
            Kind::Directory => below.is_directory_ignored(name),
            _ => below.is_ignored(name),
        };
        if kind == Kind::Directory && !ignored && path != REPOSITORY {
            left.push_back(path.clone());
        }
        let is_file = matches!(kind, Kind::File | Kind::Executable);
        let is_wanted = is_file && !ignored && (self.wanted.wants)(&path);
        let text = if is_wanted { self.text(entry, &data) } else { None };
        self.tree.insert(&path, Node { kind, text, ignored });
    }

    /// The text of a file, if it is one and is not too long.
    fn text(&mut self, entry: &DirEntry, data: &Metadata) -> Option<Arc<str>> {
        let limit = self.wanted.largest.min(MOST_TEXT - self.text);
        if data.len() > limit {
            return None;
        }
        let mut bytes = Vec::new();
        // It may have grown since.
        File::open(entry.path()).ok()?.take(limit + 1).read_to_end(&mut bytes).ok()?;
        self.text += (bytes.len() as u64).min(limit);
        let text = String::from_utf8(bytes).ok()?;
        (text.len() as u64 <= limit).then(|| text.into())
    }
}

fn kind(found: FileType, data: &Metadata) -> Option<Kind> {
    match () {
        () if found.is_symlink() => Some(Kind::Link),
        () if found.is_dir() => Some(Kind::Directory),
        () if found.is_file() && is_executable(data) => Some(Kind::Executable),
        () => found.is_file().then_some(Kind::File),
    }
}

#[cfg(unix)]
fn is_executable(data: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    data.permissions().mode() & 0o111 != 0
}

#[cfg(not(unix))]
fn is_executable(_data: &Metadata) -> bool {
    false
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fmt::Write;
    use std::os::unix::fs::symlink;

    use expect_test::expect;
    use fixture::Folder;

    use super::*;

    fn shown(folder: &Folder, ignore: &str, largest: u64) -> String {
        let ignore = Ignore::read(ignore).unwrap();
        let wants = |path: &str| path.ends_with(".json");
        let tree = read(&folder.path, &ignore, Wanted { wants: &wants, largest });
        let mut shown = String::new();
        for (path, node) in tree.all() {
            let ignored = if node.ignored { " ignored" } else { "" };
            _ = writeln!(shown, "{path} {:?} {:?}{ignored}", node.kind, node.text);
        }
        _ = write!(shown, "{}", if tree.is_partial { "partial\n" } else { "" });
        shown
    }

    #[test]
    fn everything_has_its_kind_and_what_is_wanted_its_text() {
        let folder = Folder::with(&[
            ".git/HEAD",
            "a/b.json",
            "a/c",
            "node_modules/x/y.json",
            "kept/in",
            "kept/out",
        ]);
        fs::write(folder.path.join("a/b.json"), "{}").unwrap();
        fs::write(folder.path.join("long.json"), "12345").unwrap();
        symlink("/etc/passwd", folder.path.join("link.json")).unwrap();
        let ignore = "node_modules\nkept\n!kept/in\n";
        expect![[r#"
            .git Directory None
            a Directory None
            a/b.json File Some("{}")
            a/c File None
            kept Directory None
            kept/in File None
            kept/out File None ignored
            link.json Link None
            long.json File None
            node_modules Directory None ignored
        "#]]
        .assert_eq(&shown(&folder, ignore, 4));
    }
}
