//! What a project says about its Dockerfiles: the configuration file beside or above them, and
//! that of hadolint.
//!
//! A file is data: reading it starts nothing and opens no connection. What cannot be used is told
//! with its place and changes nothing else.

mod finder;
mod hadolint;
mod own;
mod silence;
mod tree;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use analysis::rules::{LabelForm, Level, Options, Policy};
use analysis::{Diagnostic, Severity};
use globset::GlobMatcher;
use images::Day;
use syntax::Span;

#[cfg(any(test, fuzzing))]
pub(crate) use finder::understood;
pub(crate) use finder::{FILES, Projects};
pub(crate) use own::schema;
pub(crate) use silence::{Change, silence};

/// What one configuration file says.
#[derive(Debug, Default)]
pub(crate) struct Project {
    /// The rules that are set, by their ids; of two for one rule the last one counts.
    pub(crate) levels: Vec<(&'static str, Level)>,
    /// What rules are told.
    pub(crate) options: Partial,
    /// From which severity on `check` fails.
    pub(crate) fail_on: Option<FailOn>,
    /// The files that are not looked for in folders.
    exclude: Vec<GlobMatcher>,
    /// What holds for some files only.
    overrides: Vec<Override>,
    /// Whether comments of hadolint silence nothing.
    ignores_pragmas: bool,
}

/// What rules are told, as far as it is set.
#[derive(Debug, Default)]
pub(crate) struct Partial {
    registries: Option<Vec<String>>,
    labels: Option<Vec<(String, LabelForm)>>,
    strict_labels: Option<bool>,
}

/// Rules that are set for some files.
#[derive(Debug)]
struct Override {
    files: Vec<GlobMatcher>,
    levels: Vec<(&'static str, Level)>,
}

/// From which severity on `check` fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FailOn {
    /// From this one on.
    Severity(Severity),
    /// Never for a finding.
    Never,
}

impl Default for FailOn {
    fn default() -> FailOn {
        FailOn::Severity(Severity::Error)
    }
}

impl FailOn {
    /// The words that [`FailOn::read`] takes.
    pub(crate) const WORDS: [&str; 5] = ["never", "hint", "information", "warning", "error"];

    /// What `word` stands for.
    pub(crate) fn read(word: &str) -> Option<FailOn> {
        match word {
            "never" => Some(FailOn::Never),
            word => severity(word).map(FailOn::Severity),
        }
    }

    /// Whether `found` fails a run.
    pub(crate) fn holds(self, found: &Diagnostic) -> bool {
        match self {
            FailOn::Severity(least) => found.severity <= least,
            FailOn::Never => false,
        }
    }
}

/// What cannot be used in a configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The place, in bytes.
    pub(crate) span: Span,
    /// What is wrong and what is possible.
    pub(crate) message: String,
}

/// A configuration file that was found.
#[derive(Debug)]
pub(crate) struct Found {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// Its text, to tell places in it.
    pub(crate) text: String,
    /// What it says.
    pub(crate) project: Project,
    /// What cannot be used.
    pub(crate) problems: Vec<Problem>,
}

/// The levels of rules, by their ids; of two for one rule the last one counts.
pub(crate) type Levels = [(&'static str, Level)];

/// What holds for the file at `path`: what `files` say, the later over the earlier; `below` counts
/// where they say nothing, and `above` whatever they say. Releases are asked for on the day
/// `today`.
pub(crate) fn policy(
    path: &Path,
    files: &[Arc<Found>],
    below: &Levels,
    above: &Levels,
    today: Day,
) -> Policy {
    let mut levels = below.to_vec();
    let mut options = Options { today: Some(today), ..Options::default() };
    for found in files {
        let Project { levels: own, options: partial, overrides, .. } = &found.project;
        levels.extend(own);
        let below = path.strip_prefix(found.path.parent().unwrap_or(Path::new(""))).unwrap_or(path);
        for part in
            overrides.iter().filter(|part| part.files.iter().any(|glob| glob.is_match(below)))
        {
            levels.extend(&part.levels);
        }
        options.registries = partial.registries.clone().unwrap_or(options.registries);
        options.labels = partial.labels.clone().unwrap_or(options.labels);
        options.strict_labels = partial.strict_labels.unwrap_or(options.strict_labels);
        options.without_pragmas |= found.project.ignores_pragmas;
    }
    levels.extend(above);
    Policy::new(&levels, options)
}

/// Whether one of `files`, which hold for the file at `path`, keeps it from being found in folders.
pub(crate) fn is_excluded(path: &Path, files: &[Arc<Found>]) -> bool {
    files.iter().any(|found| {
        let folder = found.path.parent().unwrap_or(Path::new(""));
        let below = path.strip_prefix(folder).unwrap_or(path);
        found.project.exclude.iter().any(|glob| glob.is_match(below))
    })
}

/// The level that `word` stands for.
pub(crate) fn level(word: &str) -> Option<Level> {
    match word {
        "off" => Some(Level::Off),
        "on" => Some(Level::On),
        word => severity(word).map(Level::At),
    }
}

/// The words that [`level`] takes.
pub(crate) const LEVELS: [&str; 6] = ["off", "on", "hint", "information", "warning", "error"];

/// The severity that `word` stands for.
fn severity(word: &str) -> Option<Severity> {
    let all = [Severity::Error, Severity::Warning, Severity::Information, Severity::Hint];
    all.into_iter().find(|severity| severity.name() == word)
}

#[cfg(test)]
mod tests;
