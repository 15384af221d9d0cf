//! What git ignores, so that a search passes over it: `.gitignore` files from the root of the
//! repository down and `.git/info/exclude`. None is read without limit, and none through a link,
//! as git does it.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// Longer files are not read.
const LONGEST_FILE: u64 = 256 * 1024;

/// What is ignored in one folder and those below.
#[derive(Debug, Clone, Default)]
pub(super) struct Ignored {
    /// Those of the folders above and of this one; empty outside of a repository.
    rules: Option<Rc<Rules>>,
    is_repository: bool,
}

#[derive(Debug)]
struct Rules {
    own: Gitignore,
    above: Option<Rc<Rules>>,
}

impl Ignored {
    /// What is ignored in `folder` by what stands above it, where a search begins.
    pub(super) fn above(folder: &Path) -> Ignored {
        let Ok(folder) = fs::canonicalize(folder) else { return Ignored::default() };
        let above: Vec<&Path> = folder.ancestors().collect();
        let Some(root) = above.iter().position(|folder| folder.join(".git").exists()) else {
            return Ignored::default();
        };
        let folders = above.into_iter().take(root + 1).skip(1).rev();
        folders.fold(Ignored::default(), |ignored, folder| ignored.inside(folder)).in_repository()
    }

    fn in_repository(self) -> Ignored {
        Ignored { is_repository: true, ..self }
    }

    /// The same with what `folder` itself says. A folder with a repository of its own begins anew.
    pub(super) fn inside(&self, folder: &Path) -> Ignored {
        let Ok(folder) = fs::canonicalize(folder) else { return self.clone() };
        let begins = folder.join(".git").exists();
        let base = if begins { Ignored::default().in_repository() } else { self.clone() };
        let mut files = vec![folder.join(".gitignore")];
        if begins {
            files.insert(0, folder.join(".git/info/exclude"));
        }
        let mut builder = GitignoreBuilder::new(&folder);
        for text in files.iter().filter_map(|file| read(file)) {
            // A line that is no pattern is passed over, as git does it.
            text.lines().for_each(|line| drop(builder.add_line(None, line)));
        }
        match builder.build() {
            Ok(own) if !own.is_empty() => {
                Ignored { rules: Some(Rc::new(Rules { own, above: base.rules.clone() })), ..base }
            }
            _ => base,
        }
    }

    /// Whether `path` is ignored; it stands in the folder that was last gone into.
    pub(super) fn is_ignored(&self, path: &Path, is_folder: bool) -> bool {
        let Some(path) = self.real(path) else { return false };
        let mut rules = self.rules.as_deref();
        while let Some(found) = rules {
            let matched = found.own.matched(&path, is_folder);
            if !matched.is_none() {
                return matched.is_ignore();
            }
            rules = found.above.as_deref();
        }
        false
    }

    /// `path` with no link in its folder; `None` where nothing can be ignored.
    fn real(&self, path: &Path) -> Option<PathBuf> {
        let name = path.file_name().filter(|_| self.is_repository && self.rules.is_some())?;
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        Some(fs::canonicalize(folder.unwrap_or(Path::new("."))).ok()?.join(name))
    }
}

fn read(path: &Path) -> Option<String> {
    let data = fs::symlink_metadata(path).ok()?;
    let mut bytes = Vec::new();
    if data.is_file() && data.len() <= LONGEST_FILE {
        File::open(path).ok()?.take(LONGEST_FILE).read_to_end(&mut bytes).ok()?;
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
