//! What a whole Dockerfile means: its stages and how they hang together, its variables and where
//! each can be seen, and the state that every instruction finds.
//!
//! Built once a version, then never changed. All spans are places in the document. What a build
//! argument, a base image or a named context may change is unknown, and unknown is a value.

mod builder;
mod earlier;
pub(crate) mod expandable;
mod interpreter;
mod stages;
mod state;
pub(crate) mod uses;
mod variables;

use std::collections::HashMap;

use syntax::Document;

pub(crate) use builder::{Facts, joined, name_word};
pub(crate) use earlier::Earlier;
pub(crate) use interpreter::Interpreter;
pub use stages::Base;
pub(crate) use stages::{Source, SourceKind, Stage, Target};
pub(crate) use state::{Shell, State};
pub(crate) use variables::{Definition, Scope, defining_pairs};

use interpreter::Interpreters;
use state::Track;

/// The meaning of one version of a document.
#[derive(Debug, Default)]
pub(crate) struct Model {
    /// The stages, in order.
    stages: Vec<Stage>,
    /// The last stage of each name, by the name in lower case.
    names: HashMap<String, usize>,
    /// What ARG and ENV define, in order.
    definitions: Vec<Definition>,
    /// The indices of the definitions of each name.
    by_name: HashMap<String, Vec<usize>>,
    /// What COPY and mounts take from elsewhere, in order.
    sources: Vec<Source>,
    /// Whether the escape character leaves the backslash to paths, as files for Windows have it.
    has_windows_escape: bool,
    /// Whether an instruction may put another shell in the place of `/bin/sh`.
    replaces_sh: bool,
    working_directories: Track<String>,
    users: Track<String>,
    shells: Track<Vec<String>>,
    interpreters: Interpreters,
}

impl Model {
    /// Whether an instruction may put another shell in the place of `/bin/sh`.
    pub(crate) fn replaces_sh(&self) -> bool {
        self.replaces_sh
    }

    /// Reads the meaning of `document`.
    pub(crate) fn new(document: &Document) -> Model {
        let (entries, escape) = (document.entries().iter(), document.directives().escape);
        let facts: Vec<Facts> = entries.map(|placed| Facts::of(&placed.entry, escape)).collect();
        builder::build(document, facts.iter(), None)
    }

    /// The same where `facts` are known of the entries, and what an earlier version means.
    pub(crate) fn told<'a>(
        document: &Document,
        facts: impl Iterator<Item = &'a Facts>,
        earlier: Option<&Earlier>,
    ) -> Model {
        builder::build(document, facts, earlier)
    }
}

#[cfg(test)]
mod tests;
