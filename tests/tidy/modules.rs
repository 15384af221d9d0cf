//! Which module of a crate may use which: inside a crate the compiler does not draw the line.

use crate::tree::{Source, Tree, assert_clean, is_comment};

/// In `krate`, nothing in `module` may use anything in one of `others`.
struct Direction {
    krate: &'static str,
    module: &'static str,
    others: &'static [&'static str],
}

/// The directions. A module that does not exist yet is listed where its place is clear.
const DIRECTIONS: [Direction; 8] = [
    // What is said about a file does not depend on how editors ask.
    Direction { krate: "analysis", module: "diagnostic", others: &["checks", "features", "rules"] },
    Direction { krate: "analysis", module: "model", others: &["checks", "features", "rules"] },
    Direction { krate: "analysis", module: "checks", others: &["features", "rules"] },
    Direction { krate: "analysis", module: "coloring", others: &["checks", "features", "rules"] },
    Direction { krate: "analysis", module: "rules", others: &["features"] },
    Direction { krate: "analysis", module: "snapshot", others: &["features"] },
    // The command line works without the protocol, and the protocol without the command line.
    Direction {
        krate: "dockerfile-analyzer",
        module: "cli",
        others: &["convert", "handlers", "session", "transport"],
    },
    Direction {
        krate: "dockerfile-analyzer",
        module: "transport",
        others: &["cli", "convert", "handlers", "session"],
    },
];

fn problems(tree: &Tree) -> Vec<String> {
    tree.product().flat_map(of_file).collect()
}

fn of_file(file: &Source) -> Vec<String> {
    let Some((krate, module)) = place(&file.path) else { return Vec::new() };
    let rules = || DIRECTIONS.iter().filter(|rule| rule.krate == krate && rule.module == module[0]);
    if rules().next().is_none() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (line, used) in used_modules(file, module.len()) {
        if rules().any(|rule| rule.others.contains(&used.as_str())) {
            found.push(format!("{}:{line}: {} must not use {used}", file.path, module[0]));
        }
    }
    found
}

/// The crate of a file and its module path: `server/analysis/src/checks/flags.rs` is `checks`,
/// `flags` of `analysis`. `None` for the root of a crate.
fn place(path: &str) -> Option<(&str, Vec<&str>)> {
    let (krate, inside) = path.strip_prefix("server/")?.split_once("/src/")?;
    let inside = inside.strip_suffix(".rs")?;
    let module: Vec<&str> = inside.strip_suffix("/mod").unwrap_or(inside).split('/').collect();
    (!matches!(module[..], ["lib" | "main" | "mod"])).then_some((krate, module))
}

/// Every top-level module that a file names, by `crate::` or by as many `super::` as lead there
/// from a file that lies `depth` modules deep, with the line.
fn used_modules(file: &Source, depth: usize) -> Vec<(usize, String)> {
    let code = without_comments(&file.text);
    let from_root = "super::".repeat(depth);
    let mut found = Vec::new();
    for root in ["crate::", &from_root] {
        for (at, _) in code.match_indices(root) {
            // A longer chain of `super::` is not one that starts here, and `pub(crate)` is none.
            let before = &code[..at];
            if before.ends_with("super::") || before.ends_with(is_name) {
                continue;
            }
            let line = before.matches('\n').count() + 1;
            let names = first_names(&code[at + root.len()..]);
            found.extend(names.into_iter().map(|name| (line, name)));
        }
    }
    found
}

/// The names that a path starts with: one, or those of a `{…}` list.
fn first_names(path: &str) -> Vec<String> {
    let name = |text: &str| text.chars().take_while(|&letter| is_name(letter)).collect();
    let Some(list) = path.strip_prefix('{') else { return vec![name(path)] };
    let mut depth = 0;
    let mut top = String::new();
    for letter in list.chars() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            _ if depth == 0 => top.push(letter),
            _ => {}
        }
    }
    top.split(',').map(|item| name(item.trim_start())).collect()
}

fn is_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

fn without_comments(text: &str) -> String {
    let line = |line| if is_comment(line) { "" } else { line };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn modules_point_one_way() {
    assert_clean(problems(&Tree::real()));
}

#[test]
fn wrong_directions_are_found() {
    let tree = Tree::of(&[
        (
            "server/analysis/src/checks/flags.rs",
            "//! See crate::features.\nuse crate::features::hover;\nuse crate::{\n    Snapshot,\n    \
             diagnostic::{features, Severity},\n    rules::Rule,\n};\npub(crate) fn a() {\n    \
             crate::features::folds();\n    super::super::features::folds();\n    super::features();\n}\n",
        ),
        ("server/analysis/src/checks.rs", "use super::features;\nuse super::snapshot;\n"),
        ("server/analysis/src/features/hover.rs", "use crate::checks;\n"),
        ("server/analysis/src/lib.rs", "use crate::features;\n"),
        ("server/dockerfile-analyzer/src/cli/mod.rs", "use crate::transport::Reader;\n"),
    ]);
    assert_eq!(
        problems(&tree),
        [
            "server/analysis/src/checks/flags.rs:2: checks must not use features",
            "server/analysis/src/checks/flags.rs:3: checks must not use rules",
            "server/analysis/src/checks/flags.rs:9: checks must not use features",
            "server/analysis/src/checks/flags.rs:10: checks must not use features",
            "server/analysis/src/checks.rs:1: checks must not use features",
            "server/dockerfile-analyzer/src/cli/mod.rs:1: cli must not use transport",
        ]
    );
}
