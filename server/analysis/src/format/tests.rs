//! The layout as text before and after: one test for each choice, and for each way in which a
//! formatter may break a file.

mod between;
mod continued;
mod properties;
mod words;

use expect_test::{Expect, expect};
use syntax::{Document, Span};

use super::{
    FinalNewline, Indent, JsonSpacing, KeywordCase, Options, apply, format, format_ranges,
};

/// `text` in its layout, which has no more to change.
#[track_caller]
fn formatted(text: &str, options: &Options) -> String {
    let formatted = format(&Document::new(text), options);
    assert_eq!(formatted.note, None, "{text:?}");
    let result = apply(text, &formatted.edits);
    let again = format(&Document::new(&result), options);
    assert_eq!(again.edits, [], "{result:?}");
    result
}

/// The layout of `text`, with `→` for tabs, `␍` for carriage returns and `·` for blanks at the ends
/// of lines.
#[track_caller]
fn check(text: &str, options: &Options, expected: Expect) {
    let result = formatted(text, options).replace('\t', "→").replace('\r', "␍");
    expected.assert_eq(&result.replace(" \n", "·\n"));
}

#[track_caller]
fn check_format(text: &str, expected: Expect) {
    check(text, &Options::default(), expected);
}

/// The default changes nothing in `text`.
#[track_caller]
fn check_kept(text: &str) {
    assert_eq!(formatted(text, &Options::default()), text);
}

/// No choice changes anything in `text`.
#[track_caller]
fn check_stays(text: &str) {
    for options in choices() {
        assert_eq!(formatted(text, &options), text, "{options:?}");
    }
}

/// Choices that together use every value of every option.
fn choices() -> [Options; 5] {
    let base = Options::default();
    [
        base,
        Options { indent: Indent::Spaces(2), final_newline: FinalNewline::Keep, ..base },
        Options { indent: Indent::Tab(4), json: JsonSpacing::Padded, blank_lines: None, ..base },
        Options { flat: true, indent: Indent::Spaces(4), keyword_case: KeywordCase::Upper, ..base },
        Options {
            keyword_case: KeywordCase::Keep,
            as_like_from: false,
            single_spaces: false,
            json: JsonSpacing::Keep,
            trim_line_ends: false,
            outdent: false,
            indent: Indent::Keep,
            ..base
        },
    ]
}

#[test]
fn every_choice_does_something() {
    let text = "from a as b\n\n\n\nrun   c \\\n   d  \n  CMD [ \"e\" ]";
    let base = Options {
        keyword_case: KeywordCase::Keep,
        as_like_from: false,
        single_spaces: false,
        json: JsonSpacing::Keep,
        blank_lines: None,
        trim_line_ends: false,
        outdent: false,
        indent: Indent::Keep,
        ..Options::default()
    };
    assert_eq!(formatted(text, &base), text);
    let choices = [
        Options { keyword_case: KeywordCase::Upper, ..base },
        Options { keyword_case: KeywordCase::Lower, ..base },
        Options { single_spaces: true, ..base },
        Options { json: JsonSpacing::Tight, ..base },
        Options { blank_lines: Some(1), ..base },
        Options { trim_line_ends: true, ..base },
        Options { outdent: true, ..base },
        Options { indent: Indent::Spaces(2), ..base },
        Options { indent: Indent::Tab(4), ..base },
        Options { final_newline: FinalNewline::Insert, ..base },
    ];
    for options in choices {
        assert_ne!(formatted(text, &options), text, "{options:?}");
    }
}

#[test]
fn parts_that_somebody_keeps() {
    check_format(
        "# fmt: off\nFROM  a\n\n\n\n  RUN  b\n# fmt: on\nRUN  c\n# fmt: skip\nRUN  d \\\n e  \nRUN  f\n# dockerfmt-ignore\nRUN  g\n\n\n\n# fmt:off\nRUN  h  \n",
        expect![[r#"
            # fmt: off
            FROM  a



              RUN  b
            # fmt: on
            RUN c
            # fmt: skip
            RUN  d \
             e ·
            RUN f
            # dockerfmt-ignore
            RUN  g

            # fmt:off
            RUN  h ·
        "#]],
    );
    check_format(
        "RUN a && \\\n  # fmt: off\nb   \\\nc\nRUN  d\n",
        expect![[r#"
        RUN a && \
          # fmt: off
        b   \
        c
        RUN d
    "#]],
    );
}

#[track_caller]
fn check_range(marked: &str, expected: Expect) {
    let (start, end) = (marked.find('«').unwrap(), marked.find('»').unwrap() - '«'.len_utf8());
    let text = marked.replace(['«', '»'], "");
    let ranges = [Span::new(start as u32, end as u32)];
    let formatted = format_ranges(&Document::new(&text), &Options::default(), &ranges);
    assert_eq!(formatted.note, None);
    expected.assert_eq(&apply(&text, &formatted.edits));
}

#[test]
fn ranges() {
    check_range(
        "FROM  a\nRUN  «b \\\n»c\nRUN  d\n",
        expect![[r#"
        FROM  a
        RUN b \
            c
        RUN  d
    "#]],
    );
    check_range(
        "FROM  a\n\n«\n»\n\nRUN  b\n",
        expect![[r#"
        FROM  a

        RUN  b
    "#]],
    );
    check_range(
        "FROM  a\n  # b«»\n  # c\n  RUN  d\n",
        expect![[r#"
        FROM  a
        # b
        # c
          RUN  d
    "#]],
    );
}
