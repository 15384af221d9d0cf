//! Files that must be there, and links that must lead somewhere.

use crate::tree::{Source, Tree, assert_clean};

/// What a newcomer, an editor or a tool looks for.
const EXPECTED: [&str; 13] = [
    ".ci/run",
    "Cargo.lock",
    "LICENSE",
    "README.md",
    "deny.toml",
    "editors/README.md",
    "editors/neovim/README.md",
    "editors/neovim/lsp/dockerfile_analyzer.lua",
    "editors/vscode/README.md",
    "editors/vscode/package.json",
    "editors/vscode/package-lock.json",
    "server/README.md",
    "server/docs/check.md",
];

fn missing(tree: &Tree) -> Vec<String> {
    let absent = EXPECTED.iter().filter(|path| !tree.has(path));
    absent.map(|path| format!("{path}: is missing")).collect()
}

fn dead_links(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for file in tree.files().filter(|file| file.path.ends_with(".md")) {
        for (number, line) in file.lines() {
            let dead = links(line).filter(|link| !leads_somewhere(tree, file, link));
            found.extend(dead.map(|link| format!("{}:{number}: dead link {link}", file.path)));
        }
    }
    found
}

/// The destinations of the Markdown links in a line that are paths, without their anchors.
fn links(line: &str) -> impl Iterator<Item = &str> {
    let ends = line.match_indices("](").map(|(at, sign)| &line[at + sign.len()..]);
    ends.filter_map(|rest| rest.split([')', '#', ' ']).next())
        .filter(|link| !link.is_empty() && !link.contains("://") && !link.starts_with("mailto:"))
}

fn leads_somewhere(tree: &Tree, file: &Source, link: &str) -> bool {
    let mut parts: Vec<&str> = file.path.split('/').collect();
    parts.pop();
    for part in link.trim_end_matches('/').split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    tree.has(&parts.join("/"))
}

#[test]
fn expected_files_are_there() {
    assert_clean(missing(&Tree::real()));
    assert_eq!(missing(&Tree::of(&[("README.md", "")])).len(), EXPECTED.len() - 1);
}

#[test]
fn links_lead_somewhere() {
    assert_clean(dead_links(&Tree::real()));
    let text = "[a](b.md) [b](../c/) [d](https://example.org) [e](#x) [f](../c/d.md#y)\n[g](no.md)";
    let tree = Tree::of(&[("a/a.md", text), ("a/b.md", ""), ("c/d.md", "")]);
    assert_eq!(dead_links(&tree), ["a/a.md:2: dead link no.md"]);
}
