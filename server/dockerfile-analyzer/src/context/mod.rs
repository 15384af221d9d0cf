//! The build context on the disk: which folder it is, and what is in it.
//!
//! The disk is only asked when an answer needs it, on the thread that answers, and nothing outside
//! of the context is ever told.

mod choice;
mod disk;
mod patterns;
mod tree;

use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use analysis::Snapshot;
use analysis::context::{BuildContext, FileKind, Listing};
use tower_lsp::gen_lsp_types::{
    DidChangeWorkspaceFoldersParams, InitializeParams, RootPath, Uri, WorkspaceFolder,
    WorkspaceFolders,
};

use crate::convert::uri::{path_of, uri_of};
pub(crate) use choice::Evidence;
pub(crate) use disk::{Disk, IGNORE_FILE, LONGEST_IGNORE_FILE, own_ignore_file};
pub(crate) use patterns::Patterns;
pub(crate) use tree::Wanted;

/// The folders that are open in the editor, and the user's word on where the context is.
#[derive(Debug, Default)]
pub(crate) struct Workspace {
    folders: Mutex<Vec<PathBuf>>,
    setting: Mutex<Option<String>>,
}

impl Workspace {
    /// Takes the folders that the client names at the start; older clients name only one, as a URI
    /// or as a path.
    pub(crate) fn initialize(&self, params: &InitializeParams) {
        #[expect(deprecated, reason = "older clients name only a root")]
        let root = (params.root_uri.as_ref(), params.root_path.as_ref());
        let folders = match (&params.workspace_folders_initialize_params.workspace_folders, root) {
            (Some(WorkspaceFolders::WorkspaceFolderList(folders)), _) => paths(folders),
            (_, (Some(root), _)) => path_of(root).into_iter().collect(),
            (_, (None, Some(RootPath::String(path)))) => {
                Some(PathBuf::from(path)).filter(|path| path.is_absolute()).into_iter().collect()
            }
            _ => Vec::new(),
        };
        if let Ok(mut open) = self.folders.lock() {
            *open = folders;
        }
    }

    /// Takes over that folders were opened and closed.
    pub(crate) fn change(&self, params: &DidChangeWorkspaceFoldersParams) {
        let removed = paths(&params.event.removed);
        if let Ok(mut open) = self.folders.lock() {
            open.retain(|folder| !removed.contains(folder));
            open.extend(paths(&params.event.added));
        }
    }

    /// The open folders.
    pub(crate) fn folders(&self) -> Vec<PathBuf> {
        self.folders.lock().map(|folders| folders.clone()).unwrap_or_default()
    }

    /// Takes over what the user has set; tells whether that is something else than before.
    pub(crate) fn set(&self, setting: Option<String>) -> bool {
        let Ok(mut current) = self.setting.lock() else { return false };
        let changed = *current != setting;
        *current = setting;
        changed
    }

    /// What the user has set.
    pub(crate) fn setting(&self) -> Option<String> {
        self.setting.lock().ok().and_then(|setting| setting.clone())
    }

    /// The context of the document `uri`, whose text is that of `snapshot`.
    pub(crate) fn context<'a>(&'a self, uri: &'a Uri, snapshot: &'a Snapshot) -> Context<'a> {
        Context { workspace: self, uri, snapshot, disk: OnceCell::new() }
    }

    fn disk(&self, uri: &Uri, snapshot: &Snapshot) -> Option<Disk> {
        let dockerfile = path_of(uri)?;
        let folders = self.folders();
        let evidence = || Evidence::of(snapshot);
        choice::choose(&dockerfile, &folders, self.setting().as_deref(), evidence)
    }
}

/// The context of the file `dockerfile`, an absolute path whose text is that of `snapshot`: the
/// `setting` where there is one, or else a folder above it up to one of `folders`.
pub(crate) fn of_file(
    dockerfile: &Path,
    folders: &[PathBuf],
    setting: Option<&str>,
    snapshot: &Snapshot,
) -> Option<Disk> {
    choice::choose(dockerfile, folders, setting, || Evidence::of(snapshot))
}

/// The folders of `named` that are on the disk.
fn paths(named: &[WorkspaceFolder]) -> Vec<PathBuf> {
    named.iter().filter_map(|folder| path_of(&folder.uri)).collect()
}

/// The context of one document, looked for when it is first needed.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    workspace: &'a Workspace,
    uri: &'a Uri,
    snapshot: &'a Snapshot,
    disk: OnceCell<Option<Disk>>,
}

impl Context<'_> {
    /// The name of the file at `path` for the client.
    pub(crate) fn file(&self, path: &str) -> Option<Uri> {
        uri_of(&self.disk().as_ref()?.file(path))
    }

    /// The name of the folder that is the context, for the client.
    pub(crate) fn folder(&self) -> Option<Uri> {
        uri_of(self.disk().as_ref()?.folder())
    }

    /// The folder itself, if it is there.
    pub(crate) fn into_disk(self) -> Option<Disk> {
        self.disk();
        self.disk.into_inner().flatten()
    }

    fn disk(&self) -> &Option<Disk> {
        self.disk.get_or_init(|| self.workspace.disk(self.uri, self.snapshot))
    }
}

impl BuildContext for Context<'_> {
    fn list(&self, directory: &str, typed: &str) -> Listing {
        self.disk().list(directory, typed)
    }

    fn kind(&self, path: &str) -> Option<FileKind> {
        self.disk().kind(path)
    }

    fn ignore_file(&self) -> Option<&str> {
        self.disk().ignore_file()
    }
}
