//! What is found in folders, and in which order.

use crate::sandbox::{Run, Sandbox};

const GOOD: &str = "FROM alpine:3.22\n";

/// The paths of a run with JSON output.
#[track_caller]
fn paths(run: &Run) -> Vec<String> {
    let json = run.json();
    let files = json["files"].as_array().unwrap();
    files.iter().map(|file| file["path"].as_str().unwrap().to_owned()).collect()
}

#[track_caller]
fn check_paths(sandbox: &Sandbox, arguments: &[&str], expected: &[&str]) {
    let run = sandbox.run(&[&["check", "--format", "json"], arguments].concat());
    assert_eq!(paths(&run), expected);
}

#[test]
fn folders_are_searched_in_order() {
    let sandbox = Sandbox::new()
        .file("b/Dockerfile", GOOD)
        .file("a/z/api.Dockerfile", GOOD)
        .file("a/Containerfile", GOOD)
        .file(".devcontainer/Dockerfile", GOOD)
        .file("Dockerfile.dockerignore", "node_modules\n")
        .file("README.md", "")
        .file(".git/Dockerfile", GOOD)
        .file("node_modules/x/Dockerfile", GOOD)
        .file("target/Dockerfile", GOOD);
    let all = [".devcontainer/Dockerfile", "a/Containerfile", "a/z/api.Dockerfile", "b/Dockerfile"];
    check_paths(&sandbox, &["."], &all);
    check_paths(&sandbox, &["b", "a"], &["b/Dockerfile", "a/Containerfile", "a/z/api.Dockerfile"]);
    check_paths(&sandbox, &["target"], &["target/Dockerfile"]);
}

#[test]
fn what_git_ignores_is_passed_over() {
    let sandbox = Sandbox::new()
        .file(".git/info/exclude", "local\n")
        .file(".gitignore", "/out/\n*.dev\n[\n")
        .file("out/Dockerfile", GOOD)
        .file("local/Dockerfile", GOOD)
        .file("a/Dockerfile", GOOD)
        .file("a/Dockerfile.dev", GOOD)
        .file("a/out/Dockerfile", GOOD)
        .file("b/.gitignore", "!Dockerfile.dev\n")
        .file("b/Dockerfile.dev", GOOD)
        .file("c/.git/HEAD", "")
        .file("c/Dockerfile.dev", GOOD);
    let inner = ["b/Dockerfile.dev", "c/Dockerfile.dev"];
    let all = [&["a/Dockerfile", "a/out/Dockerfile"][..], &inner].concat();
    check_paths(&sandbox, &["."], &all);
    check_paths(&sandbox, &["a"], &all[..2]);
    check_paths(&sandbox, &["out", "a/Dockerfile.dev"], &["out/Dockerfile", "a/Dockerfile.dev"]);
}

#[test]
fn nothing_is_ignored_outside_of_a_repository() {
    let sandbox = Sandbox::new().file(".gitignore", "*\n").file("Dockerfile", GOOD);
    check_paths(&sandbox, &["."], &["Dockerfile"]);
}

#[test]
fn any_named_file_is_checked_once() {
    let sandbox = Sandbox::new().file("a/Dockerfile", GOOD).file("notes.txt", GOOD);
    check_paths(
        &sandbox,
        &["notes.txt", "a", "a/Dockerfile", "notes.txt"],
        &["notes.txt", "a/Dockerfile"],
    );
}

#[test]
fn many_files_keep_their_order() {
    let names: Vec<String> = (0..300).map(|number| format!("d/{number:03}.dockerfile")).collect();
    let sandbox = names.iter().fold(Sandbox::new(), |sandbox, name| sandbox.file(name, GOOD));
    let run = sandbox.run(&["check", "--format", "json", "d"]);
    assert_eq!(paths(&run), names);
    assert_eq!(run.json()["summary"]["files"], 300);
    assert_eq!(sandbox.run(&["check", "--format", "json", "d"]).stdout, run.stdout);
}

#[test]
fn the_search_ends_in_a_very_deep_folder() {
    let deep = "d/".repeat(70);
    let sandbox = Sandbox::new().file(format!("{deep}Dockerfile"), GOOD);
    let run = sandbox.run(&["check", "."]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("too many nested folders"), "{run:?}");
}

#[cfg(unix)]
#[test]
fn links_to_files_are_followed_and_links_to_folders_are_not() {
    use std::os::unix::fs::symlink;
    let sandbox = Sandbox::new().file("a/base", GOOD);
    symlink("base", sandbox.path("a/Dockerfile")).unwrap();
    symlink("..", sandbox.path("a/up")).unwrap();
    symlink("a", sandbox.path("Dockerfile.d")).unwrap();
    check_paths(&sandbox, &["."], &["a/Dockerfile"]);
    check_paths(&sandbox, &["Dockerfile.d"], &["Dockerfile.d/Dockerfile"]);
}

#[test]
fn the_ignore_file_of_the_build_context_counts() {
    let sandbox = Sandbox::new()
        .file("a/docker/Dockerfile", "FROM alpine:3.22\nCOPY src/x.env /x/\nUSER 1\n")
        .file("a/src/x.env", "")
        .file("a/.dockerignore", "*/*.env\n")
        .file("b/Dockerfile", "FROM alpine:3.22\nCOPY x.env /x/\nUSER 1\n")
        .file("b/.dockerignore", "*.env\n")
        .file("b/Dockerfile.dockerignore", "x\n");
    let run = sandbox.run(&["check", "--format", "json", "."]);
    let json = run.json();
    let found = json["files"].as_array().unwrap().iter().map(|file| {
        let found = file["diagnostics"].as_array().unwrap();
        found.iter().filter(|found| found["rule"] == "copy-ignored-file").count()
    });
    assert_eq!(found.collect::<Vec<_>>(), [1, 0]);
}
