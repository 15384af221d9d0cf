//! Input that cannot be checked: each kind has a clear message, none ends the run or blocks it.

use std::fs::{self, File};
use std::io;
use std::process::Stdio;

use crate::sandbox::{Sandbox, wait};

const GOOD: &str = "FROM alpine:3.22\n";
const BAD: &str = "FROM alpine:3.22\nRUNN a\n";

#[track_caller]
fn check_content(content: &[u8], message: &str) {
    let run = Sandbox::new().file("Dockerfile", content).run(&["check", "Dockerfile"]);
    run.assert_unreadable(&format!("Dockerfile: {message}"));
}

#[test]
fn not_utf8() {
    check_content(b"FROM a\nRUN echo \xe9\n", "not UTF-8: byte 0xe9 in line 2, at byte offset 16");
}

#[test]
fn other_formats() {
    check_content(b"\xff\xfeF\0R\0O\0M\0", "this is UTF-16 text; save it as UTF-8");
    check_content(b"\x7fELF\x02\x01\x01\0\0\0\0", "this is a binary file, not a Dockerfile");
}

#[test]
fn a_single_nul_is_text() {
    let run = Sandbox::new().file("Dockerfile", "FROM a\nRUN b\0c\n").run(&["check", "Dockerfile"]);
    assert_ne!(run.code, Some(2), "{run:?}");
}

#[test]
fn a_huge_file() {
    let sandbox = Sandbox::new();
    File::create(sandbox.path("Dockerfile")).unwrap().set_len(100_000_000).unwrap();
    let run = sandbox.run(&["check", "Dockerfile"]);
    run.assert_unreadable("Dockerfile: too large: 95.4 MiB, at most 16 MiB are read");
}

#[test]
fn endless_standard_input() {
    let input = vec![b'#'; 17 * 1024 * 1024];
    let run = Sandbox::new().run_with(&["check", "-"], &input);
    run.assert_unreadable("-: too large, at most 16 MiB are read");
}

#[test]
fn a_missing_file() {
    let run = Sandbox::new().run(&["check", "nope/Dockerfile"]);
    run.assert_unreadable("nope/Dockerfile: no such file or folder");
    assert_eq!(Sandbox::new().run(&["check", ""]).code, Some(2));
}

#[test]
fn an_empty_file_is_a_finding() {
    for content in ["", "\u{feff}", "\n\n", "# only a comment\n"] {
        let run = Sandbox::new().file("Dockerfile", content).run(&["check", "Dockerfile"]);
        assert_eq!(run.code, Some(1), "{content:?} {run:?}");
        assert!(run.stdout.contains("--> Dockerfile:"), "{run:?}");
    }
}

#[test]
fn a_folder_without_dockerfiles() {
    let run = Sandbox::new().file("src/main.rs", "").run(&["check", "src"]);
    run.assert_unreadable("src: there is no Dockerfile in this folder");
}

#[test]
fn one_bad_input_does_not_end_the_run() {
    let sandbox = Sandbox::new().file("a", GOOD).file("b", b"\xff").file("c", BAD);
    let run = sandbox.run(&["check", "a", "b", "nope", "c"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stdout.contains("--> c:2:1"), "{run:?}");
    assert!(run.stderr.contains("error: b: not UTF-8") && run.stderr.contains("error: nope: no"));
    assert!(run.stderr.ends_with("2 files checked: 1 error, 2 inputs not checked\n"), "{run:?}");
}

#[test]
fn names_and_text_cannot_control_the_terminal() {
    let name = "a\u{1b}]0;x\u{7}\u{9b}2J";
    let sandbox = Sandbox::new().file(name, "FROM a\nX\u{1b}[31m\u{9b}2J \u{202e}\n");
    for arguments in
        [["check", name], ["check", "no\u{1b}pe"], ["tree", name], ["tree", "no\u{1b}"]]
    {
        let run = sandbox.run(&arguments);
        let unsafe_in = |text: &str| text.contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}']);
        assert!(!unsafe_in(&run.stdout) && !unsafe_in(&run.stderr), "{run:?}");
    }
    let run = sandbox.run(&["check", name, "--format", "json"]);
    assert!(!run.stdout.contains(['\u{1b}', '\u{9b}', '\u{202e}']), "{run:?}");
    assert_eq!(run.json()["files"][0]["path"], name);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let sandbox = Sandbox::new().file("Dockerfile", format!("{BAD}{}", "RUNN b\n".repeat(2000)));
    let mut child = sandbox.command(&["check", "Dockerfile"]).spawn().unwrap();
    drop(child.stdout.take());
    let stderr = io::read_to_string(child.stderr.take().unwrap()).unwrap();
    assert_eq!(wait(child), Some(1));
    assert!(!stderr.contains("panicked") && !stderr.contains("pipe"), "{stderr}");
}

#[test]
fn wrong_usage() {
    let sandbox = Sandbox::new();
    for arguments in [&["check"][..], &["check", "a", "--format", "xml"], &["tree"]] {
        let run = sandbox.run(arguments);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains("--help"), "{run:?}");
    }
}

#[test]
fn tree_names_bad_input_too() {
    let sandbox = Sandbox::new().file("a/Dockerfile", GOOD);
    sandbox.run(&["tree", "nope"]).assert_unreadable("nope: no such file or folder");
    sandbox.run(&["tree", "a"]).assert_unreadable("a: this is a folder; name a file");
    let run = sandbox.run(&["tree", "a/Dockerfile"]);
    assert_eq!((run.code, run.stdout.is_empty(), run.stderr.as_str()), (Some(0), false, ""));
    assert_eq!(sandbox.run_with(&["tree", "-"], GOOD.as_bytes()).stdout, run.stdout);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::ffi::OsStringExt;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::os::unix::net::UnixListener;
    use std::process::Command;

    use super::*;

    #[test]
    fn a_dangling_link() {
        let sandbox = Sandbox::new();
        symlink("gone", sandbox.path("Dockerfile")).unwrap();
        let message = "Dockerfile: dangling link: its destination gone does not exist";
        sandbox.run(&["check", "Dockerfile"]).assert_unreadable(message);
        sandbox.run(&["check", "."]).assert_unreadable(message);
    }

    #[test]
    fn a_link_to_itself() {
        let sandbox = Sandbox::new();
        symlink("Dockerfile", sandbox.path("Dockerfile")).unwrap();
        let run = sandbox.run(&["check", "Dockerfile"]);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains("symbolic links"), "{run:?}");
    }

    #[test]
    fn special_files_are_never_read() {
        let sandbox = Sandbox::new();
        let made = Command::new("mkfifo").arg(sandbox.path("Dockerfile")).status().unwrap();
        assert!(made.success());
        let _listener = UnixListener::bind(sandbox.path("Dockerfile.socket")).unwrap();
        let advice = "which is never read; use `-` for a pipe";
        let check = |path: &str, message: &str| {
            let run = sandbox.run(&["check", path]);
            run.assert_unreadable(&format!("{message}, {advice}"));
        };
        check("Dockerfile", "Dockerfile: not a regular file but a FIFO");
        check("Dockerfile.socket", "Dockerfile.socket: not a regular file but a socket");
        check("/dev/zero", "/dev/zero: not a regular file but a device");
        check(".", "Dockerfile: not a regular file but a FIFO");
    }

    #[test]
    fn a_file_without_permission() {
        let sandbox = Sandbox::new().file("Dockerfile", GOOD).file("closed/Dockerfile", GOOD);
        for path in ["Dockerfile", "closed"] {
            let path = sandbox.path(path);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
        }
        // Permissions do not bind the superuser, who runs the tests in many containers.
        let bound = fs::read(sandbox.path("Dockerfile")).is_err();
        let runs = ["Dockerfile", "closed"].map(|path| sandbox.run(&["check", path]));
        fs::set_permissions(sandbox.path("closed"), fs::Permissions::from_mode(0o755)).unwrap();
        for (run, path) in runs.iter().zip(["Dockerfile", "closed"]).filter(|_| bound) {
            run.assert_unreadable(&format!("{path}: permission denied"));
        }
    }

    #[test]
    fn a_name_that_is_not_utf8() {
        let name = std::ffi::OsString::from_vec(b"Dockerfile.\xff".to_vec());
        let sandbox = Sandbox::new().file(name, GOOD);
        let run = sandbox.run(&["check", ".", "--format", "json"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert_eq!(run.json()["files"][0]["path"], "Dockerfile.\u{fffd}");
    }

    #[test]
    fn a_full_disk() {
        let Ok(full) = File::options().write(true).open("/dev/full") else { return };
        let sandbox = Sandbox::new().file("Dockerfile", BAD);
        let mut command = sandbox.command(&["check", "Dockerfile"]);
        let mut child = command.stdout(Stdio::from(full)).spawn().unwrap();
        let stderr = io::read_to_string(child.stderr.take().unwrap()).unwrap();
        assert_eq!(wait(child), Some(2));
        assert!(stderr.starts_with("error: cannot write the output: "), "{stderr}");
    }
}
