//! The image that everything is built on: a busybox with all its commands, two users, and a stub
//! that stands for package managers.

use std::fs;
use std::path::Path;
use std::process::Command;

use tar::{Builder, EntryType, Header};

use crate::engine::{Engine, fresh_name};

/// The name of the base image that all tests share.
pub(crate) const NAME: &str = "base";

/// The commands that the stub stands for.
const STUBBED: [&str; 5] = ["apt-get", "cargo", "npm", "pip", "useradd"];

const FOLDERS: [(&str, u32); 11] = [
    ("bin", 0o755),
    ("dev", 0o755),
    ("etc", 0o755),
    ("home", 0o755),
    ("opt", 0o755),
    ("proc", 0o755),
    ("root", 0o700),
    ("sys", 0o755),
    ("tmp", 0o1777),
    ("usr", 0o755),
    ("var", 0o755),
];

const TEXTS: [(&str, &str); 2] = [
    ("etc/passwd", "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000:app:/home/app:/bin/sh\n"),
    ("etc/group", "root:x:0:\napp:x:1000:\n"),
];

/// Imports the base image under [`NAME`].
pub(crate) fn import(engine: &Engine) {
    import_as(engine, NAME);
}

/// Imports the base image under `name`.
pub(crate) fn import_as(engine: &Engine, name: &str) {
    engine.import(&archive(&engine.busybox(), None), name);
}

/// Imports a base image that differs from all others, so that nothing built on it is in the cache;
/// gives its name.
pub(crate) fn unique(engine: &Engine) -> String {
    let name = fresh_name(NAME);
    engine.import(&archive(&engine.busybox(), Some(&name)), &name);
    name
}

/// The Dockerfile with `base` as the image that it is built on.
pub(crate) fn replaced(dockerfile: &str, base: &str) -> String {
    let line = |line: &str| match line.strip_prefix("FROM ").map(|rest| rest.split_once(' ')) {
        Some(Some((NAME, rest))) => format!("FROM {base} {rest}\n"),
        Some(None) if line == format!("FROM {NAME}") => format!("FROM {base}\n"),
        _ => format!("{line}\n"),
    };
    dockerfile.lines().map(line).collect()
}

/// The image as a tar archive, with `mark` in a file.
fn archive(busybox: &Path, mark: Option<&str>) -> Vec<u8> {
    let mut tar = Builder::new(Vec::new());
    for (path, mode) in FOLDERS {
        add(&mut tar, EntryType::Directory, path, mode, b"");
    }
    for (path, text) in TEXTS {
        add(&mut tar, EntryType::Regular, path, 0o644, text.as_bytes());
    }
    add(&mut tar, EntryType::Regular, "bin/busybox", 0o755, &fs::read(busybox).unwrap());
    add(&mut tar, EntryType::Regular, "bin/stub", 0o755, include_bytes!("stub.sh"));
    for name in STUBBED {
        link(&mut tar, name, "stub");
    }
    for name in applets(busybox).lines().filter(|name| *name != "busybox") {
        link(&mut tar, name, "busybox");
    }
    if let Some(mark) = mark {
        add(&mut tar, EntryType::Regular, "etc/mark", 0o644, mark.as_bytes());
    }
    tar.into_inner().unwrap()
}

fn applets(busybox: &Path) -> String {
    String::from_utf8(Command::new(busybox).arg("--list").output().unwrap().stdout).unwrap()
}

fn add(tar: &mut Builder<Vec<u8>>, kind: EntryType, path: &str, mode: u32, bytes: &[u8]) {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_size(bytes.len() as u64);
    tar.append_data(&mut header, path, bytes).unwrap();
}

fn link(tar: &mut Builder<Vec<u8>>, name: &str, target: &str) {
    let mut header = Header::new_gnu();
    header.set_entry_type(EntryType::Symlink);
    header.set_mode(0o777);
    header.set_size(0);
    tar.append_link(&mut header, format!("bin/{name}"), target).unwrap();
}
