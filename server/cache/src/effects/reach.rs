//! What commands touch: the paths that their words mean, and everything on the way to them.

use std::sync::Arc;

use analysis::context::path;

use super::atoms::{Aspects, How, Mode, Owner};
use super::invocation::Argument;
use super::paths::Paths;
use super::run::Walk;
use super::transfer::{keeps_default, shortened};
use super::words;

impl Walk<'_> {
    /// The paths that a word may mean; `None` where that is not known.
    pub(super) fn targets(&mut self, word: &Argument) -> Option<Vec<Paths>> {
        let text = word.text.as_deref()?;
        let home = self.home();
        if text.starts_with('/') || text.starts_with('~') && word.is_pattern {
            return Some(vec![words::paths(text, word.is_pattern, None, home.as_deref())?]);
        }
        if self.directories.is_empty() {
            return None;
        }
        let arguments = self.state.directory_arguments().iter().cloned();
        self.effects.assumptions.extend(arguments.map(keeps_default));
        let in_each = self.directories.iter();
        in_each.map(|at| words::paths(text, word.is_pattern, Some(at), None)).collect()
    }

    /// Looks at everything on the way to `paths`, and whether they are there.
    pub(super) fn touch(&mut self, paths: &Paths) {
        let way = match self.owner {
            Owner::Root => Aspects::ENTRY,
            _ => Aspects::ENTRY.and(Aspects::ATTRIBUTES),
        };
        let cause = Arc::clone(&self.cause);
        for parent in path::parents(paths.text()) {
            self.effects.read(Paths::Exact(parent.to_owned()), way, &cause);
        }
        self.effects.read(paths.clone(), Aspects::ENTRY, &cause);
        if self.state.may_lead_elsewhere(paths) {
            self.do_anything("it uses a path that may lead through a link");
        }
    }

    /// Reads what `word` names, with everything below it.
    pub(super) fn read(&mut self, word: &Argument, aspects: Aspects) {
        self.access(word, |walk, paths| {
            let cause = Arc::clone(&walk.cause);
            walk.effects.read(below(paths), aspects, &cause);
        });
    }

    /// Writes or deletes the file that `word` names.
    pub(super) fn write(&mut self, word: &Argument) {
        self.access(word, |walk, paths| walk.write_paths(paths));
    }

    /// Writes or deletes what `word` names, with everything below it.
    pub(super) fn write_below(&mut self, word: &Argument) {
        self.access(word, |walk, paths| walk.write_paths(below(paths)));
    }

    /// Writes `paths`, which are on the disk.
    pub(super) fn write_paths(&mut self, paths: Paths) {
        let cause = Arc::clone(&self.cause);
        self.effects.write(paths, Aspects::ALL, &cause);
    }

    /// Makes the directories on the way to `path`.
    pub(super) fn ensure(&mut self, path: &str, mode: Mode) {
        let cause = Arc::clone(&self.cause);
        let how = How::Ensured(self.owner.clone(), mode);
        let aspects = Aspects::ENTRY.and(Aspects::ATTRIBUTES);
        self.effects.change(Paths::Exact(path.to_owned()), aspects, how, &cause);
    }

    /// Does something to each path of `word` on the disk of the image; anything if they are not
    /// known.
    pub(super) fn access(&mut self, word: &Argument, mut act: impl FnMut(&mut Self, Paths)) {
        let Some(found) = self.targets(word) else {
            let reason = format!("{} is not known", shortened(&word.raw));
            return self.do_anything(&reason);
        };
        for paths in found {
            if is_of_kernel(paths.text()) {
                continue;
            }
            self.touch(&paths);
            act(self, paths);
        }
    }
}

/// What is part of no image.
fn is_of_kernel(path: &str) -> bool {
    ["/dev/", "/proc/", "/sys/"].iter().any(|start| path.starts_with(start))
}

/// `paths` with everything below them.
pub(super) fn below(paths: Paths) -> Paths {
    match paths {
        Paths::Exact(path) => Paths::Below(path),
        other => other,
    }
}
