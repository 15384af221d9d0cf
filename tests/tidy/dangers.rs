//! What may do harm stands in few places, which everybody can read: unsafe code, programs that are
//! started, connections that are opened.

use crate::tree::{Source, Tree, assert_clean, is_comment};

/// What is looked for, and the beginnings of the paths that may have it.
const DANGERS: [(&[&str], &[&str]); 3] = [
    (
        &["unsafe {", "unsafe extern", "unsafe fn", "unsafe impl", "allow(unsafe_code"],
        &["server/tree-sitter-dockerfile/bindings/"],
    ),
    (
        &["Command::new(", "process::Command"],
        &[
            "server/dockerfile-analyzer/src/shellcheck.rs",
            "server/registry/src/credentials/",
            "server/subprocess/",
        ],
    ),
    (
        &["TcpStream", "TcpListener", "UdpSocket", "ToSocketAddrs", "UnixStream"],
        &["server/registry/"],
    ),
];

fn problems(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for file in tree.product().filter(|file| !is_test(file)) {
        for (number, line) in file.code().filter(|(_, line)| !is_comment(line)) {
            for (words, places) in DANGERS {
                let allowed = places.iter().any(|place| file.path.starts_with(place));
                let word = words.iter().find(|word| line.contains(**word));
                if let Some(word) = word.filter(|_| !allowed) {
                    found.push(format!("{}:{number}: no place for `{word}`", file.path));
                }
            }
        }
    }
    found
}

fn is_test(file: &Source) -> bool {
    let parts = ["/tests/", "/tests.rs", "/examples/", "/benches/"];
    parts.iter().any(|part| file.path.contains(part))
}

#[test]
fn dangers_are_in_few_places() {
    assert_clean(problems(&Tree::real()));
    let text =
        "//! x\nunsafe { a() }\n// unsafe { b() }\nCommand::new(\"c\");\nTcpStream::connect(d);\n";
    let tree =
        Tree::of(&[("server/syntax/src/lib.rs", text), ("server/registry/src/lib.rs", text)]);
    assert_eq!(problems(&tree).len(), 5, "{:?}", problems(&tree));
}
