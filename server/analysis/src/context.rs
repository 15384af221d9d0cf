//! The files that a build can copy, as plain data: who knows the disk brings it in.
//!
//! Paths in here have slashes, count from the root of the context, and have no slash at their start
//! or end; the root itself is empty. Names are those of the disk, whatever characters they hold.

pub mod glob;
pub mod ignore;
pub mod path;

/// What a path leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileKind {
    /// A directory.
    Directory,
    /// A regular file.
    File,
}

/// What lies in a directory of the context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// What it is, links followed.
    pub kind: FileKind,
    /// Whether the build cannot use it, or nothing that is in it, because of the ignore file.
    pub ignored: bool,
}

/// The content of a directory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// What lies in it, in no particular order.
    pub entries: Vec<Entry>,
    /// Whether there is more that was left out.
    pub is_partial: bool,
}

/// The build context of one Dockerfile. Nothing outside of it is ever told.
pub trait BuildContext {
    /// What lies in `directory`. Where that is too much, what begins with `typed` in any letter
    /// case comes before the rest.
    fn list(&self, directory: &str, typed: &str) -> Listing;

    /// What `path` leads to; `None` where there is nothing.
    fn kind(&self, path: &str) -> Option<FileKind>;

    /// The name of the ignore file in force, to tell people.
    fn ignore_file(&self) -> Option<&str>;
}

/// The context of a document that has no place on the disk.
#[derive(Debug, Clone, Copy)]
pub struct NoContext;

impl BuildContext for NoContext {
    fn list(&self, _directory: &str, _typed: &str) -> Listing {
        Listing::default()
    }

    fn kind(&self, _path: &str) -> Option<FileKind> {
        None
    }

    fn ignore_file(&self) -> Option<&str> {
        None
    }
}

/// A context that may not be known.
impl<C: BuildContext> BuildContext for Option<C> {
    fn list(&self, directory: &str, typed: &str) -> Listing {
        self.as_ref().map_or_else(Listing::default, |context| context.list(directory, typed))
    }

    fn kind(&self, path: &str) -> Option<FileKind> {
        self.as_ref()?.kind(path)
    }

    fn ignore_file(&self) -> Option<&str> {
        self.as_ref()?.ignore_file()
    }
}

#[cfg(test)]
pub(crate) mod testing;
