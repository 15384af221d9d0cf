//! What is found out about a Dockerfile with its build context and its history: off the typing path,
//! when nobody types.
//!
//! The disk and the repository are read at most every few seconds, and only for documents that are
//! open. Nothing is executed for it, and no connection is opened unless the user allows it.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use analysis::features::drift::{self, Drift};
use analysis::features::hints::Hint;
use analysis::plan::Plan;
use analysis::{Advice, Snapshot};
use cache::history::History;
use cache::order::{Basis, Project, StepReport, simulate};
use cache::rewrites;
use cache::tree::Tree;
use cache::{installs, rewrites::REPLACED};
use images::Want;
use syntax::Span;
use tokio::sync::Notify;
use tower_lsp::gen_lsp_types::Uri;

use crate::context::{IGNORE_FILE, Wanted, Workspace};
use crate::convert::uri::path_of;
use crate::history::{COMMITS, Reader};
use crate::lookups::Lookups;

/// How long what was read of the disk counts as what is there.
const FRESH: Duration = Duration::from_secs(5);

/// How long answers of registries may hold up advice; those of the disk are there in this time.
const MOMENT: Duration = Duration::from_millis(50);

/// Of how many Dockerfiles it is kept.
const MOST_KEPT: usize = 16;

/// How long one reading of a repository may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Finds out what needs more than the file.
#[derive(Debug)]
pub(crate) struct Advisor {
    workspace: Arc<Workspace>,
    lookups: Arc<Lookups>,
    options: Mutex<Options>,
    kept: Mutex<HashMap<PathBuf, Arc<Known>>>,
    /// Told when something was found out about a document.
    pub(crate) news: Notify,
    /// The readers of repositories, which go on from what they have read.
    readers: Mutex<HashMap<PathBuf, Reader>>,
}

/// What is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Options {
    /// Whether anything is.
    pub(crate) enabled: bool,
    /// Whether the repository is read.
    pub(crate) history: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options { enabled: true, history: true }
    }
}

/// What was read for one Dockerfile.
#[derive(Debug)]
struct Known {
    read: Instant,
    /// Where its ignore file is, or would be.
    ignore_file: PathBuf,
    tree: Tree,
    history: Option<History>,
}

impl Known {
    fn project(&self) -> Project<'_> {
        let history = self.history.as_ref();
        Project { history, tree: Some(&self.tree), ..Project::default() }
    }
}

impl Advisor {
    /// For the folders of `workspace`; `lookups` are told of the images in open documents.
    pub(crate) fn new(workspace: Arc<Workspace>, lookups: Arc<Lookups>) -> Advisor {
        let (options, kept, news, readers) = Default::default();
        Advisor { workspace, lookups, options, kept, news, readers }
    }

    /// Takes over what the user wants; tells whether that is something else than before.
    pub(crate) fn set(&self, options: Options) -> bool {
        let mut current = self.options.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = *current != options;
        *current = options;
        drop(current);
        if changed {
            self.forget();
        }
        changed
    }

    /// Reads the disk again the next time.
    pub(crate) fn forget(&self) {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// What there is to tell of `snapshot`, the document `uri`. Reads the disk.
    pub(crate) fn advise(&self, uri: &Uri, snapshot: &Snapshot) -> Option<Arc<Advice>> {
        let coming = self.lookups.ask_ahead(|answers| drift::wanted(snapshot, answers));
        let known = self.known(uri, snapshot);
        let drift = self.drift(snapshot, &coming);
        if known.is_none() && drift.is_none() {
            return None;
        }
        let (document, drift) = (snapshot.document(), drift.unwrap_or_default());
        let advice = known.as_ref().map(|known| rewrites::advise(snapshot, &known.project()));
        let found = advice.iter().flat_map(|found| found.findings.iter().chain(&found.extras));
        let found = found.filter(|found| found.is_told());
        let found: Vec<_> = found.map(rewrites::Finding::diagnostic).chain(drift.found).collect();
        let replaced = if known.is_some() { REPLACED } else { &[] };
        let advice = Advice::new(document, &found, replaced);
        Some(Arc::new(advice.refuting(document, &drift.refuted)))
    }

    /// What registries say of the images of `snapshot`, where they are asked without a request.
    /// What they said before is there in a moment; what is `coming` later comes with the next call.
    fn drift(&self, snapshot: &Snapshot, coming: &[Want]) -> Option<Drift> {
        if !self.lookups.asks_ahead() {
            return None;
        }
        self.lookups.wait_here(coming, MOMENT);
        Some(drift::drift(snapshot, &self.lookups.answers()))
    }

    /// What can be done about it. What was read last tells whether there is something at all; an
    /// edit is only given out for what is on the disk now.
    pub(crate) fn offers(&self, uri: &Uri, snapshot: &Snapshot) -> Option<rewrites::Advice> {
        let known = self.last(uri)?;
        let advice = rewrites::advise(snapshot, &known.project());
        let mut findings = advice.findings.iter().chain(&advice.extras);
        let has_offers = findings.any(|finding| !finding.offers.is_empty());
        if !has_offers || known.read.elapsed() < FRESH {
            return Some(advice);
        }
        let known = self.known(uri, snapshot)?;
        Some(rewrites::advise(snapshot, &known.project()))
    }

    /// How often each step in `span` runs again, behind its instruction, with what was read last.
    pub(crate) fn reruns(&self, uri: &Uri, snapshot: &Snapshot, span: Span) -> Vec<Hint> {
        let Some(known) = self.last(uri) else { return Vec::new() };
        let report = simulate(&Plan::of(snapshot), &known.project());
        let steps = report.steps().filter(|step| span.touches(step.span.end));
        let hint = |step: &StepReport| {
            let (reruns, builds) = (step.reruns?, report.builds);
            let label = match report.basis {
                Basis::History => format!("↻ {reruns}/{builds}"),
                Basis::Estimate => format!("↻ about {} %", reruns * 100 / builds.max(1)),
            };
            let tooltip = report.sentence(step, step.inputs);
            Some(Hint { offset: step.span.end, label, is_apart: true, tooltip })
        };
        steps.filter_map(hint).collect()
    }

    /// What was read last for `uri`.
    fn last(&self, uri: &Uri) -> Option<Arc<Known>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(&path_of(uri)?).cloned()
    }

    /// Why the instruction at `offset` has to stay where it is, with what was read last.
    pub(crate) fn why_not(
        &self,
        uri: &Uri,
        snapshot: &Snapshot,
        offset: u32,
    ) -> Option<rewrites::Refusal> {
        let known = self.last(uri)?;
        rewrites::why_not(snapshot, &known.project(), offset)
    }

    /// The ignore file of the context of `uri` as it was read last: the file, which may not be
    /// there.
    pub(crate) fn ignore_file(&self, uri: &Uri) -> Option<PathBuf> {
        Some(self.last(uri)?.ignore_file.clone())
    }

    fn known(&self, uri: &Uri, snapshot: &Snapshot) -> Option<Arc<Known>> {
        let options = *self.options.lock().unwrap_or_else(PoisonError::into_inner);
        let path = path_of(uri).filter(|_| options.enabled)?;
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept.get(&path).filter(|known| known.read.elapsed() < FRESH) {
            return Some(Arc::clone(known));
        }
        drop(kept);
        let disk = self.workspace.context(uri, snapshot).into_disk()?;
        let wanted = Wanted { wants: &installs::wants, largest: installs::LARGEST };
        let tree = disk.tree(wanted);
        let history = options.history.then(|| self.history(disk.folder(), &path)).flatten();
        let ignore_file = disk.ignore_path().unwrap_or_else(|| disk.folder().join(IGNORE_FILE));
        let known = Arc::new(Known { read: Instant::now(), ignore_file, tree, history });
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        kept.insert(path, Arc::clone(&known));
        Some(known)
    }

    /// The last commits of the repository that `context` is in, if it is in one that can be read.
    fn history(&self, context: &Path, dockerfile: &Path) -> Option<History> {
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() >= MOST_KEPT {
            readers.clear();
        }
        let fresh = || Reader::new(context, dockerfile);
        let reader = readers.entry(dockerfile.to_owned()).or_insert_with(fresh);
        if !reader.is_for(context) {
            *reader = fresh();
        }
        let begin = Instant::now();
        let mut watch = |_| match begin.elapsed() < PATIENCE {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        };
        reader.read(COMMITS, &mut watch).inspect_err(|error| tracing::debug!("{error}")).ok()
    }
}
