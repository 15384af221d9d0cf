//! What the package managers of JavaScript have in common: `package.json`, workspaces, and packages
//! that are directories of the same project.

use std::collections::BTreeMap;

use serde_json::Value;

use super::call::resolve;
use super::documents::{entries, json, text, texts};
use super::globs;
use super::node_scripts;
use super::project::{inside, join};
use super::review::Review;
use crate::tree::Kind;

/// The tables of `package.json` with what a package needs.
pub(super) const DEPENDENCIES: [&str; 3] =
    ["dependencies", "devDependencies", "optionalDependencies"];

/// A project: its own package, and the packages of its workspace.
pub(super) struct Packages {
    /// By their directory in the image.
    pub(super) all: BTreeMap<String, Value>,
    /// The directory of the project's own one.
    pub(super) root: String,
}

/// How a package manager treats the scripts of packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scripts {
    /// It runs none.
    Ignored,
    /// It runs those of the project and of what is installed.
    Run,
}

impl Packages {
    /// Reads the project's `package.json` and those of its workspace, and says that they are needed.
    /// `None` if there is none; then that is said as well.
    pub(super) fn read(review: &mut Review<'_>, patterns: Option<Vec<String>>) -> Option<Packages> {
        let root = review.directory.clone();
        let manifest = join(&root, "package.json");
        let package = review.document(&manifest, json)?;
        let patterns = patterns.unwrap_or_else(|| workspaces(&package));
        let mut packages = Packages { all: BTreeMap::new(), root: root.clone() };
        packages.all.insert(root.clone(), package);
        for directory in members(review, &root, &patterns) {
            packages.add(review, &directory);
        }
        packages.local(review);
        Some(packages)
    }

    fn add(&mut self, review: &mut Review<'_>, directory: &str) {
        let manifest = join(directory, "package.json");
        review.named(&manifest);
        let Some(package) = review.document(&manifest, json) else { return };
        bins(review, directory, &package);
        review.outputs_in(directory);
        self.all.insert(directory.to_owned(), package);
    }

    /// Follows dependencies that are paths.
    fn local(&mut self, review: &mut Review<'_>) {
        let mut open: Vec<String> = self.all.keys().cloned().collect();
        while let Some(directory) = open.pop() {
            let found: Vec<(String, String)> = self
                .all
                .get(&directory)
                .into_iter()
                .flat_map(|package| DEPENDENCIES.iter().flat_map(|key| entries(package, &[key])))
                .filter_map(|(name, version)| Some((name.to_owned(), version.as_str()?.to_owned())))
                .collect();
            for (name, version) in found {
                if let Some(added) = self.path_dependency(review, &directory, &name, &version) {
                    open.push(added);
                }
            }
        }
    }

    /// Adds the package at the path that `version` is; its directory if it is a new one.
    fn path_dependency(
        &mut self,
        review: &mut Review<'_>,
        directory: &str,
        name: &str,
        version: &str,
    ) -> Option<String> {
        let schemes = ["file:", "link:", "portal:"];
        let path = schemes.iter().find_map(|scheme| version.strip_prefix(scheme));
        let is_path = version.starts_with(['.', '/']) || version.starts_with("~/");
        let path = path.or(is_path.then_some(version))?;
        let image = resolve(directory, path);
        if self.all.contains_key(&image) {
            return None;
        }
        if review.project.find(&image).is_some_and(|(_, node)| node.kind != Kind::Directory) {
            review.file(&image);
            return None;
        }
        let copies = version.starts_with("file:") && review.call.manager.name != "npm";
        if copies {
            let reason =
                format!("{name} is the directory {path}, which is copied with all its files");
            review.refuse(&reason, None);
        }
        self.add(review, &image);
        self.all.contains_key(&image).then_some(image)
    }

    /// The project's own `package.json`.
    pub(super) fn own(&self) -> &Value {
        self.all.get(&self.root).unwrap_or(&Value::Null)
    }

    /// The name and the version of each thing that the packages need from elsewhere.
    pub(super) fn wanted(&self) -> impl Iterator<Item = (&str, &str)> {
        let names: Vec<&str> =
            self.all.values().filter_map(|package| text(package, &["name"])).collect();
        let packages = self.all.values();
        let all = packages
            .flat_map(|package| DEPENDENCIES.iter().flat_map(|key| entries(package, &[key])));
        all.filter_map(|(name, version)| Some((name, version.as_str()?)))
            .filter(move |(name, _)| !names.contains(name))
    }

    /// Looks at the scripts that run when the packages are installed.
    pub(super) fn scripts(&self, review: &mut Review<'_>) {
        for (directory, package) in &self.all {
            node_scripts::review(review, directory, package, *directory == self.root);
        }
    }
}

/// The directories of the packages of a workspace.
fn members(review: &mut Review<'_>, root: &str, patterns: &[String]) -> Vec<String> {
    let (without, with): (Vec<&String>, Vec<&String>) =
        patterns.iter().partition(|pattern| pattern.starts_with('!'));
    if with.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for pattern in with {
        let pattern = trimmed(pattern);
        review.pattern_of_members(root, pattern);
        let manifests = review.matching(&join(root, &format!("{pattern}/package.json")));
        let inner =
            manifests.filter_map(|image| Some(image.strip_suffix("/package.json")?.to_owned()));
        found.extend(inner.filter(|directory| {
            let relative = inside(directory, root).unwrap_or_default();
            let excluded = |pattern: &&String| {
                globs::matches(pattern.trim_start_matches(['!', '.', '/']), relative)
            };
            !relative.is_empty()
                && !relative.split('/').any(|segment| segment == "node_modules")
                && !without.iter().any(excluded)
        }));
    }
    found.sort();
    found.dedup();
    found
}

/// The programs that a package brings: a link to each is made only if its file is there, and the
/// file is made executable.
fn bins(review: &mut Review<'_>, directory: &str, package: &Value) {
    let mut paths: Vec<&str> =
        entries(package, &["bin"]).iter().filter_map(|(_, path)| path.as_str()).collect();
    paths.extend(text(package, &["bin"]));
    for path in paths {
        let image = resolve(directory, path);
        let kind = review.project.find(&image).map(|(_, node)| node.kind);
        review.file(&image);
        if kind == Some(Kind::File) {
            let shown = review.shown(&image);
            let reason = format!(
                "{shown} is a program of a package, which the installation makes executable"
            );
            review.refuse(
                &reason,
                Some(super::Remedy::Advice(format!("make {shown} executable in the repository"))),
            );
        }
    }
    if let Some(bin) = text(package, &["directories", "bin"]) {
        review.tree(&resolve(directory, bin));
    }
}

impl Review<'_> {
    fn pattern_of_members(&mut self, root: &str, pattern: &str) {
        if pattern.contains(['*', '{']) {
            self.watch_pattern(&join(root, &format!("{pattern}/package.json")));
        }
    }
}

/// A package of a workspace is installed with all of it, from the directory above that has the list.
pub(super) fn enter_workspace(review: &mut Review<'_>) {
    let own = review.directory.clone();
    let mut directory = own.as_str();
    while let Some((above, _)) = directory.rsplit_once('/') {
        let root = if above.is_empty() { "/" } else { above };
        let package = review.project.text(&join(root, "package.json")).and_then(json);
        let patterns = package.as_ref().map(workspaces).unwrap_or_default();
        let relative = inside(&own, root).unwrap_or_default();
        if patterns.iter().any(|pattern| globs::matches(trimmed(pattern), relative)) {
            review.directory = root.to_owned();
            return;
        }
        directory = above;
    }
}

/// The patterns of a workspace's packages.
fn workspaces(package: &Value) -> Vec<String> {
    let list = texts(package, &["workspaces"]);
    let list = if list.is_empty() { texts(package, &["workspaces", "packages"]) } else { list };
    list.into_iter().map(str::to_owned).collect()
}

fn trimmed(pattern: &str) -> &str {
    pattern.trim_start_matches("./").trim_end_matches('/')
}
