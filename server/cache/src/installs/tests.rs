//! What calls need and do, for small projects.

use std::fmt::Write;

use expect_test::{Expect, expect};

use super::*;
use crate::tree::Tree;

/// The state of a command in `/app` as root.
fn state() -> State {
    State { directory: Some("/app".into()), user: Some("root".into()), ..State::default() }
}

/// Tells what is found out about `command` in a project whose files are in `/app`.
fn told(command: &str, tree: &Tree) -> String {
    let mut state = state();
    let mut words: Vec<Option<&str>> = command
        .split_whitespace()
        .map(|word| Some(word).filter(|word| !word.starts_with('$')))
        .collect();
    while let Some((name, value)) =
        words.first().copied().flatten().and_then(|word| word.split_once('='))
    {
        state.variables.insert(name.into(), Some(value.into()));
        words.remove(0);
    }
    let Some(call) = recognize(&words, &state) else { return "not recognized\n".to_owned() };
    let places = vec![Place { context: String::new(), image: "/app".into() }];
    show(&call, &judge(&call, &Project::new(tree, places)))
}

fn show(call: &Call, install: &Install) -> String {
    let mut text = format!("{}: {:?} in {}\n", install.title, call.operation, install.directory);
    for need in &install.needs {
        let slash = if need.is_directory { "/" } else { "" };
        _ = writeln!(text, "  needs {}{slash}", need.path);
    }
    let absent = install.absent.join(", ");
    _ = writeln!(text, "  absent {absent}\n  writes {}", install.writes.join(", "));
    match &install.judgement {
        Judgement::Proven => text.push_str("  proven\n"),
        Judgement::Assumed(sentences) => {
            sentences.iter().for_each(|sentence| _ = writeln!(text, "  if {sentence}"));
        }
        Judgement::Refused(refusals) => {
            for Refusal { reason, remedy } in refusals {
                let remedy =
                    remedy.as_ref().map(|remedy| format!(" → {remedy:?}")).unwrap_or_default();
                _ = writeln!(text, "  refused: {reason}{remedy}");
            }
        }
    }
    text
}

/// Checks what is found out about each of `commands`, a line each, in a project with `files`.
#[track_caller]
fn check_install(files: &[(&str, &str)], commands: &str, expected: Expect) {
    let tree: Tree = files.iter().copied().collect();
    for (path, _) in files {
        assert!(
            path.ends_with('/')
                || path.ends_with(".js")
                || path.starts_with("x/")
                || tree.get(path).is_some()
        );
    }
    let told: String = commands.lines().map(|command| told(command, &tree)).collect();
    expected.assert_eq(&told);
}

mod arbitrary;
mod javascript;
mod others;
mod pages;
mod python;
mod scripting;
mod systems;

#[test]
fn variables_are_sorted() {
    assert!(variables().is_sorted());
}
