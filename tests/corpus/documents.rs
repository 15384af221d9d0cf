//! Where the texts come from.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// A small document and what BuildKit says of it, with the base images faked as empty and no
/// build argument given.
#[derive(Debug, Deserialize)]
pub(crate) struct Verdict {
    pub(crate) text: String,
    /// Whether the build is refused.
    pub(crate) refused: bool,
    /// The line that BuildKit names, where it names one.
    pub(crate) line: Option<u32>,
    /// The instructions, where the parser gets as far.
    pub(crate) nodes: Option<Vec<Node>>,
}

/// An instruction as BuildKit's parser gives it.
#[derive(Debug, Deserialize, PartialEq)]
pub(crate) struct Node(
    /// The keyword.
    pub(crate) String,
    /// The first line.
    pub(crate) u32,
    /// The last line.
    pub(crate) u32,
    /// The flags.
    pub(crate) Vec<String>,
    /// The arguments, none for ONBUILD.
    pub(crate) Vec<String>,
    /// The heredocs: name, content, whether it is expanded.
    pub(crate) Vec<(String, String, bool)>,
);

/// The documents with BuildKit's verdicts.
pub(crate) fn verdicts() -> Vec<Verdict> {
    lines("verdicts.jsonl")
}

/// The records of one of our data files.
pub(crate) fn lines<T: for<'a> Deserialize<'a>>(name: &str) -> Vec<T> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus").join(name);
    let text = fs::read_to_string(&path).expect("the data file is there");
    text.lines().map(|line| serde_json::from_str(line).expect("each line is a record")).collect()
}

/// Every text there is: our documents, longer samples, and the real files if a folder is given.
pub(crate) fn texts() -> Vec<(String, String)> {
    let own = verdicts().into_iter().enumerate();
    let mut texts: Vec<_> = own.map(|(i, v)| (format!("document {i}"), v.text)).collect();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/samples");
    read_folder(&samples, &mut texts);
    if let Some(folder) = std::env::var_os("DOCKERFILE_CORPUS") {
        read_folder(&PathBuf::from(folder), &mut texts);
    }
    texts
}

fn read_folder(folder: &Path, texts: &mut Vec<(String, String)>) {
    let mut paths: Vec<_> = fs::read_dir(folder)
        .expect("the folder is there")
        .flatten()
        .map(|file| file.path())
        .collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            read_folder(&path, texts);
        } else if let Ok(text) = fs::read_to_string(&path) {
            texts.push((path.display().to_string(), text));
        }
    }
}
