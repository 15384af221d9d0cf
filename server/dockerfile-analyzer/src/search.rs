//! What the Dockerfiles of the workspace name: those that are open, and those on the disk.
//!
//! The disk is only read, for files that are Dockerfiles by their names and never through a link,
//! and everything is bounded: folders, files, bytes and time.

use std::collections::{HashMap, HashSet, VecDeque};
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime};

use analysis::Snapshot;
use analysis::features::names::fit;
use syntax::Document;
use tower_lsp::gen_lsp_types::SymbolInformation;

use crate::capabilities::ClientFeatures;
use crate::cli::input::Input;
use crate::convert::to_lsp::View;
use crate::convert::uri::{path_of, uri_of};
use crate::file_names::{SKIPPED_FOLDERS, is_dockerfile};
use crate::guard;

/// How many entries of folders are looked at, and how many Dockerfiles are read.
const MOST_ENTRIES: usize = 200_000;
const MOST_FILES: usize = 5_000;

/// How large a Dockerfile on the disk may be, in bytes.
pub(crate) const LARGEST: u64 = 1024 * 1024;

/// How long one search may read the disk. What is left out then is read by the next ones.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long a look through the folders counts as new: an editor asks anew at every key.
const FRESH: Duration = Duration::from_secs(5);

/// How many names are given.
const MOST_NAMES: usize = 1_000;

/// What is known of the files on the disk, between two searches.
#[derive(Debug, Default)]
pub(crate) struct Search {
    index: Mutex<Index>,
}

impl Search {
    /// The names that fit `query`, the best first: those in the `open` documents, and those in the
    /// files of `folders`.
    pub(crate) fn names(
        &self,
        query: &str,
        open: &[View<'_>],
        folders: &[PathBuf],
        client: &ClientFeatures,
    ) -> Vec<SymbolInformation> {
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        for view in open {
            let path = path_of(view.uri);
            let file = path.as_deref().map(|path| shown(path, folders));
            found.extend(view.names(&file.unwrap_or_else(|| view.uri.0.clone())));
            seen.extend(path);
        }
        if let Ok(mut index) = self.index.lock() {
            index.update(folders, client);
            let others = index.files.iter().filter(|(path, _)| !seen.contains(*path));
            found.extend(others.flat_map(|(_, file)| file.names.iter().cloned()));
        }
        best(query, found)
    }
}

/// Those of `names` that fit `query`.
fn best(query: &str, names: Vec<SymbolInformation>) -> Vec<SymbolInformation> {
    let name = |symbol: &SymbolInformation| symbol.base_symbol_information.name.clone();
    let fits = names.into_iter().filter_map(|symbol| Some((fit(query, &name(&symbol))?, symbol)));
    let mut fits: Vec<_> = fits.collect();
    fits.sort_by_cached_key(|(fit, symbol)| {
        let place = &symbol.location;
        (*fit, name(symbol), place.uri.0.clone(), place.range.start.line)
    });
    fits.truncate(MOST_NAMES);
    fits.into_iter().map(|(_, symbol)| symbol).collect()
}

/// How people know the file `path`: from its folder on.
fn shown(path: &Path, folders: &[PathBuf]) -> String {
    let inside = folders.iter().filter_map(|folder| path.strip_prefix(folder).ok());
    let nearest = inside.min_by_key(|path| path.as_os_str().len());
    nearest.unwrap_or(path).to_string_lossy().into_owned()
}

/// What is known of the files on the disk.
#[derive(Debug, Default)]
struct Index {
    files: HashMap<PathBuf, File>,
    /// When the folders were looked through, and which.
    looked: Option<(Instant, Vec<PathBuf>)>,
}

/// A file as it was when it was read.
#[derive(Debug)]
struct File {
    modified: Option<SystemTime>,
    size: u64,
    names: Vec<SymbolInformation>,
}

impl Index {
    /// Brings the index up to what is on the disk, as far as the time allows.
    fn update(&mut self, folders: &[PathBuf], client: &ClientFeatures) {
        let fresh = |(at, of): &(Instant, Vec<PathBuf>)| at.elapsed() < FRESH && of == folders;
        if self.looked.as_ref().is_some_and(fresh) {
            return;
        }
        let end = Instant::now() + PATIENCE;
        let (paths, is_whole) = dockerfiles(folders, end);
        if is_whole {
            let paths: HashSet<&PathBuf> = paths.iter().collect();
            self.files.retain(|path, _| paths.contains(path));
        }
        for path in paths {
            if Instant::now() > end {
                return;
            }
            self.read(path, folders, client);
        }
        self.looked = is_whole.then(|| (Instant::now(), folders.to_vec()));
    }

    fn read(&mut self, path: PathBuf, folders: &[PathBuf], client: &ClientFeatures) {
        let Some(data) = fs::symlink_metadata(&path).ok().filter(Metadata::is_file) else {
            self.files.remove(&path);
            return;
        };
        let (modified, size) = (data.modified().ok(), data.len());
        let known = self.files.get(&path);
        if known.is_some_and(|file| file.modified == modified && file.size == size) {
            return;
        }
        let names = match size <= LARGEST {
            true => guard::run(|| read_names(&path, folders, client)).ok().flatten(),
            false => None,
        };
        let names = names.unwrap_or_default();
        self.files.insert(path, File { modified, size, names });
    }
}

/// The names in the file `path`; `None` if it cannot be read.
fn read_names(
    path: &Path,
    folders: &[PathBuf],
    client: &ClientFeatures,
) -> Option<Vec<SymbolInformation>> {
    let text = Input::File(path.to_owned()).read().ok()?;
    let uri = uri_of(path)?;
    let snapshot = Snapshot::new(Document::new(&text));
    Some(View::new(&uri, None, &snapshot, client).names(&shown(path, folders)))
}

/// The Dockerfiles in `folders`, those nearest to a root first, and whether those are all.
pub(crate) fn dockerfiles(folders: &[PathBuf], end: Instant) -> (Vec<PathBuf>, bool) {
    let mut open: VecDeque<PathBuf> = folders.iter().cloned().collect();
    let (mut found, mut looked) = (Vec::new(), 0);
    while let Some(folder) = open.pop_front() {
        let Ok(entries) = fs::read_dir(folder) else { continue };
        for entry in entries.flatten() {
            looked += 1;
            if looked > MOST_ENTRIES || found.len() >= MOST_FILES || Instant::now() > end {
                return (found, false);
            }
            let name = entry.file_name();
            let name = name.to_string_lossy();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && !SKIPPED_FOLDERS.contains(&&*name) => {
                    open.push_back(entry.path());
                }
                Ok(kind) if kind.is_file() && is_dockerfile(&name) => found.push(entry.path()),
                _ => {}
            }
        }
    }
    (found, true)
}

#[cfg(test)]
mod tests {
    use fixture::Folder;

    use super::*;

    fn names(search: &Search, folders: &[PathBuf], query: &str) -> Vec<String> {
        let found = search.names(query, &[], folders, &ClientFeatures::default());
        let shown = found.into_iter().map(|symbol| {
            let base = symbol.base_symbol_information;
            format!("{} in {}", base.name, base.container_name.unwrap())
        });
        shown.collect()
    }

    #[test]
    fn files_are_found_and_read_again_only_when_they_change() {
        let text = "FROM a AS build\nARG VERSION\n";
        let folder = Folder::of(&[
            ("Dockerfile", text),
            ("x/y.Dockerfile", text),
            ("node_modules/Dockerfile", text),
        ]);
        let (search, folders) = (Search::default(), [folder.path.clone()]);
        let both = ["build in Dockerfile", "build in x/y.Dockerfile"];
        assert_eq!(names(&search, &folders, "BLD"), both);
        assert_eq!(
            names(&search, &folders, "version"),
            ["VERSION in Dockerfile · build", "VERSION in x/y.Dockerfile · build"]
        );
        fs::write(folder.path.join("Dockerfile"), "FROM b AS other\n").unwrap();
        search.index.lock().unwrap().looked = None;
        assert_eq!(names(&search, &folders, "other"), ["other in Dockerfile"]);
        fs::remove_file(folder.path.join("Dockerfile")).unwrap();
        search.index.lock().unwrap().looked = None;
        assert_eq!(names(&search, &folders, "other"), Vec::<String>::new());
        assert_eq!(names(&search, &[], ""), Vec::<String>::new());
    }

    #[test]
    fn a_folder_that_is_not_there_has_no_files() {
        let folders = [PathBuf::from("/no/such")];
        assert_eq!(names(&Search::default(), &folders, ""), Vec::<String>::new());
    }

    #[test]
    fn what_is_too_large_or_a_link_is_not_read() {
        let large = format!("FROM a AS large\n#{}\n", "x".repeat(LARGEST as usize));
        let folder = Folder::of(&[("Dockerfile", &large), ("x", "FROM a AS linked\n")]);
        #[cfg(unix)]
        std::os::unix::fs::symlink(folder.path.join("x"), folder.path.join("b.Dockerfile"))
            .unwrap();
        assert_eq!(
            names(&Search::default(), std::slice::from_ref(&folder.path), ""),
            Vec::<String>::new()
        );
    }
}
