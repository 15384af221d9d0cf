//! What is found in all Dockerfiles of the workspace: those that are open, and those on the disk.
//!
//! Clients ask again every few seconds, so a file whose text, rules and ignore file are as before
//! is not read again. Everything is bounded: folders, files, bytes and time.

use std::collections::{HashMap, HashSet};
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use analysis::{Pool, Snapshot};
use serde::Serialize;
use serde_json::{Value, json};
use syntax::Document;
use tower_lsp::gen_lsp_types::{
    ProgressNotification, ProgressParams, ProgressToken, Uri, WorkspaceDiagnosticParams,
};

use crate::capabilities::ClientFeatures;
use crate::cli::input::Input;
use crate::context::{Evidence, Workspace};
use crate::convert::reports::{FileReport, Report};
use crate::convert::to_lsp::View;
use crate::convert::uri::{path_of, uri_of};
use crate::guard;
use crate::policies::{InForce, Policies};
use crate::search::{LARGEST, dockerfiles};
use crate::transport::{Outgoing, Prepared};

/// How long a scan may take. What is left out then is looked at by the next one.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long a look through the folders counts as new.
const FRESH: Duration = Duration::from_secs(10);

/// After how many reports the client gets them and is told how far the scan is.
const STEP: usize = 64;

/// The id of the report that a file is gone.
const GONE: &str = "gone";

/// What is known of the files on the disk, between two scans.
#[derive(Debug)]
pub(crate) struct Scanner {
    workspace: Arc<Workspace>,
    policies: Arc<Policies>,
    outgoing: Outgoing,
    files: Mutex<HashMap<PathBuf, File>>,
    looked: Mutex<Option<Looked>>,
}

/// A file as it was when it was read, and the id of the report on it.
#[derive(Debug)]
struct File {
    stamp: Stamp,
    in_force: InForce,
    evidence: Evidence,
    id: String,
}

/// What shows that a file on the disk is another one than before.
type Stamp = (Option<SystemTime>, u64);

/// The Dockerfiles in `folders`, and when they were looked for.
#[derive(Debug, Clone)]
struct Looked {
    since: Instant,
    folders: Vec<PathBuf>,
    paths: Arc<Vec<PathBuf>>,
    is_whole: bool,
}

impl Scanner {
    /// Scans the folders of `workspace` under the rules of `policies`; reports that are asked for
    /// in parts go to `outgoing`.
    pub(crate) fn new(
        workspace: Arc<Workspace>,
        policies: Arc<Policies>,
        outgoing: Outgoing,
    ) -> Scanner {
        let (files, looked) = Default::default();
        Scanner { workspace, policies, outgoing, files, looked }
    }

    /// Looks through the folders again.
    pub(crate) fn forget(&self) {
        *self.looked.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// The answer to `asked`: reports on the `open` documents and on the files on the disk that are
    /// not open. Ends early where nobody waits for it any more.
    pub(crate) fn scan(
        &self,
        asked: &WorkspaceDiagnosticParams,
        open: &[View<'_>],
        client: &ClientFeatures,
        is_cancelled: impl Fn() -> bool,
    ) -> Prepared {
        let previous = asked.previous_result_ids.iter();
        let mut previous: HashMap<&str, &str> =
            previous.map(|known| (known.uri.0.as_str(), known.value.as_str())).collect();
        let mut answer = Answer::begin(&self.outgoing, asked);
        for view in open {
            answer.add(self.open_report(view, previous.remove(view.uri.0.as_str())));
        }
        let (end, looked) = (Instant::now() + PATIENCE, self.look());
        let open: HashSet<PathBuf> = open.iter().filter_map(|view| path_of(view.uri)).collect();
        let pool = Pool::default();
        let closed: Vec<_> = looked.paths.iter().filter(|path| !open.contains(*path)).collect();
        for (index, path) in closed.iter().enumerate() {
            if is_cancelled() || Instant::now() > end {
                return answer.end();
            }
            let Some(uri) = uri_of(path) else { continue };
            let known = previous.remove(uri.0.as_str());
            let report = guard::run(|| self.file_report(path, &uri, known, (client, &pool)));
            let report = report.ok().flatten();
            let had_report = known.is_some_and(|id| id != GONE);
            let report = report.or_else(|| had_report.then(|| gone_report(uri)));
            report.into_iter().for_each(|report| answer.add(report));
            answer.tell(index, closed.len());
        }
        // What the client has of other files counts no more.
        let gone = previous.into_iter().filter(|(_, id)| looked.is_whole && *id != GONE);
        gone.for_each(|(uri, _)| answer.add(gone_report(Uri::from(uri))));
        answer.end()
    }

    /// The report on an open document.
    fn open_report(&self, view: &View<'_>, previous: Option<&str>) -> FileReport {
        let changed = self.policies.changed(view.uri, view.snapshot);
        let report = match &changed {
            Some(snapshot) => {
                View::new(view.uri, view.version, snapshot, view.client).report(previous)
            }
            None => view.report(previous),
        };
        FileReport { uri: view.uri.clone(), version: view.version, report }
    }

    /// The report on the file `path`, called `uri`, which shares what it has in common with others by
    /// `pool`; `None` if it cannot be read or is left out.
    fn file_report(
        &self,
        path: &Path,
        uri: &Uri,
        previous: Option<&str>,
        (client, pool): (&ClientFeatures, &Pool),
    ) -> Option<FileReport> {
        if self.policies.excludes(path) {
            return None;
        }
        let data = fs::symlink_metadata(path).ok().filter(Metadata::is_file)?;
        let stamp = (data.modified().ok(), data.len());
        if let Some(previous) = previous.filter(|id| self.is_current(path, stamp, id)) {
            let report = Report::Unchanged { result_id: previous.to_owned() };
            return Some(FileReport { uri: uri.clone(), version: None, report });
        }
        let text = (data.len() <= LARGEST).then(|| Input::File(path.to_owned()).read().ok())??;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let snapshot = Snapshot::new(Document::new(text));
        let evidence = Evidence::of(&snapshot);
        let in_force = self.policies.in_force(path, &evidence);
        let snapshot = in_force.changed(&snapshot).unwrap_or(snapshot).sharing(pool);
        let report = View::new(uri, None, &snapshot, client).report(previous);
        let file = File { stamp, in_force, evidence, id: report.id().to_owned() };
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.insert(path.to_owned(), file);
        drop(files);
        Some(FileReport { uri: uri.clone(), version: None, report })
    }

    /// Whether the report `id` on the file `path` still holds.
    fn is_current(&self, path: &Path, stamp: Stamp, id: &str) -> bool {
        let files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.get(path).is_some_and(|file| {
            let is_same = file.stamp == stamp && file.id == id;
            is_same && self.policies.in_force(path, &file.evidence) == file.in_force
        })
    }

    /// The Dockerfiles in the open folders.
    fn look(&self) -> Looked {
        let folders = self.workspace.folders();
        let mut kept = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let is_fresh = |known: &&Looked| known.since.elapsed() < FRESH && known.folders == folders;
        if let Some(known) = kept.as_ref().filter(is_fresh) {
            return known.clone();
        }
        let (paths, is_whole) = dockerfiles(&folders, Instant::now() + PATIENCE);
        let looked = Looked { since: Instant::now(), folders, paths: Arc::new(paths), is_whole };
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let paths: HashSet<&PathBuf> = looked.paths.iter().collect();
        files.retain(|path, _| paths.contains(path));
        *kept = Some(looked.clone());
        looked
    }
}

fn gone_report(uri: Uri) -> FileReport {
    let report = Report::Full { result_id: GONE.to_owned(), items: Vec::new() };
    FileReport { uri, version: None, report }
}

/// The answer to one client, which may want it in parts, and to know how far it is.
struct Answer<'a> {
    outgoing: &'a Outgoing,
    parts: Option<&'a ProgressToken>,
    progress: Option<&'a ProgressToken>,
    /// What was not sent yet.
    reports: Reports,
}

/// A `WorkspaceDiagnosticReport`, or a part of it.
#[derive(Default, Serialize)]
struct Reports {
    items: Vec<FileReport>,
}

impl<'a> Answer<'a> {
    fn begin(outgoing: &'a Outgoing, asked: &'a WorkspaceDiagnosticParams) -> Answer<'a> {
        let parts = asked.partial_result_params.partial_result_token.as_ref();
        let progress = asked.work_done_progress_params.work_done_token.as_ref();
        let answer = Answer { outgoing, parts, progress, reports: Reports::default() };
        let begin = json!({ "kind": "begin", "title": "Checking Dockerfiles", "percentage": 0 });
        answer.send(progress, begin);
        answer
    }

    fn send(&self, token: Option<&ProgressToken>, value: Value) {
        if let Some(token) = token {
            let params = ProgressParams { token: token.clone(), value };
            self.outgoing.notify::<ProgressNotification>(params);
        }
    }

    fn add(&mut self, report: FileReport) {
        self.reports.items.push(report);
        if self.reports.items.len() >= STEP {
            self.send_part();
        }
    }

    fn send_part(&mut self) {
        if self.parts.is_some() && !self.reports.items.is_empty() {
            let part = std::mem::take(&mut self.reports);
            self.send(self.parts, serde_json::to_value(part).unwrap_or_default());
        }
    }

    /// Tells that the file `index` of `all` is done.
    fn tell(&self, index: usize, all: usize) {
        if index.is_multiple_of(STEP) {
            let percentage = index * 100 / all.max(1);
            self.send(self.progress, json!({ "kind": "report", "percentage": percentage }));
        }
    }

    fn end(mut self) -> Prepared {
        self.send_part();
        self.send(self.progress, json!({ "kind": "end" }));
        Prepared::new(&self.reports)
    }
}
