//! Goes back over the commits of the main line and tells those that changed something. Nothing is
//! found out twice: what one reading learned holds for the next.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use analysis::context::ignore::Ignore;
use cache::history::{Commit, History};

use super::compare::{Difference, compare};
use super::id::Id;
use super::kept::Kept;
use super::objects::{Kind, Objects, Problem};
use super::place::{Facts, Place, in_real_folder};
use super::repository::Repository;
use super::{HistoryError, Progress};
use crate::context::LONGEST_IGNORE_FILE;
use crate::search::LARGEST;

/// How many commits are looked at, most of which may have changed nothing.
const MOST_COMMITS: usize = 20_000;

/// How much one reading tells in all: paths, ignore files and Dockerfiles, in bytes.
const MOST_PATHS: usize = 32 * 1024 * 1024;
const MOST_IGNORES: usize = 4 * 1024 * 1024;
const MOST_TEXTS: usize = 32 * 1024 * 1024;

/// Reads the history of one context, again and again.
#[derive(Debug)]
pub(crate) struct Reader {
    context: PathBuf,
    dockerfile: PathBuf,
    place: Option<Place>,
    facts: Kept<Id, Facts>,
    differences: Kept<(Option<Id>, Option<Id>), Arc<Difference>>,
    ignores: Kept<Id, Arc<Ignore>>,
    texts: Kept<Id, Arc<str>>,
}

impl Reader {
    /// For the folder `context` and the file `dockerfile`, which may be elsewhere.
    pub(crate) fn new(context: &Path, dockerfile: &Path) -> Reader {
        Reader {
            context: context.to_owned(),
            dockerfile: dockerfile.to_owned(),
            place: None,
            facts: Kept::new(usize::MAX),
            differences: Kept::new(MOST_PATHS),
            ignores: Kept::new(MOST_IGNORES),
            texts: Kept::new(MOST_TEXTS),
        }
    }

    /// Whether it reads the history of the folder `context`.
    pub(crate) fn is_for(&self, context: &Path) -> bool {
        self.context == context
    }

    /// The last commits that changed something, at most `limit`. `watch` is told of each commit
    /// that is looked at, and may end the reading.
    ///
    /// # Errors
    /// Why there is no history. What cannot be read in the middle of one only makes it shorter.
    pub(crate) fn read(
        &mut self,
        limit: usize,
        watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<History, HistoryError> {
        let context = self.context.canonicalize().map_err(|_| HistoryError::NoContext)?;
        let dockerfile =
            in_real_folder(&self.dockerfile).unwrap_or_else(|| self.dockerfile.clone());
        let repository = Repository::find(&context)?;
        let place = Place::new(repository.root(), &context, &dockerfile)?;
        self.begin(place.clone());
        let walk = Walk {
            kept: self,
            objects: Objects::open(repository.objects()),
            place,
            shallow: repository.shallow(),
        };
        let history = walk.back_from(repository.head()?, limit, watch)?;
        self.finish();
        Ok(history)
    }

    fn begin(&mut self, place: Place) {
        if self.place.as_ref() != Some(&place) {
            *self = Reader::new(&self.context, &self.dockerfile);
            self.place = Some(place);
        }
        self.facts.begin();
        self.differences.begin();
        self.ignores.begin();
        self.texts.begin();
    }

    fn finish(&mut self) {
        self.facts.finish();
        self.differences.finish();
        self.ignores.finish();
        self.texts.finish();
    }
}

/// One reading.
struct Walk<'r> {
    kept: &'r mut Reader,
    objects: Objects,
    place: Place,
    shallow: HashSet<Id>,
}

impl Walk<'_> {
    fn back_from(
        mut self,
        head: Id,
        limit: usize,
        watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<History, HistoryError> {
        let mut history = History::default();
        let mut at = (head, self.facts(head)?);
        if at.1.context.is_none() {
            return Err(HistoryError::Untracked);
        }
        for looked_at in 0..MOST_COMMITS {
            let progress = Progress { looked_at, found: history.commits.len() };
            if watch(progress).is_break() {
                return Err(HistoryError::Canceled);
            }
            history.is_partial = true;
            // What it was made on top of was left out: what it changed is not known.
            if history.commits.len() == limit || self.shallow.contains(&at.0) {
                break;
            }
            match self.step(&mut history, at) {
                Ok(Some(next)) => at = next,
                Ok(None) => {
                    history.is_partial = false;
                    break;
                }
                Err(problem) if history.commits.is_empty() => return Err(problem.into()),
                Err(_) => break,
            }
        }
        Ok(history)
    }

    /// Tells what the commit `id` changed, and goes to its first parent.
    fn step(
        &mut self,
        history: &mut History,
        (id, facts): (Id, Facts),
    ) -> Result<Option<(Id, Facts)>, Problem> {
        let parent = match facts.header.parent {
            Some(parent) => Some((parent, self.facts(parent)?)),
            None => None,
        };
        let before = parent.as_ref().map(|(_, facts)| facts);
        let difference = self.difference(before.and_then(|facts| facts.context), facts.context)?;
        if !difference.is_empty() || !facts.same_files(before) {
            history.commits.push(self.commit(id, &facts, &difference)?);
        }
        Ok(parent)
    }

    fn facts(&mut self, id: Id) -> Result<Facts, Problem> {
        self.kept.facts.get_or(id, || Ok((self.place.facts(&mut self.objects, id)?, 0)))
    }

    fn difference(&mut self, old: Option<Id>, new: Option<Id>) -> Result<Arc<Difference>, Problem> {
        if old == new {
            return Ok(Arc::default());
        }
        self.kept.differences.get_or((old, new), || {
            let found = compare(&mut self.objects, old, new)?;
            let bytes = found.bytes;
            Ok((Arc::new(found), bytes))
        })
    }

    fn commit(
        &mut self,
        id: Id,
        facts: &Facts,
        difference: &Difference,
    ) -> Result<Commit, Problem> {
        Ok(Commit {
            id: id.to_string(),
            time: facts.header.time,
            changes: difference.changes.clone(),
            omitted: difference.omitted,
            // Without the ignore file it is not known which of the changes matter.
            ignore: facts.ignore.map(|id| self.ignore(id)).transpose()?,
            dockerfile: facts.dockerfile.and_then(|id| self.text(id).ok()),
        })
    }

    fn ignore(&mut self, id: Id) -> Result<Arc<Ignore>, Problem> {
        self.kept.ignores.get_or(id, || {
            let text = self.objects.read(id, Kind::Blob, LONGEST_IGNORE_FILE as usize)?;
            // What BuildKit refuses ignores nothing: the build stops before it matters.
            let ignore = Ignore::read(&String::from_utf8_lossy(&text)).unwrap_or_default();
            Ok((Arc::new(ignore), text.len()))
        })
    }

    fn text(&mut self, id: Id) -> Result<Arc<str>, Problem> {
        self.kept.texts.get_or(id, || {
            let text = self.objects.read(id, Kind::Blob, LARGEST as usize)?;
            Ok((String::from_utf8_lossy(&text).into(), text.len()))
        })
    }
}
