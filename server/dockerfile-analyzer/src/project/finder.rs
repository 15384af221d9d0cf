//! Finds the configuration files of a Dockerfile: in its folder or the nearest one above.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use analysis::rules::{Level, Policy};
use images::Day;

use super::{Found, Levels, Problem, hadolint, own};
use crate::clock;
use crate::shellcheck::ShellCheck;

/// The name of our own file.
pub(super) const FILE: &str = ".dockerfile-analyzer.toml";

/// The names of all files that are read, our own last.
pub(crate) const FILES: [&str; 3] = [".hadolint.yaml", ".hadolint.yml", FILE];

/// How many folders are looked into on the way up, and how large a file may be.
const MOST_FOLDERS: usize = 64;
const LARGEST: u64 = 256 * 1024;

/// The configuration files that have been read.
#[derive(Debug, Default)]
pub(crate) struct Projects {
    files: Mutex<HashMap<PathBuf, (Stamp, Arc<Found>)>>,
    policies: Mutex<Vec<(Key, Arc<Policy>)>>,
    lately: Mutex<HashMap<PathBuf, Lately>>,
    shellcheck: OnceLock<Arc<ShellCheck>>,
}

/// The files that hold for a folder, and when that was looked up.
type Lately = (Instant, Vec<Arc<Found>>);

/// How long it counts as known which files hold for a folder: an editor asks at every key.
const FRESH: Duration = Duration::from_secs(1);

/// What shows that a file on the disk is another one than before.
type Stamp = (Option<SystemTime>, u64);

/// What a policy follows from: the files, the path where a file speaks of paths, and
/// what is set elsewhere.
#[derive(Debug, Clone, PartialEq)]
struct Key {
    files: Vec<(PathBuf, Stamp)>,
    path: Option<PathBuf>,
    below: Vec<(&'static str, Level)>,
    above: Vec<(&'static str, Level)>,
    /// How often the program `shellcheck` had new answers, if it is asked.
    answers: Option<u64>,
    /// The day, which decides what is still supported.
    today: Day,
}

/// How many policies are kept: there is one for each configuration.
const MOST_POLICIES: usize = 64;

impl Projects {
    /// The configuration files that hold for the Dockerfile `path`, an absolute path, the stronger
    /// ones last: of hadolint's and of ours each the nearest, in its folder or above, up to `top`.
    pub(crate) fn files(&self, path: &Path, top: Option<&Path>) -> Vec<Arc<Found>> {
        let folder = path.parent().unwrap_or(path);
        let mut lately = self.lately.lock().unwrap_or_else(PoisonError::into_inner);
        match lately.get(folder) {
            Some((since, files)) if since.elapsed() < FRESH => files.clone(),
            _ => {
                let files = self.nearest(path, top);
                lately.insert(folder.to_owned(), (Instant::now(), files.clone()));
                files
            }
        }
    }

    fn nearest(&self, path: &Path, top: Option<&Path>) -> Vec<Arc<Found>> {
        let nearest = |names: &[&str]| {
            let folders = path.ancestors().skip(1).take(MOST_FOLDERS);
            let mut passed = false;
            let folders = folders
                .take_while(move |folder| !std::mem::replace(&mut passed, top == Some(*folder)));
            let mut candidates =
                folders.flat_map(|folder| names.iter().map(move |name| folder.join(name)));
            candidates.find_map(|candidate| self.read(&candidate))
        };
        let (hadolint, own) = FILES.split_at(FILES.len() - 1);
        nearest(hadolint).into_iter().chain(nearest(own)).collect()
    }

    /// The policy for the Dockerfile `path`, as [`super::policy`] makes it. The same one is given
    /// for the same files.
    pub(crate) fn policy(
        &self,
        path: &Path,
        files: &[Arc<Found>],
        below: &Levels,
        above: &Levels,
    ) -> Arc<Policy> {
        let answers = self.shellcheck.get().map(|program| program.answers());
        let has_paths = files.iter().any(|found| !found.project.overrides.is_empty());
        let key = Key {
            files: files.iter().map(|found| (found.path.clone(), stamp(&found.path))).collect(),
            path: has_paths.then(|| path.to_owned()),
            below: below.to_vec(),
            above: above.to_vec(),
            answers,
            today: clock::today(),
        };
        let mut policies = self.policies.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, policy)) = policies.iter().find(|(known, _)| *known == key) {
            return Arc::clone(policy);
        }
        let policy = Arc::new(self.asking(super::policy(path, files, below, above, key.today)));
        if policies.len() >= MOST_POLICIES {
            policies.remove(0);
        }
        policies.push((key, Arc::clone(&policy)));
        policy
    }

    /// From now on `program` is asked about what shells get.
    pub(crate) fn ask(&self, program: Arc<ShellCheck>) {
        let _ = self.shellcheck.set(program);
    }

    #[cfg(feature = "shell-lint")]
    fn asking(&self, policy: Policy) -> Policy {
        match self.shellcheck.get() {
            Some(program) => policy.asking(Arc::clone(program) as _),
            None => policy,
        }
    }

    #[cfg(not(feature = "shell-lint"))]
    fn asking(&self, policy: Policy) -> Policy {
        policy
    }

    /// Every file that was read, by path.
    pub(crate) fn all(&self) -> Vec<Arc<Found>> {
        let files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<Arc<Found>> = files.values().map(|(_, found)| Arc::clone(found)).collect();
        all.sort_by(|a, b| a.path.cmp(&b.path));
        all
    }

    /// Looks at the disk again for files that were found lately.
    pub(crate) fn forget(&self) {
        self.lately.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The file at `path`, read if it is new or has changed.
    fn read(&self, path: &Path) -> Option<Arc<Found>> {
        let stamp = stamp(path);
        stamp.0?;
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        match files.get(path) {
            Some((known, found)) if *known == stamp => Some(Arc::clone(found)),
            _ => {
                let found = Arc::new(read(path, stamp.1));
                files.insert(path.to_owned(), (stamp, Arc::clone(&found)));
                Some(found)
            }
        }
    }
}

/// Only a regular file has a time: a pipe of that name would hold up the reader.
fn stamp(path: &Path) -> Stamp {
    let data = fs::metadata(path).ok().filter(|data| data.is_file());
    data.map_or((None, 0), |data| {
        (Some(data.modified().unwrap_or(SystemTime::UNIX_EPOCH)), data.len())
    })
}

/// Reads the file at `path`, which has `length` bytes.
fn read(path: &Path, length: u64) -> Found {
    let text = match length <= LARGEST {
        true => {
            fs::read_to_string(path).map_err(|error| format!("this file cannot be read: {error}"))
        }
        false => Err(format!("this file has more than {LARGEST} bytes")),
    };
    text.map_or_else(
        |message| {
            let problem = Problem { span: syntax::Span::default(), message };
            let project = super::Project::default();
            Found { path: path.to_owned(), text: String::new(), project, problems: vec![problem] }
        },
        |text| understood(path, text),
    )
}

/// What the `text` of the file at `path` says, in the language that its name tells.
pub(crate) fn understood(path: &Path, text: String) -> Found {
    let is_own = path.file_name().is_some_and(|name| name == FILE);
    let (project, problems) = if is_own { own::read(&text) } else { hadolint::read(&text) };
    Found { path: path.to_owned(), text, project, problems }
}
