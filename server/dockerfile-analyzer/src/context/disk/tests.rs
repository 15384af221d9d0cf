//! What is told of real folders, and what is not.

use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::time::{Duration, Instant};

use fixture::Folder;

use super::*;

/// The folder `root` of `folder` as a context.
fn context(folder: &Folder, root: &str) -> Disk {
    let root = folder.path.join(root);
    Disk::open(&root, &root.join("Dockerfile")).expect("the folder exists")
}

/// The names in `directory`: with a slash if it is a directory, with a minus if it is ignored.
fn names(disk: &Disk, directory: &str) -> String {
    let mut names: Vec<String> = disk.list(directory, "").entries.into_iter().map(show).collect();
    names.sort_unstable();
    names.join(" ")
}

fn show(entry: Entry) -> String {
    let slash = if entry.kind == FileKind::Directory { "/" } else { "" };
    let ignored = if entry.ignored { "-" } else { "" };
    format!("{ignored}{}{slash}", entry.name)
}

#[test]
fn a_directory_is_listed() {
    let folder = Folder::with(&["a", "b/c", "b/d/e"]);
    let disk = context(&folder, "");
    assert_eq!(names(&disk, ""), "a b/");
    assert_eq!(names(&disk, "b"), "c d/");
    assert_eq!(names(&disk, "a"), "");
    assert_eq!(names(&disk, "none"), "");
    assert_eq!(disk.kind("b/d"), Some(FileKind::Directory));
    assert_eq!(disk.kind("b/d/e"), Some(FileKind::File));
    assert_eq!(disk.kind(""), Some(FileKind::Directory));
    assert_eq!(disk.kind("a/b"), None);
    assert!(Disk::open(&folder.path.join("a"), &folder.path.join("Dockerfile")).is_none());
}

#[test]
fn nothing_leads_out() {
    let folder = Folder::with(&["in/a", "in/sub/b", "out/secret", "inside/c"]);
    let inside = folder.path.join("in");
    symlink(folder.path.join("out"), inside.join("absolute")).unwrap();
    symlink("../out", inside.join("relative")).unwrap();
    symlink("../out/secret", inside.join("file")).unwrap();
    symlink("../inside", inside.join("neighbor")).unwrap();
    symlink("sub", inside.join("link")).unwrap();
    symlink("nothing", inside.join("dangling")).unwrap();
    symlink("loop", inside.join("loop")).unwrap();
    symlink(".", inside.join("self")).unwrap();
    let disk = context(&folder, "in");
    assert_eq!(names(&disk, ""), "a link/ self/ sub/");
    assert_eq!(names(&disk, "link"), "b");
    assert_eq!(names(&disk, "self/self/sub"), "b");
    for path in ["absolute", "relative", "neighbor", "..", "../out", "sub/../../out", "/", "/etc"] {
        assert_eq!(disk.kind(path), None, "{path}");
        assert_eq!(names(&disk, path), "", "{path}");
    }
    assert_eq!(disk.kind("file"), None);
    assert_eq!(disk.kind("relative/secret"), None);
}

#[test]
fn a_root_behind_a_link_is_a_root() {
    let folder = Folder::with(&["in/a"]);
    symlink("in", folder.path.join("link")).unwrap();
    let disk = context(&folder, "link");
    assert_eq!(names(&disk, ""), "a");
    assert_eq!(disk.file("a"), folder.path.join("link/a"));
}

#[test]
fn only_files_and_directories_are_told_of() {
    let folder = Folder::with(&["a"]);
    let _socket = std::os::unix::net::UnixListener::bind(folder.path.join("s")).unwrap();
    symlink("/dev/zero", folder.path.join("zero")).unwrap();
    fs::write(folder.path.join(std::ffi::OsStr::from_bytes(b"bad\xff")), "").unwrap();
    let disk = context(&folder, "");
    assert_eq!(names(&disk, ""), "a");
    assert_eq!(disk.kind("s"), None);
}

#[test]
fn the_ignore_file_of_the_dockerfile_comes_first() {
    let folder = Folder::with(&["a", "b", "d/c"]);
    assert_eq!(context(&folder, "").ignore_file(), None);
    folder.write(".dockerignore", "a\nd\n!d/c\n.dockerignore");
    let disk = context(&folder, "");
    assert_eq!(names(&disk, ""), "-.dockerignore -a b d/");
    assert_eq!(names(&disk, "d"), "c");
    assert_eq!(disk.ignore_file(), Some(".dockerignore"));
    folder.write("Dockerfile.dockerignore", "b");
    let disk = context(&folder, "");
    assert_eq!(names(&disk, ""), "-b .dockerignore Dockerfile.dockerignore a d/");
    assert_eq!(disk.ignore_file(), Some("Dockerfile.dockerignore"));
}

#[test]
fn an_ignore_file_that_cannot_be_used_ignores_nothing() {
    let long = format!("a\n#{}", "x".repeat(300_000));
    for text in ["a\n[", long.as_str()] {
        let folder = Folder::with(&["a"]);
        folder.write(".dockerignore", text);
        assert_eq!(names(&context(&folder, ""), ""), ".dockerignore a");
    }
    let folder = Folder::with(&["in/a", "out"]);
    folder.write("out", "a");
    symlink("../out", folder.path.join("in/.dockerignore")).unwrap();
    assert_eq!(names(&context(&folder, "in"), ""), "a");
    fs::remove_file(folder.path.join("in/.dockerignore")).unwrap();
    symlink("/dev/zero", folder.path.join("in/.dockerignore")).unwrap();
    assert_eq!(names(&context(&folder, "in"), ""), "a");
    fs::write(folder.path.join("in/Dockerfile.dockerignore"), b"\xff\na\n").unwrap();
    assert_eq!(names(&context(&folder, "in"), ""), "-a Dockerfile.dockerignore");
}

#[test]
fn of_too_much_what_is_typed_comes_first() {
    let folder = Folder::with(&["x"]);
    (0..2_000).for_each(|number| folder.write(&format!("f{number}"), ""));
    (0..10).for_each(|number| folder.write(&format!("Some{number}"), ""));
    let disk = context(&folder, "");
    let start = Instant::now();
    let listing = disk.list("", "so");
    assert!(start.elapsed() < Duration::from_secs(60));
    assert!(listing.is_partial);
    assert_eq!(listing.entries.len(), MOST_TOLD);
    let fitting = listing.entries.iter().filter(|entry| entry.name.starts_with("Some")).count();
    assert_eq!(fitting, 10);
    assert!(!disk.list("none", "").is_partial);
}
