//! What the session's thread works off, one after the other.

use std::sync::Arc;

use analysis::{Advice, Snapshot};
use tower_lsp::gen_lsp_types::Uri;

use super::questions::{Question, WideQuestion};
use crate::capabilities::ClientFeatures;
use crate::convert::from_lsp::{DidChange, OpenedDocument};
use crate::policies::Told;
use crate::transport::Prepared;

/// What the session's thread works off.
pub(super) enum Message {
    Greet(ClientFeatures),
    Open(OpenedDocument),
    Change(DidChange),
    Close(Uri),
    Ask(Uri, Box<dyn Question>),
    /// As `Ask`, under the rules in force.
    Pull(Uri, Box<dyn Question>),
    AskAll(Box<dyn WideQuestion>),
    /// As `AskAll`, for what takes longest.
    Scan(Box<dyn WideQuestion>),
    Reconsider,
    Readvise,
    /// What is wrong with configuration files.
    Tell(Vec<Told>),
    Applied(Applied),
    Diagnosed(Diagnosis),
    Advised(Advised),
}

/// What was found out about a document with more than the file.
pub(super) struct Advised {
    pub(super) uri: Uri,
    pub(super) stamp: u64,
    /// `None` if there is nothing to find out, or if it ended in a panic.
    pub(super) advice: Option<Arc<Advice>>,
}

/// A document under the rules in force.
pub(super) struct Applied {
    pub(super) uri: Uri,
    pub(super) stamp: u64,
    pub(super) snapshot: Arc<Snapshot>,
    /// What is wrong with configuration files.
    pub(super) problems: Vec<Told>,
}

/// What a look for diagnostics has found.
pub(super) struct Diagnosis {
    pub(super) uri: Uri,
    pub(super) stamp: u64,
    pub(super) version: Option<i32>,
    /// `None` if the look ended in a panic.
    pub(super) found: Option<Found>,
}

/// The findings, and under which rules.
pub(super) struct Found {
    pub(super) snapshot: Arc<Snapshot>,
    /// The list of them.
    pub(super) diagnostics: Arc<Prepared>,
    /// What is wrong with configuration files.
    pub(super) problems: Vec<Told>,
}
