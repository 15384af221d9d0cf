//! Which files of a build context the last commits changed, read out of the user's repository.
//!
//! **Nothing that a repository names is ever executed, no connection is opened, nothing is
//! written.** That holds because there is no code here that could: the objects are read from the
//! disk by our own hands, and neither the configuration of the repository or of the user, nor its
//! attributes and hooks, nor the environment is looked at. Three ways were weighed:
//!
//! - The program git asks its configuration what to run (`core.fsmonitor`, `gpg.program`,
//!   `core.sshCommand`, `diff.external`, …), and what must be switched off differs from version to
//!   version: a list of what is forbidden is never complete. It would also be the only program
//!   that the server starts.
//! - Of gitoxide, `gix-odb` with `gix-object` and `gix-hash` brings 32 crates, 43 seconds of one
//!   processor for building them and 590 KB of program, and maps files into memory, so that one
//!   that is cut short by another program ends the server. Its parts that compare trees
//!   (`gix-diff`) bring filters that start programs.
//! - The formats of objects, packs and trees have not changed since 2007 and take some hundred
//!   lines. With a library for RFC 1950 that has no unsafe code (`miniz_oxide`, 2 crates, 1 second,
//!   30 KB) every length, depth and file is under our control. This is what is done here.
//!
//! ```text
//! repository ─▶ objects ─▶ place ───▶ compare ─▶ reader ─▶ cache::history
//!  where it is   by name    what a     which      which
//!                           commit has paths      commits
//! ```

mod compare;
mod files;
mod id;
mod kept;
mod objects;
mod place;
mod reader;
mod repository;
mod tree;

use std::fmt;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use cache::history::History;

use self::objects::Problem;
pub(crate) use self::reader::Reader;

/// How many commits are told of by default.
pub(crate) const COMMITS: usize = 300;

/// How far a reading has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Progress {
    /// How many commits were looked at.
    pub(crate) looked_at: usize,
    /// How many of them changed something.
    pub(crate) found: usize,
}

/// The last commits, at most `limit`, that changed something in the folder `context`, the file
/// `dockerfile` or the ignore file in force. See [`Reader`] for reading again.
///
/// # Errors
/// Why there is no history.
pub(crate) fn read(
    context: &Path,
    dockerfile: &Path,
    limit: usize,
) -> Result<History, HistoryError> {
    Reader::new(context, dockerfile).read(limit, &mut |_| ControlFlow::Continue(()))
}

/// Why there is no history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum HistoryError {
    /// There is no such folder.
    NoContext,
    /// The folder is in no repository.
    NoRepository,
    /// The folder is inside of a repository without files.
    Bare,
    /// This file does not lead to a repository.
    BrokenLink(PathBuf),
    /// The current branch is not told in a way that is understood.
    BrokenHead,
    /// References are kept in another format.
    Reftable,
    /// Objects have longer names.
    Sha256,
    /// There is no commit yet.
    NoCommits,
    /// The current commit does not have the folder.
    Untracked,
    /// An object is not there.
    Missing,
    /// An object is not well formed.
    Broken,
    /// There is more than what is read.
    TooLarge,
    /// The reading was ended.
    Canceled,
}

impl From<Problem> for HistoryError {
    fn from(problem: Problem) -> HistoryError {
        match problem {
            Problem::Missing => HistoryError::Missing,
            Problem::Broken => HistoryError::Broken,
            Problem::TooLarge | Problem::TooMuch => HistoryError::TooLarge,
        }
    }
}

impl fmt::Display for HistoryError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            HistoryError::BrokenLink(file) => {
                return write!(formatter, "{} does not lead to a repository", file.display());
            }
            HistoryError::NoContext => "there is no such folder",
            HistoryError::NoRepository => "the build context is not in a git repository",
            HistoryError::Bare => "the build context is inside of a bare git repository",
            HistoryError::BrokenHead => "the current branch of the git repository cannot be read",
            HistoryError::Reftable => {
                "the git repository keeps its references as a reftable, which is not supported"
            }
            HistoryError::Sha256 => {
                "the git repository names its objects by SHA-256, which is not supported"
            }
            HistoryError::NoCommits => "the git repository has no commits yet",
            HistoryError::Untracked => "the build context is not part of the current commit",
            HistoryError::Missing => {
                "the git repository lacks objects of its last commits, as partial clones do"
            }
            HistoryError::Broken => "the last commits of the git repository cannot be read",
            HistoryError::TooLarge => "the git repository has more in one commit than is read",
            HistoryError::Canceled => "reading the history was canceled",
        };
        formatter.write_str(text)
    }
}

impl std::error::Error for HistoryError {}

#[cfg(test)]
#[cfg(unix)]
mod tests;
