//! However a text came about, everything derived from it is the same.

use analysis::Snapshot;
use analysis::features::tokens::tokens;
use syntax::{Document, Span};

use crate::documents;

/// A small generator, so that a failure can be repeated from its seed.
struct Random(u64);

impl Random {
    fn next(&mut self, below: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as u32 % below.max(1)
    }
}

const PIECES: &[&str] = &[
    "\n",
    " ",
    "\\\n",
    "#",
    "<<E",
    "E\n",
    "\"",
    "'",
    "$",
    "{",
    "}",
    "[",
    "]",
    ",",
    "=",
    "RUN ",
    "FROM a AS b\n",
    "COPY --from=b x y\n",
    "# escape=`\n",
    "`\n",
    "é",
    "😀",
    "\r\n",
    "\t",
    "--",
    "ARG X=1\n",
    "ENV Y=$X\n",
    "ONBUILD ",
    "EXPOSE 80\n",
    "",
    "",
    "",
];

#[test]
fn edited_documents_equal_fresh_ones() {
    for (index, (name, text)) in documents::texts().into_iter().enumerate() {
        let mut random = Random(0x9e37_79b9_7f4a_7c15 ^ (index as u64 + 1));
        let mut document = Document::new(&text);
        let mut snapshot = Snapshot::new(document.clone());
        for _ in 0..12 {
            let length = document.text().len();
            let start = random.next(length + 1);
            let end = start + [0, 0, 1, 3, 40][random.next(5) as usize];
            let piece = PIECES[random.next(PIECES.len() as u32) as usize];
            // Some versions are never looked at, as when typing is fast.
            if random.next(3) > 0 {
                snapshot.diagnostics();
                tokens(&snapshot, None);
                document.tree();
            }
            document.edit(Span::new(start, end), piece);
            snapshot = snapshot.next(document.clone());
            assert_equal_to_fresh(&name, &document, &snapshot);
        }
    }
}

fn assert_equal_to_fresh(name: &str, document: &Document, snapshot: &Snapshot) {
    let text = document.text().to_string();
    let fresh = Document::new(&text);
    assert_eq!(document.entries(), fresh.entries(), "{name}: {text:?}");
    assert_eq!(document.tree().debug_text(), fresh.tree().debug_text(), "{name}: {text:?}");
    let fresh = Snapshot::new(fresh);
    assert_eq!(snapshot.diagnostics(), fresh.diagnostics(), "{name}: {text:?}");
    assert_eq!(tokens(snapshot, None), tokens(&fresh, None), "{name}: {text:?}");
}

#[test]
fn the_tree_fits_every_text_and_names_the_same_instructions() {
    for (name, text) in documents::texts() {
        let document = Document::new(&text);
        let tree = document.tree();
        assert!(!tree.has_error(), "{name}: {text:?}\n{}", tree.debug_text());
        // An instruction that begins with an empty continued line has its keyword further down.
        let keywords = document.entries().iter().filter_map(|placed| {
            let keyword = placed.entry.instruction.as_ref()?.statement.keyword.span;
            (!keyword.is_empty()).then(|| placed.absolute(keyword).start)
        });
        let starts: Vec<u32> = keywords.collect();
        let nodes: Vec<u32> = tree
            .top_level()
            .iter()
            .filter(|node| node.kind.ends_with("_instruction"))
            .map(|node| node.span.start)
            .collect();
        assert_eq!(nodes, starts, "{name}: {text:?}\n{}", tree.debug_text());
    }
}

#[test]
fn a_path_is_found_in_its_entry_as_in_the_whole_tree() {
    for (index, (name, text)) in documents::texts().into_iter().enumerate() {
        let mut random = Random(0x9e37_79b9_7f4a_7c15 ^ (index as u64 + 1));
        let document = Document::new(&text);
        let tree = document.tree();
        for _ in 0..40 {
            let offset = random.next(document.text().len() + 1);
            let whole = tree.path_at(offset).into_iter().skip(1).map(|node| node.span);
            let whole: Vec<Span> = whole.collect();
            assert_eq!(document.path_at(offset), whole, "{name}: {offset} in {text:?}");
        }
    }
}
