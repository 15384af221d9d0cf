//! The only way from the history to the disk: it is read, never written; what is opened is a
//! regular file, never a pipe or a device that could block, and read up to a bound; and no path
//! that a repository names leads to another machine.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf, Prefix};

/// Opens the regular file `path`.
pub(super) fn open(path: &Path) -> io::Result<File> {
    match fs::metadata(path)?.is_file() {
        true => File::open(path),
        false => Err(io::ErrorKind::NotFound.into()),
    }
}

/// What is in the file `path`, if it has at most `most` bytes.
pub(super) fn read(path: &Path, most: u64) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path).ok()?.take(most + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= most).then_some(bytes)
}

/// The names in the folder `path`, at most `most` of them.
pub(super) fn names(path: &Path, most: usize) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    entries.take(most).map(|entry| entry.file_name().into()).collect()
}

/// Where `link`, a path in a file of a repository, leads to from the folder `base`; `None` for
/// what may be on another machine.
pub(super) fn follow(base: &Path, link: &[u8]) -> Option<PathBuf> {
    let link = Path::new(std::str::from_utf8(link).ok()?);
    let mut path = if link.has_root() { PathBuf::new() } else { base.to_owned() };
    // Below a path with no link on the way, which is what `base` is, Windows knows no `..`.
    for part in link.components() {
        match part {
            Component::ParentDir => drop(path.pop()),
            Component::CurDir => {}
            part => path.push(part),
        }
    }
    (path.is_absolute() && is_near(base, &path)).then_some(path)
}

/// Whether `path` is on a disk of this machine, or where `base` is.
fn is_near(base: &Path, path: &Path) -> bool {
    match prefix(path) {
        None | Some(Prefix::Disk(_) | Prefix::VerbatimDisk(_)) => true,
        other => other == prefix(base),
    }
}

/// The drive or the share that a path on Windows begins with.
fn prefix(path: &Path) -> Option<Prefix<'_>> {
    match path.components().next()? {
        Component::Prefix(prefix) => Some(prefix.kind()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn links_lead_from_their_folder() {
        let check = |link: &str, expected: &str| {
            let found = follow(Path::new("/a/b"), link.as_bytes());
            assert_eq!(found.as_deref(), Some(Path::new(expected)), "{link}");
        };
        check("c/./d", "/a/b/c/d");
        check("../c", "/a/c");
        check("../../../../c", "/c");
        check("/c/../d", "/d");
        assert_eq!(follow(Path::new("/a"), b"\xff"), None);
    }

    #[cfg(windows)]
    #[test]
    fn no_link_leads_to_another_machine() {
        let follow = |base: &str, link: &str| follow(Path::new(base), link.as_bytes());
        assert_eq!(follow(r"\\?\C:\a", "../b/c"), Some(PathBuf::from(r"\\?\C:\b\c")));
        assert_eq!(follow(r"\\?\C:\a", "D:/b"), Some(PathBuf::from(r"D:\b")));
        for link in ["//host/share", r"\\host\share", r"\\?\UNC\host\share\x", r"\\.\pipe\x"] {
            assert_eq!(follow(r"\\?\C:\a", link), None, "{link}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn only_regular_files_up_to_a_bound_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        fs::write(&path, "1234").unwrap();
        assert_eq!(read(&path, 4), Some(b"1234".to_vec()));
        assert_eq!(read(&path, 3), None);
        for other in [folder.path(), Path::new("/dev/zero"), &path.join("y")] {
            assert_eq!(read(other, 4), None, "{}", other.display());
        }
    }
}
