//! The rules in force for each document: what the project's files say, over the editor's settings.
//!
//! Files are read where diagnostics are looked for, never on the session's thread.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use analysis::Snapshot;
use analysis::rules::{Level, Policy};
use tower_lsp::gen_lsp_types::{self as lsp, Uri};

use crate::context::Workspace;
use crate::convert::problems;
use crate::convert::uri::{path_of, uri_of};
use crate::project::{Found, Levels, Projects};

/// The rules in force.
#[derive(Debug)]
pub(crate) struct Policies {
    workspace: Arc<Workspace>,
    projects: Projects,
    settings: Mutex<Vec<(&'static str, Level)>>,
    /// The files about which the client was told something, with the text that it was told about.
    told: Mutex<HashMap<PathBuf, Arc<Found>>>,
}

/// What is wrong with one configuration file.
pub(crate) type Told = (Uri, Vec<lsp::Diagnostic>);

impl Policies {
    /// The rules where the folders are those of `workspace`.
    pub(crate) fn new(workspace: Arc<Workspace>) -> Policies {
        let (projects, settings, told) = Default::default();
        Policies { workspace, projects, settings, told }
    }

    /// Takes over what the editor has set; tells whether that is something else than before.
    pub(crate) fn set(&self, levels: &Levels) -> bool {
        let mut settings = self.settings.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = *settings != levels;
        *settings = levels.to_vec();
        changed
    }

    /// Looks at the disk again.
    pub(crate) fn forget(&self) {
        self.projects.forget();
    }

    /// `snapshot`, the document `uri`, under the rules that are in force for it, and what there is
    /// to tell about configuration files that the client was not told yet.
    pub(crate) fn applied(
        &self,
        uri: &Uri,
        snapshot: &Arc<Snapshot>,
    ) -> (Arc<Snapshot>, Vec<Told>) {
        let path = path_of(uri);
        let files = path.as_deref().map_or(Vec::new(), |path| self.files(path));
        let settings = self.settings.lock().map(|list| list.clone()).unwrap_or_default();
        let path = path.as_deref().unwrap_or(Path::new(""));
        let policy = self.projects.policy(path, &files, &settings, &[]);
        (under(snapshot, policy), self.news(&files))
    }

    fn files(&self, path: &Path) -> Vec<Arc<Found>> {
        let folders = self.workspace.folders();
        let top = folders.iter().filter(|folder| path.starts_with(folder));
        let top = top.max_by_key(|folder| folder.components().count());
        self.projects.files(path, top.map(PathBuf::as_path))
    }

    /// What the client was not told yet about `files`.
    fn news(&self, files: &[Arc<Found>]) -> Vec<Told> {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = |found: &&Arc<Found>| {
            told.get(&found.path).is_none_or(|known| !Arc::ptr_eq(known, found))
        };
        let new: Vec<&Arc<Found>> = files.iter().filter(is_new).collect();
        let mut news = Vec::new();
        for found in new {
            let known = told.insert(found.path.clone(), Arc::clone(found));
            let had_problems = known.is_some_and(|known| !known.problems.is_empty());
            let is_news = had_problems || !found.problems.is_empty();
            if let Some(uri) = uri_of(&found.path).filter(|_| is_news) {
                news.push((uri, problems::diagnostics(found)));
            }
        }
        news
    }
}

fn under(snapshot: &Arc<Snapshot>, policy: Arc<Policy>) -> Arc<Snapshot> {
    match Arc::ptr_eq(snapshot.policy(), &policy) {
        true => Arc::clone(snapshot),
        false => Arc::new(snapshot.under(policy)),
    }
}
