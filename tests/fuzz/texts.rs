//! Dockerfiles: reading, editing, positions, layout and fixes.

use analysis::edit::{apply, are_disjoint};
use analysis::features::tokens::tokens;
use analysis::format::{self, Options};
use analysis::rules::{fix_all, is_proved};
use analysis::{Safety, Severity, Snapshot};
use syntax::{Document, Encoding, Position, Span, Text};

use super::input::Input;
use super::sweep::{self, Case};

const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

/// The longest text that is looked at: longer ones find nothing more, and take long.
const LONGEST: usize = 4_096;

fn snapshot(text: &str) -> Snapshot {
    Snapshot::new(Document::new(text))
}

fn errors(snapshot: &Snapshot) -> usize {
    let found = snapshot.diagnostics().iter();
    found.filter(|found| found.severity == Severity::Error).count()
}

/// The entries make up the text, every place lies inside of it, and every question has an answer.
pub(super) fn parse(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let places = [input.number(), input.number(), input.number()];
    let text = input.text();
    if text.len() > LONGEST {
        return;
    }
    let snapshot = snapshot(&text);
    let entries = snapshot.document().entries();
    let joined: String = entries.iter().map(|placed| placed.entry.text().to_owned()).collect();
    assert_eq!(joined, text);
    assert!(!snapshot.document().tree().has_error());
    for found in snapshot.diagnostics() {
        let related = found.related.iter().map(|related| related.span);
        for span in std::iter::once(found.span).chain(related) {
            assert!(span.end <= snapshot.text().len(), "{found:?}");
            assert_eq!(snapshot.text().clamp(span), span, "{found:?} splits a character");
        }
    }
    sweep::check_whole(&Case { name: "input", snapshot: &snapshot, offset: 0 });
    for place in places {
        let place = Span::empty((place % (text.len() + 1)) as u32);
        let offset = snapshot.text().clamp(place).start;
        sweep::check_place(&Case { name: "input", snapshot: &snapshot, offset });
    }
}

/// After edits everything is as in a document that never was another one.
pub(super) fn edits(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let edits: Vec<_> = (0..input.byte() % 6)
        .map(|_| (input.number(), input.byte() % 40, input.number(), input.byte() % 30))
        .collect();
    let text = input.text();
    if text.len() > LONGEST {
        return;
    }
    let mut document = Document::new(&text);
    let mut edited = Snapshot::new(document.clone());
    for (start, length, from, taken) in edits {
        let all = document.text().to_string();
        let start = (start % (all.len() + 1)) as u32;
        let from = (from % (all.len() + 1)) as u32;
        let piece = document.text().slice(Span::new(from, from + taken as u32)).into_owned();
        // Some versions are never looked at, as when typing is fast.
        if length % 3 > 0 {
            edited.diagnostics();
            tokens(&edited, None);
            document.tree();
        }
        document.edit(Span::new(start, start + length as u32), &piece);
        edited = edited.next(document.clone());
    }
    let fresh = Document::new(&document.text().to_string());
    assert_eq!(document.entries(), fresh.entries());
    assert_eq!(document.tree().debug_text(), fresh.tree().debug_text());
    let fresh = Snapshot::new(fresh);
    assert_eq!(edited.diagnostics(), fresh.diagnostics());
    assert_eq!(tokens(&edited, None), tokens(&fresh, None));
}

/// A position leads back to its byte, in every encoding, and positions keep the order.
pub(super) fn positions(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let odd = Position::new(input.byte() as u32, input.number() as u32);
    let string = input.text();
    let text = Text::from(string.as_ref());
    if string.len() > LONGEST {
        return;
    }
    for encoding in ENCODINGS {
        let (many, mut last) = (text.positions(encoding), Position::default());
        for offset in 0..=text.len() + 2 {
            let position = text.position(offset, encoding);
            assert_eq!(many.at(offset), position);
            assert!(position >= last, "{offset}");
            last = position;
            let back = text.offset(position, encoding);
            let is_start = string.is_char_boundary(offset as usize);
            let is_inside_break = offset > 0
                && string.as_bytes().get(offset as usize - 1..=offset as usize) == Some(b"\r\n");
            if is_start && !is_inside_break && offset <= text.len() {
                assert_eq!(back, offset, "{encoding:?}");
            }
            assert!(back <= offset);
        }
        let offset = text.offset(odd, encoding);
        assert!(string.is_char_boundary(offset as usize));
    }
}

/// A layout changes blanks and the case of letters alone, and a second time nothing.
pub(super) fn format(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let choice = input.byte();
    let text = input.text();
    if text.len() > LONGEST {
        return;
    }
    let options = Options { trim_line_ends: choice.is_multiple_of(2), ..Options::default() };
    let document = Document::new(&text);
    let formatted = format::format(&document, &options);
    let len = text.len() as u32;
    assert!(are_disjoint(&formatted.edits, len), "{:?}", formatted.edits);
    let after = apply(&text, &formatted.edits);
    let again = format::format(&Document::new(&after), &options);
    assert_eq!(again.edits, [], "{after:?}");
    let letters = |text: &str| -> String {
        text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase()
    };
    assert_eq!(letters(&text), letters(&after));
    let is_accepted = |text: &str| errors(&snapshot(text)) == 0;
    assert_eq!(is_accepted(&text), is_accepted(&after), "{after:?}");
}

/// A fix that is given out loses its finding and wins no error; all at once neither.
pub(super) fn fixes(bytes: &[u8]) {
    let text = Input::new(bytes).text();
    if text.len() > LONGEST {
        return;
    }
    let before = snapshot(&text);
    let count = |snapshot: &Snapshot, rule: &str| {
        snapshot.diagnostics().iter().filter(|found| found.rule == rule).count()
    };
    for found in before.diagnostics() {
        for fix in found.fixes.iter().filter(|fix| is_proved(&before, found, fix)) {
            let mut edits = fix.edits.clone();
            edits.sort();
            assert!(are_disjoint(&edits, text.len() as u32), "{fix:?}");
            let after = snapshot(&apply(&text, &edits));
            let fewer = count(&after, found.rule) < count(&before, found.rule);
            assert!(fewer, "{} is still found: {fix:?}", found.rule);
            assert!(errors(&after) <= errors(&before), "{fix:?}");
        }
    }
    for safety in [Safety::Safe, Safety::Unsafe] {
        let fixed = fix_all(&before, safety, |_| true);
        assert!(errors(&snapshot(&fixed.text)) <= errors(&before), "{:?}", fixed.text);
        assert_eq!(fixed.count == 0, fixed.text == text, "{:?}", fixed.text);
    }
}
