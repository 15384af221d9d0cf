//! The files of the repository that are tracked or could be.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Folders that are never part of the project, for a copy of it without git.
const GENERATED: [&str; 4] = [".git", "target", "node_modules", "dist"];

/// All text files, by path from the root with `/`, sorted.
#[derive(Debug)]
pub(crate) struct Tree {
    files: Vec<Source>,
    /// The paths of what is no text, such as images.
    others: Vec<String>,
}

/// One text file.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Tree {
    /// The real tree.
    pub(crate) fn real() -> Tree {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let paths = listed(&root).unwrap_or_else(|| walked(&root));
        assert!(paths.len() > 20, "the tree has only these files: {paths:?}");
        let (mut files, mut others) = (Vec::new(), Vec::new());
        for path in paths {
            match fs::read_to_string(root.join(&path)) {
                Ok(text) => files.push(Source { path, text }),
                Err(_) if root.join(&path).is_file() => others.push(path),
                Err(_) => {}
            }
        }
        files.sort_by(|one, other| one.path.cmp(&other.path));
        Tree { files, others }
    }

    /// A sample.
    pub(crate) fn of(files: &[(&str, &str)]) -> Tree {
        let source = |(path, text): &(&str, &str)| Source {
            path: (*path).to_owned(),
            text: (*text).to_owned(),
        };
        Tree { files: files.iter().map(source).collect(), others: Vec::new() }
    }

    /// All files.
    pub(crate) fn files(&self) -> impl Iterator<Item = &Source> {
        self.files.iter()
    }

    /// All Rust files.
    pub(crate) fn rust(&self) -> impl Iterator<Item = &Source> {
        self.files.iter().filter(|file| file.path.ends_with(".rs"))
    }

    /// The Rust files that end up in the product.
    pub(crate) fn product(&self) -> impl Iterator<Item = &Source> {
        self.rust().filter(|file| {
            file.path.starts_with("server/")
                && file.path.contains("/src/")
                && !file.path.ends_with("/tests.rs")
                && !file.path.contains("/tests/")
        })
    }

    /// The file at `path`.
    pub(crate) fn file(&self, path: &str) -> Option<&Source> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Whether there is a file or a folder at `path`.
    pub(crate) fn has(&self, path: &str) -> bool {
        let inside = format!("{path}/");
        let paths = self.files.iter().map(|file| &file.path).chain(&self.others);
        paths.into_iter().any(|one| one == path || one.starts_with(&inside))
    }
}

impl Source {
    /// The lines before the tests, numbered from one.
    pub(crate) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.lines().take_while(|(_, line)| !line.starts_with("#[cfg(test)]"))
    }

    /// All lines, numbered from one.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    /// The name of the file without its folder.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

/// Whether a line of code is all comment.
pub(crate) fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("//")
}

/// Checks that a rule finds nothing.
#[track_caller]
pub(crate) fn assert_clean(problems: Vec<String>) {
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

/// What git tracks or would track; `None` where there is no git or no repository.
fn listed(root: &Path) -> Option<Vec<String>> {
    let listing = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let output = Command::new("git").arg("-C").arg(root).args(listing).output().ok()?;
    let paths = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| paths.split_terminator('\0').map(str::to_owned).collect())
}

/// All files on disk except those in [`GENERATED`] folders.
fn walked(root: &Path) -> Vec<String> {
    let mut folders: Vec<PathBuf> = vec![root.to_owned()];
    let mut paths = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let generated = GENERATED.iter().any(|name| entry.file_name() == *name);
            match entry.file_type().unwrap().is_dir() {
                true if generated => {}
                true => folders.push(entry.path()),
                false => paths.push(relative(root, &entry.path())),
            }
        }
    }
    paths
}

fn relative(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/")
}

#[test]
fn listing_and_walking_find_this_file() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    assert!(walked(&root).contains(&"tests/tidy/tree.rs".to_owned()));
    assert!(Tree::real().has("tests/tidy/tree.rs") && Tree::real().has("tests/tidy"));
}

#[test]
fn tests_are_no_code() {
    let tree = Tree::of(&[("server/a/src/b.rs", "//! b\nfn b() {}\n#[cfg(test)]\nmod tests {}\n")]);
    assert_eq!(tree.file("server/a/src/b.rs").unwrap().code().count(), 2);
}
