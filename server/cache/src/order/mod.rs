//! How often each step runs again, and the order in which that costs least.
//!
//! ```text
//! history, tree ─▶ timeline ─▶ events: the builds in which a step is invalidated by itself
//!                                │
//!                  rerun ◀───────┤        plays the builds ─▶ report
//!                  optimum ◀─────┘        the best order of steps that may be moved
//! ```
//!
//! A build is a commit of the project. Without a history the builds are made up from documented
//! guesses, and every number that a guess is part of says so.

pub mod bits;
mod causes;
pub mod cost;
mod edits;
pub mod events;
mod firewall;
mod inputs;
pub mod optimum;
pub mod priors;
pub mod report;
pub mod rerun;
pub mod sources;
pub mod timeline;
mod volatile;

pub use bits::Builds;
pub use report::{Basis, Report, StageReport, StepReport};
pub use rerun::{Project, simulate};

#[cfg(test)]
mod tests;
