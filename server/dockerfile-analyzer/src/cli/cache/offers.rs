//! What `cache optimize` can do, for programs; `server/docs/cache.md` documents the format.

use analysis::Snapshot;
use cache::rewrites::{Finding, Offer, Optimized, Refusal, Tier};
use serde::Serialize;
use syntax::{Document, Encoding, Span};

use crate::cli::printable::escaped_json;

#[derive(Debug, Serialize)]
struct File<'a> {
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    no_history: Option<&'a str>,
    changed: bool,
    text: &'a str,
    seconds_before: f64,
    seconds_after: f64,
    done: Vec<Edit<'a>>,
    left: Vec<Left<'a>>,
}

#[derive(Debug, Serialize)]
struct Edit<'a> {
    title: &'a str,
    tier: &'static str,
    checked: &'a [String],
    assumptions: &'a [String],
    ignore: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds_saved: Option<f64>,
}

#[derive(Debug, Serialize)]
struct Left<'a> {
    rule: &'static str,
    line: u32,
    message: &'a str,
    possible: Vec<Edit<'a>>,
    refused: Vec<Refused<'a>>,
}

#[derive(Debug, Serialize)]
struct Refused<'a> {
    line: u32,
    reason: &'a str,
    remedy: Option<&'a str>,
}

/// The JSON object of one file, which was `snapshot` before.
pub(super) fn present(
    name: &str,
    snapshot: &Snapshot,
    done: &Optimized,
    problem: Option<&str>,
) -> String {
    let document = Document::new(&done.text);
    let after = document.text().positions(Encoding::Utf8);
    let line = |span: Span| after.at(span.start).line + 1;
    escaped_json(&File {
        path: name,
        no_history: problem,
        changed: snapshot.text().to_string() != done.text,
        text: &done.text,
        seconds_before: seconds(done.before.expected()),
        seconds_after: seconds(done.after.expected()),
        done: done.done.iter().map(edit).collect(),
        left: done.left.iter().map(|finding| left(finding, &line)).collect(),
    })
}

fn left<'a>(finding: &'a Finding, line: &dyn Fn(Span) -> u32) -> Left<'a> {
    let refused = |refusal: &'a Refusal| Refused {
        line: line(refusal.span),
        reason: &refusal.reason,
        remedy: refusal.remedy.as_deref(),
    };
    Left {
        rule: finding.rule,
        line: line(finding.span),
        message: &finding.message,
        possible: finding.offers.iter().map(edit).collect(),
        refused: finding.refusals.iter().map(refused).collect(),
    }
}

fn edit(offer: &Offer) -> Edit<'_> {
    let tier = match offer.tier {
        Tier::Config => "configuration",
        Tier::Proved => "proved",
        Tier::Assumed => "assumed",
    };
    Edit {
        title: &offer.title,
        tier,
        checked: &offer.checks,
        assumptions: &offer.assumptions,
        ignore: &offer.ignore,
        seconds_saved: offer.saving.as_ref().map(|saving| seconds(saving.milliseconds())),
    }
}

fn seconds(milliseconds: u64) -> f64 {
    milliseconds as f64 / 1000.0
}
