//! Diagnostics as a client gets them that asks (LSP 3.17, `DocumentDiagnosticReport`). A report
//! whose id the client has already is not sent again.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde::Serialize;
use tower_lsp::gen_lsp_types::{self as lsp, Uri};

use super::to_lsp::View;

/// What is found in one document.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(crate) enum Report {
    /// All of it.
    Full {
        /// Differs from that of any other report for the document.
        result_id: String,
        items: Vec<lsp::Diagnostic>,
    },
    /// What the client has still holds.
    Unchanged { result_id: String },
}

/// What is found in one document of the workspace.
#[derive(Debug, Serialize)]
pub(crate) struct FileReport {
    /// The document's name.
    pub(crate) uri: Uri,
    /// The version that the client has open; `None` for what is on the disk.
    pub(crate) version: Option<i32>,
    #[serde(flatten)]
    pub(crate) report: Report,
}

impl Report {
    /// `items`, unless `previous` is their id. `version` is that of the text.
    pub(crate) fn new(
        items: Vec<lsp::Diagnostic>,
        version: Option<i32>,
        previous: Option<&str>,
    ) -> Report {
        let mut hasher = DefaultHasher::new();
        serde_json::to_string(&items).unwrap_or_default().hash(&mut hasher);
        let result_id = format!("{}-{:x}", version.unwrap_or_default(), hasher.finish());
        match previous == Some(&result_id) {
            true => Report::Unchanged { result_id },
            false => Report::Full { result_id, items },
        }
    }

    /// The id.
    pub(crate) fn id(&self) -> &str {
        match self {
            Report::Full { result_id, .. } | Report::Unchanged { result_id } => result_id,
        }
    }
}

/// That nothing is found.
impl Default for Report {
    fn default() -> Report {
        Report::new(Vec::new(), None, None)
    }
}

impl View<'_> {
    /// What is found in the document, for a client that has the report `previous`.
    pub(crate) fn report(&self, previous: Option<&str>) -> Report {
        Report::new(self.diagnostics(), self.version, previous)
    }
}
