//! Which folder is the build context of a Dockerfile: the file does not say, so its own sources are
//! the evidence.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use analysis::Snapshot;
use analysis::context::BuildContext;
use analysis::features::paths;

use super::disk::Disk;

/// How many folders are tried, and how many sources are looked for in each.
const MOST_FOLDERS: usize = 16;
const MOST_SOURCES: usize = 50;

/// The context of `dockerfile`: what the user has set, or else the folder in which most sources of
/// the file exist, of its own folder and those above up to the one that is open in the editor. Of
/// equals the nearest counts.
pub(super) fn choose(
    dockerfile: &Path,
    folders: &[PathBuf],
    setting: Option<&str>,
    evidence: impl FnOnce() -> Evidence,
) -> Option<Disk> {
    let folder = top(dockerfile, folders);
    if let Some(setting) = setting.filter(|setting| !setting.is_empty()) {
        // An absolute path takes the place of the folder.
        let root = folder.map_or_else(PathBuf::new, PathBuf::clone).join(setting);
        return root.is_absolute().then(|| Disk::open(&root, dockerfile)).flatten();
    }
    let mut candidates = candidates(dockerfile, folder);
    let nearest = Disk::open(candidates.next()?, dockerfile)?;
    let others: Vec<&Path> = candidates.collect();
    if others.is_empty() {
        return Some(nearest);
    }
    let Evidence { certain: sources, .. } = evidence();
    let mut best = (count(&nearest, &sources), nearest);
    for root in others {
        let Some(disk) = Disk::open(root, dockerfile) else { continue };
        let found = count(&disk, &sources);
        if found > best.0 {
            best = (found, disk);
        }
    }
    Some(best.1)
}

/// Of `folders` the one nearest above `dockerfile`.
pub(super) fn top<'a>(dockerfile: &Path, folders: &'a [PathBuf]) -> Option<&'a PathBuf> {
    let above = folders.iter().filter(|folder| dockerfile.starts_with(folder));
    above.max_by_key(|folder| folder.components().count())
}

/// The folder of `dockerfile` and those above it, up to `folder`; without one no further.
pub(super) fn candidates<'a>(
    dockerfile: &'a Path,
    folder: Option<&'a PathBuf>,
) -> impl Iterator<Item = &'a Path> {
    let last = folder.map(PathBuf::as_path).or(dockerfile.parent());
    let within = move |parent: &&Path| last.is_some_and(|last| parent.starts_with(last));
    dockerfile.ancestors().skip(1).take_while(within).take(MOST_FOLDERS)
}

/// What a Dockerfile tells about its context.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Evidence {
    /// What must exist in the context if the sources are right. Its root exists in every folder.
    certain: Vec<String>,
    /// Whether anything is copied at all.
    copies: bool,
}

impl Evidence {
    /// What the sources in `snapshot` tell.
    pub(crate) fn of(snapshot: &Snapshot) -> Evidence {
        let all: HashSet<&str> = paths::all_certain(snapshot).collect();
        let copies = !all.is_empty();
        let mut certain: Vec<&str> = all.into_iter().filter(|path| !path.is_empty()).collect();
        certain.sort_unstable();
        certain.truncate(MOST_SOURCES);
        Evidence { certain: certain.into_iter().map(str::to_owned).collect(), copies }
    }

    /// Whether nothing comes out of the context.
    pub(super) fn is_empty(&self) -> bool {
        !self.copies
    }
}

fn count(disk: &Disk, sources: &[String]) -> usize {
    sources.iter().filter(|path| disk.kind(path).is_some()).count()
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs;

    use fixture::Folder;
    use syntax::Document;

    use super::*;

    /// The context that is chosen for `dockerfile`, relative to the folder of the test; the editor
    /// has `open`.
    fn chosen(
        folder: &Folder,
        dockerfile: &str,
        open: Option<&str>,
        setting: Option<&str>,
        text: &str,
    ) -> Option<String> {
        let snapshot = Snapshot::new(Document::new(text));
        let open: Vec<PathBuf> = open.iter().map(|open| folder.path.join(open)).collect();
        let disk =
            choose(&folder.path.join(dockerfile), &open, setting, || Evidence::of(&snapshot))?;
        let chosen = disk.file("");
        Some(chosen.strip_prefix(&folder.path).ok()?.to_str()?.trim_end_matches('/').to_owned())
    }

    fn sample() -> Folder {
        Folder::with(&["w/p/app/docker/Dockerfile", "w/p/app/src/a", "w/p/b", "c", "w/o/x"])
    }

    #[test]
    fn the_folder_with_most_sources_wins() {
        let folder = sample();
        let file = "w/p/app/docker/Dockerfile";
        let check = |text: &str, expected: &str| {
            let found = chosen(&folder, file, Some("w"), None, text);
            assert_eq!(found.as_deref(), Some(expected), "{text}");
        };
        check("FROM x\n", "w/p/app/docker");
        check("FROM x\nCOPY . .\n", "w/p/app/docker");
        check("FROM x\nCOPY src/a b .\n", "w/p/app");
        check("FROM x\nCOPY src/*.x /\n", "w/p/app");
        check("FROM x\nCOPY app/src b /\n", "w/p");
        check("FROM x\nCOPY p/b /\n", "w");
        check("FROM x\nRUN --mount=source=src,target=/x y\n", "w/p/app");
        // What is above the open folder does not count.
        check("FROM x\nCOPY c w/o/x /\n", "w/p/app/docker");
        check("FROM x\nCOPY nothing $A /\n", "w/p/app/docker");
    }

    #[test]
    fn without_an_open_folder_it_is_the_files_own() {
        let folder = sample();
        let file = "w/p/app/docker/Dockerfile";
        let text = "FROM x\nCOPY src/a /\n";
        for open in [None, Some("w/o"), Some("w/p/app/doc")] {
            let found = chosen(&folder, file, open, None, text);
            assert_eq!(found.as_deref(), Some("w/p/app/docker"), "{open:?}");
        }
    }

    #[test]
    fn what_is_set_counts() {
        let folder = sample();
        let file = "w/p/app/docker/Dockerfile";
        let text = "FROM x\nCOPY src/a /\n";
        let found = |open, setting| chosen(&folder, file, open, setting, text);
        assert_eq!(found(Some("w"), Some("p")).as_deref(), Some("w/p"));
        assert_eq!(found(Some("w"), Some("")).as_deref(), Some("w/p/app"));
        assert_eq!(found(Some("w"), Some("none")), None);
        assert_eq!(found(None, Some("p")), None);
        let outside = folder.path.join("w/o");
        assert_eq!(found(Some("w/p"), outside.to_str()).as_deref(), Some("w/o"));
        assert_eq!(found(None, outside.to_str()).as_deref(), Some("w/o"));
        fs::write(folder.path.join("w/file"), "").unwrap();
        assert_eq!(found(Some("w"), Some("file")), None);
    }
}
