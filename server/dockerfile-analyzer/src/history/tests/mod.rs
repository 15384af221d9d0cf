//! Whole repositories, made by git in a folder of their own. Where git is not installed, they say
//! so and end.

mod agreement;
mod bounds;
mod formats;
mod hostile;

use std::fmt::Write as _;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;

use cache::history::{Change, ChangeKind, Commit, History};
use expect_test::{Expect, expect};
use tempfile::TempDir;

use super::{HistoryError, Reader, read};

/// What every script can use: a commit is named by its number, which is also its time.
const PRELUDE: &str = r#"
set -eu
export HOME="$PWD" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
number=0
next() { number=$((number + 1)); export GIT_AUTHOR_DATE="@$number +0000" GIT_COMMITTER_DATE="@$number +0000"; }
commit() { next; git -C "${1:-.}" add -A; git -C "${1:-.}" commit -q --allow-empty -m "$number"; }
merge() { next; git merge -q --no-ff -m "$number" "$@"; }
init() { git init -q -b main "$@"; }
write() { mkdir -p "$(dirname "$1")"; printf '%s\n' "${2-$1}" > "$1"; }
"#;

/// A folder in which a script ran; `None` where there is no git.
pub(super) fn ran(script: &str) -> Option<TempDir> {
    if Command::new("git").arg("--version").output().is_err() {
        let _ = std::io::Write::write_all(&mut std::io::stderr(), b"skipped: git is missing\n");
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), script);
    Some(folder)
}

/// Runs `script` in `folder`.
#[track_caller]
pub(super) fn run(folder: &Path, script: &str) {
    let mut shell = Command::new("sh");
    // A hook that runs this test must not hand its own repository to it.
    let inherited =
        std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GIT_"));
    for (name, _) in inherited {
        shell.env_remove(name);
    }
    let script = format!("{PRELUDE}{script}");
    let output = shell.arg("-c").arg(script).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The history of `context` after `script`, a commit a line; its Dockerfile is in it.
#[track_caller]
pub(super) fn check_in(context: &str, script: &str, expected: Expect) {
    let Some(folder) = ran(script) else { return };
    let context = folder.path().join(context);
    expected.assert_eq(&shown(&read(&context, &context.join("Dockerfile"), 100), folder.path()));
}

#[track_caller]
pub(super) fn check_history(script: &str, expected: Expect) {
    check_in(".", script, expected);
}

pub(super) fn shown(found: &Result<History, HistoryError>, folder: &Path) -> String {
    let history = match found {
        Ok(history) => history,
        Err(error) => {
            let folder = folder.canonicalize().unwrap();
            return format!("{error}\n").replace(&format!("{}/", folder.display()), "");
        }
    };
    let mut text: String = history.commits.iter().map(line).collect();
    if history.is_partial {
        text.push_str("and older ones\n");
    }
    text
}

/// The number of a commit, its changes, those that are ignored in parentheses, and the first line
/// of the Dockerfile.
fn line(commit: &Commit) -> String {
    let mut text = commit.time.to_string();
    for Change { path, kind } in &commit.changes {
        let sign = match kind {
            ChangeKind::Added => '+',
            ChangeKind::Modified => '~',
            ChangeKind::Deleted => '-',
        };
        let ignored = commit.ignore.as_ref().and_then(|ignore| ignore.matches(path)) == Some(true);
        let (open, close) = if ignored { ("(", ")") } else { ("", "") };
        let _ = write!(text, " {open}{sign}{path}{close}");
    }
    if commit.omitted > 0 {
        let _ = write!(text, " and {} more", commit.omitted);
    }
    if let Some(line) = commit.dockerfile.as_ref().and_then(|text| text.lines().next()) {
        let _ = write!(text, " | {line}");
    }
    text + "\n"
}

#[test]
fn each_commit_tells_what_it_changed() {
    check_history(
        "init; write a; write b/c; write b/d/e; commit
         write a 2; commit
         rm b/c; write b/f; commit
         commit
         git mv b/d g; commit",
        expect![[r#"
            5 -b/d/e +g/e
            3 -b/c +b/f
            2 ~a
            1 +a +b/c +b/d/e
        "#]],
    );
}

#[test]
fn what_a_path_is_counts_like_its_content() {
    check_history(
        "init; write script; write file; write folder/x; ln -s file link; commit
         chmod +x script; commit
         ln -sf script link; commit
         rm file; ln -s script file; commit
         rm -r folder; write folder; commit
         rm folder; write folder/y/z; commit",
        expect![[r#"
            6 -folder +folder/y/z
            5 +folder -folder/x
            4 ~file
            3 ~link
            2 ~script
            1 +file +folder/x +link +script
        "#]],
    );
}

#[test]
fn only_the_context_counts() {
    check_in(
        "app",
        "init; write app/a; write b; commit
         write b 2; commit
         write app/a 2; write b 3; commit
         write app/c/d; commit",
        expect![[r#"
            4 +c/d
            3 ~a
            1 +a
        "#]],
    );
}

#[test]
fn a_context_may_come_and_go() {
    check_in(
        "app/x",
        "init; write b; commit
         write app/x/a; commit
         rm -r app; commit
         write app; commit
         rm app; write app/x/c; commit",
        expect![[r#"
            5 +c
            3 -a
            2 +a
        "#]],
    );
}

#[test]
fn merges_are_compared_to_their_first_parent() {
    check_history(
        "init; write a; commit
         git checkout -q -b other; write b; commit; write c; commit
         git checkout -q main; write d; commit
         merge other
         write e; commit",
        expect![[r#"
            6 +e
            5 +b +c
            4 +d
            1 +a
        "#]],
    );
}

#[test]
fn the_ignore_file_of_the_time_is_in_force() {
    check_history(
        "init; write x.md; commit
         write .dockerignore '*.md'; write x.md 2; commit
         write x.md 3; commit
         write Dockerfile.dockerignore x.y; write x.md 4; write x.y; commit
         rm .dockerignore Dockerfile.dockerignore; write x.md 5; write x.y 2; commit",
        expect![[r#"
            5 -.dockerignore -Dockerfile.dockerignore ~x.md ~x.y
            4 +Dockerfile.dockerignore ~x.md (+x.y)
            3 (~x.md)
            2 +.dockerignore (~x.md)
            1 +x.md
        "#]],
    );
}

#[test]
fn links_to_ignore_files_are_followed_inside_of_the_repository() {
    check_in(
        "app",
        "init; write app/x.md; write ignore '*.md'; ln -s ../ignore app/.dockerignore; commit
         write app/x.md 2; commit
         write ignore 'x'; commit
         ln -sf /etc/passwd app/.dockerignore; write app/x.md 3; commit",
        expect![[r#"
            4 ~.dockerignore ~x.md
            3
            2 (~x.md)
            1 +.dockerignore (+x.md)
        "#]],
    );
}

#[test]
fn the_dockerfile_of_the_time_is_told() {
    check_history(
        "init; write Dockerfile 'FROM a'; commit
         write x; commit
         write Dockerfile 'FROM b'; commit
         rm Dockerfile; commit",
        expect![[r#"
            4 -Dockerfile
            3 ~Dockerfile | FROM b
            2 +x | FROM a
            1 +Dockerfile | FROM a
        "#]],
    );
}

#[test]
fn a_dockerfile_elsewhere_counts_too() {
    let Some(folder) = ran("init; write app/a; commit
         write docker/Dockerfile 'FROM a'; commit
         write docker/Dockerfile 'FROM b'; commit
         write docker/x; commit
         write docker/Dockerfile.dockerignore a; commit
         write app/a 2; commit")
    else {
        return;
    };
    let found = read(&folder.path().join("app"), &folder.path().join("docker/Dockerfile"), 100);
    expect![[r#"
        6 (~a) | FROM b
        5 | FROM b
        3 | FROM b
        2 | FROM a
        1 +a
    "#]]
    .assert_eq(&shown(&found, folder.path()));
    // What is in no repository at all has no past.
    let found = read(&folder.path().join("app"), Path::new("/no/such/Dockerfile"), 100);
    expect![[r#"
        6 ~a
        1 +a
    "#]]
    .assert_eq(&shown(&found, folder.path()));
}

#[test]
fn modules_are_told_as_one_path() {
    check_history(
        "init module; write module/x; commit module
         init; git add module 2> /dev/null; commit
         write module/x 2; commit module; commit
         rm -rf module; commit",
        expect![[r#"
            5 -module
            4 ~module
            2 +module
        "#]],
    );
}

#[test]
fn paths_that_are_not_text_are_told_as_they_are_shown() {
    check_history(
        "init; write \"$(printf 'a\\377')\"; write 'ä ö'; write 'a\"b'; commit",
        expect![[r#"
            1 +a"b +a� +ä ö
        "#]],
    );
}

#[test]
fn without_a_past_the_reason_is_told() {
    let check = |context: &str, script: &str, expected: Expect| check_in(context, script, expected);
    check(
        ".",
        "",
        expect![[r#"
        the build context is not in a git repository
    "#]],
    );
    check(
        "none",
        "",
        expect![[r#"
        there is no such folder
    "#]],
    );
    check(
        ".",
        "init",
        expect![[r#"
        the git repository has no commits yet
    "#]],
    );
    check(
        "app",
        "init; write a; commit; write app/b",
        expect![[r#"
        the build context is not part of the current commit
    "#]],
    );
    check(
        ".",
        "init --bare",
        expect![[r#"
        the build context is inside of a bare git repository
    "#]],
    );
    check(
        "refs",
        "init --bare",
        expect![[r#"
        the build context is inside of a bare git repository
    "#]],
    );
    check(
        ".",
        "echo 'gitdir: none' > .git",
        expect![[r#"
        .git does not lead to a repository
    "#]],
    );
    check(
        ".",
        "echo text > .git",
        expect![[r#"
        .git does not lead to a repository
    "#]],
    );
    check(
        ".",
        "init; echo text > .git/HEAD",
        expect![[r#"
        the current branch of the git repository cannot be read
    "#]],
    );
    check(
        ".",
        "init; echo 'ref: refs/heads/../../../x' > .git/HEAD",
        expect![[r#"
        the current branch of the git repository cannot be read
    "#]],
    );
    check(
        ".",
        "init; git symbolic-ref refs/heads/main refs/heads/main",
        expect![[r#"
        the current branch of the git repository cannot be read
    "#]],
    );
}

#[test]
fn what_is_known_is_not_read_again() {
    let Some(folder) = ran("init; write a; commit; write b; commit; write c; commit") else {
        return;
    };
    let path = folder.path();
    let mut reader = Reader::new(path, &path.join("Dockerfile"));
    let mut text = String::new();
    let mut again = |text: &mut String| {
        let found = reader.read(100, &mut |_| ControlFlow::Continue(()));
        text.push_str(&shown(&found, path));
        text.push('\n');
    };
    again(&mut text);
    let remove = "remove() { rm .git/objects/$(git rev-parse $1 | sed 's,^..,&/,'); }";
    run(
        path,
        &format!("{remove}; number=3; write d; commit; remove HEAD~3^{{tree}}; remove HEAD~3"),
    );
    again(&mut text);
    // One that knows nothing comes less far.
    text.push_str(&shown(&read(path, &path.join("Dockerfile"), 100), path));
    expect![[r#"
        3 +c
        2 +b
        1 +a

        4 +d
        3 +c
        2 +b
        1 +a

        4 +d
        3 +c
        and older ones
    "#]]
    .assert_eq(&text);
}

#[test]
fn a_reading_ends_when_it_is_told_to() {
    let Some(folder) = ran("init; write a; commit; write b; commit; write c; commit") else {
        return;
    };
    let path: PathBuf = folder.path().join("Dockerfile");
    let mut reader = Reader::new(folder.path(), &path);
    let mut seen = Vec::new();
    let found = reader.read(100, &mut |progress| {
        seen.push((progress.looked_at, progress.found));
        if seen.len() == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!(found.unwrap_err(), HistoryError::Canceled);
    assert_eq!(seen, [(0, 0), (1, 1)]);
    let found = reader.read(2, &mut |_| ControlFlow::Continue(()));
    expect![[r#"
        3 +c
        2 +b
        and older ones
    "#]]
    .assert_eq(&shown(&found, folder.path()));
    assert!(fs::exists(folder.path()).unwrap());
}
