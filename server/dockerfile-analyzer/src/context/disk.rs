//! One folder as the build context of one Dockerfile.
//!
//! Every path is followed to its end before it is used, so that neither `..` nor a link leads out
//! of the folder; only directories and regular files are ever told of.

use std::cell::OnceCell;
use std::ffi::OsString;
use std::fs::{self, DirEntry, File};
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use analysis::context::ignore::Ignore;
use analysis::context::{BuildContext, Entry, FileKind, Listing, path};
use cache::tree::Tree;

use super::tree::{self, Wanted};

/// How many entries of a directory are read, and how many are told.
const MOST_READ: usize = 200_000;
const MOST_TOLD: usize = 500;

/// The longest ignore file that is read, in bytes. Those in use have some kilobytes.
pub(crate) const LONGEST_IGNORE_FILE: u64 = 256 * 1024;

/// The longest path of a directory, in bytes, in which it is told what is ignored: each pattern is
/// compared with every directory on the way.
const LONGEST_DIRECTORY: usize = 512;

/// The name of the ignore file in the context, and how one for a single Dockerfile ends.
pub(crate) const IGNORE_FILE: &str = ".dockerignore";

/// A build context.
#[derive(Debug)]
pub(crate) struct Disk {
    /// The folder as it was named.
    root: PathBuf,
    /// The folder with no link on the way.
    real: PathBuf,
    dockerfile: PathBuf,
    ignore: OnceCell<Option<IgnoreFile>>,
}

/// The ignore file in force.
#[derive(Debug)]
struct IgnoreFile {
    name: String,
    /// What is in it; nothing if it cannot be used.
    patterns: Ignore,
}

impl Disk {
    /// The folder `root` as the context of `dockerfile`, if there is such a folder.
    pub(super) fn open(root: &Path, dockerfile: &Path) -> Option<Disk> {
        let real = fs::canonicalize(root).ok().filter(|real| real.is_dir())?;
        let (root, dockerfile) = (root.to_owned(), dockerfile.to_owned());
        Some(Disk { root, real, dockerfile, ignore: OnceCell::new() })
    }

    /// The folder as it was named.
    pub(crate) fn folder(&self) -> &Path {
        &self.root
    }

    /// Every file of it, with the texts that are wanted.
    pub(crate) fn tree(&self, wanted: Wanted<'_>) -> Tree {
        let nothing = Ignore::default();
        let ignore = self.ignore().as_ref().map_or(&nothing, |ignore| &ignore.patterns);
        tree::read(&self.real, ignore, wanted)
    }

    /// Where the file `path` is, with the folder as it was named.
    pub(super) fn file(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Where `path` leads to, if that is in the context.
    fn real(&self, path: &str) -> Option<PathBuf> {
        let is_plain = |part: Component<'_>| matches!(part, Component::Normal(_));
        let inside = Path::new(path).components().all(is_plain);
        let real = fs::canonicalize(self.real.join(path)).ok().filter(|_| inside)?;
        real.starts_with(&self.real).then_some(real)
    }

    fn ignore(&self) -> &Option<IgnoreFile> {
        self.ignore.get_or_init(|| {
            let (name, file) = self.ignore_files().next()?;
            let text = file.and_then(|file| read_file(&file));
            let patterns = text.and_then(|text| Ignore::read(&text).ok()).unwrap_or_default();
            Some(IgnoreFile { name: shown(&name), patterns })
        })
    }

    /// The ignore file in force, with no link on the way, if it can be read.
    pub(crate) fn ignore_path(&self) -> Option<PathBuf> {
        self.ignore_files().next()?.1
    }

    /// The ignore files there are, the strongest first, each with its name.
    fn ignore_files(&self) -> impl Iterator<Item = (OsString, Option<PathBuf>)> {
        let candidates =
            own_ignore_file(&self.dockerfile).into_iter().chain([self.real.join(IGNORE_FILE)]);
        candidates.filter_map(|file| {
            let real = inside(file.parent()?, &file)?;
            Some((file.file_name()?.to_owned(), real))
        })
    }

    fn entry(&self, directory: &str, name: String, kind: Option<FileKind>) -> Option<Entry> {
        let kind = kind.or_else(|| self.kind(&path::join(directory, &name)))?;
        Some(Entry { name, kind, ignored: false })
    }
}

impl BuildContext for Disk {
    fn list(&self, directory: &str, typed: &str) -> Listing {
        let Some(entries) = self.real(directory).and_then(|real| fs::read_dir(real).ok()) else {
            return Listing::default();
        };
        let mut names = Names::default();
        for (index, entry) in entries.enumerate() {
            if index == MOST_READ {
                names.is_partial = true;
                break;
            }
            if let Ok(entry) = entry {
                names.add(&entry, typed);
            }
        }
        let is_partial = names.is_partial;
        let entries = names.finish().filter_map(|(name, kind)| self.entry(directory, name, kind));
        let mut entries: Vec<Entry> = entries.collect();
        if let Some(ignore) =
            self.ignore().as_ref().filter(|_| directory.len() <= LONGEST_DIRECTORY)
        {
            let below = ignore.patterns.below(directory);
            for entry in &mut entries {
                entry.ignored = match entry.kind {
                    FileKind::Directory => below.is_directory_ignored(&entry.name),
                    FileKind::File => below.is_ignored(&entry.name),
                };
            }
        }
        Listing { entries, is_partial }
    }

    fn kind(&self, path: &str) -> Option<FileKind> {
        kind(&fs::metadata(self.real(path)?).ok()?.file_type())
    }

    fn ignore_file(&self) -> Option<&str> {
        self.ignore().as_ref().map(|ignore| ignore.name.as_str())
    }
}

/// What is told of; nothing else is ever opened.
fn kind(found: &fs::FileType) -> Option<FileKind> {
    if found.is_dir() {
        Some(FileKind::Directory)
    } else {
        found.is_file().then_some(FileKind::File)
    }
}

/// A name and what it stands for; `None` for a link, which is yet to be followed.
type Name = (String, Option<FileKind>);

/// The names of a directory, as many as are told: first those that begin with what is typed.
#[derive(Default)]
struct Names {
    fitting: Vec<Name>,
    others: Vec<Name>,
    is_partial: bool,
}

impl Names {
    fn add(&mut self, entry: &DirEntry, typed: &str) {
        // What is not text cannot be written in a Dockerfile either.
        let (Ok(name), Ok(found)) = (entry.file_name().into_string(), entry.file_type()) else {
            return;
        };
        let kind = kind(&found);
        if kind.is_none() && !found.is_symlink() {
            return;
        }
        let begins = name.get(..typed.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(typed));
        let names = if begins { &mut self.fitting } else { &mut self.others };
        if names.len() < MOST_TOLD {
            names.push((name, kind));
        } else {
            self.is_partial = true;
        }
    }

    fn finish(self) -> impl Iterator<Item = Name> {
        self.fitting.into_iter().chain(self.others).take(MOST_TOLD)
    }
}

/// The name that the ignore file for `dockerfile` alone would have.
pub(crate) fn own_ignore_file(dockerfile: &Path) -> Option<PathBuf> {
    let name: OsString = [dockerfile.file_name()?, IGNORE_FILE.as_ref()].iter().copied().collect();
    Some(dockerfile.with_file_name(name))
}

/// Where the file at `path` leads to if there is one; `None` inside if it cannot be read, or is
/// none of `folder`.
fn inside(folder: &Path, path: &Path) -> Option<Option<PathBuf>> {
    let real = fs::canonicalize(path).ok()?;
    let folder = fs::canonicalize(folder).ok()?;
    // A device could block for ever, or never end.
    let is_file = fs::metadata(&real).is_ok_and(|data| data.is_file());
    let readable = is_file && real.starts_with(folder);
    Some(readable.then_some(real))
}

/// The text of the ignore file `path`, unless it is too long.
pub(super) fn read_file(path: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(LONGEST_IGNORE_FILE + 1).read_to_end(&mut bytes).ok()?;
    let fits = bytes.len() as u64 <= LONGEST_IGNORE_FILE;
    fits.then(|| String::from_utf8_lossy(&bytes).into_owned())
}

/// `name` as it can be shown.
fn shown(name: &OsString) -> String {
    let text = name.to_string_lossy();
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

#[cfg(test)]
#[cfg(unix)]
pub(crate) mod tests;
