//! Reads pairs of Dockerfiles with what is said about them.
//!
//! A pair is a line `== TITLE`, lines `key: value`, an empty line, the first Dockerfile, a line
//! `----`, the second one; without that line both are the same. `FROM base` stands before a
//! Dockerfile that has no FROM.

use crate::base;
use crate::files::{File, Files};

/// A pair.
#[derive(Debug, Clone)]
pub(crate) struct Pair<'a> {
    pub(crate) title: &'a str,
    pub(crate) keys: Vec<(&'a str, &'a str)>,
    pub(crate) before: String,
    pub(crate) after: String,
}

/// Every pair in a text; what stands before the first is a comment.
pub(crate) fn read(text: &str) -> impl Iterator<Item = Pair<'_>> {
    text.split("\n== ").skip(1).map(pair)
}

fn pair(text: &str) -> Pair<'_> {
    let (head, texts) = text.split_once("\n\n").unwrap_or_else(|| panic!("no text: {text}"));
    let (before, after) = texts.split_once("\n----\n").unwrap_or((texts, texts));
    let mut lines = head.lines();
    let title = lines.next().unwrap();
    let key = |line: &'_ str| -> (usize, usize) {
        let at = line.find(": ").unwrap_or_else(|| panic!("{line:?} in {title}"));
        (at, at + 2)
    };
    let keys = lines.map(|line| (&line[..key(line).0], &line[key(line).1..])).collect();
    Pair { title, keys, before: complete(before), after: complete(after) }
}

fn complete(text: &str) -> String {
    let text = text.trim_end();
    let has_base = text.lines().any(|line| line.starts_with("FROM "));
    if has_base { format!("{text}\n") } else { format!("FROM {}\n{text}\n", base::NAME) }
}

/// Does what a key says to a context: `file: PATH TEXT`, `mode: PATH OCTAL`, `folder: PATH OCTAL`,
/// `link: PATH TARGET`, `without: PATH`. Tells whether it is such a key.
pub(crate) fn apply(files: &mut Files, key: &str, value: &str) -> bool {
    let (path, rest) = value.split_once(' ').unwrap_or((value, ""));
    let number = || u32::from_str_radix(rest, 8).unwrap();
    match key {
        "file" => files.insert(path, File::text(&rest.replace("\\n", "\n"))),
        "mode" => files.set_mode(path, number()),
        "folder" => files.insert(path, File::Folder { mode: number() }),
        "link" => files.insert(path, File::Link { target: rest.to_owned() }),
        "without" => drop(files.remove(path).unwrap()),
        _ => return false,
    }
    true
}
