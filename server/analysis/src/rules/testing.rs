//! The functions that the tests of the rules go through.

use std::sync::Arc;

use expect_test::Expect;
use fixture::Label;
use syntax::Document;

use super::{LabelForm, Options, Policy, Rule, is_proved, proof, written};
use crate::context::ignore::Ignore;
use crate::diagnostic::{Diagnostic, Safety};
use crate::{Severity, Snapshot};

/// Checks what the rule `id` finds in `text`: each finding is shown below its line with its
/// message, its fixes and what its first fix makes of the line.
#[track_caller]
pub(super) fn check_rule(id: &str, text: &str, expected: Expect) {
    check_rule_with(id, Options::default(), text, expected);
}

/// The same where all rules are on that are by default.
#[track_caller]
pub(super) fn check_rule_among_all(id: &str, text: &str, expected: Expect) {
    check(id, &Snapshot::new(Document::new(text)), expected);
}

/// The same where the configuration tells `options`.
#[track_caller]
pub(super) fn check_rule_with(id: &str, options: Options, text: &str, expected: Expect) {
    let id = super::find(id).map_or_else(|| panic!("there is no rule {id}"), |rule| rule.id);
    check(id, &snapshot(id, options, text), expected);
}

#[track_caller]
fn check(id: &str, snapshot: &Snapshot, expected: Expect) {
    let found = snapshot.diagnostics().iter().filter(|found| found.rule == id);
    let labels: Vec<Label> = found.flat_map(|found| labels(snapshot, found)).collect();
    let mut shown = fixture::render_labels(&snapshot.text().to_string(), &labels);
    let fixed = proof::fix_all(snapshot, Safety::Unsafe, |found| found.rule == id);
    if fixed.count > 0 {
        shown.push_str(if shown.ends_with('\n') { "" } else { "\n" });
        shown.push_str(&format!("-- fixed --\n{}", fixed.text));
    }
    // A source file would lose them.
    expected.assert_eq(&shown.replace('\r', "␍"));
}

/// How much the rule `id` finds in `text`.
pub(super) fn count_findings(id: &str, text: &str) -> usize {
    let snapshot = snapshot(id, Options::default(), text);
    snapshot.diagnostics().iter().filter(|found| found.rule == id).count()
}

/// What `text` becomes with all fixes that the rule `id` offers.
pub(super) fn fixed(id: &str, text: &str) -> String {
    let snapshot = snapshot(id, Options::default(), text);
    proof::fix_all(&snapshot, Safety::Unsafe, |_| true).text
}

fn snapshot(id: &str, options: Options, text: &str) -> Snapshot {
    let policy = super::find(id).map_or_else(Policy::by_default, |rule| rule.alone(options));
    let ignore = Ignore::read(IGNORED).expect("the patterns are good");
    Snapshot::with_policy(Document::new(text), policy).with_ignore(Some(Arc::new(ignore)))
}

/// The ignore file of the context that the texts are built in.
const IGNORED: &str = ".env\n*.log\nsecrets/\n";

fn labels(snapshot: &Snapshot, found: &Diagnostic) -> Vec<Label> {
    let mut labels = vec![Label::new(found.span.start, found.span.end, found.message.clone())];
    for related in &found.related {
        let text = format!("… {}", related.message);
        labels.push(Label::new(related.span.start, related.span.end, text));
    }
    for fix in &found.fixes {
        let proved = if is_proved(snapshot, found, fix) { "" } else { ", NOT PROVED" };
        let text = format!("fix ({:?}{proved}): {}", fix.safety, fix.title);
        labels.push(Label::new(found.span.start, found.span.start, text));
    }
    labels
}

/// What the configuration tells rules in their examples.
fn options_of_examples() -> Options {
    Options {
        registries: vec!["docker.io".into(), "registry.example.com".into()],
        labels: vec![
            ("org.example.commit".into(), LabelForm::Commit),
            ("org.example.contact".into(), LabelForm::Mail),
            ("org.example.version".into(), LabelForm::Version),
        ],
        strict_labels: true,
        ..Options::default()
    }
}

fn finds(rule: &Rule, text: &str) -> Vec<Diagnostic> {
    let snapshot = snapshot(rule.id, options_of_examples(), text);
    let found = snapshot.diagnostics().iter().filter(|found| found.rule == rule.id);
    found.cloned().collect()
}

fn has_errors(text: &str) -> bool {
    let snapshot = Snapshot::new(Document::new(text));
    snapshot.errors().iter().any(|found| found.severity == Severity::Error)
}

#[test]
fn examples_are_found_and_fixed() {
    for rule in written() {
        assert!(!rule.examples.is_empty(), "{} has no example", rule.id);
        let is_told = rule.needs_project() || rule.needs_registry();
        for example in rule.examples.iter().filter(|_| !is_told) {
            check_example(rule, example.bad, example.good);
        }
    }
}

#[track_caller]
fn check_example(rule: &Rule, bad: &str, good: &str) {
    let id = rule.id;
    let found = finds(rule, bad);
    assert!(!found.is_empty(), "{id} is silent in:\n{bad}");
    assert_eq!(finds(rule, good), [], "{id} speaks in:\n{good}");
    assert!(!has_errors(good), "{id}: the build refuses:\n{good}");
    let snapshot = snapshot(id, options_of_examples(), bad);
    let fixes = || found.iter().flat_map(|found| found.fixes.iter().map(move |fix| (found, fix)));
    for (found, fix) in fixes() {
        assert!(is_proved(&snapshot, found, fix), "{id}: {fix:?} is not proved in:\n{bad}");
    }
    if fixes().next().is_some() {
        let fixed = proof::fix_all(&snapshot, Safety::Unsafe, |found| found.rule == id);
        assert_eq!(fixed.text, good, "{id}");
    }
}

#[test]
fn rules_are_well_described() {
    let mut names = std::collections::HashSet::new();
    for rule in written() {
        let id = rule.id;
        assert!(
            id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
            "{id}"
        );
        assert!(rule.summary.starts_with("Finds ") && rule.summary.ends_with('.'), "{id}");
        assert!(rule.summary.len() <= 120 && rule.details.ends_with(['.', '`', '\n', '|']), "{id}");
        for name in std::iter::once(&id).chain(rule.aliases) {
            assert!(names.insert(name.to_lowercase()), "{name} is used twice");
        }
        assert!(!rule.checks.is_empty(), "{id}");
    }
}

#[test]
fn messages_are_written_alike() {
    for rule in written() {
        for found in rule.examples.iter().flat_map(|example| finds(rule, example.bad)) {
            let message = &found.message;
            assert!(!message.ends_with('.') && message.len() < 400, "{}: {message}", rule.id);
            let capital = message.chars().next().is_some_and(char::is_uppercase);
            let first = message.split(' ').next().unwrap_or_default();
            let is_keyword = dialect::Keyword::parse(first).is_some();
            assert!(!capital || is_keyword, "{}: {message}", rule.id);
            for fix in &found.fixes {
                assert!(fix.title.starts_with(char::is_uppercase), "{}: {}", rule.id, fix.title);
            }
        }
    }
}

/// The checks that are no rules: what FROM comes to is looked at with the errors, and what platform
/// an image has only a registry tells.
const NO_RULES: [&str; 2] = ["InvalidBaseImagePlatform", "InvalidDefaultArgInFrom"];

#[test]
fn every_build_check_is_a_rule() {
    for lint in dialect::lints::ALL.iter().filter(|lint| !NO_RULES.contains(&lint.name)) {
        let rule = super::find(lint.name).unwrap_or_else(|| panic!("{} is no rule", lint.name));
        assert_eq!(rule.enabled, !lint.experimental, "{}", rule.id);
    }
}
