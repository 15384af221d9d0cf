//! Prints what more can be done for real files by those who want it, and why not: `cargo run -p cache
//! --example extras -- [--show] PATH…`. There is no context, so that
//! nothing is said of mounted manifests.

#![expect(clippy::disallowed_methods, reason = "a program for people who judge rewrites")]

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use analysis::Snapshot;
use analysis::edit::apply;
use cache::order::Project;
use cache::rewrites::{Finding, advise};
use syntax::Document;

fn main() -> std::io::Result<()> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let shows = arguments.first().is_some_and(|first| first == "--show");
    if shows {
        arguments.remove(0);
    }
    let mut out = std::io::stdout().lock();
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut files = 0;
    for path in arguments.iter().flat_map(|path| under(Path::new(path))) {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        files += 1;
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
    writeln!(out, "{files} files; how often, and in how many files:")?;
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

/// The files under `path`, in a stable order.
fn under(path: &Path) -> Vec<PathBuf> {
    if !path.is_dir() {
        return vec![path.to_owned()];
    }
    let Ok(entries) = std::fs::read_dir(path) else { return Vec::new() };
    let mut found: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    found.sort();
    found.iter().flat_map(|path| under(path)).collect()
}
