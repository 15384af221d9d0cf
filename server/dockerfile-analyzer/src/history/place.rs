//! Where the context and the files that decide over it are in a repository, at each commit.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::HistoryError;
use super::id::Id;
use super::objects::{Kind, Objects, Problem};
use super::tree::{self, Header};
use crate::context::{IGNORE_FILE, own_ignore_file};

/// How many links may lead to each other, and how long one may be, in bytes.
const MOST_LINKS: usize = 5;
const LONGEST_LINK: usize = 4096;

/// A path from the root of a repository, as the names on the way.
type Names = Vec<String>;

/// Where to look in each commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    context: Names,
    /// The Dockerfile, unless it is elsewhere.
    dockerfile: Option<Names>,
    /// The ignore files, the strongest first.
    ignores: Vec<Names>,
}

/// What a commit has there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) header: Header,
    /// The tree of the context, and the texts of the Dockerfile and of the ignore file in force.
    pub(super) context: Option<Id>,
    pub(super) dockerfile: Option<Id>,
    pub(super) ignore: Option<Id>,
}

impl Facts {
    /// Whether the Dockerfile and the ignore file in force are those of the commit `before`.
    pub(super) fn same_files(&self, before: Option<&Facts>) -> bool {
        let files = |facts: &Facts| (facts.dockerfile, facts.ignore);
        before.map_or((None, None), files) == files(self)
    }
}

impl Place {
    /// The folder `context` and the file `dockerfile` in the repository of the files in `root`.
    /// The folders are paths with no link on the way.
    pub(super) fn new(
        root: &Path,
        context: &Path,
        dockerfile: &Path,
    ) -> Result<Place, HistoryError> {
        let names = |path: &Path| names(path.strip_prefix(root).ok()?);
        let context = names(context).ok_or(HistoryError::Untracked)?;
        let own = own_ignore_file(dockerfile).and_then(|path| names(&path));
        let common = [context.as_slice(), &[IGNORE_FILE.to_owned()]].concat();
        let ignores = own.into_iter().chain([common]).collect();
        Ok(Place { context, dockerfile: names(dockerfile), ignores })
    }

    /// What the commit `id` has there.
    pub(super) fn facts(&self, objects: &mut Objects, id: Id) -> Result<Facts, Problem> {
        let commit = objects.read(id, Kind::Commit, usize::MAX)?;
        let header = tree::header(&commit).ok_or(Problem::Broken)?;
        let context = find(objects, header.tree, &self.context)?;
        let dockerfile = match &self.dockerfile {
            Some(path) => file(objects, header.tree, path)?,
            None => None,
        };
        let mut ignore = None;
        for path in &self.ignores {
            if ignore.is_none() {
                ignore = file(objects, header.tree, path)?;
            }
        }
        let context = context.filter(|(kind, _)| *kind == tree::Kind::Tree).map(|(_, id)| id);
        Ok(Facts { header, context, dockerfile, ignore })
    }
}

fn names(path: &Path) -> Option<Names> {
    path.iter().map(|name| Some(name.to_str()?.to_owned())).collect()
}

/// What is at `path` in the tree `root`.
fn find(
    objects: &mut Objects,
    root: Id,
    path: &[String],
) -> Result<Option<(tree::Kind, Id)>, Problem> {
    let mut at = (tree::Kind::Tree, root);
    for name in path {
        if at.0 != tree::Kind::Tree {
            return Ok(None);
        }
        let content = objects.read(at.1, Kind::Tree, usize::MAX)?;
        match tree::find(&content, name.as_bytes()).ok_or(Problem::Broken)? {
            Some(entry) => at = (entry.kind, entry.id),
            None => return Ok(None),
        }
    }
    Ok(Some(at))
}

/// The text of the file at `path` in the tree `root`; a link is followed as far as it leads to
/// another file of the commit.
fn file(objects: &mut Objects, root: Id, path: &[String]) -> Result<Option<Id>, Problem> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Some((kind, id)) = find(objects, root, &path)? else { return Ok(None) };
        match kind {
            tree::Kind::File | tree::Kind::Executable => return Ok(Some(id)),
            tree::Kind::Link => {}
            tree::Kind::Tree | tree::Kind::Module => return Ok(None),
        }
        let link = objects.read(id, Kind::Blob, LONGEST_LINK)?;
        match followed(&path, &link) {
            Some(next) => path = next,
            None => return Ok(None),
        }
    }
    Ok(None)
}

/// Where the content `link` of the link at `path` leads to, inside of the repository.
fn followed(path: &[String], link: &Arc<[u8]>) -> Option<Names> {
    let link = std::str::from_utf8(link).ok().filter(|link| !link.starts_with('/'))?;
    let mut path = path.to_owned();
    path.pop();
    for name in link.split('/') {
        match name {
            "" | "." => {}
            ".." => drop(path.pop()?),
            name => path.push(name.to_owned()),
        }
    }
    Some(path)
}

/// `file` with no link on the way to its folder.
pub(super) fn in_real_folder(file: &Path) -> Option<PathBuf> {
    Some(file.parent()?.canonicalize().ok()?.join(file.file_name()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_followed_inside_of_the_repository() {
        let check = |path: &str, link: &str| {
            let path: Names = path.split('/').map(str::to_owned).collect();
            followed(&path, &link.as_bytes().into()).map(|names| names.join("/"))
        };
        assert_eq!(check("a/b", "c").as_deref(), Some("a/c"));
        assert_eq!(check("a/b", "./../c//d").as_deref(), Some("c/d"));
        assert_eq!(check("a/b", "../../c"), None);
        assert_eq!(check("a/b", "/etc/passwd"), None);
    }
}
