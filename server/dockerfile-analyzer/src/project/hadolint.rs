//! The configuration file of hadolint, read for what it says about rules that we have.

use analysis::Severity;
use analysis::rules::{self, Level};

use super::own::Reader;
use super::tree::{Key, Node, Value};
use super::{FailOn, Problem, Project};

/// The keys that say how hadolint prints, which we leave to our own options.
const ABOUT_OUTPUT: [&str; 4] = ["format", "no-color", "verbose", "disable-ignore-pragma"];

/// All others.
const KEYS: [&str; 7] = [
    "ignored",
    "override",
    "trustedRegistries",
    "label-schema",
    "strict-labels",
    "failure-threshold",
    "no-fail",
];

/// What `text` says, and what cannot be used in it.
pub(super) fn read(text: &str) -> (Project, Vec<Problem>) {
    let mut reader = Reader::default();
    match Node::of_yaml(text) {
        Ok(Node { value: Value::Table(entries), .. }) => file(&mut reader, &entries),
        Ok(Node { value: Value::Null, .. }) => {}
        Ok(node) => reader.problem(node.span, format!("the file is {}, not a table", node.kind())),
        Err(problem) => reader.problems.push(problem),
    }
    (reader.project, reader.problems)
}

fn file(reader: &mut Reader, entries: &[(Key, Node)]) {
    // What is ignored stays so, whatever severity it is given elsewhere.
    let last = |(key, _): &&(Key, Node)| key.name == "ignored";
    let others = entries.iter().filter(|entry| !last(entry));
    for (key, node) in others.chain(entries.iter().filter(last)) {
        match (key.name.as_str(), &node.value) {
            ("ignored", _) => ignored(reader, node),
            ("override", _) => severities(reader, node),
            ("trustedRegistries", _) => reader.project.options.registries = reader.texts(node),
            ("label-schema", _) => reader.project.options.labels = Some(reader.schema(node)),
            ("strict-labels", Value::Bool(strict)) => {
                reader.project.options.strict_labels = Some(*strict);
            }
            ("failure-threshold", _) => threshold(reader, node),
            ("no-fail", Value::Bool(true)) => reader.project.fail_on = Some(FailOn::Never),
            ("no-fail", Value::Bool(false)) => {}
            ("disable-ignore-pragma", Value::Bool(on)) => reader.project.ignores_pragmas = *on,
            (name, _) if ABOUT_OUTPUT.contains(&name) => {}
            (name, _) if KEYS.contains(&name) => {
                reader.problem(node.span, format!("this is {}, not true or false", node.kind()));
            }
            _ => reader.unknown(key, &KEYS),
        }
    }
}

fn ignored(reader: &mut Reader, node: &Node) {
    for name in reader.texts(node).unwrap_or_default() {
        if let Some(rule) = rules::find(&name) {
            reader.project.levels.push((rule.id, Level::Off));
        }
    }
}

fn severities(reader: &mut Reader, node: &Node) {
    let known = ["error", "warning", "info", "style"];
    for (key, node) in reader.table(node) {
        let Some(severity) = severity(&key.name) else {
            reader.unknown(&key, &known);
            continue;
        };
        for name in reader.texts(&node).unwrap_or_default() {
            if let Some(rule) = rules::find(&name) {
                reader.project.levels.push((rule.id, Level::At(severity)));
            }
        }
    }
}

fn threshold(reader: &mut Reader, node: &Node) {
    let Some(word) = reader.text(node) else { return };
    let found = match word.as_str() {
        "none" | "ignore" => Some(FailOn::Never),
        word => severity(word).map(FailOn::Severity),
    };
    match found {
        Some(found) => reader.project.fail_on = Some(found),
        None => reader.problem(node.span, format!("`{word}` is no severity of hadolint")),
    }
}

/// What hadolint calls a severity.
fn severity(word: &str) -> Option<Severity> {
    match word {
        "error" => Some(Severity::Error),
        "warning" => Some(Severity::Warning),
        "info" => Some(Severity::Information),
        "style" => Some(Severity::Hint),
        _ => None,
    }
}
