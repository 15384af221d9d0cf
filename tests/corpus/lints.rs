//! Our rules against BuildKit's build checks on real files: for each check how often both speak,
//! only BuildKit does, or only we do.
//!
//! `DOCKERFILE_CORPUS` is the folder of the files, `DOCKERFILE_CHECKS` a file with what BuildKit
//! says of each, as its linter gives it where base images are faked as empty and no build argument
//! is given: `{"id": path, "warnings": [{"rule", "line", "detail"}], "lint_error": …}` a line.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use analysis::rules::{self, Level, Options, Policy};
use analysis::{Diagnostic, Severity, Snapshot};
use dialect::{Keyword, lints};
use serde::Deserialize;
use syntax::Document;

/// What BuildKit says of a file.
#[derive(Debug, Deserialize)]
struct Checked {
    id: String,
    #[serde(default)]
    warnings: Vec<Warning>,
    lint_error: Option<serde_json::Value>,
    panic: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Warning {
    rule: String,
    line: u32,
    detail: String,
}

/// One finding as both sides can tell it: the check, the entry, and the name it is about.
type Key = (&'static str, usize, String);

/// How often both sides, BuildKit alone and we alone speak.
#[derive(Debug, Default)]
struct Row {
    both: usize,
    /// BuildKit alone, for a reason.
    explained: usize,
    missed: usize,
    extra: usize,
}

#[test]
#[expect(clippy::print_stderr, reason = "the counts are for who runs it")]
fn build_checks_agree_with_buildkit() {
    let folder = std::env::var_os("DOCKERFILE_CORPUS");
    let (Some(folder), Some(checks)) = (folder, std::env::var_os("DOCKERFILE_CHECKS")) else {
        eprintln!("skipped: DOCKERFILE_CORPUS and DOCKERFILE_CHECKS name no real files");
        return;
    };
    let checks = std::fs::read_to_string(checks).expect("the file is there");
    let (mut table, mut differences) = (BTreeMap::<&str, Row>::new(), Vec::new());
    let policy = Arc::new(like_buildkit());
    for line in checks.lines() {
        let checked: Checked = serde_json::from_str(line).expect("each line is a record");
        let Ok(text) = std::fs::read_to_string(Path::new(&folder).join(&checked.id)) else {
            continue;
        };
        if checked.panic.is_none() {
            let snapshot = Snapshot::with_policy(Document::new(&text), Arc::clone(&policy));
            compare(&checked, &snapshot, &mut table, &mut differences);
        }
    }
    let lines = table.iter().map(|(rule, Row { both, explained, missed, extra })| {
        format!(
            "{rule:32} both {both:5}  explained {explained:3}  missed {missed:3}  extra {extra:3}"
        )
    });
    eprintln!("{}", lines.collect::<Vec<_>>().join("\n"));
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// Every image brings nothing, as the faked ones do.
fn like_buildkit() -> Policy {
    let levels: Vec<(&str, Level)> = rules::all().map(|rule| (rule.id, level(rule))).collect();
    let environments = vec![("*".to_owned(), Vec::new())];
    Policy::new(&levels, Options { environments, without_pragmas: true, ..Options::default() })
}

fn level(rule: &rules::Rule) -> Level {
    let names = std::iter::once(&rule.id).chain(rule.aliases);
    let is_check = |name: &&str| lints::find(name).is_some_and(|lint| !lint.experimental);
    if names.into_iter().any(is_check) { Level::On } else { Level::Off }
}

fn compare(
    checked: &Checked,
    snapshot: &Snapshot,
    table: &mut BTreeMap<&'static str, Row>,
    differences: &mut Vec<String>,
) {
    let theirs: BTreeSet<Key> =
        checked.warnings.iter().filter_map(|warning| their_key(warning, snapshot)).collect();
    let found = snapshot.diagnostics().iter();
    let ours: BTreeSet<Key> = found.filter_map(|found| our_key(found, snapshot)).collect();
    for key in theirs.union(&ours) {
        let row = table.entry(key.0).or_default();
        match (theirs.contains(key), ours.contains(key)) {
            (true, true) => row.both += 1,
            (true, false) if is_explained(key, snapshot) => row.explained += 1,
            (true, false) => {
                row.missed += 1;
                differences.push(format!("missed {}", described(key, checked, snapshot)));
            }
            // BuildKit stops at the first error and looks no further.
            (false, _) if checked.lint_error.is_some() => {}
            (false, _) => {
                row.extra += 1;
                differences.push(format!("extra {}", described(key, checked, snapshot)));
            }
        }
    }
}

/// Whether we are silent about `key` for a reason: an error says the same louder, or what the build
/// or a base image decides is not known.
fn is_explained((rule, entry, _): &Key, snapshot: &Snapshot) -> bool {
    let entries = snapshot.document().entries();
    let Some(placed) = entries.get(*entry) else { return false };
    let errors = snapshot.diagnostics().iter().filter(|found| found.severity == Severity::Error);
    errors.map(|found| found.span).any(|span| placed.span().contains(span))
        || match *rule {
            // BuildKit was asked for Linux, where a drive means nothing.
            "WorkdirRelativePath" => has_drive(&snapshot.text().to_string()),
            // The base may be another image or an earlier stage.
            "UndefinedVar" => base(snapshot, *entry).is_some_and(|base| base.contains('$')),
            _ => false,
        }
}

fn has_drive(text: &str) -> bool {
    let text = text.to_lowercase();
    text.contains("c:\\") || text.contains("c:/")
}

/// The arguments of the FROM above the entry `entry`.
fn base(snapshot: &Snapshot, entry: usize) -> Option<String> {
    let above = snapshot.document().entries().get(..entry)?.iter().rev();
    above.filter_map(|placed| placed.entry.instruction.as_ref()).find_map(|instruction| {
        let statement = &instruction.statement;
        let is_from = statement.kind == Some(Keyword::From);
        is_from.then(|| instruction.line.slice(statement.arguments.range).to_owned())
    })
}

fn described((rule, entry, name): &Key, checked: &Checked, snapshot: &Snapshot) -> String {
    let placed = snapshot.document().entries().get(*entry);
    let text = placed.map_or("", |placed| placed.entry.text().trim());
    let last: String = text.lines().rev().take(3).collect::<Vec<_>>().join(" ⏎ ");
    format!("{rule} `{name}` in {}: {last}", checked.id)
}

fn their_key(warning: &Warning, snapshot: &Snapshot) -> Option<Key> {
    let lint = lints::find(&warning.rule)?;
    let line = warning.line.checked_sub(1)?;
    let offset = snapshot.text().line(line).start;
    // A line with blanks at its start belongs to the entry of its first character.
    let end = snapshot.text().line(line).end.max(offset + 1);
    let entry = snapshot.document().entry_at(end - 1)?;
    let quoted = warning.detail.split(['\'', '"']).nth(1).unwrap_or_default();
    Some((lint.name, entry, named(lint.name, quoted.trim_start_matches('$'))))
}

fn our_key(found: &Diagnostic, snapshot: &Snapshot) -> Option<Key> {
    let rule = rules::find(found.rule);
    let names = rule.map_or(&[][..], |rule| rule.aliases).iter().copied();
    let kebab = |lint: &&lints::Lint| kebab(lint.name) == found.rule;
    let lint = names.filter_map(lints::find).next().or_else(|| lints::ALL.iter().find(kebab))?;
    if found.severity == Severity::Error {
        return None;
    }
    let text = snapshot.text().slice(found.span);
    Some((lint.name, snapshot.document().entry_at(found.span.start)?, named(lint.name, &text)))
}

/// What tells two findings of the check `rule` in one instruction apart.
fn named(rule: &str, name: &str) -> String {
    match rule {
        "UndefinedVar" | "UndefinedArgInFrom" => name.to_owned(),
        _ => String::new(),
    }
}

/// `UndefinedVar` as `undefined-var`.
fn kebab(name: &str) -> String {
    let mut kebab = String::new();
    for character in name.chars() {
        if character.is_uppercase() && !kebab.is_empty() {
            kebab.push('-');
        }
        kebab.extend(character.to_lowercase());
    }
    kebab
}
