//! What must not be left behind in a file: reminders, debugging, traces of one machine.

use crate::tree::{Source, Tree, assert_clean};

/// This suite, which must spell what it looks for.
const OURSELVES: &str = "tests/tidy/";

/// Code that is never finished later, with a word that names it.
const REMINDERS: [&str; 7] =
    ["TODO", "FIXME", "XXX", "todo!", "unimplemented!", "dbg!", "#[ignore"];

/// Parts of paths that exist on a developer's machine only. Paths below `/root/` and `/home/` as
/// such are legal: images have them too.
const MACHINE: [&str; 7] = [
    "/tmp/w/",
    "/work/main",
    "/work/shared",
    "/work/.",
    "/root/.cargo/bin",
    "/root/.pyenv",
    "/root/.rustup",
];

/// Ends of files that hold code.
const CODE: [&str; 11] =
    [".rs", ".ts", ".js", ".mjs", ".lua", ".c", ".h", ".scm", ".toml", ".sh", "/run"];

fn is_code(file: &Source) -> bool {
    let generated = file.path.ends_with("/parser.c") || file.path.contains("/src/tree_sitter/");
    CODE.iter().any(|end| file.path.ends_with(end)) && !generated
}

fn reminders(tree: &Tree) -> Vec<String> {
    let found = |line: &str| REMINDERS.into_iter().find(|word| has_word(line, word));
    in_lines(tree, is_code, |line| found(line).map(|word| format!("{word} left behind")))
}

/// Whether `word` stands in `line` and is no part of a longer one: `tmp.XXXXXX` is a template.
fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        ![before, after].into_iter().flatten().any(char::is_alphanumeric)
    })
}

/// Numbers of tasks in comments: they mean nothing to a later reader. A reference to another
/// project's discussion names the project: `moby/buildkit#1234`.
fn task_numbers(tree: &Tree) -> Vec<String> {
    in_lines(tree, is_code, |line| {
        let comment =
            ["//", "--", "# ", "* "].iter().any(|sign| line.trim_start().starts_with(sign));
        let numbered = comment && (numbered_hash(line) || numbered_word(line));
        numbered.then(|| "a task number means nothing to a reader".to_owned())
    })
}

fn numbered_hash(line: &str) -> bool {
    line.match_indices('#').any(|(at, _)| {
        let free = line[..at].ends_with([' ', '(']);
        free && line[at + 1..].starts_with(|digit: char| digit.is_ascii_digit())
    })
}

fn numbered_word(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let number = |word: &str| word.trim_end_matches([')', '.', ',', ':']).parse::<u32>().is_ok();
    words.windows(2).any(|pair| matches!(pair[0], "issue" | "Issue" | "task") && number(pair[1]))
}

fn machine_paths(tree: &Tree) -> Vec<String> {
    let found = |line: &str| MACHINE.into_iter().find(|path| line.contains(path));
    in_lines(
        tree,
        |_| true,
        |line| found(line).map(|path| format!("{path} is on one machine only")),
    )
}

/// Addresses in npm's lock files: they name the registry that one machine happened to use.
fn resolved_addresses(tree: &Tree) -> Vec<String> {
    let is_lock = |file: &Source| file.name() == "package-lock.json";
    in_lines(tree, is_lock, |line| {
        line.contains("\"resolved\"").then(|| "a lock file without addresses, please".to_owned())
    })
}

fn in_lines(
    tree: &Tree,
    files: impl Fn(&Source) -> bool,
    problem: impl Fn(&str) -> Option<String>,
) -> Vec<String> {
    let mut found = Vec::new();
    for file in tree.files().filter(|file| !file.path.starts_with(OURSELVES) && files(file)) {
        for (number, line) in file.lines() {
            found.extend(problem(line).map(|text| format!("{}:{number}: {text}", file.path)));
        }
    }
    found
}

#[test]
fn nothing_is_put_off() {
    assert_clean(reminders(&Tree::real()));
    let lines = "// TODO: x\n// XXX\ntodo!()\ndbg!(x)\n#[ignore = \"slow\"]\n// TODOS tmp.XXXXXX\n";
    let tree = Tree::of(&[("a.rs", lines), ("README.md", lines), ("src/parser.c", lines)]);
    assert_eq!(reminders(&tree).len(), 5);
}

#[test]
fn no_task_is_numbered() {
    assert_clean(task_numbers(&Tree::real()));
    let lines =
        "// See #12.\n// As in issue 7: x\n// moby/buildkit#1234\nlet a = \"#12\";\n// a #a\n";
    assert_eq!(task_numbers(&Tree::of(&[("a.rs", lines), ("a.md", lines)])).len(), 2);
}

#[test]
fn no_path_is_of_one_machine() {
    assert_clean(machine_paths(&Tree::real()));
    let lines = "/tmp/w/x\n/work/main/x\nCOPY a /root/.cache\nWORKDIR /work/app\n";
    assert_eq!(machine_paths(&Tree::of(&[("README.md", lines)])).len(), 2);
}

#[test]
fn lock_files_have_no_addresses() {
    assert_clean(resolved_addresses(&Tree::real()));
    let lines = "{\n  \"resolved\": \"https://example.org/a.tgz\",\n}\n";
    let tree = Tree::of(&[("editors/vscode/package-lock.json", lines), ("a.json", lines)]);
    assert_eq!(resolved_addresses(&tree).len(), 1);
}
