//! Which crate may depend on which: the graph points one way, and LSP stays on top.

use crate::tree::{Source, Tree, assert_clean};

/// Each crate of the workspace and those of the workspace that it may use.
const CRATES: [(&str, &[&str]); 12] = [
    ("dialect", &[]),
    ("tree-sitter-dockerfile", &[]),
    ("syntax", &["dialect", "tree-sitter-dockerfile"]),
    ("shell-lint", &["dialect", "syntax"]),
    ("images", &["syntax"]),
    ("subprocess", &[]),
    ("json", &[]),
    ("registry", &["images", "subprocess"]),
    ("analysis", &["dialect", "images", "shell-lint", "syntax"]),
    ("cache", &["analysis", "dialect", "images", "syntax"]),
    (
        "dockerfile-analyzer",
        &["analysis", "cache", "dialect", "images", "json", "registry", "subprocess", "syntax"],
    ),
    ("fixture", &[]),
];

/// The one crate that talks to editors, terminals and the system.
const TOP: &str = "dockerfile-analyzer";

/// What brings protocols, tasks, clocks or the system with it; only [`TOP`] may use it.
const ONLY_ON_TOP: [&str; 7] =
    ["annotate-snippets", "anyhow", "clap", "rustix", "tokio", "tower-lsp", "tracing"];

/// The one crate that talks to registries, and what it needs for that.
const NETWORK: (&str, [&str; 3]) = ("registry", ["docker_credential", "rustls", "ureq"]);

/// Crates whose product code uses no other crate at all.
const ALONE: [&str; 3] = ["dialect", "fixture", "json"];

/// The crates whose own `clippy.toml` bans files, network, processes, clock and environment.
const PURE: [&str; 6] = ["analysis", "cache", "dialect", "images", "shell-lint", "syntax"];

/// One dependency as a manifest declares it.
#[derive(Debug, PartialEq, Eq)]
struct Dependency<'a> {
    name: &'a str,
    only_in_tests: bool,
    line: usize,
}

/// Reads the tables of dependencies. A manifest that needs more than this is hard to read anyway.
fn dependencies(manifest: &Source) -> Vec<Dependency<'_>> {
    let mut table = "";
    let mut found = Vec::new();
    for (line, text) in manifest.lines() {
        if let Some(header) = text.strip_prefix('[') {
            table = header.trim_end_matches(']');
            continue;
        }
        let kind = table.rsplit('.').next().unwrap_or_default();
        let name = text.split(['.', '=', ' ']).next().unwrap_or_default();
        let declares = !name.is_empty() && !name.starts_with('#');
        if declares && matches!(kind, "dependencies" | "build-dependencies" | "dev-dependencies") {
            found.push(Dependency { name, only_in_tests: kind == "dev-dependencies", line });
        }
    }
    found
}

/// The manifest of the programs under a fuzzer, which are no crate of the workspace.
const FUZZER: &str = "tests/fuzz/Cargo.toml";

/// The manifest of the program that they are.
const PROGRAM: &str = "server/dockerfile-analyzer/Cargo.toml";

fn problems(tree: &Tree) -> Vec<String> {
    // What an editor compiles for itself is no part of the graph.
    let members = |file: &&Source| {
        let inside = file.path.starts_with("server/") || file.path.starts_with("tests/");
        file.name() == "Cargo.toml" && inside && file.path != FUZZER
    };
    tree.files().filter(members).flat_map(of_manifest).collect()
}

/// What the program is built with and the fuzzer is not: that is built only when somebody fuzzes.
fn fuzzer_problems(tree: &Tree) -> Vec<String> {
    let manifests = (tree.file("Cargo.toml"), tree.file(PROGRAM), tree.file(FUZZER));
    let (Some(workspace), Some(program), Some(fuzzer)) = manifests else {
        return vec![format!("{PROGRAM}, {FUZZER} or that of the workspace is missing")];
    };
    let declared = |manifest: &Source, name: &str| {
        let is_it = |text: &&str| text.split([' ', '=', '.']).next() == Some(name);
        manifest.text.lines().find(is_it).map(str::to_owned)
    };
    let is_same = |name: &str| {
        let (known, wanted) = (declared(fuzzer, name), declared(workspace, name));
        match CRATES.iter().any(|(ours, _)| *ours == name) {
            true => known.is_some(),
            false => known == wanted,
        }
    };
    let used = dependencies(program).into_iter().filter(|found| !found.only_in_tests);
    let missing = used.filter(|found| !is_same(found.name));
    missing.map(|found| format!("{FUZZER}: {} must be as in Cargo.toml", found.name)).collect()
}

fn of_manifest(manifest: &Source) -> Vec<String> {
    let name = manifest.path.rsplit('/').nth(1).unwrap_or_default();
    let Some((_, allowed)) = CRATES.iter().find(|(known, _)| *known == name) else {
        return vec![format!("{}: tests/tidy does not know this crate", manifest.path)];
    };
    let refused = |dependency: &Dependency<'_>| refusal(name, allowed, dependency);
    let problem = |dependency: Dependency<'_>| {
        let reason = refused(&dependency)?;
        Some(format!("{}:{}: {name} {reason} {}", manifest.path, dependency.line, dependency.name))
    };
    dependencies(manifest).into_iter().filter_map(problem).collect()
}

fn refusal(name: &str, allowed: &[&str], dependency: &Dependency<'_>) -> Option<&'static str> {
    let ours = CRATES.iter().any(|(known, _)| *known == dependency.name);
    if ours {
        let in_tests = dependency.only_in_tests && dependency.name == "fixture";
        return (!in_tests && !allowed.contains(&dependency.name)).then_some("must not know");
    }
    if dependency.only_in_tests {
        return None;
    }
    if ALONE.contains(&name) {
        return Some("stands alone and must not use");
    }
    let banned = name != TOP && ONLY_ON_TOP.contains(&dependency.name)
        || name != NETWORK.0 && NETWORK.1.contains(&dependency.name);
    banned.then_some("is below the server and must not use")
}

fn clippy_problems(tree: &Tree) -> Vec<String> {
    let path = |name: &str| format!("server/{name}/clippy.toml");
    let first = tree.file(&path(PURE[0])).map(|file| file.text.as_str());
    let good = |text: &str| {
        text.contains("allow-unwrap-in-tests = true")
            && text.contains("disallowed-methods")
            && text.contains("disallowed-types")
            && Some(text) == first
    };
    PURE.iter()
        .filter(|name| !tree.file(&path(name)).is_some_and(|file| good(&file.text)))
        .map(|name| format!("{}: must ban what {} bans", path(name), path(PURE[0])))
        .collect()
}

#[test]
fn crates_point_one_way() {
    assert_clean(problems(&Tree::real()));
}

#[test]
fn every_crate_is_there() {
    let tree = Tree::real();
    for (name, _) in CRATES {
        let folders = ["server", "tests"];
        let has = |folder| tree.has(&format!("{folder}/{name}/Cargo.toml"));
        assert!(folders.into_iter().any(has), "{name} has no manifest");
    }
}

#[test]
fn pure_crates_have_the_same_bans() {
    assert_clean(clippy_problems(&Tree::real()));
}

#[test]
fn a_missing_ban_is_found() {
    let good = "allow-unwrap-in-tests = true\ndisallowed-methods = []\ndisallowed-types = []\n";
    let less = "allow-unwrap-in-tests = true\n";
    let tree =
        Tree::of(&[("server/analysis/clippy.toml", good), ("server/dialect/clippy.toml", less)]);
    assert_eq!(clippy_problems(&tree).len(), PURE.len() - 1);
}

#[test]
fn the_fuzzer_is_built_with_what_the_program_is_built_with() {
    assert_clean(fuzzer_problems(&Tree::real()));
}

#[test]
fn what_the_fuzzer_lacks_is_found() {
    let tree = Tree::of(&[
        ("Cargo.toml", "[workspace.dependencies]\nserde = \"1\"\ntoml = \"1\"\ntar = \"1\"\n"),
        (
            PROGRAM,
            "[dependencies]\nsyntax.workspace = true\ncache.workspace = true\n\
             serde.workspace = true\ntoml.workspace = true\n\
             [dev-dependencies]\ntar.workspace = true\n",
        ),
        (FUZZER, "[dependencies]\ncache = { path = \"../x\" }\ntoml = \"1\"\nserde = \"2\"\n"),
    ]);
    assert_eq!(
        fuzzer_problems(&tree),
        [
            "tests/fuzz/Cargo.toml: syntax must be as in Cargo.toml",
            "tests/fuzz/Cargo.toml: serde must be as in Cargo.toml",
        ]
    );
}

#[test]
fn wrong_directions_are_found() {
    let tree = Tree::of(&[
        (
            "server/dialect/Cargo.toml",
            "[dependencies]\nsyntax.workspace = true\nmemchr = \"2\"\n\
             [dev-dependencies]\nfixture.workspace = true\nserde_json = \"1\"\n",
        ),
        (
            "server/syntax/Cargo.toml",
            "[package]\nname = \"syntax\"\n[target.'cfg(unix)'.dependencies]\ntokio = \"1\"\n\
             [build-dependencies]\nanalysis = { path = \"../analysis\" }\n",
        ),
        ("server/analysis/Cargo.toml", "[dependencies]\nfixture.workspace = true\n"),
        ("server/other/Cargo.toml", "[dependencies]\n"),
        ("Cargo.toml", "[workspace.dependencies]\ntokio = \"1\"\n"),
    ]);
    assert_eq!(
        problems(&tree),
        [
            "server/dialect/Cargo.toml:2: dialect must not know syntax",
            "server/dialect/Cargo.toml:3: dialect stands alone and must not use memchr",
            "server/syntax/Cargo.toml:4: syntax is below the server and must not use tokio",
            "server/syntax/Cargo.toml:6: syntax must not know analysis",
            "server/analysis/Cargo.toml:2: analysis must not know fixture",
            "server/other/Cargo.toml: tests/tidy does not know this crate",
        ]
    );
}
