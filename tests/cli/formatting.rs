//! `format`: what is written, what is only told, and what is never touched.

use std::fs;

use expect_test::{Expect, expect};

use crate::sandbox::{Run, Sandbox};

const BEFORE: &str = "from  alpine:3.22 as a\nRUN  echo a  \\\n  && echo b \n\n\n\nUSER   x\n";

fn read(sandbox: &Sandbox, name: &str) -> String {
    fs::read_to_string(sandbox.path(name)).unwrap()
}

/// What becomes of `before` on standard input.
#[track_caller]
fn through(arguments: &[&str], before: &[u8]) -> Run {
    Sandbox::new().run_with(&[&["format", "-"], arguments].concat(), before)
}

#[track_caller]
fn check_through(arguments: &[&str], before: &str, expected: Expect) {
    let run = through(arguments, before.as_bytes());
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{run:?}");
    expected.assert_eq(&run.stdout);
}

#[test]
fn standard_input_goes_to_standard_output() {
    check_through(
        &[],
        BEFORE,
        expect![[r#"
        FROM alpine:3.22 AS a
        RUN echo a  \
          && echo b

        USER x
    "#]],
    );
    check_through(&[], "", expect![[""]]);
}

#[test]
fn flags_choose_the_layout() {
    check_through(
        &["--keyword-case", "upper", "--indent-size", "2"],
        BEFORE,
        expect![[r#"
        FROM alpine:3.22 AS a
        RUN echo a  \
          && echo b

        USER x
    "#]],
    );
    check_through(
        &["--indent-style=tab", "--single-spaces=false"],
        BEFORE,
        expect![[r#"
        FROM  alpine:3.22 AS a
        RUN  echo a  \
        	&& echo b

        USER   x
    "#]],
    );
    check_through(
        &["--blank-lines=0", "--final-newline"],
        "FROM a\n\nUSER b",
        expect![[r#"
        FROM a
        USER b
    "#]],
    );
}

#[test]
fn files_are_written_and_counted() {
    let sandbox = Sandbox::new().file("a/Dockerfile", "FROM  a\n").file("b", "FROM a\n");
    let run = sandbox.run(&["format", "a", "b"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{run:?}");
    assert_eq!(run.stderr, "1 file changed, 1 file unchanged\n");
    assert_eq!(read(&sandbox, "a/Dockerfile"), "FROM a\n");
    let left = fs::read_dir(sandbox.path("a")).unwrap().count();
    assert_eq!(left, 1, "a temporary file stays behind");
    let run = sandbox.run(&["format", "a", "b"]);
    assert_eq!(run.stderr, "0 files changed, 2 files unchanged\n");
}

#[test]
fn check_names_what_would_change() {
    let sandbox = Sandbox::new().file("a/Dockerfile", "FROM  a\n").file("b", "FROM a\n");
    let run = sandbox.run(&["format", "--check", "a", "b"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), "a/Dockerfile\n"), "{run:?}");
    assert_eq!(run.stderr, "1 file would change, 1 file unchanged\n");
    assert_eq!(read(&sandbox, "a/Dockerfile"), "FROM  a\n");
    assert_eq!(sandbox.run(&["format", "--check", "b"]).code, Some(0));
    let run = sandbox.run_with(&["format", "--check", "-", "--stdin-filename", "x"], b"USER  a\n");
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), "x\n"), "{run:?}");
}

#[test]
fn a_diff_shows_what_would_change() {
    let sandbox = Sandbox::new().file("Dockerfile", "FROM  a\nUSER b\n");
    let run = sandbox.run(&["format", "--diff", "Dockerfile"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    expect![[r#"
        --- Dockerfile
        +++ Dockerfile
        @@ -1,2 +1,2 @@
        -FROM  a
        +FROM a
         USER b
    "#]]
    .assert_eq(&run.stdout);
    assert_eq!(read(&sandbox, "Dockerfile"), "FROM  a\nUSER b\n");
}

#[test]
fn line_ends_and_a_byte_order_mark_stay() {
    let sandbox = Sandbox::new().file("Dockerfile", "\u{feff}FROM  a\r\nUSER  b");
    assert_eq!(sandbox.run(&["format", "Dockerfile"]).code, Some(0));
    assert_eq!(read(&sandbox, "Dockerfile"), "\u{feff}FROM a\r\nUSER b");
    let run = through(&[], "\u{feff}FROM  a\r\n".as_bytes());
    assert_eq!(run.stdout, "\u{feff}FROM a\r\n");
}

#[test]
fn editorconfig_is_followed_and_flags_stand_over_it() {
    let config =
        "root = true\n[*]\nindent_style = space\nindent_size = 3\ninsert_final_newline = true\n";
    let text = "FROM a\nRUN b \\\n  && c";
    let sandbox = Sandbox::new().file(".editorconfig", config).file("x/Dockerfile", text);
    let out = |arguments: &[&str]| {
        let arguments = [&["format", "-", "--stdin-filename", "x/y"], arguments].concat();
        sandbox.run_with(&arguments, text.as_bytes()).stdout
    };
    assert_eq!(out(&[]), "FROM a\nRUN b \\\n   && c\n");
    assert_eq!(out(&["--indent-size=1"]), "FROM a\nRUN b \\\n && c\n");
    assert_eq!(out(&["--no-editorconfig"]), text);
    sandbox.run(&["format", "."]);
    assert_eq!(read(&sandbox, "x/Dockerfile"), "FROM a\nRUN b \\\n   && c\n");
}

#[test]
fn one_bad_file_does_not_end_the_run() {
    let sandbox = Sandbox::new().file("a", b"FROM  \xff\n").file("b", "FROM  b\n");
    let run = sandbox.run(&["format", "nope", "a", "b"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    expect![[r#"
        error: nope: no such file or folder
        error: a: not UTF-8: byte 0xff in line 1, at byte offset 6
        1 file changed, 0 files unchanged, 2 files could not be formatted
    "#]]
    .assert_eq(&run.stderr);
    assert_eq!(fs::read(sandbox.path("a")).unwrap(), b"FROM  \xff\n");
    assert_eq!(read(&sandbox, "b"), "FROM b\n");
}

#[test]
fn bad_standard_input_prints_nothing() {
    let run = through(&[], b"FROM  \xff\n");
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
    run.assert_unreadable("-: not UTF-8: byte 0xff in line 1, at byte offset 6");
}

#[test]
fn a_huge_file_is_left_alone() {
    let sandbox = Sandbox::new();
    fs::File::create(sandbox.path("Dockerfile")).unwrap().set_len(100_000_000).unwrap();
    let run = sandbox.run(&["format", "Dockerfile"]);
    run.assert_unreadable("Dockerfile: too large: 95.4 MiB, at most 16 MiB are read");
}

#[test]
fn a_broken_file_is_formatted_as_far_as_it_is_understood() {
    let text = "FROM  a\nRUNN  b\nCOPY  <<X y\nno  end";
    let run = through(&[], text.as_bytes());
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stdout.starts_with("FROM a\n") && run.stdout.ends_with("no  end"), "{run:?}");
}

#[test]
fn wrong_usage() {
    for arguments in [
        &["format"][..],
        &["format", "a", "--indent-size=0"],
        &["format", "a", "--keyword-case", "loud"],
        &["format", "a", "--indent-style", "editor"],
    ] {
        assert_eq!(Sandbox::new().run(arguments).code, Some(2), "{arguments:?}");
    }
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
    use std::process::Command;

    use super::*;

    #[test]
    fn permissions_stay() {
        let sandbox = Sandbox::new().file("Dockerfile", "FROM  a\n");
        let path = sandbox.path("Dockerfile");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(sandbox.run(&["format", "Dockerfile"]).code, Some(0));
        assert_eq!(fs::metadata(path).unwrap().mode() & 0o777, 0o640);
        assert_eq!(read(&sandbox, "Dockerfile"), "FROM a\n");
    }

    #[test]
    fn a_file_that_is_right_is_not_written() {
        let sandbox = Sandbox::new().file("Dockerfile", "FROM a\n");
        let node = || fs::metadata(sandbox.path("Dockerfile")).unwrap().ino();
        let before = node();
        assert_eq!(sandbox.run(&["format", "Dockerfile"]).code, Some(0));
        assert_eq!(node(), before);
    }

    #[test]
    fn a_read_only_file_stays() {
        let sandbox = Sandbox::new().file("Dockerfile", "FROM  a\n");
        let path = sandbox.path("Dockerfile");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        let run = sandbox.run(&["format", "Dockerfile"]);
        run.assert_unreadable("Dockerfile: the file is read-only");
        assert_eq!(read(&sandbox, "Dockerfile"), "FROM  a\n");
        assert_eq!(sandbox.run(&["format", "--check", "Dockerfile"]).code, Some(1));
    }

    #[test]
    fn a_link_stays_and_its_destination_changes() {
        let sandbox = Sandbox::new().file("real/base", "FROM  a\n").file("x/y", "");
        symlink("../real/base", sandbox.path("x/Dockerfile")).unwrap();
        let run = sandbox.run(&["format", "x/Dockerfile"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert!(fs::symlink_metadata(sandbox.path("x/Dockerfile")).unwrap().is_symlink());
        assert_eq!(read(&sandbox, "real/base"), "FROM a\n");
    }

    #[test]
    fn a_link_out_of_a_searched_folder_is_passed_over() {
        let sandbox =
            Sandbox::new().file("real/base", "FROM  a\n").file("x/y.Dockerfile", "FROM  a\n");
        symlink("../real/base", sandbox.path("x/Dockerfile")).unwrap();
        symlink("y.Dockerfile", sandbox.path("x/Containerfile")).unwrap();
        let run = sandbox.run(&["format", "x"]);
        assert_eq!(run.stderr, "1 file changed, 0 files unchanged\n");
        assert_eq!(read(&sandbox, "real/base"), "FROM  a\n");
        assert_eq!(read(&sandbox, "x/y.Dockerfile"), "FROM a\n");
    }

    #[test]
    fn special_files_are_never_opened() {
        let sandbox = Sandbox::new();
        assert!(Command::new("mkfifo").arg(sandbox.path("Dockerfile")).status().unwrap().success());
        assert!(
            Command::new("mkfifo").arg(sandbox.path(".editorconfig")).status().unwrap().success()
        );
        let message =
            "Dockerfile: not a regular file but a FIFO, which is never read; use `-` for a pipe";
        sandbox.run(&["format", "Dockerfile"]).assert_unreadable(message);
        let run = sandbox.run_with(&["format", "-", "--stdin-filename", "x"], b"FROM  a\n");
        assert_eq!((run.code, run.stdout.as_str()), (Some(0), "FROM a\n"), "{run:?}");
    }

    #[test]
    fn names_cannot_control_the_terminal() {
        let name = "a\u{1b}[31m";
        let sandbox = Sandbox::new().file(name, "FROM  a\nUSER \u{1b}[31m\n");
        for flag in ["--check", "--diff"] {
            let run = sandbox.run(&["format", flag, name]);
            assert_eq!(run.code, Some(1), "{run:?}");
            assert!(!run.stdout.contains('\u{1b}') && !run.stderr.contains('\u{1b}'), "{run:?}");
        }
    }
}
