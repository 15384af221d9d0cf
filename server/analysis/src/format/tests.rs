//! The layout as text before and after, and what holds for any text.

use expect_test::{Expect, expect};
use proptest::prelude::*;
use syntax::{Document, Span};

use super::{
    FinalNewline, Indent, JsonSpacing, KeywordCase, Options, apply, format, format_ranges,
};

/// `text` laid out; a second time changes nothing, and nothing had to be given up.
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

#[track_caller]
fn check_with(options: Options, text: &str, expected: Expect) {
    expected.assert_eq(&formatted(text, &options));
}

/// Checks that `text` stays as it is.
#[track_caller]
fn check_kept(text: &str) {
    assert_eq!(formatted(text, &Options::default()), text);
}

#[test]
fn words_and_keywords() {
    check_format(
        "from  a   as b\nRUN  x\n  COPY a\tb\nRUN y\n",
        expect![[r#"
        FROM a AS b
        RUN  x
        COPY a	b
        RUN y
    "#]],
    );
    check_format(
        "FROM a as B\nfrom c As d\nrun x\nADD  --chown=a   b  c\n",
        expect![[r#"
        FROM a AS B
        FROM c AS d
        RUN x
        ADD --chown=a b c
    "#]],
    );
}

#[test]
fn blanks_that_mean_something_stay() {
    check_kept("FROM a\nRUN echo 'a  b' \"c  d\" e\\  f\n");
    check_kept("FROM a\nENV a=\"b  c\" d=e\\  f\nENV k v  w\nLABEL a='  x'\n");
    check_kept("FROM a\nRUN <<E\n  a   b\n\tc \nE\nCOPY <<'A' <<B /x\n  a\nA\n b  \nB\n");
    check_kept("# escape=`\nFROM a\nRUN dir  C:\\ & `\n  echo  x\n");
    check_kept("FROM a\nSHELL [\"powershell\", \"-Command\"]\nRUN a   -b\n");
}

#[test]
fn continued_lines_are_indented_alike() {
    check_format(
        "FROM a\nRUN a \\\n  && b\nRUN a \\\n    && b\nRUN a \\\n    && b\nRUN a \\\n&& b\n",
        expect![[r#"
            FROM a
            RUN a \
                && b
            RUN a \
                && b
            RUN a \
                && b
            RUN a \
                && b
        "#]],
    );
    check_format(
        "FROM a\nRUN apt-get install -y \\\n      b \\\n      # why\n      c \\\n\td\n",
        expect![[r#"
            FROM a
            RUN apt-get install -y \
                  b \
                  # why
                  c \
            	d
        "#]],
    );
    check_format(
        "FROM a\nRUN if x; then \\\n  y; \\\n  if z; then \\\n    w; \\\n  fi; \\\n fi\n",
        expect![[r#"
            FROM a
            RUN if x; then \
              y; \
              if z; then \
                w; \
              fi; \
             fi
        "#]],
    );
}

#[test]
fn quotes_that_go_over_lines_keep_their_blanks() {
    check_format(
        "FROM a\nRUN echo \"a \\\n   b  c\" \\\n  && d\n",
        expect![[r#"
        FROM a
        RUN echo "a \
           b  c" \
          && d
    "#]],
    );
    check_kept("FROM a\nENV a=\"b \\\n      c\"\n");
    check_kept("FROM a\nLABEL a=\"b\\\n c\"\n");
}

#[test]
fn columns_that_people_made_stay() {
    check_kept("FROM a\nENV A   1\nENV BCD 2\nCOPY a     /x\nCOPY bcdef /y\n");
    check_kept("FROM a\nRUN apt-get install -y \\\n    a    `# why` \\\n    bcde `# because`\n");
    check_kept("FROM a\nLABEL a=1    \\\n      bcd=2  \\\n      e=3\n");
}

#[test]
fn blank_lines_and_line_ends() {
    check_format(
        "\n\nFROM a  \n\n\n\nRUN b \t\n# c  \n\n\n\n\nFROM d\n\n\n",
        expect![[r#"
        FROM a

        RUN b
        # c


        FROM d
    "#]],
    );
    check_format(
        "FROM a\nRUN b \\  \n\n  c\n",
        expect![[r#"
        FROM a
        RUN b \

          c
    "#]],
    );
    let windows = formatted("FROM a\r\n\r\n\r\nrun  b  \r\n", &Options::default());
    assert_eq!(windows, "FROM a\r\n\r\nRUN  b\r\n");
    check_format(
        "\u{feff}FROM  a\nrun b",
        expect![[r#"
        ﻿FROM a
        RUN b"#]],
    );
}

#[test]
fn arrays_of_json() {
    check_format(
        "FROM a\nCMD [ \"b\" ,\"c\",  \"d\"]\nENTRYPOINT [\"a\", \\\n  \"b\" ]\nVOLUME [ ]\n",
        expect![[r#"
            FROM a
            CMD ["b", "c", "d"]
            ENTRYPOINT ["a", \
              "b"]
            VOLUME []
        "#]],
    );
    let padded = Options { json: JsonSpacing::Padded, ..Options::default() };
    check_with(
        padded,
        "FROM a\nCMD [\"b\",\"c\"]\n",
        expect![[r#"
        FROM a
        CMD [ "b", "c" ]
    "#]],
    );
    // Not JSON, so a shell reads it.
    check_kept("FROM a\nCMD [ 'b',  \"c\" ]\nCMD [ \"b\"  \"c\" ]\n");
}

#[test]
fn comments_turn_the_layout_off() {
    check_format(
        "FROM a\n# fmt: off\nrun  b\n  copy c  d\n# fmt: on\nrun  e\n# fmt: skip\nrun  f\nrun  g\n",
        expect![[r#"
            from a
            # fmt: off
            run  b
              copy c  d
            # fmt: on
            run  e
            # fmt: skip
            run  f
            run  g
        "#]],
    );
}

#[test]
fn a_comment_that_configures_checks_is_not_moved_into_force() {
    let text = "FROM a\n  # check=skip=JSONArgsRecommended\nCMD b\n";
    let formatted = format(&Document::new(text), &Options::default());
    assert_eq!(apply(text, &formatted.edits), text);
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
fn only_what_a_range_touches_changes() {
    let text = "from a\nrun  b\nrun  c\nRUN d\nRUN e\n";
    let formatted = format_ranges(&Document::new(text), &Options::default(), &[Span::empty(9)]);
    expect![[r#"
        from a
        run  b
        run  c
        RUN d
        RUN e
    "#]]
    .assert_eq(&apply(text, &formatted.edits));
}

/// Lines as they come in Dockerfiles, for texts that are nearly right.
fn lines() -> impl Strategy<Value = String> {
    let line = prop::sample::select(vec![
        "FROM a",
        "from  b as c",
        "  RUN x  &&  y",
        "RUN a \\",
        "    && b \\",
        "\t&& c",
        "# fmt: off",
        "# fmt: on",
        "# note ",
        "",
        "  ",
        "CMD [ \"a\" ,\"b\" ]",
        "CMD [\"a\",",
        "ENV a=\"b",
        "c\"",
        "ENV a  b  c",
        "RUN <<E",
        "E",
        "COPY <<-X /y",
        "\tX",
        "# escape=`",
        "SHELL [\"cmd\"]",
        "ONBUILD  run  x",
        "HEALTHCHECK  --interval=1s  CMD  x",
        "LABEL a='b' \\",
        "RUN echo 'a \\",
        "  b'",
        "copy  --from=c  a  b",
        "\\",
        "  # check=skip=all",
        "\u{feff}FROM x",
        "RUN a\r",
    ]);
    prop::collection::vec(line, 0..12).prop_map(|lines| lines.join("\n"))
}

fn holds(text: &str) {
    let options = Options::default();
    let document = Document::new(text);
    let formatted = format(&document, &options);
    assert!(crate::edit::are_disjoint(&formatted.edits, text.len() as u32), "{text:?}");
    let result = apply(text, &formatted.edits);
    let again = format(&Document::new(&result), &options);
    assert_eq!(apply(&result, &again.edits), result, "{text:?} is laid out twice");
    let words =
        |text: &str| -> String { text.split_whitespace().collect::<String>().to_lowercase() };
    assert_eq!(words(&result), words(text));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn only_blanks_and_letter_case_change(text in lines()) {
        holds(&text);
    }

    #[test]
    fn any_text_can_be_laid_out(text in "(\\PC|[ \t\r\n\\\\\"'`#]){0,80}") {
        holds(&text);
    }
}
