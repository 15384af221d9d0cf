//! Laying out a text changes nothing that is read from it. What is compared is what BuildKit's
//! parser gives, in which the formatter's own comparison has no part, and the words of each
//! command.

use analysis::format::{
    FinalNewline, Indent, JsonSpacing, KeywordCase, Options, apply, format, format_ranges,
};
use syntax::{Document, Entry, Span};

use crate::agreement::node;
use crate::documents::{self, Node};

#[test]
fn every_text_says_the_same_in_every_layout() {
    for (name, text) in documents::texts() {
        let document = Document::new(&text);
        for options in layouts() {
            check(&name, &text, &document, &options);
        }
        check_halves(&name, &text, &document);
    }
}

/// Choices that together use every value of every option.
fn layouts() -> [Options; 6] {
    let base = Options::default();
    [
        base,
        Options { indent: Indent::Spaces(2), keyword_case: KeywordCase::Upper, ..base },
        Options { indent: Indent::Tab(4), json: JsonSpacing::Padded, ..base },
        Options { indent: Indent::Spaces(4), flat: true, ..base },
        Options {
            keyword_case: KeywordCase::Lower,
            blank_lines: Some(0),
            blank_lines_before_from: 0,
            final_newline: FinalNewline::Insert,
            ..base
        },
        Options {
            keyword_case: KeywordCase::Keep,
            as_like_from: false,
            single_spaces: false,
            json: JsonSpacing::Keep,
            blank_lines: None,
            trim_line_ends: false,
            outdent: false,
            indent: Indent::Keep,
            ..base
        },
    ]
}

fn check(name: &str, text: &str, document: &Document, options: &Options) {
    let formatted = format(document, options);
    assert_eq!(formatted.note, None, "{name}: {options:?}");
    let result = apply(text, &formatted.edits);
    let after = Document::new(&result);
    assert_eq!(said(&after), said(document), "{name}: {options:?}");
    let again = format(&after, options);
    assert_eq!(again.edits, [], "{name}: {options:?}");
}

/// What is asked for two halves is asked for the whole.
fn check_halves(name: &str, text: &str, document: &Document) {
    let (middle, end) = (document.text().len() / 2, document.text().len());
    let halves = [Span::new(0, middle), Span::new(middle, end)];
    let formatted = format_ranges(document, &Options::default(), &halves);
    assert_eq!(formatted, format(document, &Options::default()), "{name}");
    let half = format_ranges(document, &Options::default(), &halves[..1]);
    let after = Document::new(&apply(text, &half.edits));
    assert_eq!(said(&after), said(document), "{name}");
}

/// What is said, without the lines and the blanks of it, and each comment.
fn said(document: &Document) -> Vec<(Option<Node>, Vec<String>, Vec<String>)> {
    let entries = document
        .entries()
        .iter()
        .filter(|placed| placed.entry.instruction.is_some() || !placed.entry.comments.is_empty());
    let said = entries.map(|placed| {
        let node = node(document, placed).map(|node| without_layout(node, &placed.entry));
        (node, commands(&placed.entry), comments(&placed.entry))
    });
    said.collect()
}

fn without_layout(node: Node, entry: &Entry) -> Node {
    let Node(keyword, _, _, flags, mut arguments, heredocs) = node;
    let keyword = keyword.to_uppercase();
    match (keyword.as_str(), arguments.as_mut_slice()) {
        ("FROM", [_, middle, _]) if middle.eq_ignore_ascii_case("as") => {
            middle.make_ascii_uppercase()
        }
        ("RUN", [text]) if !entry.shell_texts().is_empty() => *text = without_blanks(text),
        _ => {}
    }
    Node(keyword, 0, 0, flags, arguments, heredocs)
}

fn without_blanks(text: &str) -> String {
    text.replace([' ', '\t'], "")
}

/// The words of the commands that a POSIX shell would run.
fn commands(entry: &Entry) -> Vec<String> {
    let commands = entry.scripts().iter().flat_map(|script| &script.commands);
    let words = commands.flat_map(|command| command.name.iter().chain(&command.arguments));
    words.map(|word| format!("{:?}", word.text)).collect()
}

fn comments(entry: &Entry) -> Vec<String> {
    let inside = entry.instruction.iter().flat_map(|found| &found.comments);
    let all = entry.comments.iter().chain(inside);
    all.map(|span| entry.slice(*span).trim().to_owned()).collect()
}
