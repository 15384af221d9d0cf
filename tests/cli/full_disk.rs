//! A disk that has no room: what stands there stays, whole, and nothing is left behind.

use std::fs;
use std::io::Read;
use std::process::{Command, Stdio};

use crate::sandbox::{Sandbox, wait};

/// A file of more than a kilobyte that formatting and fixing change.
fn text() -> String {
    format!("from alpine:3.22\nmaintainer me\n{}", "run  echo   a\n".repeat(200))
}

/// Runs the program where a file may have one kilobyte, which the kernel refuses like a full disk;
/// gives its exit code and what it says.
fn run_without_room(sandbox: &Sandbox, arguments: &str) -> (Option<i32>, String) {
    let program = env!("CARGO_BIN_EXE_dockerfile-analyzer");
    let script = format!("trap '' XFSZ; ulimit -f 1 || exit 99; exec '{program}' {arguments}");
    let mut command = Command::new("sh");
    command.args(["-c", &script]).current_dir(sandbox.path("")).stdin(Stdio::null());
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    (wait(child), said)
}

#[track_caller]
fn check(arguments: &str) {
    let sandbox = Sandbox::new().file("Dockerfile", text()).file("small/Dockerfile", "from a\n");
    let (code, said) = run_without_room(&sandbox, arguments);
    assert_eq!(code, Some(2), "{arguments}: {said}");
    assert!(said.contains("error: ") && said.contains("Dockerfile: "), "{arguments}: {said}");
    assert!(!said.contains("panicked"), "{said}");
    assert_eq!(fs::read_to_string(sandbox.path("Dockerfile")).unwrap(), text(), "{arguments}");
    let names = fs::read_dir(sandbox.path("")).unwrap().flatten();
    let mut names: Vec<_> = names.map(|entry| entry.file_name()).collect();
    names.sort();
    assert_eq!(names, ["Dockerfile", "small"], "nothing is left behind");
}

#[test]
fn a_layout_that_cannot_be_written_changes_nothing() {
    check("format Dockerfile");
}

#[test]
fn a_fix_that_cannot_be_written_changes_nothing() {
    check("check --fix --unsafe Dockerfile");
}

#[test]
fn other_files_are_written_all_the_same() {
    let sandbox = Sandbox::new().file("Dockerfile", text()).file("small/Dockerfile", "FROM a  \n");
    let (code, said) = run_without_room(&sandbox, "format Dockerfile small");
    assert_eq!(code, Some(2), "{said}");
    assert_eq!(fs::read_to_string(sandbox.path("small/Dockerfile")).unwrap(), "FROM a\n");
    assert_eq!(fs::read_to_string(sandbox.path("Dockerfile")).unwrap(), text());
}

#[test]
fn a_layout_that_needs_no_more_room_is_printed() {
    let sandbox = Sandbox::new().file("Dockerfile", text());
    let (code, said) = run_without_room(&sandbox, "format --check Dockerfile");
    assert_eq!((code, said.contains("error")), (Some(1), false), "{said}");
}

#[test]
fn edits_for_the_cache_that_cannot_be_written_change_nothing() {
    let before = format!(
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n{}",
        "# a remark that takes room\n".repeat(60)
    );
    let manifest = "{\"lockfileVersion\":3,\"packages\":{\"\":{}}}";
    let sandbox = Sandbox::new()
        .file("Dockerfile", &before)
        .file("package.json", "{}")
        .file("package-lock.json", manifest);
    let (code, said) = run_without_room(&sandbox, "cache optimize --write Dockerfile");
    assert!(matches!(code, Some(0..=2)) && !said.contains("panicked"), "{code:?} {said}");
    assert_eq!(fs::read_to_string(sandbox.path("Dockerfile")).unwrap(), before, "{said}");
}
