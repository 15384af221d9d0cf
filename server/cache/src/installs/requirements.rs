//! The files with requirements that pip and its kin read.

use std::collections::BTreeSet;

use super::Remedy;
use super::call::resolve;
use super::review::Review;
use crate::tree::Kind;

/// More files than this do not name each other in real projects.
const MOST_FILES: usize = 100;

/// What files with requirements say in all.
#[derive(Default)]
pub(super) struct Requirements {
    seen: BTreeSet<String>,
    /// Whether there is a package without a hash.
    pub(super) has_unlocked: bool,
}

impl Requirements {
    /// Reads the file that is named `name` as seen from `directory`, and what it names.
    pub(super) fn read(&mut self, review: &mut Review<'_>, directory: &str, name: &str) {
        if name.contains("://") {
            self.has_unlocked = true;
            return;
        }
        let image = resolve(directory, name);
        if self.seen.len() >= MOST_FILES || !self.seen.insert(image.clone()) {
            return;
        }
        if !review.named(&image) {
            return;
        }
        let Some(text) = review.text(&image) else { return };
        let inner = image.rsplit_once('/').map_or("/", |(inner, _)| inner).to_owned();
        for line in logical_lines(text) {
            self.line(review, &inner, &line);
        }
    }

    /// Reads one line of a file in `directory`.
    pub(super) fn line(&mut self, review: &mut Review<'_>, directory: &str, line: &str) {
        let Some(option) = line.strip_prefix('-') else {
            return self.requirement(review, line);
        };
        let (name, value) = match option.strip_prefix('-') {
            Some(long) => long.split_once(['=', ' ']).unwrap_or((long, "")),
            None => option.split_at_checked(1).unwrap_or((option, "")),
        };
        let value = value.trim().trim_start_matches('=').trim().trim_matches(['"', '\'']);
        match name {
            "r" | "requirement" | "c" | "constraint" => self.read(review, directory, value),
            "e" | "editable" => self.local(review, value, true),
            "f" | "find-links" if !value.contains("://") => {
                let image = review.path(value);
                review.tree(&image);
            }
            _ => {}
        }
    }

    /// A package by name, or the path of one.
    pub(super) fn requirement(&mut self, review: &mut Review<'_>, line: &str) {
        let direct = line.split_once(" @ ").map(|(_, target)| target.trim());
        let word = line.split([' ', ';']).next().unwrap_or_default();
        let target = direct.unwrap_or(word);
        let target = target.split([' ', ';']).next().unwrap_or_default();
        if target.contains("file:") || is_path(target) {
            return self.local(review, target, false);
        }
        if is_archive(target) && !target.contains("://") && review.project.has(&review.path(target))
        {
            return self.local(review, target, false);
        }
        self.has_unlocked |= !line.contains("--hash=");
    }

    /// A package that is a path: an archive is one more file, a directory is built from sources.
    pub(super) fn local(&mut self, review: &mut Review<'_>, target: &str, editable: bool) {
        let is_remote = target.contains("://") && !target.starts_with("file:");
        if is_remote || target.split_once('+').is_some_and(|(_, rest)| rest.contains("://")) {
            self.has_unlocked = true;
            return;
        }
        let path = target.trim_start_matches("file:").trim_start_matches("//");
        let path = path.split(['[', '#']).next().unwrap_or_default();
        let image = review.path(path);
        let node = review.project.find(&image);
        if node.is_none() && image != review.directory {
            let reason = format!("{} is no file of the build context", review.shown(&image));
            review.file(&image);
            return review.refuse(&reason, None);
        }
        if !editable && node.is_some_and(|(_, node)| node.kind != Kind::Directory) {
            review.file(&image);
            return;
        }
        let shown = if image == review.directory { ".".to_owned() } else { review.shown(&image) };
        let remedy = "install what it needs from a file with requirements first, and the package behind the sources";
        let reason = format!("it builds the package in {shown} from its sources");
        review.refuse(&reason, Some(Remedy::Advice(remedy.to_owned())));
    }
}

/// Whether pip takes `word` for a path (pip `req/constructors.py`, `_looks_like_path`).
fn is_path(word: &str) -> bool {
    word.starts_with('.') || word.contains('/') && !word.contains("://")
}

fn is_archive(word: &str) -> bool {
    [".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2"].iter().any(|end| word.ends_with(end))
}

/// The lines of a file with requirements: joined where they are continued, without comments.
fn logical_lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut open = String::new();
    for line in text.trim_start_matches('\u{feff}').lines() {
        let is_comment = line.trim_start().starts_with('#');
        match line.strip_suffix('\\').filter(|_| !is_comment) {
            Some(line) => open.push_str(line),
            None => {
                open.push_str(if is_comment { "" } else { line });
                lines.push(std::mem::take(&mut open));
            }
        }
    }
    lines.push(open);
    let bare = |line: String| {
        let end = line.find(" #").or(line.find("\t#")).unwrap_or(line.len());
        line.get(..end).unwrap_or_default().trim().to_owned()
    };
    lines.into_iter().map(bare).filter(|line| !line.is_empty()).collect()
}
