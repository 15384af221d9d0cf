//! Our reading and our verdicts against BuildKit's.

use std::collections::HashMap;

use analysis::{Severity, Snapshot};
use dialect::Keyword;
use serde::Deserialize;
use syntax::evaluation::{Environment, Keep, Lookup, evaluate};
use syntax::expansion::{LexOptions, read};
use syntax::{Document, Form, Instruction, Placed, Statement, Word};

use crate::documents::{self, Node, Verdict};

#[test]
fn instructions_are_read_as_buildkit_reads_them() {
    for verdict in documents::verdicts() {
        let Some(expected) = &verdict.nodes else { continue };
        let document = Document::new(&verdict.text);
        let nodes: Vec<Node> =
            document.entries().iter().filter_map(|placed| node(&document, placed)).collect();
        assert_eq!(&nodes, expected, "{:?}", verdict.text);
    }
}

/// The instruction in `placed` as BuildKit's parser gives it.
pub(crate) fn node(document: &Document, placed: &Placed) -> Option<Node> {
    let instruction = placed.entry.instruction.as_ref()?;
    let line = |offset: u32| document.text().point(placed.start + offset).0 + 1;
    let statement = &instruction.statement;
    let heredocs = instruction.heredocs.iter().map(|heredoc| {
        let body = placed.entry.slice(heredoc.body).to_owned();
        (heredoc.marker.name.clone(), body, heredoc.marker.expand)
    });
    Some(Node(
        instruction.line.slice(statement.keyword.range).to_owned(),
        line(instruction.span.start),
        line(instruction.span.end),
        statement.flags.iter().map(|flag| flag.text.text().to_owned()).collect(),
        arguments(instruction, statement, &statement.form),
        heredocs.collect(),
    ))
}

fn arguments(instruction: &Instruction, statement: &Statement, form: &Form) -> Vec<String> {
    let text = |word: &Word| instruction.line.slice(word.range).to_owned();
    let pair = |key: &Word, value: &Option<Word>, separator: &str| {
        let value = value.as_ref().map(text).unwrap_or_default();
        [text(key), value, separator.to_owned()]
    };
    match form {
        Form::Unknown => vec![String::new()],
        Form::Empty | Form::NotStrings(_) | Form::Nested(_) => Vec::new(),
        Form::Exec(strings) => strings.iter().map(|string| string.value.clone()).collect(),
        Form::Shell(word) | Form::Text(word) => vec![text(word)],
        Form::Words(words) => words.iter().map(text).collect(),
        Form::Pairs(pairs) if statement.kind == Some(Keyword::Arg) => {
            pairs.iter().map(|pair| text(&pair.word)).collect()
        }
        Form::Pairs(pairs) => {
            pairs.iter().flat_map(|found| pair(&found.key, &found.value, "=")).collect()
        }
        Form::LegacyPair(found) => pair(&found.key, &found.value, "").into(),
        Form::Healthcheck { kind, command } => {
            let command = arguments(instruction, statement, command);
            std::iter::once(text(kind)).chain(command).collect()
        }
    }
}

/// The warning that the build needs an argument.
const DEFAULT_ARG: &str = "invalid-default-arg-in-from";

/// What the file alone does not tell: BuildKit was given base images without variables, and no
/// build arguments.
const DEPENDS_ON_THE_BUILD: &[&str] = &[
    // A real base image may define the variable or the working directory.
    "FROM a\nENV X=${Y:?no}\n",
    "FROM a\nENV X=${Y:?no}\nSTOPSIGNAL $Z\n",
    "FROM a\nSTOPSIGNAL $Z\n",
    "FROM a\nSTOPSIGNAL $S\n",
    "FROM a\nVOLUME $E\n",
    "FROM a\nRUN --mount=type=bind --network=none -- x\n",
    "FROM a\nRUN --mount=type=cache ls\n",
    "FROM a\nRUN --mount=type=$T,target=/c ls\n",
    "FROM scratch AS s\nONBUILD ENV Y=1\nFROM s\nENV X=${Y:?no}\n",
];

#[test]
fn verdicts_agree_with_buildkit() {
    let disagreements: Vec<String> =
        documents::verdicts().iter().filter_map(disagreement).collect();
    assert!(disagreements.is_empty(), "{}", disagreements.join("\n"));
}

fn disagreement(verdict: &Verdict) -> Option<String> {
    let snapshot = Snapshot::new(Document::new(&verdict.text));
    let found = snapshot.diagnostics();
    let refused = found.iter().any(|found| found.severity == Severity::Error);
    let silent = depends_on_the_build(verdict, &snapshot);
    if refused != (verdict.refused && !silent) {
        return Some(format!("refused {}: {:?}: {found:?}", verdict.refused, verdict.text));
    }
    // BuildKit counts directives from zero and names the last line of a file without instructions.
    let expected = verdict.line.filter(|_| verdict.nodes.is_some() && !silent)?;
    let near = found.iter().any(|found| line(&snapshot, found.span.start) >= expected);
    (!near).then(|| format!("line {expected}: {:?}: {found:?}", verdict.text))
}

/// Whether BuildKit refuses the document only for what the build did not give.
fn depends_on_the_build(verdict: &Verdict, snapshot: &Snapshot) -> bool {
    let warned = snapshot.diagnostics().iter().any(|found| found.rule == DEFAULT_ARG);
    let errors = snapshot.diagnostics().iter().any(|found| found.severity == Severity::Error);
    verdict.refused && !errors && (warned || DEPENDS_ON_THE_BUILD.contains(&verdict.text.as_str()))
}

fn line(snapshot: &Snapshot, offset: u32) -> u32 {
    snapshot.text().point(offset).0 + 1
}

/// A word and what BuildKit's `shell.Lex` makes of it.
#[derive(Debug, Deserialize)]
struct WordCase {
    word: String,
    escape: char,
    env: HashMap<String, String>,
    #[serde(default)]
    keep: Vec<String>,
    #[serde(default)]
    error: bool,
    #[serde(default)]
    result: String,
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    unset: Vec<String>,
}

struct Variables<'a>(&'a HashMap<String, String>);

impl Environment for Variables<'_> {
    fn get(&self, name: &str) -> Lookup {
        self.0.get(name).map_or(Lookup::Unset, |value| Lookup::Set(value.clone()))
    }
}

#[test]
fn words_are_expanded_as_buildkit_expands_them() {
    for case in documents::lines::<WordCase>("words.jsonl") {
        let kept = |name: &str| case.keep.iter().any(|keep| keep == name);
        let options = LexOptions { escape: case.escape, quotes: !kept("skip_process_quotes") };
        let Ok(pieces) = read(&case.word, options) else {
            assert!(case.error, "{:?}", case.word);
            continue;
        };
        let keep = Keep {
            quotes: kept("raw_quotes"),
            escapes: kept("raw_escapes"),
            unset: kept("skip_unset_env"),
        };
        let found = evaluate(&case.word, &pieces, &Variables(&case.env), keep);
        assert_eq!(!found.errors.is_empty(), case.error, "{case:?}: {found:?}");
        if let (false, Some(value), Some(words)) = (case.error, found.value, found.words) {
            let words: Vec<String> = words.into_iter().map(|word| word.text).collect();
            assert_eq!((value, words), (case.result, case.words), "{:?}", case.word);
            let mut unset: Vec<_> =
                found.unset.iter().map(|name| case.word[name.range()].to_owned()).collect();
            unset.sort();
            unset.dedup();
            assert_eq!(unset, case.unset, "{:?}", case.word);
        }
    }
}
