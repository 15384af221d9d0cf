//! What holds for arbitrary commands and manifests.

use proptest::prelude::*;

use super::*;

/// Words that commands have, and some that they do not.
const WORDS: [&str; 40] = [
    "npm", "yarn", "pnpm", "bun", "deno", "pip", "uv", "poetry", "pdm", "pipenv", "go", "cargo",
    "mvn", "gradle", "dotnet", "bundle", "composer", "mix", "conda", "pixi", "helm", "install",
    "ci", "sync", "mod", "download", "restore", "fetch", "-r", "-C", "--prefix", "--file", ".",
    "..", "a/b", "-", "--", "é", "", "chef",
];

/// Paths that manifests have.
const PATHS: [&str; 24] = [
    "package.json",
    "package-lock.json",
    "yarn.lock",
    ".yarnrc.yml",
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
    "bun.lock",
    "deno.json",
    "requirements.txt",
    "a/requirements.txt",
    "pyproject.toml",
    "uv.lock",
    "poetry.lock",
    "Pipfile",
    "go.mod",
    "go.work",
    "Cargo.toml",
    "Cargo.lock",
    "pom.xml",
    "a/a.csproj",
    "Gemfile",
    "composer.json",
    "mix.exs",
    "environment.yml",
];

/// Pieces of manifests, which name each other and themselves.
const PIECES: [&str; 30] = [
    "{",
    "}",
    "[",
    "]",
    "\"",
    ":",
    ",",
    "\n",
    "\"workspaces\": [\"**\", \"../*\"]",
    "\"dependencies\": {\"a\": \"file:.\"}",
    "-r requirements.txt",
    "-r a/requirements.txt",
    "-c ../../x",
    "-e .",
    "a: &a [*a]",
    "- ",
    "  ",
    "[workspace]\nmembers = [\"*\", \"../..\"]",
    "[package]",
    "dependencies.a.path = \"..\"",
    "use ./",
    "replace a => ../",
    "use (\n",
    "<project><modules><module>.</module>",
    "<",
    "eval_gemfile 'Gemfile'",
    "apps_path: \".\"",
    "é",
    "\\",
    "\"scripts\": {\"prepare\": \"npm run prepare\"}",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::collection::vec(prop::sample::select(&PIECES[..]), 0..12)
            .prop_map(|pieces| pieces.concat()),
        any::<String>(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn nothing_panics(
        words in prop::collection::vec(prop::option::of(prop::sample::select(&WORDS[..])), 1..7),
        files in prop::collection::vec((prop::sample::select(&PATHS[..]), text()), 0..6),
        image in prop::sample::select(&["/app", "/", "/a/b"][..]),
    ) {
        let tree: Tree = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
        if let Some(call) = recognize(&words, &state()) {
            let places = vec![Place { context: String::new(), image: image.into() }];
            let install = judge(&call, &Project::new(&tree, places));
            for need in &install.needs {
                prop_assert!(tree.get(&need.path).is_some(), "{} is needed and is not there", need.path);
            }
            _ = split(&call);
        }
        _ = cache_mounts(&words, &state(), true, None);
    }

    #[test]
    fn wanting_does_not_panic(path in any::<String>()) {
        _ = wants(&path);
    }
}

#[test]
fn files_that_name_each_other_do_not_take_long() {
    let line = "-r requirements.txt\n-r a/requirements.txt\n".repeat(2000);
    let poms = "<module>.</module>".repeat(20_000);
    let pom = format!("<project><modules>{poms}</modules></project>");
    let nested = "[".repeat(100_000);
    let stars = "**/".repeat(2000);
    let workspace = format!(r#"{{"workspaces": ["{stars}a"]}}"#);
    let tree: Tree = [
        ("requirements.txt", line.as_str()),
        ("a/requirements.txt", &line),
        ("pom.xml", &pom),
        ("package.json", &workspace),
        ("package-lock.json", &nested),
    ]
    .into_iter()
    .collect();
    for command in ["pip install -r requirements.txt", "mvn dependency:go-offline", "npm ci"] {
        assert!(!told(command, &tree).is_empty());
    }
}
