//! The paths that COPY, ADD and mounts take out of the build context, and the files they mean.

use crate::Snapshot;
use crate::context::{BuildContext, FileKind, glob, path};
pub use crate::source_paths::SourcePath;
pub(super) use crate::source_paths::unquoted;

/// The longest path and the longest segment of a pattern, in bytes: no file is found by more.
const LONGEST_SEGMENT: usize = 512;

/// How many directories are looked into and how many files are found for one pattern.
const MOST_DIRECTORIES: usize = 16;
const MOST_FILES: usize = 100;

/// Every path that the text alone tells, in order. One with a variable in it is none.
pub fn sources(snapshot: &Snapshot) -> Vec<SourcePath> {
    let entries = 0..snapshot.document().entries().len();
    entries.flat_map(|entry| sources_in(snapshot, entry)).collect()
}

/// What must exist where they are right, of each: see [`certain`].
pub fn all_certain(snapshot: &Snapshot) -> impl Iterator<Item = &str> {
    snapshot.derived().iter().flat_map(|derived| derived.paths()).map(certain)
}

/// The path at the byte `offset`.
pub fn source_at(snapshot: &Snapshot, offset: u32) -> Option<SourcePath> {
    let index = snapshot.document().entry_at(offset)?;
    sources_in(snapshot, index).into_iter().find(|source| source.span.touches(offset))
}

/// The paths in the entry `index`.
pub(crate) fn sources_in(snapshot: &Snapshot, index: usize) -> Vec<SourcePath> {
    let start = snapshot.document().entries().get(index).map_or(0, |placed| placed.start);
    let own = snapshot.derived().get(index).map(|derived| derived.paths()).unwrap_or_default();
    let shifted =
        |source: &SourcePath| SourcePath { span: source.span.shift(start), ..source.clone() };
    own.iter().map(shifted).collect()
}

/// The files of `context` that `source` means, in order. A directory is none.
pub fn files(source: &SourcePath, context: &dyn BuildContext) -> Vec<String> {
    if source.is_pattern {
        return matching(&source.path, context);
    }
    let is_file = context.kind(&source.path) == Some(FileKind::File);
    is_file.then(|| source.path.clone()).into_iter().collect()
}

/// The directory on the way to `source` that is no pattern, or the path itself if nothing in it is
/// one: what must exist where the path is right.
pub fn certain(source: &SourcePath) -> &str {
    if !source.is_pattern {
        return &source.path;
    }
    let is_plain = |parent: &&str| !glob::has_wildcards(parent);
    path::parents(&source.path).take_while(is_plain).last().unwrap_or_default()
}

/// The files that match `pattern`, segment by segment.
fn matching(pattern: &str, context: &dyn BuildContext) -> Vec<String> {
    let segments: Vec<&str> = pattern.split('/').collect();
    let mut found = vec![String::new()];
    for (index, segment) in segments.iter().enumerate() {
        let is_last = index + 1 == segments.len();
        let directories = std::mem::take(&mut found);
        for directory in directories.iter().take(MOST_DIRECTORIES) {
            found.extend(matching_in(directory, segment, is_last, context));
        }
        found.truncate(MOST_FILES);
    }
    found.sort();
    found
}

/// What in `directory` matches `segment`: files for the last one, else directories.
fn matching_in(
    directory: &str,
    segment: &str,
    is_last: bool,
    context: &dyn BuildContext,
) -> Vec<String> {
    let kind = if is_last { FileKind::File } else { FileKind::Directory };
    if !glob::has_wildcards(segment) {
        let path = path::join(directory, &segment.replace('\\', ""));
        return (context.kind(&path) == Some(kind)).then_some(path).into_iter().collect();
    }
    if segment.len() > LONGEST_SEGMENT {
        return Vec::new();
    }
    let typed: String =
        segment.chars().take_while(|c| !matches!(c, '*' | '?' | '[' | '\\')).collect();
    let entries = context.list(directory, &typed).entries.into_iter();
    let fits = entries.filter(|e| e.kind == kind && glob::matches(segment, &e.name) == Ok(true));
    fits.map(|entry| path::join(directory, &entry.name)).collect()
}

#[cfg(test)]
mod tests;
