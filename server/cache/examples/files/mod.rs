//! The files that the examples look at.

use std::path::{Path, PathBuf};

/// The texts at `paths` and in the folders among them, in a stable order. What cannot be read is
/// passed over.
pub(crate) fn texts(paths: &[String]) -> impl Iterator<Item = (PathBuf, String)> {
    let files = paths.iter().flat_map(|path| under(Path::new(path)));
    files.filter_map(|path| std::fs::read_to_string(&path).ok().map(|text| (path, text)))
}

/// The arguments, without the `option` if it is the first, and whether it is.
pub(crate) fn arguments(option: &str) -> (bool, Vec<String>) {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let is_given = arguments.first().is_some_and(|first| first == option);
    if is_given {
        arguments.remove(0);
    }
    (is_given, arguments)
}

/// The files under `path`.
fn under(path: &Path) -> Vec<PathBuf> {
    if !path.is_dir() {
        return vec![path.to_owned()];
    }
    let Ok(entries) = std::fs::read_dir(path) else { return Vec::new() };
    let mut found: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    found.sort();
    found.iter().flat_map(|path| under(path)).collect()
}
