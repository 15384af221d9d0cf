//! The rules in force for each document: what the project's files say, over the editor's settings.
//!
//! Files are read where diagnostics are looked for, never on the session's thread.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use analysis::Snapshot;
use analysis::context::ignore::Ignore;
use analysis::rules::{Level, Policy};
use tower_lsp::gen_lsp_types::{self as lsp, Uri};

use crate::context::{Evidence, Patterns, Workspace};
use crate::convert::problems;
use crate::convert::uri::{path_of, uri_of};
use crate::project::{Change, Found, Levels, Projects, is_excluded, silence};
use crate::shellcheck::ShellCheck;

/// The rules in force.
#[derive(Debug)]
pub(crate) struct Policies {
    workspace: Arc<Workspace>,
    projects: Projects,
    patterns: Patterns,
    settings: Mutex<Vec<(&'static str, Level)>>,
    /// The files about which the client was told something, with the text that it was told about.
    told: Mutex<HashMap<PathBuf, Arc<Found>>>,
}

/// What is wrong with one configuration file.
pub(crate) type Told = (Uri, Vec<lsp::Diagnostic>);

impl Policies {
    /// The rules where the folders are those of `workspace`.
    pub(crate) fn new(workspace: Arc<Workspace>) -> Policies {
        let (projects, patterns, settings, told) = Default::default();
        Policies { workspace, projects, patterns, settings, told }
    }

    /// Takes over what the editor has set; tells whether that is something else than before.
    pub(crate) fn set(&self, levels: &Levels) -> bool {
        let mut settings = self.settings.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = *settings != levels;
        *settings = levels.to_vec();
        changed
    }

    /// From now on `program` is asked about what shells get.
    pub(crate) fn ask(&self, program: Arc<ShellCheck>) {
        self.projects.ask(program);
    }

    /// Looks at the disk again.
    pub(crate) fn forget(&self) {
        self.projects.forget();
        self.patterns.forget();
    }

    /// `snapshot`, the document `uri`, under the rules and with the ignore file that are in force
    /// for it, and what there is to tell about configuration files that the client was not told
    /// yet.
    pub(crate) fn applied(
        &self,
        uri: &Uri,
        snapshot: &Arc<Snapshot>,
    ) -> (Arc<Snapshot>, Vec<Told>) {
        let files = path_of(uri).map_or(Vec::new(), |path| self.files(&path));
        let changed = self.changed(uri, snapshot).map(Arc::new);
        (changed.unwrap_or_else(|| Arc::clone(snapshot)), self.news(&files))
    }

    /// `snapshot`, the document `uri`, under the rules and with the ignore file that are in force
    /// for it; `None` if it is so already.
    pub(crate) fn changed(&self, uri: &Uri, snapshot: &Snapshot) -> Option<Snapshot> {
        let in_force = match path_of(uri) {
            Some(path) => self.in_force(&path, &Evidence::of(snapshot)),
            None => InForce { policy: self.policy(Path::new(""), &[]), ignore: None },
        };
        in_force.changed(snapshot)
    }

    /// Whether a configuration file keeps the Dockerfile `path` from being looked for in folders.
    pub(crate) fn excludes(&self, path: &Path) -> bool {
        is_excluded(path, &self.files(path))
    }

    /// What is in force for the Dockerfile `path`, whose sources are `evidence`.
    pub(crate) fn in_force(&self, path: &Path, evidence: &Evidence) -> InForce {
        let policy = self.policy(path, &self.files(path));
        InForce { policy, ignore: self.ignore(path, evidence) }
    }

    fn policy(&self, path: &Path, files: &[Arc<Found>]) -> Arc<Policy> {
        let settings = self.settings.lock().map(|list| list.clone()).unwrap_or_default();
        self.projects.policy(path, files, &settings, &[])
    }

    fn ignore(&self, path: &Path, evidence: &Evidence) -> Option<Arc<Ignore>> {
        let (folders, setting) = (self.workspace.folders(), self.workspace.setting());
        self.patterns.of(path, evidence, &folders, setting.as_deref())
    }

    fn files(&self, path: &Path) -> Vec<Arc<Found>> {
        self.projects.files(path, self.top(path).as_deref())
    }

    /// The folder of the workspace that `path` is in.
    fn top(&self, path: &Path) -> Option<PathBuf> {
        let folders = self.workspace.folders().into_iter();
        let around = folders.filter(|folder| path.starts_with(folder));
        around.max_by_key(|folder| folder.components().count())
    }

    /// What switches the rule `id` off in the configuration file of the document `uri`.
    pub(crate) fn silence(&self, uri: &Uri, id: &'static str) -> Option<Change> {
        let path = path_of(uri)?;
        let settings = self.settings.lock().map(|list| list.clone()).unwrap_or_default();
        silence(&path, &self.files(&path), self.top(&path).as_deref(), &settings, id)
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
        drop(told);
        news.extend(self.gone());
        news
    }

    /// The configuration files that the client shows problems in and that are not there any more,
    /// with no problems.
    pub(crate) fn gone(&self) -> Vec<Told> {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let is_gone = |found: &Arc<Found>| !found.problems.is_empty() && !found.path.is_file();
        let gone = told.extract_if(|_, found| is_gone(found));
        gone.filter_map(|(path, _)| Some((uri_of(&path)?, Vec::new()))).collect()
    }
}

/// What is in force for one Dockerfile.
#[derive(Debug)]
pub(crate) struct InForce {
    policy: Arc<Policy>,
    ignore: Option<Arc<Ignore>>,
}

/// The same objects are kept while the files that they come from stay as they are.
impl PartialEq for InForce {
    fn eq(&self, other: &InForce) -> bool {
        let ignore = |of: &InForce| of.ignore.as_ref().map(Arc::as_ptr);
        Arc::ptr_eq(&self.policy, &other.policy) && ignore(self) == ignore(other)
    }
}

impl InForce {
    /// `snapshot` with this in force; `None` if it is so already.
    pub(crate) fn changed(&self, snapshot: &Snapshot) -> Option<Snapshot> {
        let has_policy = Arc::ptr_eq(snapshot.policy(), &self.policy);
        let has_ignore =
            snapshot.ignore().map(Arc::as_ptr) == self.ignore.as_ref().map(Arc::as_ptr);
        let changed = match has_policy {
            true if has_ignore => return None,
            true => snapshot.next(snapshot.document().clone()),
            false => snapshot.under(Arc::clone(&self.policy)),
        };
        Some(changed.with_ignore(self.ignore.clone()))
    }
}
