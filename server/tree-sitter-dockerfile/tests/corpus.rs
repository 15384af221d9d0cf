//! Checks the grammar: its corpus, that it is total, and that incremental parsing changes nothing.

use std::fs;
use std::path::{Path, PathBuf};

use tree_sitter::{InputEdit, Language, Node, Parser, Point, Query, Tree};

fn language() -> Language {
    tree_sitter_dockerfile::LANGUAGE.into()
}

fn parser() -> Parser {
    let mut parser = Parser::new();
    parser.set_language(&language()).expect("the library reads this language version");
    parser
}

fn parse(parser: &mut Parser, text: &[u8], old: Option<&Tree>) -> Tree {
    parser.parse(text, old).expect("no limit is set")
}

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the entry can be read").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Every node in order.
fn nodes(tree: &Tree) -> Vec<Node<'_>> {
    let mut found = Vec::new();
    let mut cursor = tree.walk();
    loop {
        found.push(cursor.node());
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return found;
            }
        }
    }
}

/// No node may be an error, nor any but the root empty.
fn assert_total(tree: &Tree, text: &[u8]) {
    for node in nodes(tree) {
        let sound = !node.is_error() && !node.is_missing();
        let empty = node.start_byte() == node.end_byte() && node.id() != tree.root_node().id();
        assert!(sound && !empty, "{node:?} in {:?}", String::from_utf8_lossy(text));
    }
}

/// Texts with what is hard about Dockerfiles, besides those of the corpus.
const SAMPLES: &[&str] = &[
    "",
    "\n",
    "\u{feff}# escape=`\r\nFROM a `\r\n  AS b\r\n\r\nRUN c `\r\n# d\r\n  e\r\n",
    "\u{feff}FROM a\nRUN b",
    "FROM a\r\nCOPY <<A <<-'B' /c/\r\n1\r\nA\r\n\t2\r\n\tB\r\nENV D=\"${E:-f}\" G=h\\ i\r\n",
    "FROM a\0b\nRUN \0\nENV \0=\0\n\0\nCOPY <<\0\n\0\nCMD [\"\0\"]",
    "RUN a\rb \r \\\r\n c\r\r\n\rCMD [\"d\"\r]\rENV e\r=f\r\n",
    "\u{a0}FROM\u{a0}a\u{a0}\nENV\u{2028}b=c\u{85}d=e\nRUN f \\\n\u{3000}\n\u{a0}# g\n h\n",
    "RUN <<A <<-B && \\\n  # c\n\n  d \"<<e\" <<F\n1\nA\n\t2\n\tB\n3\nF\nCMD g\n",
    "ONBUILD RUN --mount=type=cache,target=/a,\"b\"=$c <<D\n$e\nD\nONBUILD ONBUILD COPY <<F g\n",
    "ARG A=${B:-${C:+\"${D#'}'}\"}} E=\"${F\" G=$H$ I='\nFROM ${A%%/*}:${B/c/d}@$E AS \\\n f\n",
    "RUN --network=no\\\nne --mount=type=bind,\\\nsource=\\\na -- b\nLABEL \"c\"=d e f='g h'i\n",
    "CMD [\"a\", \\\n  # b\n  \"c\\u00e9\\\n d\", 1 ]\nCMD [\"a\" b]\nSHELL [ ]\nVOLUME [\n",
    "FROM a AS\nHEALTHCHECK --interval=1s CMD [\"b\"]\nUSER c d\nMAINTAINER \"e\" $f\nFOO g\nRU\\\nN h\n",
];

/// The cases of the corpus: name, input, expected tree.
fn cases() -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    for path in files(&folder().join("test/corpus")) {
        let text = fs::read_to_string(&path).expect("the corpus is text");
        let lines: Vec<&str> = text.split('\n').collect();
        let is_bar = |line: &str| line.len() >= 3 && line.bytes().all(|byte| byte == b'=');
        let starts: Vec<usize> = (2..lines.len())
            .filter(|&at| is_bar(lines[at - 2]) && is_bar(lines[at]))
            .map(|at| at - 2)
            .collect();
        for (index, &start) in starts.iter().enumerate() {
            let end = starts.get(index + 1).copied().unwrap_or(lines.len());
            let part = &lines[start + 3..end];
            let middle = part.iter().position(|line| *line == "---").expect("a tree follows");
            let tree = part[middle + 1..].join(" ");
            found.push((lines[start + 1].to_string(), part[..middle].join("\n"), tree));
        }
    }
    found
}

fn samples() -> Vec<Vec<u8>> {
    let mut samples: Vec<Vec<u8>> = SAMPLES.iter().map(|text| text.as_bytes().to_vec()).collect();
    samples.extend(cases().into_iter().map(|(_, input, _)| input.into_bytes()));
    samples
}

#[test]
fn corpus() {
    let mut parser = parser();
    let cases = cases();
    assert!(cases.len() > 90, "only {} cases were found", cases.len());
    for (name, input, expected) in cases {
        let tree = parse(&mut parser, input.as_bytes(), None);
        let words: Vec<&str> = expected.split_whitespace().collect();
        assert_eq!(tree.root_node().to_sexp(), words.join(" "), "{name}");
    }
}

#[test]
fn queries() {
    for (name, query) in [
        ("highlights", tree_sitter_dockerfile::HIGHLIGHTS_QUERY),
        ("injections", tree_sitter_dockerfile::INJECTIONS_QUERY),
        ("locals", tree_sitter_dockerfile::LOCALS_QUERY),
        ("folds", tree_sitter_dockerfile::FOLDS_QUERY),
    ] {
        let query =
            Query::new(&language(), query).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(query.pattern_count() > 0, "{name}");
    }
}

/// The checksum of POSIX cksum.
fn cksum(bytes: &[u8]) -> u32 {
    let mut length = Vec::new();
    let mut rest = bytes.len();
    while rest > 0 {
        length.push((rest & 0xff) as u8);
        rest >>= 8;
    }
    let crc = bytes.iter().chain(&length).fold(0u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte) << 24, |crc, _| {
            crc << 1 ^ if crc >> 31 == 1 { 0x04c1_1db7 } else { 0 }
        })
    });
    !crc
}

#[test]
fn parser_is_current() {
    let grammar = fs::read(folder().join("grammar.js")).expect("the grammar is there");
    let sum = fs::read_to_string(folder().join("src/grammar.sum")).expect("the checksum is there");
    let current = format!("{} {}", cksum(&grammar), grammar.len());
    assert_eq!(sum.trim(), current, "run generate.sh");
}

/// Marsaglia's xorshift.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

/// What edits insert, chosen to change what the text around it means.
const PIECES: &[&str] = &[
    "\n",
    "\\\n",
    "`\n",
    "\\ \r\n",
    " ",
    "\t",
    "\r",
    "\0",
    "\u{feff}",
    "\u{a0}",
    "é",
    "#",
    "\n# a\n",
    "\n\n",
    "# escape=`\n",
    "# syntax=a\n",
    "FROM a\n",
    "RUN ",
    "COPY ",
    "ENV ",
    "ARG ",
    "ONBUILD ",
    "CMD ",
    "HEALTHCHECK CMD ",
    "<<",
    "<<A",
    "<<-A\n",
    "<<'A B'",
    "\nA\n",
    "\n\tA\n",
    "A B\n",
    "\"",
    "'",
    "$",
    "${",
    "}",
    "${a:-b}",
    "$a",
    ":",
    "@",
    "/",
    "=",
    ",",
    "--",
    "--mount=type=a,b=c ",
    "[",
    "]",
    "[\"a\"]",
    "\\",
    "\\\\",
    "`",
    "AS ",
    "a=b",
];

fn point(text: &[u8], at: usize) -> Point {
    let row = text[..at].iter().filter(|&&byte| byte == b'\n').count();
    let start = text[..at].iter().rposition(|&byte| byte == b'\n').map_or(0, |found| found + 1);
    Point::new(row, at - start)
}

/// Changes a text at random without splitting a character.
fn edit(text: &mut String, random: &mut Random) -> InputEdit {
    let boundary = |text: &str, mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    // The start of a file, where directives stand, is worth more edits.
    let reach = if random.below(6) == 0 { text.len().min(24) } else { text.len() };
    let start = boundary(text, random.below(reach + 1));
    let removed = match random.below(60) {
        0 => text.len(),
        1..20 => 1 + random.below(4),
        20..26 => random.below(60),
        _ => 0,
    };
    let end = boundary(text, (start + removed).min(text.len())).max(start);
    let inserted = match random.below(4) {
        0 => String::new(),
        1 => {
            let from = boundary(text, random.below(text.len() + 1));
            let to = boundary(text, (from + random.below(40)).min(text.len())).max(from);
            text[from..to].to_string()
        }
        _ => PIECES[random.below(PIECES.len())].to_string(),
    };
    let start_position = point(text.as_bytes(), start);
    let old_end_position = point(text.as_bytes(), end);
    text.replace_range(start..end, &inserted);
    let new_end_byte = start + inserted.len();
    InputEdit {
        start_byte: start,
        old_end_byte: end,
        new_end_byte,
        start_position,
        old_end_position,
        new_end_position: point(text.as_bytes(), new_end_byte),
    }
}

/// The trees have the same nodes at the same places with the same fields.
fn assert_same(left: &Tree, right: &Tree, text: &str, edit: &InputEdit) {
    let (mut a, mut b) = (left.walk(), right.walk());
    loop {
        let describe = |cursor: &tree_sitter::TreeCursor<'_>| {
            let node = cursor.node();
            (node.kind_id(), node.range(), cursor.field_id(), node.is_extra(), node.child_count())
        };
        assert_eq!(describe(&a), describe(&b), "after {edit:?}, giving {text:?}");
        if a.goto_first_child() {
            b.goto_first_child();
            continue;
        }
        while !a.goto_next_sibling() {
            if !a.goto_parent() {
                return;
            }
            b.goto_parent();
        }
        b.goto_next_sibling();
    }
}

/// The number of edits is that of the variable `DOCKERFILE_EDITS`. The texts are the samples and
/// all files in the folder `DOCKERFILE_CORPUS`, when set.
#[test]
fn incremental_parsing_changes_nothing() {
    let number = std::env::var("DOCKERFILE_EDITS").ok().and_then(|text| text.parse().ok());
    let mut edits: usize = number.unwrap_or(5_000);
    let mut texts = samples();
    if let Some(corpus) = std::env::var_os("DOCKERFILE_CORPUS") {
        texts.extend(files(Path::new(&corpus)).iter().filter_map(|path| fs::read(path).ok()));
    }
    let texts: Vec<String> =
        texts.into_iter().filter_map(|text| String::from_utf8(text).ok()).collect();

    let mut parser = parser();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    while edits > 0 {
        let mut text = texts[random.below(texts.len())].clone();
        let mut tree = parse(&mut parser, text.as_bytes(), None);
        for _ in 0..40.min(edits) {
            edits -= 1;
            let edit = edit(&mut text, &mut random);
            tree.edit(&edit);
            tree = parse(&mut parser, text.as_bytes(), Some(&tree));
            let fresh = parse(&mut parser, text.as_bytes(), None);
            assert_total(&fresh, text.as_bytes());
            assert_same(&tree, &fresh, &text, &edit);
        }
    }
}

#[test]
fn every_prefix_parses() {
    let mut parser = parser();
    for text in samples() {
        for end in 0..=text.len() {
            let tree = parse(&mut parser, &text[..end], None);
            assert_total(&tree, &text[..end]);
        }
    }
}

#[test]
fn random_bytes_parse() {
    let mut parser = parser();
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    for round in 0..2_000 {
        let mut text = Vec::new();
        for _ in 0..random.below(200) {
            match random.below(if round % 2 == 0 { 2 } else { 12 }) {
                0 => text.push(random.below(256) as u8),
                _ => text.extend(PIECES[random.below(PIECES.len())].as_bytes()),
            }
        }
        let tree = parse(&mut parser, &text, None);
        assert_total(&tree, &text);
    }
}

/// Lines of the length BuildKit allows, and longer ones.
#[test]
fn long_lines_parse() {
    let starts = ["RUN ", "ENV a=", "CMD [\"", "COPY ", "USER ", "", "FROM ", "RUN --mount="];
    let deep = ["${a:-", "\"${a:-", "\\\n# b\n", "a\\\nb", " <<A", "a\\"];
    let mut parser = parser();
    for (index, piece) in deep.iter().chain(PIECES).enumerate() {
        let start = starts[index % starts.len()];
        let text = start.to_string() + &piece.repeat(66_000 / piece.len());
        let tree = parse(&mut parser, text.as_bytes(), None);
        assert!(!tree.root_node().has_error(), "{start:?} and {piece:?}");
    }
}

/// The text of the instructions at the top.
fn instructions(text: &str) -> Vec<String> {
    let tree = parse(&mut parser(), text.as_bytes(), None);
    let root = tree.root_node();
    let mut cursor = root.walk();
    root.named_children(&mut cursor)
        .filter(|node| node.kind().ends_with("_instruction"))
        .map(|node| format!("{} {:?}", node.kind(), &text[node.byte_range()]))
        .collect()
}

#[test]
fn instructions_end_with_their_last_line() {
    let text =
        "\u{feff}FROM a  \r\nRUN b \\\r\n\r\n  c\r\nRUN <<A\r\nd\r\nA\r\n\nENV e=f\0 \\\n# g\n";
    assert_eq!(
        instructions(text),
        [
            "from_instruction \"FROM a\"",
            "run_instruction \"RUN b \\\\\\r\\n\\r\\n  c\"",
            "run_instruction \"RUN <<A\\r\\nd\\r\\nA\"",
            "env_instruction \"ENV e=f\\0 \\\\\\n# g\"",
        ]
    );
}

#[test]
fn more_heredocs_than_are_kept_do_no_harm() {
    let markers: String = (0..150).map(|number| format!(" <<E{number}")).collect();
    let bodies: String = (0..150).map(|number| format!("a\nE{number}\n")).collect();
    let text = format!("RUN b{markers}\n{bodies}CMD c\n");
    let tree = parse(&mut parser(), text.as_bytes(), None);
    assert_total(&tree, text.as_bytes());
    let ends = nodes(&tree).iter().filter(|node| node.kind() == "heredoc_end").count();
    assert_eq!(ends, 100);
}

#[test]
fn names_of_heredocs_may_be_long() {
    let name = "n".repeat(60_000);
    let text = format!("RUN <<{name}\na\n{name}b\n{name}\nRUN c\n");
    assert_eq!(instructions(&text).len(), 2);
}
