//! Repositories: objects, packs and differences as hostile bytes.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::input::files;
use crate::history::Reader;

const LONGEST: usize = 32_768;

/// The folder of this process, made once: each input changes what is in it.
fn folder() -> &'static PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let memory = Path::new("/dev/shm");
        let root = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let folder = root.join(format!("fuzz-git-{}", std::process::id()));
        for part in ["objects/pack", "objects/info", "refs/heads"] {
            fs::create_dir_all(folder.join(".git").join(part)).expect("writable");
        }
        folder
    })
}

/// The history of the repository is told or refused, whatever its files hold.
///
/// The input is a list of files below `.git`, where `\xNN` stands for one byte; what has the name
/// `zlib PATH` is compressed first.
pub(super) fn repository(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if text.len() > LONGEST {
        return;
    }
    let folder = folder();
    let mut written = Vec::new();
    for (name, content) in files(&text, "HEAD").into_iter().take(12) {
        let (is_compressed, name) = match name.strip_prefix("zlib ") {
            Some(name) => (true, name),
            None => (false, name),
        };
        let is_plain = |part: &str| !part.is_empty() && !part.starts_with('.');
        if !name.split('/').all(is_plain) || name.contains('\0') || name.len() > 200 {
            continue;
        }
        let path = folder.join(".git").join(name);
        let content = content_of(&content);
        let content = match is_compressed {
            true => miniz_oxide::deflate::compress_to_vec_zlib(&content, 1),
            false => content,
        };
        let parent = path.parent().map(fs::create_dir_all);
        if parent.is_some_and(|made| made.is_ok()) && fs::write(&path, content).is_ok() {
            written.push(path);
        }
    }
    let mut reader = Reader::new(folder, &folder.join("Dockerfile"));
    for _ in 0..2 {
        let read = reader.read(50, &mut |_| ControlFlow::Continue(()));
        if let Ok(history) = read {
            assert!(history.commits.len() <= 50);
        }
    }
    written.iter().for_each(|path| drop(fs::remove_file(path)));
}

/// The bytes that `text` stands for: `\xNN` is one byte, all else is itself; the line break at the
/// end is none of it.
fn content_of(text: &str) -> Vec<u8> {
    let text = text.strip_suffix('\n').unwrap_or(text);
    let (mut bytes, mut rest) = (Vec::new(), text);
    while let Some((before, after)) = rest.split_once("\\x") {
        bytes.extend_from_slice(before.as_bytes());
        let byte = after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match byte {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.extend_from_slice(b"\\x");
                rest = after;
            }
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}
