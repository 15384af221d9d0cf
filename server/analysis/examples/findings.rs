//! Shows what rules find in real files, to be read by eye before a rule is on by default:
//! `cargo run --release -p analysis --example findings -- RULE[,RULE…]|default PATH…`.
//! A path may be a folder. With `--counts` in front, only how often each rule speaks, in how many
//! files.

#![expect(clippy::disallowed_methods, reason = "a program for people who write rules")]

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use analysis::rules::{Level, Options, Policy, all};
use analysis::{Safety, Snapshot};
use syntax::{Document, Encoding};

fn main() -> std::io::Result<()> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let counts_only = arguments.first().is_some_and(|first| first == "--counts");
    if counts_only {
        arguments.remove(0);
    }
    let Some((wanted, paths)) = arguments.split_first() else { return Ok(()) };
    let policy = Arc::new(policy(wanted));
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let (mut files, mut lines) = (0, 0);
    let mut out = std::io::stdout().lock();
    for path in paths.iter().flat_map(|path| under(Path::new(path))) {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let snapshot = Snapshot::with_policy(Document::new(&text), Arc::clone(&policy));
        (files, lines) = (files + 1, lines + text.lines().count());
        let mut seen = Vec::new();
        for found in snapshot.diagnostics() {
            if policy.severity(found.rule).is_none() {
                continue;
            }
            let count = counts.entry(found.rule).or_default();
            count.0 += 1;
            if !seen.contains(&found.rule) {
                seen.push(found.rule);
                count.1 += 1;
            }
            if !counts_only {
                let line = snapshot.text().position(found.span.start, Encoding::Utf8).line;
                let source = text.lines().nth(line as usize).unwrap_or_default().trim();
                let fix = match found.fixes.first().map(|fix| fix.safety) {
                    None => "",
                    Some(Safety::Safe) => " [fix]",
                    Some(Safety::Unsafe) => " [fix?]",
                };
                let (path, line) = (path.display(), line + 1);
                writeln!(
                    out,
                    "{path}:{line}: {}{fix}: {}\n    {source}",
                    found.rule, found.message
                )?;
            }
        }
    }
    writeln!(out, "{files} files, {lines} lines")?;
    for (rule, (findings, files)) in counts {
        writeln!(out, "{findings:7} in {files:5} files  {rule}")?;
    }
    Ok(())
}

fn policy(wanted: &str) -> Policy {
    if wanted == "default" {
        return Policy::new(&[], Options::default());
    }
    let wanted: Vec<&str> = wanted.split(',').collect();
    let level = |id: &str| if wanted.contains(&id) { Level::On } else { Level::Off };
    let levels: Vec<(&str, Level)> = all().map(|rule| (rule.id, level(rule.id))).collect();
    Policy::new(&levels, Options::default())
}

/// The files under `path`, in a stable order.
fn under(path: &Path) -> Vec<PathBuf> {
    if !path.is_dir() {
        return vec![path.to_owned()];
    }
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths.iter().flat_map(|path| under(path)).collect()
}
