//! Finds what to check: the named files, and in named folders all that is called a Dockerfile
//! and that git does not ignore.

use std::collections::HashSet;
use std::fs::{self, DirEntry};
use std::path::{Path, PathBuf};

use super::ignored::Ignored;
use super::input::{Input, InputError, special_kind};
use crate::file_names::{SKIPPED_FOLDERS, is_dockerfile};

/// No real tree is as deep; a mount that contains itself is.
const DEEPEST: usize = 64;

/// An input, or the name of what is none and why.
pub(super) type Found = Result<Input, (PathBuf, InputError)>;

/// All inputs that `paths` name, in the order given, folders sorted by name, none twice.
pub(super) fn find(paths: &[PathBuf]) -> Vec<Found> {
    let mut found: Vec<Found> = paths.iter().flat_map(|path| named(path)).collect();
    let mut seen = HashSet::new();
    found.retain(|found| found.as_ref().map_or(true, |input| seen.insert(input.name())));
    found
}

/// What one path on the command line stands for.
fn named(path: &Path) -> Vec<Found> {
    if path == Path::new("-") {
        return vec![Ok(Input::Stdin)];
    }
    let kind = match fs::metadata(path) {
        Ok(data) => data.file_type(),
        Err(error) => return vec![failed(path, InputError::access(path, &error))],
    };
    if kind.is_dir() {
        return in_folder(path);
    }
    vec![match special_kind(kind) {
        Some(kind) => failed(path, InputError::NotRegular(kind)),
        None => Ok(Input::File(path.to_owned())),
    }]
}

fn in_folder(path: &Path) -> Vec<Found> {
    let mut found = Vec::new();
    walk(path, 0, &Ignored::above(path), &mut found);
    if found.is_empty() {
        found.push(failed(path, InputError::NoDockerfile));
    }
    found
}

fn walk(folder: &Path, depth: usize, above: &Ignored, found: &mut Vec<Found>) {
    if depth > DEEPEST {
        return found.push(failed(folder, InputError::TooDeep));
    }
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<DirEntry>, _>>);
    let mut entries = match entries {
        Ok(entries) => entries,
        Err(error) => return found.push(failed(folder, InputError::access(folder, &error))),
    };
    entries.sort_by_key(DirEntry::file_name);
    let ignored = above.inside(folder);
    for entry in entries {
        visit(&entry, depth, &ignored, found);
    }
}

fn visit(entry: &DirEntry, depth: usize, ignored: &Ignored, found: &mut Vec<Found>) {
    let name = entry.file_name();
    let name = name.to_string_lossy();
    let path = entry.path();
    // The listed folder `.` shall not show in the names of its files.
    let path = path.strip_prefix("./").map(Path::to_owned).unwrap_or(path);
    match entry.file_type() {
        Ok(kind) if kind.is_dir() => {
            if !SKIPPED_FOLDERS.contains(&&*name) && !ignored.is_ignored(&path, true) {
                walk(&path, depth + 1, ignored, found);
            }
        }
        // A link to a folder is not followed: it may lead back up.
        Ok(_) if is_dockerfile(&name) && !path.is_dir() && !ignored.is_ignored(&path, false) => {
            found.extend(named(&path))
        }
        Ok(_) => {}
        Err(error) => found.push(failed(&path, InputError::access(&path, &error))),
    }
}

fn failed(path: &Path, error: InputError) -> Found {
    Err((path.to_owned(), error))
}
