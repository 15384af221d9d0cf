//! The files of a build context, in memory.
//!
//! Every mode is explicit: what the builder copies does not depend on the umask of the test.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

/// Files by their paths, which have slashes and no slash at their start or end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Files {
    files: BTreeMap<String, File>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum File {
    Regular { text: String, mode: u32 },
    Folder { mode: u32 },
    Link { target: String },
}

impl Files {
    /// A small project: some files, some folders, a manifest with its lock file.
    pub(crate) fn project() -> Files {
        let text = [
            ("a", "a\n"),
            ("b", "b\n"),
            ("data.json", "{}\n"),
            ("install.sh", "echo \"installed $V\" > /opt/installed\n"),
            ("one/x", "x of one\n"),
            ("two/y", "y of two\n"),
            ("package.json", "{ \"name\": \"app\" }\n"),
            ("package-lock.json", "{ \"lock\": 1 }\n"),
            ("src/main.js", "main\n"),
            ("src/lib/util.js", "util\n"),
        ];
        text.into_iter().collect()
    }

    pub(crate) fn insert(&mut self, path: &str, file: File) {
        self.files.insert(path.to_owned(), file);
    }

    pub(crate) fn remove(&mut self, path: &str) -> Option<File> {
        self.files.remove(path)
    }

    pub(crate) fn get(&self, path: &str) -> Option<&File> {
        self.files.get(path)
    }

    /// All of them, in the order of their paths.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &File)> {
        self.files.iter().map(|(path, file)| (path.as_str(), file))
    }

    /// Gives another mode to the regular file `path`.
    pub(crate) fn set_mode(&mut self, path: &str, new: u32) {
        match self.files.get_mut(path) {
            Some(File::Regular { mode, .. }) => *mode = new,
            other => panic!("{path} is {other:?}"),
        }
    }

    /// Writes them all into `folder`, which is there and empty.
    pub(crate) fn write(&self, folder: &Path) {
        for (path, file) in &self.files {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            match file {
                File::Regular { text, .. } => fs::write(&path, text).unwrap(),
                File::Folder { .. } => fs::create_dir_all(&path).unwrap(),
                File::Link { target } => symlink(target, &path).unwrap(),
            }
        }
        set_modes(folder, 0o755);
        for (path, file) in &self.files {
            let mode = match file {
                File::Regular { mode, .. } | File::Folder { mode } => *mode,
                File::Link { .. } => continue,
            };
            fs::set_permissions(folder.join(path), Permissions::from_mode(mode)).unwrap();
        }
    }
}

/// Gives the mode to every folder below `folder`.
fn set_modes(folder: &Path, mode: u32) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.is_symlink() {
            fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            set_modes(&path, mode);
        }
    }
}

impl File {
    pub(crate) fn text(text: &str) -> File {
        File::Regular { text: text.to_owned(), mode: 0o644 }
    }
}

impl<'a> FromIterator<(&'a str, &'a str)> for Files {
    fn from_iter<I: IntoIterator<Item = (&'a str, &'a str)>>(files: I) -> Files {
        let named = |(path, text): (&str, &str)| (path.to_owned(), File::text(text));
        Files { files: files.into_iter().map(named).collect() }
    }
}
