//! What identifies the files that a step takes from a context, for BuildKit: the digest of exactly
//! the paths that are selected (`cache/contenthash/checksum.go`). Of a path it has the kind, the
//! permissions, the bytes or where a link leads, and its name below what is selected; not when it
//! was changed, and not whose it is. One thing is left aside: a builder that keeps the context from
//! build to build does not notice the new mode of a directory that was there before (`fsutil`,
//! `DiskWriter.HandleChange`); here it counts, as it does for a builder that gets the context anew.

use std::collections::HashMap;

use analysis::context::ignore::Ignore;
use analysis::context::{glob, path};

use super::manifest::{Content, Manifest};
use super::recipe::{Digest, hash_of};
use crate::tree::Kind;

/// What a step selects: a path or a pattern, counted from the root of where it takes from.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Selector {
    pub(super) path: String,
    /// Patterns for what below it is taken; everything where there are none.
    pub(super) includes: Vec<String>,
    /// Patterns for what below it is left out.
    pub(super) excludes: Vec<String>,
}

impl Selector {
    pub(super) fn new(path: String) -> Selector {
        Selector { path, ..Selector::default() }
    }

    fn is_plain(&self) -> bool {
        self.includes.is_empty() && self.excludes.is_empty() && !glob::has_wildcards(&self.path)
    }
}

/// A context that is selected from, with what was found out before.
pub(super) struct Contents<'m> {
    pub(super) manifest: &'m Manifest,
    digests: HashMap<String, u64>,
}

impl<'m> Contents<'m> {
    pub(super) fn new(manifest: &'m Manifest) -> Contents<'m> {
        Contents { manifest, digests: HashMap::new() }
    }

    /// What identifies all that `selectors` select together (`ops/file.go`, `dedupeSelectors`).
    pub(super) fn digest(&mut self, selectors: &[Selector]) -> Digest {
        let plain = selectors.iter().filter(|selector| selector.is_plain());
        let mut paths: Vec<&str> = plain.map(|selector| selector.path.as_str()).collect();
        paths.sort_unstable();
        paths.dedup();
        let all = paths.clone();
        paths.retain(|path| !all.iter().any(|above| path != above && is_below(path, above)));
        let mut found: Vec<(&str, u64)> =
            paths.into_iter().map(|path| (path, self.path(path))).collect();
        let others = selectors.iter().filter(|selector| !selector.is_plain());
        found.extend(others.map(|selector| (selector.path.as_str(), self.selected(selector))));
        found.sort_by(|one, other| one.0.cmp(other.0));
        let digests: Vec<u64> = found.into_iter().map(|(_, digest)| digest).collect();
        Digest { hash: hash_of(&digests), is_certain: !self.manifest.is_partial }
    }

    /// What is at `path`, links followed, with all that is in it.
    fn path(&mut self, path: &str) -> u64 {
        let Some(path) = self.manifest.resolve(path, true) else { return hash_of("missing") };
        if let Some(known) = self.digests.get(&path) {
            return *known;
        }
        let digest = match self.manifest.get(&path) {
            Some(content) if content.kind != Kind::Directory => header(content),
            _ => self.directory(&path),
        };
        self.digests.insert(path, digest);
        digest
    }

    /// What is in the directory `path`, and its permissions; those of the context do not count.
    fn directory(&self, path: &str) -> u64 {
        let below = self.manifest.under(path).map(|(found, content)| {
            let name = found.get(path.len()..).unwrap_or_default();
            (name.trim_start_matches('/').to_owned(), header(content))
        });
        hash_of(&below.collect::<Vec<_>>())
    }

    /// What a pattern, or a path of which a part is left out, selects (`Checksum` and
    /// `includedPaths`).
    fn selected(&mut self, selector: &Selector) -> u64 {
        let found = Walk::new(self.manifest, selector).included();
        match found.as_slice() {
            [] => hash_of("nothing"),
            [one] if name(&one.path) == name(&selector.path) => self.one(one),
            _ => {
                let start = split_wildcards(&selector.path).0.len();
                let mut all: Vec<(&str, u64)> = Vec::with_capacity(found.len());
                for one in &found {
                    let name = one.path.get(start..).unwrap_or_default();
                    all.push((name.trim_start_matches('/'), self.one(one)));
                }
                hash_of(&all)
            }
        }
    }

    fn one(&mut self, included: &Included) -> u64 {
        match self.manifest.get(&included.at) {
            Some(content) if content.kind == Kind::Link && included.is_top => {
                self.path(&included.at)
            }
            Some(content) => header(content),
            None => hash_of("root"),
        }
    }
}

/// A path that is part of a selection.
struct Included {
    /// As the selection sees it.
    path: String,
    /// Where it is.
    at: String,
    /// Whether no directory above it is part of the walk.
    is_top: bool,
}

/// A walk over what one selector may select.
struct Walk<'m> {
    manifest: &'m Manifest,
    selector: &'m Selector,
    includes: Option<Ignore>,
    excludes: Option<Ignore>,
    is_pattern: bool,
}

impl<'m> Walk<'m> {
    fn new(manifest: &'m Manifest, selector: &'m Selector) -> Walk<'m> {
        let read = |patterns: &[String]| {
            let lines: Vec<String> = patterns.iter().map(|pattern| line(pattern)).collect();
            (!patterns.is_empty()).then(|| Ignore::read(&lines.join("\n")).unwrap_or_default())
        };
        Walk {
            manifest,
            selector,
            includes: read(&selector.includes),
            excludes: read(&selector.excludes),
            is_pattern: glob::has_wildcards(&selector.path),
        }
    }

    /// All that is selected; a directory is there for itself, and for what is in it.
    fn included(&self) -> Vec<Included> {
        let (prefix, rest) = split_wildcards(&self.selector.path);
        let prefix = if self.is_pattern { prefix } else { self.selector.path.clone() };
        let follow = self.is_pattern && !rest.is_empty();
        let Some(start) = self.manifest.resolve(&prefix, follow) else { return Vec::new() };
        let (mut found, mut parents): (Vec<Included>, Vec<Included>) = (Vec::new(), Vec::new());
        let mut matched: Option<String> = None;
        for (at, content) in self.manifest.under(&start) {
            let below = at.get(start.len()..).unwrap_or_default();
            let path = path::join_all(&prefix, below.trim_start_matches('/'));
            let is_inside = matched.as_deref().is_some_and(|above| is_below(&path, above));
            if self.is_pattern && !is_inside {
                if glob::matches(&self.selector.path, &path) != Ok(true) {
                    continue;
                }
                matched = Some(path.clone());
            }
            let above = match &matched {
                Some(above) => above.as_str(),
                None => prefix.as_str(),
            };
            let seen = path.get(above.len()..).unwrap_or_default().trim_start_matches('/');
            let is_wanted = self.is_wanted(seen);
            parents.retain(|parent| is_below(&path, &parent.path));
            let is_top = !is_inside && parents.is_empty();
            let here = Included { path, at, is_top };
            match (is_wanted, content.kind) {
                (true, _) => {
                    found.append(&mut parents);
                    found.push(here);
                }
                (false, Kind::Directory) => parents.push(here),
                (false, _) => {}
            }
        }
        found
    }

    fn is_wanted(&self, path: &str) -> bool {
        let matches = |patterns: &Ignore| patterns.walks_past(path) == Some(true);
        self.includes.as_ref().is_none_or(matches) && !self.excludes.as_ref().is_some_and(matches)
    }
}

/// A pattern of a flag as a line of an ignore file that means the same.
fn line(pattern: &str) -> String {
    let comment = if pattern.starts_with('#') { "\\" } else { "" };
    format!("{comment}{}", pattern.replace('\n', "?"))
}

/// What counts of one path.
fn header(content: &Content) -> u64 {
    let mode = if content.kind == Kind::Link { 0o777 } else { content.mode };
    let kind = match content.kind {
        Kind::Directory => "directory",
        Kind::Link => "link",
        Kind::File | Kind::Executable => "file",
    };
    let id = if content.kind == Kind::Directory { "" } else { content.id.as_str() };
    hash_of(&(kind, mode, id))
}

/// The segments of `path` before the first one with a wildcard, and the rest.
fn split_wildcards(path: &str) -> (String, String) {
    let parts: Vec<&str> = path.split('/').collect();
    let first = parts.iter().position(|part| glob::has_wildcards(part)).unwrap_or(parts.len());
    let (before, behind) = parts.split_at(first);
    (before.join("/"), behind.join("/"))
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

/// Whether `path` is in the directory `above`, or is it.
fn is_below(path: &str, above: &str) -> bool {
    let rest = path.strip_prefix(above);
    above.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
