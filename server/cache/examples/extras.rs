//! Prints what more can be done for real files by those who want it, and why not: `cargo run -p cache
//! --example extras -- [--show] PATH…`. There is no context, so that
//! nothing is said of mounted manifests.

#![expect(clippy::disallowed_methods, reason = "a program for people who judge rewrites")]

mod files;

use std::collections::BTreeMap;
use std::io::Write;

use analysis::Snapshot;
use analysis::edit::apply;
use cache::order::Project;
use cache::rewrites::{Finding, advise};
use syntax::Document;

fn main() -> std::io::Result<()> {
    let (shows, paths) = files::arguments("--show");
    let mut out = std::io::stdout().lock();
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut number = 0;
    for (path, text) in files::texts(&paths) {
        number += 1;
        let advice = advise(&Snapshot::new(Document::new(&text)), &Project::default());
        let mut seen: Vec<String> = Vec::new();
        for finding in &advice.extras {
            let what = verdict(finding);
            let count = counts.entry(what.clone()).or_default();
            count.0 += 1;
            count.1 += usize::from(!seen.contains(&what));
            seen.push(what);
            for offer in finding.offers.iter().filter(|_| shows) {
                writeln!(out, "== {} {:?} {}", path.display(), offer.tier, offer.title)?;
                writeln!(out, "{:#?}", offer.assumptions)?;
                writeln!(out, "{}", apply(&text, &offer.edits))?;
            }
        }
    }
    writeln!(out, "{number} files; how often, and in how many files:")?;
    let mut sorted: Vec<_> = counts.iter().collect();
    sorted.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
    for (what, (count, files)) in sorted.iter().take(100) {
        writeln!(out, "{count:6} {files:6} {what}")?;
    }
    Ok(())
}

/// What is said, without the names in it.
fn verdict(finding: &Finding) -> String {
    let said = match (finding.offers.first(), finding.refusals.first()) {
        (Some(offer), _) => format!("{:?}", offer.tier),
        (None, Some(refusal)) => refusal.reason.clone(),
        (None, None) => String::new(),
    };
    let is_name = |word: &&str| !word.contains(['/', '`', '-', '.', '(']);
    let words: Vec<&str> = said.split(' ').filter(is_name).take(9).collect();
    format!("{} {}", finding.rule, words.join(" "))
}
