//! What changed in a build context from commit to commit, as plain data: who knows the repository
//! brings it in.

use std::sync::Arc;

use analysis::context::ignore::Ignore;

/// What a commit did to a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// It was not there before.
    Added,
    /// What is in it changed, or what it is, or who may execute it.
    Modified,
    /// It is no longer there.
    Deleted,
}

/// A path that a commit changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// The path, from the root of the context. That of a submodule stands for everything below it.
    pub path: String,
    /// What happened to it.
    pub kind: ChangeKind,
}

/// One commit of the main line, compared to the one before it.
#[derive(Debug, Clone, Default)]
pub struct Commit {
    /// Its name.
    pub id: String,
    /// When it was made, in seconds since 1970.
    pub time: i64,
    /// What it changed in the context, in the order of the paths.
    pub changes: Vec<Change>,
    /// How many more changes were left out.
    pub omitted: usize,
    /// The ignore file of that time; `None` where there was none.
    pub ignore: Option<Arc<Ignore>>,
    /// The Dockerfile of that time, where it is in the repository and was read.
    pub dockerfile: Option<Arc<str>>,
}

/// The last commits that changed something in the context, the Dockerfile or the ignore file in
/// force, newest first.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// The commits.
    pub commits: Vec<Commit>,
    /// Whether there are older ones that were not read.
    pub is_partial: bool,
}
