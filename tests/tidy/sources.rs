//! What every source file must have and must not have.

use dialect::instructions;

use crate::tree::{Source, Tree, assert_clean, is_comment};

/// A file with more lines than this before its tests holds more than one thing.
const MOST_LINES: usize = 500;

/// Names that say nothing about what is inside.
const EMPTY_NAMES: [&str; 7] = ["common", "helper", "helpers", "manager", "misc", "util", "utils"];

/// Places outside of `dialect` that must spell a keyword, with the reason.
const KEYWORD_EXCEPTIONS: [(&str, &str, &str); 3] = [
    ("server/cache/src/effects/run.rs", "ENV", "a variable of the shell"),
    ("server/cache/src/effects/run.rs", "SHELL", "a variable of the shell"),
    ("server/cache/src/effects/run.rs", "USER", "a variable of the shell"),
];

fn without_header(tree: &Tree) -> Vec<String> {
    let bare = |file: &&Source| !file.text.starts_with("//!");
    tree.rust().filter(bare).map(|file| format!("{}: must start with //!", file.path)).collect()
}

fn too_long(tree: &Tree) -> Vec<String> {
    let count = |file: &Source| (file.code().count(), file.path.clone());
    tree.rust()
        .map(count)
        .filter(|(lines, _)| *lines > MOST_LINES)
        .map(|(lines, path)| format!("{path}: {lines} lines, at most {MOST_LINES}"))
        .collect()
}

fn empty_names(tree: &Tree) -> Vec<String> {
    let is_code =
        |file: &&Source| [".rs", ".ts", ".lua", ".js"].iter().any(|end| file.path.ends_with(end));
    let mut found = Vec::new();
    for file in tree.files().filter(is_code) {
        let parts = file.path.split('/').map(|part| part.split('.').next().unwrap_or_default());
        let modules = file.lines().filter_map(|(_, line)| module_name(line));
        let empty = |name: &&str| EMPTY_NAMES.contains(name);
        let names = parts.chain(modules).filter(empty);
        found.extend(names.map(|name| format!("{}: `{name}` says nothing", file.path)));
    }
    found
}

/// The name in `mod name;` or `mod name {`.
fn module_name(line: &str) -> Option<&str> {
    let (before, name) = line.trim().trim_end_matches(['{', ' ', ';']).split_once("mod ")?;
    let declares = before.is_empty() || before.ends_with(' ') && before.starts_with("pub");
    declares.then_some(name)
}

fn unwraps(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for file in tree.product() {
        let code = file.code().filter(|(_, line)| !is_comment(line));
        let calls = code.filter(|(_, line)| line.contains(".unwrap()"));
        found.extend(
            calls.map(|(line, _)| format!("{}:{line}: unwrap outside of tests", file.path)),
        );
    }
    found
}

/// String literals that are a keyword: what the language has is written once, in `dialect`.
fn keywords(tree: &Tree) -> Vec<String> {
    let excepted = |file: &Source, keyword: &str| {
        KEYWORD_EXCEPTIONS.iter().any(|(path, word, _)| *path == file.path && *word == keyword)
    };
    let mut found = Vec::new();
    for file in tree.product().filter(|file| !file.path.starts_with("server/dialect/")) {
        for (number, line) in file.code().filter(|(_, line)| !is_comment(line)) {
            let names = instructions::ALL.iter().map(|instruction| instruction.keyword.name());
            let written = |name: &&str| line.contains(&format!("\"{name}\""));
            for name in names.filter(written).filter(|name| !excepted(file, name)) {
                found.push(format!("{}:{number}: \"{name}\" belongs in dialect", file.path));
            }
        }
    }
    found
}

#[test]
fn files_start_with_what_they_hold() {
    assert_clean(without_header(&Tree::real()));
    let tree = Tree::of(&[("a.rs", "use b;\n"), ("b.rs", "//! b\n"), ("c.rs", "// c\n")]);
    assert_eq!(without_header(&tree).len(), 2);
}

#[test]
fn files_are_short() {
    assert_clean(too_long(&Tree::real()));
    let long = "// x\n".repeat(MOST_LINES + 1);
    let tests = format!("#[cfg(test)]\n{long}");
    let tree = Tree::of(&[("a.rs", &long), ("b.rs", &tests), ("c.c", &long)]);
    assert_eq!(too_long(&tree), ["a.rs: 501 lines, at most 500"]);
}

#[test]
fn names_say_something() {
    assert_clean(empty_names(&Tree::real()));
    let tree = Tree::of(&[
        ("src/utils.rs", "//! x\n"),
        ("src/helpers/a.ts", "x\n"),
        ("src/a.rs", "pub(crate) mod misc;\nmod common {\n}\nmod commonly;\nlet mod_util = 1;\n"),
    ]);
    assert_eq!(empty_names(&tree).len(), 4);
}

#[test]
fn nothing_is_unwrapped() {
    assert_clean(unwraps(&Tree::real()));
    let text = "//! x\n// a.unwrap()\nfn a() { b.unwrap() }\n#[cfg(test)]\nc.unwrap()\n";
    let tree = Tree::of(&[
        ("server/a/src/a.rs", text),
        ("server/a/src/tests.rs", text),
        ("tests/a/main.rs", text),
    ]);
    assert_eq!(unwraps(&tree), ["server/a/src/a.rs:3: unwrap outside of tests"]);
}

#[test]
fn keywords_are_written_in_dialect() {
    assert_clean(keywords(&Tree::real()));
    let text =
        "//! x\n/// Not \"RUN\".\nmatch word { \"FROM\" => 1, \"from\" => 2, \"FROM x\" => 3 }\n";
    let tree = Tree::of(&[("server/syntax/src/a.rs", text), ("server/dialect/src/a.rs", text)]);
    assert_eq!(keywords(&tree), ["server/syntax/src/a.rs:3: \"FROM\" belongs in dialect"]);
}

#[test]
fn exceptions_have_a_reason_and_a_use() {
    let tree = Tree::real();
    for (path, keyword, reason) in KEYWORD_EXCEPTIONS {
        let file = tree.file(path).unwrap_or_else(|| panic!("{path} is gone"));
        assert!(file.text.contains(&format!("\"{keyword}\"")), "{path} has no {keyword}");
        assert!(!reason.is_empty());
    }
}
