//! The folders that are open in the editor.

use std::path::PathBuf;
use std::sync::Mutex;

use tower_lsp::gen_lsp_types::{
    DidChangeWorkspaceFoldersParams, InitializeParams, RootPath, WorkspaceFolder, WorkspaceFolders,
};

use crate::convert::uri::path_of;

/// The folders, as far as they are on this machine's disk.
#[derive(Debug, Default)]
pub(crate) struct Workspace {
    folders: Mutex<Vec<PathBuf>>,
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
}

/// The folders of `named` that are on the disk.
fn paths(named: &[WorkspaceFolder]) -> Vec<PathBuf> {
    named.iter().filter_map(|folder| path_of(&folder.uri)).collect()
}
