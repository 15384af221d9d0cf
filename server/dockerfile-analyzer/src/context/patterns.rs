//! The patterns of the ignore file that holds for a Dockerfile, for the rules about ignored files.
//!
//! They are asked for at every key, so what was found is kept: for a moment where the file is, and
//! what is in it until it changes. The same patterns are given for the same file.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use analysis::context::ignore::Ignore;

use super::choice::{self, Evidence};
use super::disk::{self, IGNORE_FILE};

/// How long it counts as known which ignore file holds for a Dockerfile.
const FRESH: Duration = Duration::from_secs(1);

/// Of how many Dockerfiles and ignore files something is kept.
const MOST: usize = 256;

/// The ignore files that have been read.
#[derive(Debug, Default)]
pub(crate) struct Patterns {
    files: Mutex<HashMap<PathBuf, (Stamp, Arc<Ignore>)>>,
    lately: Mutex<HashMap<PathBuf, Lately>>,
}

/// What shows that a file on the disk is another one than before.
type Stamp = (Option<SystemTime>, u64);

/// What was found for a Dockerfile, when, and for which sources.
#[derive(Debug)]
struct Lately {
    since: Instant,
    evidence: Evidence,
    patterns: Option<Arc<Ignore>>,
}

impl Patterns {
    /// The patterns for the Dockerfile `path`, whose sources are `evidence`, where `folders` are
    /// open and `setting` is the user's word on where the context is. `None` if there is no ignore
    /// file or it cannot be used.
    pub(crate) fn of(
        &self,
        path: &Path,
        evidence: &Evidence,
        folders: &[PathBuf],
        setting: Option<&str>,
    ) -> Option<Arc<Ignore>> {
        if evidence.is_empty() {
            return None;
        }
        if let Some(patterns) = self.known(path, evidence) {
            return patterns;
        }
        let patterns = self.find(path, evidence, folders, setting);
        let known = Lately {
            since: Instant::now(),
            evidence: evidence.clone(),
            patterns: patterns.clone(),
        };
        let mut lately = self.lately.lock().unwrap_or_else(PoisonError::into_inner);
        if lately.len() >= MOST {
            lately.retain(|_, known| known.since.elapsed() < FRESH);
        }
        if lately.len() < MOST {
            lately.insert(path.to_owned(), known);
        }
        patterns
    }

    /// What was found for `path` lately.
    fn known(&self, path: &Path, evidence: &Evidence) -> Option<Option<Arc<Ignore>>> {
        let lately = self.lately.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lately.get(path).filter(|known| known.since.elapsed() < FRESH)?;
        (known.evidence == *evidence).then(|| known.patterns.clone())
    }

    /// Looks at the disk again for files that were found lately.
    pub(crate) fn forget(&self) {
        self.lately.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn find(
        &self,
        path: &Path,
        evidence: &Evidence,
        folders: &[PathBuf],
        setting: Option<&str>,
    ) -> Option<Arc<Ignore>> {
        // Most projects have none: then it does not matter where the context is.
        let is_set = setting.is_some_and(|setting| !setting.is_empty());
        if !is_set && !may_have_ignore_file(path, folders) {
            return None;
        }
        let disk = choice::choose(path, folders, setting, || evidence.clone())?;
        self.read(&disk.ignore_path()?)
    }

    /// What is in the ignore file `path`, read if it is new or has changed.
    fn read(&self, path: &Path) -> Option<Arc<Ignore>> {
        let data = fs::metadata(path).ok()?;
        let stamp = (data.modified().ok(), data.len());
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, patterns)) = files.get(path).filter(|(known, _)| *known == stamp) {
            return Some(Arc::clone(patterns));
        }
        let patterns = Arc::new(Ignore::read(&disk::read_file(path)?).ok()?);
        if files.len() >= MOST {
            files.clear();
        }
        files.insert(path.to_owned(), (stamp, Arc::clone(&patterns)));
        Some(patterns)
    }
}

/// Whether the file exists in any folder that may be the context of `dockerfile`, or beside it.
fn may_have_ignore_file(dockerfile: &Path, folders: &[PathBuf]) -> bool {
    let shared = choice::candidates(dockerfile, choice::top(dockerfile, folders));
    let mut shared = shared.map(|folder| folder.join(IGNORE_FILE));
    disk::own_ignore_file(dockerfile).is_some_and(|own| own.exists())
        || shared.any(|file| file.exists())
}
