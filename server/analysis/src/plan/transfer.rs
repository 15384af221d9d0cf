//! Files that COPY, ADD and mounts take from somewhere.

use super::Value;
use crate::checks::sources::{SourceKind, source_kind};

/// Where files come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The build context.
    Context,
    /// An earlier stage.
    Stage(usize),
    /// An image, or a named context of the build.
    Image(String),
    /// The file does not tell, or the build refuses it.
    Unknown,
}

/// One thing that COPY or ADD takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A path or a pattern of paths at the origin.
    Path(Value),
    /// An address, or a git repository, that ADD fetches.
    Remote(Value),
    /// A file that stands in the Dockerfile itself.
    Heredoc {
        /// The name of the file.
        name: String,
        /// What is in it before variables are replaced.
        text: String,
        /// Whether the builder replaces variables in it.
        expands: bool,
    },
}

/// What COPY or ADD does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// Where the files come from.
    pub origin: Origin,
    /// What is taken.
    pub items: Vec<Item>,
    /// Where it goes, as it is given.
    pub destination: Value,
    /// Where it goes, absolute and clean; `None` where that is not known.
    pub directory: Option<String>,
    /// Whether the destination is certainly a directory: it ends in a slash or is `.` or `..`, or
    /// several things or a pattern are taken.
    pub into_directory: bool,
    /// `--chown`
    pub owner: Option<Value>,
    /// `--chmod`
    pub mode: Option<Value>,
    /// `--exclude`
    pub excludes: Vec<Value>,
    /// `--link`
    pub link: bool,
    /// `--parents`
    pub parents: bool,
    /// The other flags: their names and values as they are written.
    pub others: Vec<(String, Value)>,
}

/// One `--mount` of RUN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// The type, with the default `bind`, as `dialect::mounts::TYPES` names it; `None` if it is
    /// unknown.
    pub kind: Option<&'static str>,
    /// Where the files of a bind or cache mount come from.
    pub origin: Origin,
    /// The options by the names that `dialect::mounts::OPTIONS` has, in order; what the builder does
    /// not know is left out.
    pub options: Vec<(&'static str, Value)>,
    /// The directory or file that it covers, absolute; `None` where that is not known.
    pub target: Option<String>,
    /// Whether something in it could not be read.
    pub is_unclear: bool,
}

impl Mount {
    /// The name of the option that says what is mounted.
    pub const SOURCE: &'static str = "source";

    /// The value of the option with this name.
    pub fn option(&self, name: &str) -> Option<&Value> {
        self.options.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }
}

/// Whether ADD fetches `source` instead of taking it from the context.
pub fn is_remote(source: &str) -> bool {
    source_kind(source) != SourceKind::File
}
