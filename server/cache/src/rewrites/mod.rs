//! Edits of a Dockerfile that keep the image and spare work: each with what was checked, what it
//! saves, and what has to hold; or the reason against it.

mod binds;
mod fetch;
mod findings;
mod flags;
mod frontend;
mod ignoring;
mod knowledge;
mod lines;
mod links;
mod mounts;
mod reorder;
mod split;
mod text;
mod written;

use analysis::Edit;
use syntax::Span;

use crate::effects::Remedy;
use crate::order::Report;

pub use crate::effects::Tier;
pub use findings::{Advice, Finding, REPLACED, advise, why_not};
pub use reorder::swaps;
pub use written::{Allowed, Optimized, optimize};

/// An edit that can be made.
#[derive(Debug, Clone)]
pub struct Offer {
    /// What it does, as a command, with what it saves: "Copy `package.json` before `npm ci` …".
    pub title: String,
    /// How sure it is that the image stays what it is.
    pub tier: Tier,
    /// The changes of the Dockerfile, in order.
    pub edits: Vec<Edit>,
    /// The lines that are added to the ignore file of the context.
    pub ignore: Vec<String>,
    /// What was compared, a sentence each.
    pub checks: Vec<String>,
    /// What has to hold, a sentence each; empty where all is proved.
    pub assumptions: Vec<String>,
    /// How often the steps run again now, and with the changes.
    pub saving: Option<Saving>,
}

/// What an edit is worth.
#[derive(Debug, Clone)]
pub struct Saving {
    /// As it is.
    pub before: Report,
    /// With the changes.
    pub after: Report,
}

impl Saving {
    /// Whether that is worth a change of the file: a second, and a twentieth of the work.
    pub fn is_worthwhile(&self) -> bool {
        self.milliseconds() >= 1_000 && self.milliseconds() * 20 >= self.before.expected()
    }

    /// How much less work an average build has, in milliseconds.
    pub fn milliseconds(&self) -> u64 {
        self.before.expected().saturating_sub(self.after.expected())
    }
}

/// Why something cannot be done, and what would help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The instruction that stands against it.
    pub span: Span,
    /// The reason, as a sentence without a full stop.
    pub reason: String,
    /// What would make it possible, as a sentence without a full stop.
    pub remedy: Option<String>,
}

/// The word for `tier` in titles.
fn tier(tier: Tier) -> &'static str {
    match tier {
        Tier::Config | Tier::Proved => "proved",
        Tier::Assumed => "if assumptions hold",
    }
}

/// What `remedy` asks a person to do, as a sentence without a full stop.
fn remedy(remedy: &Remedy) -> String {
    match remedy {
        Remedy::AbsoluteDestination => "write the destination from the root".to_owned(),
        Remedy::NumericOwner => "write the owner in numbers".to_owned(),
        Remedy::Ignore(path) => format!("keep `{path}` out of the copy by the ignore file"),
        Remedy::CopyFirst(path) => format!("copy `{path}` alone before it"),
    }
}

#[cfg(test)]
mod tests;
