//! What a Dockerfile means and what there is to say about it: diagnostics, hover, completion,
//! symbols, folding. Pure: no LSP, network, disk or clock; no text makes it fail.

pub mod advice;
pub mod checks;
mod coloring;
pub mod context;
pub mod diagnostic;
pub mod edit;
pub mod features;
pub mod format;
mod model;
mod outline;
pub mod plan;
pub mod pool;
pub mod rules;
pub mod snapshot;
mod source_paths;

pub use advice::Advice;
pub use diagnostic::{Diagnostic, Fix, Related, Safety, Severity, Tag};
pub use edit::Edit;
pub use pool::Pool;
pub use snapshot::Snapshot;
