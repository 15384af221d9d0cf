//! Ignore files, read and matched exactly as BuildKit does it: `moby/patternmatcher` with its
//! `ignorefile` reader, where the separator is a slash.
//!
//! A file that BuildKit refuses ignores nothing here: the build stops before it matters.

mod expression;
mod pattern;

use super::{glob, path};
use pattern::{Pattern, Unreadable};

/// How much work all patterns together may be for each character of a path, in steps; a file with
/// more is not one that people wrote.
const MOST_WORK: usize = 40_000;

/// The longest line in bytes, without its line feed (Go's `bufio.MaxScanTokenSize`).
const LONGEST_LINE: usize = 64 * 1024 - 1;

/// The patterns for everything there is.
const EVERYTHING: [&str; 3] = ["*", "**", "**/*"];

/// The patterns of an ignore file.
#[derive(Debug, Default)]
pub struct Ignore {
    patterns: Vec<Pattern>,
}

/// Why an ignore file cannot be used. But for [`TooMany`](Self::TooMany) the build fails with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IgnoreError {
    /// A line is longer than BuildKit reads.
    LongLine,
    /// An exclamation mark without a pattern behind it.
    LoneMark,
    /// A pattern that is not well formed.
    BadPattern,
    /// There are more patterns, or more difficult ones, than are looked at here.
    TooMany,
}

impl Ignore {
    /// Reads `text`, the content of an ignore file.
    ///
    /// # Errors
    /// What makes the file unusable.
    pub fn read(text: &str) -> Result<Ignore, IgnoreError> {
        let (mut patterns, mut work) = (Vec::new(), 0);
        for line in lines(text)? {
            let Some(pattern) = compile(&line)? else { continue };
            work += pattern.weight();
            if work > MOST_WORK {
                return Err(IgnoreError::TooMany);
            }
            patterns.push(pattern);
        }
        Ok(Ignore { patterns })
    }

    /// Whether it holds no pattern.
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// Whether a pattern brings back what others ignore.
    pub fn has_exceptions(&self) -> bool {
        self.patterns.iter().any(|pattern| pattern.is_exception)
    }

    /// Whether the build checks say that COPY cannot have `source`, a cleaned path, where there
    /// are no exceptions. They compare it as it is, with a slash at its start and with wildcards,
    /// and take the context itself for ignored only if a pattern is for everything
    /// (`dockerfile2llb/validations.go`, `validateCopySourcePath`).
    pub fn is_reported(&self, source: &str) -> bool {
        let is_everything = |pattern: &Pattern| EVERYTHING.iter().any(|text| pattern.is(text));
        if matches!(source, "." | "/") && !self.patterns.iter().any(is_everything) {
            return false;
        }
        // The directory above a path that begins with a slash has no name.
        let nameless = source.starts_with('/').then_some("");
        let mut paths = path::parents(source).chain([source]).chain(nameless);
        paths.any(|path| self.patterns.iter().any(|pattern| pattern.matches(path) == Ok(true)))
    }

    /// Whether `path`, or a directory that it is in, is ignored by the pattern that decides
    /// (`MatchesOrParentMatches`); `None` where BuildKit fails.
    pub fn matches(&self, path: &str) -> Option<bool> {
        let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
        self.below(directory).matches(name)
    }

    /// Whether the walk over the context leaves out `path` (`fsutil`, `filterFS.Walk`, which calls
    /// `MatchesUsingParentResults`); `None` where BuildKit fails.
    pub fn walks_past(&self, path: &str) -> Option<bool> {
        let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
        self.below(directory).walks_past(name)
    }

    /// The patterns as they are for what lies directly in `directory`.
    pub fn below(&self, directory: &str) -> Below<'_> {
        let parents: Vec<&str> = match directory {
            "" => Vec::new(),
            _ => path::parents(directory).chain([directory]).collect(),
        };
        let start = Ok(vec![false; self.patterns.len()]);
        let walked = parents.iter().fold(start, |walked, parent| {
            walk(&self.patterns, &walked?, parent).map(|(_, found)| found)
        });
        let matched = |pattern: &Pattern| parents.iter().any(|p| pattern.matches(p) == Ok(true));
        Below {
            ignore: self,
            directory: directory.to_owned(),
            matched: self.patterns.iter().map(matched).collect(),
            walked: walked.ok(),
        }
    }

    /// Whether a pattern with an exclamation mark may bring back something inside `directory`.
    fn may_keep_inside(&self, directory: &str) -> bool {
        self.patterns.iter().any(|pattern| pattern.is_exception && pattern.may_match_in(directory))
    }
}

/// The patterns of an ignore file as seen from one directory. What they say about the directories
/// above is found out once.
#[derive(Debug)]
pub struct Below<'i> {
    ignore: &'i Ignore,
    directory: String,
    /// For each pattern, whether it matches the directory or one above.
    matched: Vec<bool>,
    /// What the walk carries on from the directory; `None` where it fails before.
    walked: Option<Vec<bool>>,
}

impl Below<'_> {
    /// Whether the build cannot use the file `name`. A file that the walk leaves out is not sent;
    /// one that it takes in but that the other way of matching refuses arrives empty (`fsutil`,
    /// `filterFS.Open`).
    pub fn is_ignored(&self, name: &str) -> bool {
        self.walks_past(name).is_some_and(|past| past || self.matches(name) == Some(true))
    }

    /// Whether the build can certainly use nothing of the directory `name`.
    pub fn is_directory_ignored(&self, name: &str) -> bool {
        self.is_ignored(name) && !self.ignore.may_keep_inside(&path::join(&self.directory, name))
    }

    fn matches(&self, name: &str) -> Option<bool> {
        let path = path::join(&self.directory, name);
        let mut ignored = false;
        for (pattern, parent) in self.ignore.patterns.iter().zip(&self.matched) {
            if pattern.is_exception == ignored && (pattern.matches(&path).ok()? || *parent) {
                ignored = !ignored;
            }
        }
        Some(ignored)
    }

    fn walks_past(&self, name: &str) -> Option<bool> {
        let path = path::join(&self.directory, name);
        let walked = self.walked.as_ref()?;
        walk(&self.ignore.patterns, walked, &path).ok().map(|(ignored, _)| ignored)
    }
}

/// Whether the walk leaves out `path`, and which patterns match it, given those that match the
/// directory it is in.
fn walk(
    patterns: &[Pattern],
    parent: &[bool],
    path: &str,
) -> Result<(bool, Vec<bool>), Unreadable> {
    let (mut ignored, mut found) = (false, Vec::with_capacity(patterns.len()));
    for (pattern, parent) in patterns.iter().zip(parent) {
        // A pattern that would change nothing is not looked at, and counts as not matching.
        let matches = *parent || (pattern.is_exception == ignored && pattern.matches(path)?);
        if matches {
            ignored = !pattern.is_exception;
        }
        found.push(matches);
    }
    Ok((ignored, found))
}

/// The patterns of an ignore file as they are written, without comments (`ignorefile.ReadAll`).
fn lines(text: &str) -> Result<Vec<String>, IgnoreError> {
    let mut patterns = Vec::new();
    let mut lines: Vec<&str> = text.split('\n').collect();
    // What follows the last line feed is a line only if it is not empty.
    lines.pop_if(|last| last.is_empty());
    for (number, line) in lines.into_iter().enumerate() {
        if line.len() > LONGEST_LINE {
            return Err(IgnoreError::LongLine);
        }
        let line = line.strip_suffix('\r').unwrap_or(line);
        let line = if number == 0 { line.strip_prefix('\u{feff}').unwrap_or(line) } else { line };
        let pattern = line.trim();
        if line.starts_with('#') || pattern.is_empty() {
            continue;
        }
        patterns.push(match pattern.strip_prefix('!') {
            Some(rest) => format!("!{}", relative(rest.trim())),
            None => relative(pattern),
        });
    }
    Ok(patterns)
}

/// `pattern` cleaned and without the slash at its start, which means nothing.
fn relative(pattern: &str) -> String {
    if pattern.is_empty() {
        return String::new();
    }
    let cleaned = path::clean(pattern);
    match cleaned.strip_prefix('/') {
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ => cleaned,
    }
}

/// The pattern in `line` (`patternmatcher.New`). That reads an exclamation mark once more, so that
/// `/!a` brings back `a`.
fn compile(line: &str) -> Result<Option<Pattern>, IgnoreError> {
    let line = line.trim();
    if line.is_empty() {
        return Ok(None);
    }
    let cleaned = path::clean(line);
    let (is_exception, text) = match cleaned.strip_prefix('!') {
        Some("") => return Err(IgnoreError::LoneMark),
        Some(rest) => (true, rest),
        None => (false, cleaned.as_str()),
    };
    glob::matches(text, ".").map_err(|_| IgnoreError::BadPattern)?;
    Ok(Some(Pattern::new(text, is_exception, MOST_WORK)))
}

#[cfg(test)]
mod tests;
