//! The layout as text before and after.

use expect_test::{Expect, expect};
use syntax::Document;

use super::{Options, apply, format};

#[track_caller]
fn formatted(text: &str, options: &Options) -> String {
    let formatted = format(&Document::new(text), options);
    assert_eq!(formatted.note, None, "{text:?}");
    let result = apply(text, &formatted.edits);
    let again = format(&Document::new(&result), options);
    assert_eq!(again.edits, [], "{result:?}");
    result
}

#[track_caller]
fn check_format(text: &str, expected: Expect) {
    expected.assert_eq(&formatted(text, &Options::default()));
}

#[test]
fn words_and_keywords() {
    check_format("from  a   as b\nRUN  x\n  COPY a\tb\n", expect![[]]);
}
