//! What changed from build to build: a build for each commit of the history, the newest first, or,
//! where there is none, builds that are made up from documented guesses.
//!
//! What the ignore file of a commit keeps from the build did not change for it.

use std::collections::HashMap;

use analysis::context::ignore::Ignore;

use super::bits::Builds;
use super::priors;
use super::sources::Sources;
use crate::history::{Commit, History};
use crate::tree::{Kind, Tree};

/// The folder of a repository, which no two checkouts have alike.
const REPOSITORY: &str = ".git";

/// The name of ignore files, or the end of it.
const IGNORE_FILE: &str = ".dockerignore";

/// What changed from build to build.
#[derive(Debug, Default)]
pub struct Timeline<'a> {
    /// The paths that each commit changed for the build; `None` where there is no history.
    commits: Option<Vec<Changed<'a>>>,
    tree: Option<&'a Tree>,
}

/// What a commit changed for the build.
#[derive(Debug)]
struct Changed<'a> {
    paths: Vec<&'a str>,
    /// Whether anything in a directory may have changed as well.
    is_partial: bool,
    /// Whether it changed which files the build has.
    ignore_file: bool,
    /// Whether the build has the repository.
    has_repository: bool,
}

impl<'a> Timeline<'a> {
    /// What `history` tells about the context, whose files are those of `tree`.
    pub fn new(history: Option<&'a History>, tree: Option<&'a Tree>) -> Timeline<'a> {
        let commits = history.map(|history| history.commits.as_slice()).unwrap_or_default();
        let has_repository = tree.is_some_and(|tree| tree.contains(REPOSITORY));
        let changed = commits.iter().map(|commit| Changed::new(commit, has_repository)).collect();
        Timeline { commits: (!commits.is_empty()).then_some(changed), tree }
    }

    /// How many builds are looked at.
    pub fn builds(&self) -> usize {
        self.commits.as_ref().map_or(priors::BUILDS, Vec::len)
    }

    /// Whether the builds are made up.
    pub fn is_estimate(&self) -> bool {
        self.commits.is_none()
    }

    /// The builds in which one of the paths changed that `wanted` chooses, of those that the build
    /// has; `None` where there is no history.
    pub fn touching(&self, wanted: impl Fn(&str) -> bool) -> Option<Builds> {
        let commits = self.commits.as_ref()?;
        let touched = |commit: &Changed<'_>| commit.paths.iter().any(|path| wanted(path));
        Some(numbers(commits, touched))
    }

    /// The builds in which something changed that `sources` take.
    pub fn changing(&self, sources: &Sources) -> Builds {
        let Some(commits) = &self.commits else {
            return priors::changing(sources, |path| self.is_directory(path));
        };
        let takes_many = self.takes_many(sources);
        let everything = sources.takes_everything();
        numbers(commits, |commit| {
            (commit.is_partial && takes_many)
                || (commit.ignore_file && everything)
                || (commit.has_repository && sources.take(REPOSITORY))
                || commit.paths.iter().any(|path| sources.take(path))
        })
    }

    /// Whether `sources` name a directory or a pattern.
    pub(super) fn takes_many(&self, sources: &Sources) -> bool {
        sources.may_take_many(|path| self.is_directory(path) == Some(true))
    }

    /// Whether `sources` take the repository, which is another one in every checkout, in the newest
    /// build.
    pub fn takes_repository(&self, sources: &Sources) -> bool {
        self.tree.is_some_and(|tree| tree.get(REPOSITORY).is_some()) && sources.take(REPOSITORY)
    }

    /// Whether `path` is a directory; `None` where that is not known.
    fn is_directory(&self, path: &str) -> Option<bool> {
        let tree = self.tree?;
        match tree.get(path) {
            Some(node) => Some(node.kind == Kind::Directory),
            None if tree.is_partial => None,
            None => Some(false),
        }
    }
}

impl<'a> Changed<'a> {
    fn new(commit: &'a Commit, has_repository: bool) -> Changed<'a> {
        let ignore = commit.ignore.as_deref();
        let all = || commit.changes.iter().map(|change| change.path.as_str());
        let paths = match ignore {
            Some(ignore) => kept(ignore, all()),
            None => all().collect(),
        };
        let is_ignored = |path| ignore.is_some_and(|ignore| ignore.matches(path) == Some(true));
        Changed {
            paths,
            is_partial: commit.omitted > 0,
            ignore_file: all().any(|path| path == IGNORE_FILE),
            has_repository: has_repository && !is_ignored(REPOSITORY),
        }
    }
}

fn numbers(commits: &[Changed<'_>], chosen: impl Fn(&Changed<'_>) -> bool) -> Builds {
    let chosen = commits.iter().enumerate().filter(|(_, commit)| chosen(commit));
    chosen.map(|(number, _)| number).collect()
}

/// Those of `paths` that the build has. What the patterns say about a directory is found out once.
fn kept<'a>(ignore: &Ignore, paths: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let (mut directories, mut kept) = (HashMap::new(), Vec::new());
    for path in paths {
        let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
        let below = directories.entry(directory).or_insert_with(|| ignore.below(directory));
        if !below.is_ignored(name) {
            kept.push(path);
        }
    }
    kept
}
