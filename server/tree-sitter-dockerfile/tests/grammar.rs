//! The cases of `test/corpus`, the queries, and what must hold for every text.

use std::fs;
use std::path::{Path, PathBuf};

use tree_sitter::{InputEdit, Language, Node, Parser, Point, Query, Tree};
use tree_sitter_dockerfile as grammar;

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn parser() -> Parser {
    let mut parser = Parser::new();
    parser.set_language(&grammar::LANGUAGE.into()).expect("the parser fits the library");
    parser
}

fn parse(text: &str) -> Tree {
    parser().parse(text, None).expect("parsing is not cancelled")
}

/// One case of `test/corpus`, in the format of `tree-sitter test`.
struct Case {
    name: String,
    input: String,
    expected: String,
}

fn cases(file: &Path) -> Vec<Case> {
    let text = fs::read_to_string(file).expect("the case file is there");
    let is_rule = |line: &str| line.len() >= 3 && line.bytes().all(|byte| byte == b'=');
    let lines: Vec<&str> = text.lines().collect();
    let heads: Vec<usize> =
        (2..lines.len()).filter(|at| is_rule(lines[*at]) && is_rule(lines[at - 2])).collect();
    let case = |(index, head): (usize, &usize)| {
        let end = heads.get(index + 1).map_or(lines.len(), |next| next - 2);
        let body = &lines[head + 1..end];
        let split = body.iter().position(|line| *line == "---").expect("a case has two parts");
        // The last line break before the rule belongs to the rule.
        Case {
            name: format!("{}: {}", file.display(), lines[head - 1]),
            input: body[..split].join("\n"),
            expected: body[split + 1..].join(" "),
        }
    };
    heads.iter().enumerate().map(case).collect()
}

fn case_files() -> Vec<PathBuf> {
    let entries = fs::read_dir(folder().join("test/corpus")).expect("the cases are there");
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    files
}

fn inputs() -> Vec<String> {
    case_files().iter().flat_map(|file| cases(file)).map(|case| case.input).collect()
}

/// An S-expression without field names and with single blanks, as far as it can be compared.
fn plain(tree: &str) -> String {
    let words = tree.replace('(', " (").replace(')', " )");
    words.split_whitespace().filter(|word| !word.ends_with(':')).collect::<Vec<_>>().join(" ")
}

#[test]
fn cases_are_parsed_as_written_down() {
    let mut count = 0;
    for case in case_files().iter().flat_map(|file| cases(file)) {
        let tree = parse(&case.input);
        assert_eq!(plain(&tree.root_node().to_sexp()), plain(&case.expected), "{}", case.name);
        count += 1;
    }
    assert!(count > 50, "only {count} cases were found");
}

#[test]
fn queries_fit_the_grammar() {
    let language: Language = grammar::LANGUAGE.into();
    for source in [
        grammar::HIGHLIGHTS_QUERY,
        grammar::INJECTIONS_QUERY,
        grammar::LOCALS_QUERY,
        grammar::FOLDS_QUERY,
    ] {
        let query = Query::new(&language, source).expect("the query fits");
        assert!(query.pattern_count() > 0);
    }
}

#[test]
fn the_generated_parser_is_current() {
    let source = fs::read(folder().join("grammar.js")).expect("the grammar is there");
    let written = fs::read_to_string(folder().join("src/grammar.sum")).expect("the sum is there");
    assert_eq!(written.trim(), cksum(&source).to_string(), "run generate.sh");
}

/// The checksum of POSIX `cksum`.
fn cksum(bytes: &[u8]) -> u32 {
    let mut length = bytes.len();
    let mut tail = Vec::new();
    while length > 0 {
        tail.push((length & 0xff) as u8);
        length >>= 8;
    }
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ (u32::from(*byte) << 24), |crc, _| {
            (crc << 1) ^ if crc & 0x8000_0000 == 0 { 0 } else { 0x04c1_1db7 }
        })
    };
    !bytes.iter().chain(&tail).fold(0, step)
}

/// A small generator, so that a failure can be repeated from its seed.
struct Random(u64);

impl Random {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % below.max(1)
    }
}

/// What random texts and edits are made of.
const PIECES: &[&str] = &[
    "",
    "",
    "\n",
    "\n",
    "\r\n",
    "\r",
    " ",
    "\t",
    "\\\n",
    "\\",
    "`",
    "`\n",
    "#",
    "# escape=`\n",
    "# syntax=a\n",
    "'",
    "\"",
    "$",
    "${",
    "}",
    ":-",
    "/",
    "<<",
    "<<-",
    "<",
    "E",
    "E\n",
    "[",
    "]",
    ",",
    "\"a\"",
    "=",
    "--",
    "--mount=",
    "type=cache",
    "FROM a AS b\n",
    "RUN ",
    "COPY ",
    "ONBUILD ",
    "ENV a=b\n",
    "HEALTHCHECK CMD ",
    "é",
    "😀",
    "\0",
    "\u{feff}",
    "\u{a0}",
    ":",
    "@",
    "x",
];

fn random_text(random: &mut Random) -> String {
    let length = random.next(60);
    (0..length).map(|_| PIECES[random.next(PIECES.len())]).collect()
}

fn check_whole(text: &str) {
    let tree = parse(text);
    assert!(!tree.root_node().has_error(), "{text:?}\n{}", tree.root_node().to_sexp());
}

#[test]
fn every_text_fits() {
    for input in inputs() {
        for (end, _) in input.char_indices() {
            check_whole(&input[..end]);
        }
    }
    let mut random = Random(1);
    for _ in 0..3_000 {
        check_whole(&random_text(&mut random));
    }
    let mut bytes = Random(2);
    for _ in 0..500 {
        let noise: Vec<u8> = (0..bytes.next(300)).map(|_| bytes.next(256) as u8).collect();
        let tree = parser().parse(&noise, None).expect("parsing is not cancelled");
        assert!(!tree.root_node().has_error(), "{noise:?}");
    }
    check_whole(&format!("RUN {}\n", "x".repeat(70_000)));
}

fn point(text: &str, offset: usize) -> Point {
    let before = &text[..offset];
    let row = before.matches('\n').count();
    Point { row, column: offset - before.rfind('\n').map_or(0, |at| at + 1) }
}

/// The start of the character that holds the byte `offset`.
fn floor(text: &str, mut offset: usize) -> usize {
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

fn every_node<'a>(node: Node<'a>) -> Vec<(u16, std::ops::Range<usize>, Option<&'a str>)> {
    let mut nodes = Vec::new();
    let mut cursor = node.walk();
    loop {
        let node = cursor.node();
        nodes.push((node.kind_id(), node.byte_range(), cursor.field_name()));
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return nodes;
            }
        }
    }
}

#[test]
fn edited_trees_equal_fresh_ones() {
    let mut random = Random(3);
    let mut texts = inputs();
    texts.extend((0..150).map(|_| random_text(&mut random)));
    for mut text in texts {
        let mut parser = parser();
        let mut tree = parser.parse(&text, None).expect("parsing is not cancelled");
        for _ in 0..12 {
            let start = floor(&text, random.next(text.len() + 1));
            let end = floor(&text, (start + random.next(9)).min(text.len())).max(start);
            let piece = PIECES[random.next(PIECES.len())];
            let (start_position, old_end_position) = (point(&text, start), point(&text, end));
            text.replace_range(start..end, piece);
            let new_end = start + piece.len();
            tree.edit(&InputEdit {
                start_byte: start,
                old_end_byte: end,
                new_end_byte: new_end,
                start_position,
                old_end_position,
                new_end_position: point(&text, new_end),
            });
            tree = parser.parse(&text, Some(&tree)).expect("parsing is not cancelled");
            let fresh = parse(&text);
            assert_eq!(every_node(tree.root_node()), every_node(fresh.root_node()), "{text:?}");
        }
    }
}
