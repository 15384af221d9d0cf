//! Where the repository of a folder is, and which commit its branch is at.
//!
//! Its configuration is not even read: whatever is in it, and in the environment, has no effect.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::HistoryError;
use super::files;
use super::id::Id;

/// How many folders above are looked at.
const MOST_FOLDERS: usize = 128;

/// The longest file with one line: a link to another folder, or a reference. In bytes.
const LONGEST_LINE: u64 = 16 * 1024;

/// The longest list of references or of commits without parents, in bytes.
const LONGEST_LIST: u64 = 64 * 1024 * 1024;

/// How many references may lead to each other.
const MOST_REFERENCES: usize = 5;

/// The branch that stands in `HEAD` where references are kept in another format
/// (git's `Documentation/technical/reftable`).
const OTHER_FORMAT: &str = "refs/heads/.invalid";

/// A repository with its files beside it.
#[derive(Debug)]
pub(super) struct Repository {
    /// Its own folder, which is one for each work tree.
    own: PathBuf,
    /// What its work trees have in common.
    common: PathBuf,
    /// The folder of its files, with no link on the way.
    root: PathBuf,
}

impl Repository {
    /// The repository that `folder`, a path with no link on the way, is in.
    pub(super) fn find(folder: &Path) -> Result<Repository, HistoryError> {
        for root in folder.ancestors().take(MOST_FOLDERS) {
            let link = root.join(".git");
            let own = match fs::metadata(&link) {
                Ok(found) if found.is_dir() => fs::canonicalize(&link).ok(),
                Ok(found) if found.is_file() => {
                    Some(linked(root, &link).ok_or(HistoryError::BrokenLink(link))?)
                }
                _ => None,
            };
            if let Some(repository) = own.and_then(|own| Repository::at(own, root)) {
                return Ok(repository);
            }
            if is_repository(root, root) {
                return Err(HistoryError::Bare);
            }
        }
        Err(HistoryError::NoRepository)
    }

    fn at(own: PathBuf, root: &Path) -> Option<Repository> {
        let common = match files::read(&own.join("commondir"), LONGEST_LINE) {
            Some(link) => fs::canonicalize(files::follow(&own, link.trim_ascii_end())?).ok()?,
            None => own.clone(),
        };
        is_repository(&own, &common).then(|| Repository { own, common, root: root.to_owned() })
    }

    /// The folder of its files, with no link on the way.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of its objects.
    pub(super) fn objects(&self) -> PathBuf {
        self.common.join("objects")
    }

    /// The commit that the current branch is at.
    pub(super) fn head(&self) -> Result<Id, HistoryError> {
        let mut name = "HEAD".to_owned();
        for _ in 0..MOST_REFERENCES {
            let Some(value) = self.reference(&name) else {
                return self.packed(&name)?.ok_or(HistoryError::NoCommits);
            };
            match value.strip_prefix(b"ref:") {
                None => return id(&value),
                Some(next) => name = reference_name(next.trim_ascii())?,
            }
        }
        Err(HistoryError::BrokenHead)
    }

    /// What is in the reference `name`, if it has a file of its own.
    fn reference(&self, name: &str) -> Option<Vec<u8>> {
        let read = |folder: &Path| files::read(&folder.join(name), LONGEST_LINE);
        let value = read(&self.own).or_else(|| read(&self.common))?;
        Some(value.trim_ascii().to_owned())
    }

    /// Where the reference `name` is in the list of all of them.
    fn packed(&self, name: &str) -> Result<Option<Id>, HistoryError> {
        let Some(list) = files::read(&self.common.join("packed-refs"), LONGEST_LIST) else {
            return Ok(None);
        };
        let entries = list.split(|byte| *byte == b'\n').filter_map(|line| {
            let at = line.iter().position(|byte| *byte == b' ')?;
            line.split_at_checked(at)
        });
        let mut found = entries.filter(|(_, rest)| rest.trim_ascii() == name.as_bytes());
        found.next().map(|(value, _)| id(value)).transpose()
    }

    /// The commits whose parents are not there because they were left out on purpose.
    pub(super) fn shallow(&self) -> HashSet<Id> {
        let list = files::read(&self.common.join("shallow"), LONGEST_LIST).unwrap_or_default();
        list.split(|byte| *byte == b'\n')
            .filter_map(|line| Id::from_hex(line.trim_ascii()))
            .collect()
    }
}

/// Where the file `link` in the folder `root` says that the repository is.
fn linked(root: &Path, link: &Path) -> Option<PathBuf> {
    let text = files::read(link, LONGEST_LINE)?;
    let path = text.strip_prefix(b"gitdir:")?.trim_ascii();
    fs::canonicalize(files::follow(root, path)?).ok()
}

/// Whether a repository has `own` for itself and `common` with others.
fn is_repository(own: &Path, common: &Path) -> bool {
    fs::metadata(own.join("HEAD")).is_ok_and(|head| head.is_file())
        && common.join("objects").is_dir()
        && common.join("refs").is_dir()
}

/// The name of a reference that can be a path inside of the repository.
fn reference_name(name: &[u8]) -> Result<String, HistoryError> {
    let name = std::str::from_utf8(name).map_err(|_| HistoryError::BrokenHead)?;
    if name == OTHER_FORMAT {
        return Err(HistoryError::Reftable);
    }
    let is_plain = |part: &str| !part.is_empty() && !part.starts_with('.');
    let is_odd = |letter: char| letter.is_control() || matches!(letter, '\\' | ':');
    let is_safe = name.starts_with("refs/") && name.split('/').all(is_plain);
    match is_safe && !name.contains(is_odd) {
        true => Ok(name.to_owned()),
        false => Err(HistoryError::BrokenHead),
    }
}

fn id(text: &[u8]) -> Result<Id, HistoryError> {
    let is_longer = text.len() == 64 && text.iter().all(u8::is_ascii_hexdigit);
    let error = if is_longer { HistoryError::Sha256 } else { HistoryError::BrokenHead };
    Id::from_hex(text).ok_or(error)
}
