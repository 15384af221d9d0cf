//! A file with all that may be done to it.

use analysis::edit::apply;
use analysis::{Severity, Snapshot};
use syntax::Document;

use super::{Finding, Offer, Tier, advise, binds, links};
use crate::order::{Project, Report};

/// More edits than this are not made one after the other.
const MOST_EDITS: usize = 20;

/// What became of a file.
#[derive(Debug, Clone)]
pub struct Optimized {
    /// The text.
    pub text: String,
    /// What was done, in order.
    pub done: Vec<Offer>,
    /// What is still to say about it.
    pub left: Vec<Finding>,
    /// How often the steps ran again before.
    pub before: Report,
    /// How often they do with the changes.
    pub after: Report,
}

/// What may be done.
#[derive(Debug, Clone, Copy)]
pub struct Allowed {
    /// How sure it has to be that the image stays what it is.
    pub tier: Tier,
    /// Whether RUN may get cache mounts.
    pub mounts: bool,
    /// Whether RUN may mount manifests instead of a copy.
    pub binds: bool,
    /// Whether COPY and ADD may get layers of their own.
    pub links: bool,
}

impl Allowed {
    /// Whether what `finding`, one of the extras, offers may be done.
    fn has(&self, finding: &Finding) -> bool {
        match finding.rule {
            binds::RULE => self.binds,
            links::RULE => self.links,
            _ => self.mounts,
        }
    }
}

/// The file of `snapshot` with everything done that is `allowed`.
pub fn optimize(snapshot: &Snapshot, project: &Project<'_>, allowed: Allowed) -> Optimized {
    let mut text = snapshot.text().to_string();
    let mut advice = advise(snapshot, project);
    let before = advice.report.clone();
    let mut done: Vec<Offer> = Vec::new();
    while done.len() < MOST_EDITS {
        let extras = advice.extras.iter().filter(|extra| allowed.has(extra));
        let offers = advice.findings.iter().chain(extras).flat_map(|finding| &finding.offers);
        let mut fit = offers.filter(|offer| offer.tier <= allowed.tier && !offer.edits.is_empty());
        let Some((offer, next)) = fit.find_map(|offer| Some((offer, applied(&text, offer)?)))
        else {
            break;
        };
        done.push(offer.clone());
        text = next;
        advice = advise(&Snapshot::new(Document::new(&text)), project);
    }
    let extras = advice.extras.into_iter().filter(|extra| allowed.has(extra));
    let left = advice.findings.into_iter().chain(extras).collect();
    Optimized { text, done, left, before, after: advice.report }
}

/// `text` with the edits of `offer`, if the build still takes it and it saves something.
fn applied(text: &str, offer: &Offer) -> Option<String> {
    let saves = offer.saving.as_ref().is_none_or(|saving| saving.milliseconds() > 0);
    let next = apply(text, &offer.edits);
    (saves && next != text && errors(&next) <= errors(text)).then_some(next)
}

fn errors(text: &str) -> usize {
    let snapshot = Snapshot::new(Document::new(text));
    let found = snapshot.diagnostics().iter();
    found.filter(|found| found.severity == Severity::Error).count()
}
