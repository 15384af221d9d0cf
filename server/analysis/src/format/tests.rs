//! The layout as text before and after: one test for each choice, and for each way in which a
//! formatter may break a file.

use expect_test::{Expect, expect};
use proptest::prelude::*;
use syntax::{Document, Span};

use crate::edit::are_disjoint;

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
fn keywords() {
    let text = "from a as b\nRun x\nCOPY . .\n";
    check_format(
        "FROM a as b\nRun x\nCOPY . .\n",
        expect![[r#"
        FROM a AS b
        RUN x
        COPY . .
    "#]],
    );
    check_format(
        "from a AS b\nrun x\nCOPY . .\n",
        expect![[r#"
        from a as b
        run x
        copy . .
    "#]],
    );
    let with = |keyword_case| Options { keyword_case, ..Options::default() };
    check(
        text,
        &with(KeywordCase::Upper),
        expect![[r#"
        FROM a AS b
        RUN x
        COPY . .
    "#]],
    );
    check(
        text,
        &with(KeywordCase::Lower),
        expect![[r#"
        from a as b
        run x
        copy . .
    "#]],
    );
    check(
        text,
        &with(KeywordCase::Keep),
        expect![[r#"
        from a as b
        Run x
        COPY . .
    "#]],
    );
    let apart = Options { as_like_from: false, ..with(KeywordCase::Upper) };
    check(
        text,
        &apart,
        expect![[r#"
        FROM a as b
        RUN x
        COPY . .
    "#]],
    );
}

#[test]
fn as_is_only_the_word_between_an_image_and_a_name() {
    check_format(
        "FROM as AS as\nFROM as as as\nFROM a as\n",
        expect![[r#"
        FROM as AS as
        FROM as AS as
        FROM a as
    "#]],
    );
}

#[test]
fn spaces_between_words() {
    check_format(
        "FROM  a   AS\tb\n  COPY   --from=a\t x   y\nENV   a=b   c=d\nRUN   x   y  # z\n",
        expect![[r#"
            FROM a AS b
            COPY --from=a x y
            ENV a=b c=d
            RUN x   y  # z
        "#]],
    );
    let kept = Options { single_spaces: false, ..Options::default() };
    check(
        "FROM  a   AS\tb\n",
        &kept,
        expect![[r#"
        FROM  a   AS→b
    "#]],
    );
    check_format(
        "ENV  key   a  b  c\nLABEL  a  b\nUSER\t a\n",
        expect![[r#"
        ENV key a  b  c
        LABEL a b
        USER a
    "#]],
    );
}

#[test]
fn words_in_columns_stay() {
    check_format(
        "FROM a\nCOPY a.txt       /a\nCOPY longer.txt  /b\nCOPY   c   /c\n",
        expect![[r#"
        FROM a
        COPY a.txt       /a
        COPY longer.txt  /b
        COPY c /c
    "#]],
    );
    check_format(
        "ARG  A=1\nENV  B=2\nEXPOSE 80\n",
        expect![[r#"
        ARG A=1
        ENV B=2
        EXPOSE 80
    "#]],
    );
}

#[test]
fn json_arrays() {
    let text = "CMD [ \"a\",\"b\" ,  \"c\"]\nRUN --network=none   [\"x\"]\nSHELL [ ]\n";
    check_format(
        text,
        expect![[r#"
        CMD ["a", "b", "c"]
        RUN --network=none ["x"]
        SHELL []
    "#]],
    );
    let with = |json| Options { json, ..Options::default() };
    check(
        text,
        &with(JsonSpacing::Padded),
        expect![[r#"
        CMD [ "a", "b", "c" ]
        RUN --network=none [ "x" ]
        SHELL [ ]
    "#]],
    );
    check(
        text,
        &with(JsonSpacing::Keep),
        expect![[r#"
        CMD [ "a","b" ,  "c"]
        RUN --network=none ["x"]
        SHELL [ ]
    "#]],
    );
    check_format(
        "COPY [ \"a b\",\\\n \"c\" , \\\n\"d\" ]\n",
        expect![[r#"
        COPY ["a b",\
         "c" , \
        "d"]
    "#]],
    );
    check_format(
        "HEALTHCHECK   --interval=5s  CMD  [ \"a\",\"b\"]\n",
        expect![[r#"
        HEALTHCHECK --interval=5s CMD ["a", "b"]
    "#]],
    );
}

#[test]
fn what_only_looks_like_json_stays() {
    check_stays("CMD [ 'a','b' ]\n");
    check_stays("RUN [ -f a ] && b\n");
    check_stays("CMD [ \"a\",\"b\" ] c\n");
    check_stays("ENTRYPOINT [ \"a\", 1 ]\n");
}

#[test]
fn a_character_is_no_blank() {
    check_format(
        "FROM a\nRUN é\\\nb\nRUN c \\\n    d\n",
        expect![[r#"
        FROM a
        RUN é\
        b
        RUN c \
            d
    "#]],
    );
}

#[test]
fn nothing_becomes_a_byte_order_mark() {
    check_stays("\n\u{feff}FROM a\n");
}

#[test]
fn blank_lines() {
    let text = "\n\n# a\n\n\n\n# b\nFROM a\n\n\n\nRUN b\n\n\n\n\n# c\nFROM d\n\n\n";
    check_format(
        text,
        expect![[r#"
        # a


        # b
        FROM a

        RUN b


        # c
        FROM d
    "#]],
    );
    let most = |blank_lines| Options { blank_lines, ..Options::default() };
    check(
        text,
        &most(None),
        expect![[r#"


        # a



        # b
        FROM a



        RUN b




        # c
        FROM d


    "#]],
    );
    check(
        text,
        &Options { blank_lines_before_from: 0, ..most(Some(0)) },
        expect![[r#"
        # a
        # b
        FROM a
        RUN b
        # c
        FROM d
    "#]],
    );
}

#[test]
fn nothing_becomes_a_directive() {
    check_stays("\n# escape=`\nFROM a\\b\n");
    check_format(
        "\n\n\n# escape=`\nFROM a\n",
        expect![[r#"


        # escape=`
        FROM a
    "#]],
    );
    check_stays("# a\n# escape=`\nFROM a\n");
    check_stays("# syntax= \n# escape=`\nFROM a\n");
    check_format(
        "  # check=skip=all\nFROM a\n",
        expect![[r#"
        # check=skip=all
        FROM a
    "#]],
    );
}

#[test]
fn directives_stay_at_the_top() {
    check_stays("# syntax=docker/dockerfile:1\n# escape=`\n# check=skip=all\n\nFROM a\n");
    check_format(
        "#escape = `  \nFROM a  \nRUN b `\nc\n",
        expect![[r#"
        #escape = `
        FROM a
        RUN b `
        c
    "#]],
    );
}

#[test]
fn comments() {
    check_format(
        "  # a  \n\t# b\nFROM a\n    # c\n  RUN d\n",
        expect![[r#"
          # a
        →# b
        FROM a
        # c
        RUN d
    "#]],
    );
    check_format(
        "FROM a\n#RUN b \\\n  #  c; \\\n  #d\n",
        expect![[r#"
        FROM a
        #RUN b \
          #  c; \
          #d
    "#]],
    );
    check_format(
        "FROM a\n    #RUN b \\\n      #  c; \\\n      #d\n",
        expect![[r#"
        FROM a
        #RUN b \
          #  c; \
          #d
    "#]],
    );
    check_format(
        "  # a\n  #\n  # b\nFROM a\n",
        expect![[r#"
        # a
        #
        # b
        FROM a
    "#]],
    );
}

#[test]
fn comments_inside_instructions() {
    check_format(
        "FROM a\nRUN b && \\\n# c  \n  # d\n\n  \t\n  e\nRUN f \\\ng\n",
        expect![[r#"
        FROM a
        RUN b && \
        # c
          # d


          e
        RUN f \
          g
    "#]],
    );
    let flat = Options { flat: true, indent: Indent::Spaces(4), ..Options::default() };
    check(
        "FROM a\nRUN b && \\\n# c\n  # d\n  e && \\\n      f\n",
        &flat,
        expect![[r#"
        FROM a
        RUN b && \
            # c
            # d
            e && \
            f
    "#]],
    );
}

#[test]
fn blanks_at_line_ends() {
    check_format(
        "FROM a \t\nRUN b \\ \n  c  \nRUN d \\\t\n  \n  e\n",
        expect![[r#"
        FROM a
        RUN b \
          c
        RUN d \

          e
    "#]],
    );
    let kept = Options { trim_line_ends: false, ..Options::default() };
    check(
        "FROM a \nRUN b \\ \n  c \n",
        &kept,
        expect![[r#"
        FROM a·
        RUN b \·
          c·
    "#]],
    );
}

#[test]
fn a_blank_that_is_escaped_is_no_blank() {
    check_format(
        "FROM a\nRUN a\\ \\\n  b\nCOPY a\\  b\n",
        expect![[r#"
        FROM a
        RUN a\ \
          b
        COPY a\ b
    "#]],
    );
}

#[test]
fn the_end_of_the_file() {
    check_format("FROM a", expect!["FROM a"]);
    check_format(
        "FROM a\n\n\n",
        expect![[r#"
        FROM a
    "#]],
    );
    let insert = Options { final_newline: FinalNewline::Insert, ..Options::default() };
    check(
        "FROM a",
        &insert,
        expect![[r#"
        FROM a
    "#]],
    );
    check(
        "FROM a\r\nRUN b",
        &insert,
        expect![[r#"
        FROM a␍
        RUN b␍
    "#]],
    );
    check(
        "FROM a\nRUN b \\",
        &insert,
        expect![[r#"
        FROM a
        RUN b \
    "#]],
    );
    check(
        "FROM a\nRUN <<E\nb\nE",
        &insert,
        expect![[r#"
        FROM a
        RUN <<E
        b
        E
    "#]],
    );
    check(
        "FROM a\nRUN <<E\nb",
        &insert,
        expect![[r#"
        FROM a
        RUN <<E
        b"#]],
    );
    check("", &insert, expect![""]);
    check(
        "FROM a\n  ",
        &insert,
        expect![[r#"
        FROM a
    "#]],
    );
}

#[test]
fn line_endings_and_the_byte_order_mark() {
    check_format(
        "FROM  a\r\nrun b \\\r\n c  \r\n\r\n\r\n\r\nRUN d\r\n",
        expect![[r#"
        FROM a␍
        RUN b \␍
         c␍
        ␍
        RUN d␍
    "#]],
    );
    check_format(
        "\u{feff}from  a\nRUN b\nCMD c\n",
        expect![[r#"
        ﻿FROM a
        RUN b
        CMD c
    "#]],
    );
    check_format(
        "\u{feff}  # a\nFROM a\n",
        expect![[r#"
        ﻿# a
        FROM a
    "#]],
    );
}

#[test]
fn indentation_follows_the_file() {
    check_format(
        "FROM a\nRUN a \\\n  b\nRUN a \\\n  b\nRUN a \\\n      b\nRUN a \\\nb\n",
        expect![[r#"
        FROM a
        RUN a \
          b
        RUN a \
          b
        RUN a \
              b
        RUN a \
          b
    "#]],
    );
    check_format(
        "FROM a\nRUN a \\\n\tb\nRUN a \\\n\t\tb\nRUN a \\\n  b\n",
        expect![[r#"
        FROM a
        RUN a \
        →b
        RUN a \
        →→b
        RUN a \
        →b
    "#]],
    );
    check_format(
        "FROM a\nRUN a \\\nb\n",
        expect![[r#"
        FROM a
        RUN a \
            b
    "#]],
    );
}

#[test]
fn indentation_as_asked() {
    let text = "FROM a\nRUN a && \\\n  b \\\n    -c && \\\n  d\nENV a=b \\\n    c=d\n";
    let with = |indent| Options { indent, ..Options::default() };
    check(
        text,
        &with(Indent::Spaces(4)),
        expect![[r#"
        FROM a
        RUN a && \
            b \
                -c && \
            d
        ENV a=b \
            c=d
    "#]],
    );
    check(
        text,
        &with(Indent::Tab(8)),
        expect![[r#"
        FROM a
        RUN a && \
        →b \
        →→-c && \
        →d
        ENV a=b \
        →c=d
    "#]],
    );
    check(
        text,
        &with(Indent::Keep),
        expect![[r#"
        FROM a
        RUN a && \
          b \
            -c && \
          d
        ENV a=b \
            c=d
    "#]],
    );
    check(
        text,
        &Options { flat: true, ..with(Indent::Spaces(3)) },
        expect![[r#"
        FROM a
        RUN a && \
           b \
           -c && \
           d
        ENV a=b \
           c=d
    "#]],
    );
}

#[test]
fn lists_in_columns_move_together() {
    let two = Options { indent: Indent::Spaces(2), ..Options::default() };
    check(
        "FROM a\nRUN apt-get install \\\n    gcc        \\\n    libc6-dev  \\\n      -y\n",
        &two,
        expect![[r#"
            FROM a
            RUN apt-get install \
              gcc        \
              libc6-dev  \
                -y
        "#]],
    );
    check(
        "FROM a\nLABEL a=b \\\n      c=d \\\n      e=f\n",
        &two,
        expect![[r#"
        FROM a
        LABEL a=b \
              c=d \
              e=f
    "#]],
    );
    check(
        "LABEL   a=b \\\n        c=d\n",
        &two,
        expect![[r#"
        LABEL a=b \
              c=d
    "#]],
    );
}

#[test]
fn an_indentation_inside_a_word_stays() {
    check_stays("FROM a\nRUN foo\\\nbar\n");
    check_stays("ENV a=b\\\nc\n");
    check_stays("ENV a=\"b\\\n   c\"\n");
    check_stays("ENV a b \\\n   c\n");
    check_stays("LABEL a=b\\ \\\nc\n");
    check_stays("CMD a \\\n       b\n");
    check_format(
        "CMD [ \"a \\\n b\" ]\n",
        expect![[r#"
        CMD ["a \
         b"]
    "#]],
    );
}

#[test]
fn quotation_marks_over_several_lines_keep_their_text() {
    check_format(
        "FROM a\nRUN a 'b \\\nc' && \\\nd\n",
        expect![[r#"
        FROM a
        RUN a 'b \
        c' && \
            d
    "#]],
    );
    check_format(
        "FROM a\nRUN a \"b \\\n  $(c \\\n  d) e\" && \\\n  f\nRUN g \\\nh\n",
        expect![[r#"
        FROM a
        RUN a "b \
          $(c \
          d) e" && \
          f
        RUN g \
          h
    "#]],
    );
    check_format(
        "FROM a\nRUN echo '\\\n  a\\n\\\n  b' \\\n    > c\nRUN d \\\ne\n",
        expect![[r#"
        FROM a
        RUN echo '\
          a\n\
          b' \
            > c
        RUN d \
            e
    "#]],
    );
    check_format(
        "FROM a\nRUN it\\'s \\\na # it's \\\nb\n",
        expect![[r#"
        FROM a
        RUN it\'s \
            a # it's \
        b
    "#]],
    );
}

#[test]
fn only_a_shell_that_is_understood_moves() {
    let text = "FROM a\nSHELL [\"powershell\"]\nRUN a; \\\n  b\nRUN c; \\\nd\n";
    let two = Options { indent: Indent::Spaces(4), ..Options::default() };
    check(
        text,
        &two,
        expect![[r#"
        FROM a
        SHELL ["powershell"]
        RUN a; \
          b
        RUN c; \
        d
    "#]],
    );
    check(
        "# escape=`\nFROM a\nRUN a; `\n  b\nENV a=b `\n  c=d\n",
        &two,
        expect![[r#"
        # escape=`
        FROM a
        RUN a; `
          b
        ENV a=b `
            c=d
    "#]],
    );
    check(
        "FROM mcr.microsoft.com/windows/servercore\nRUN a && \\\n  b\n",
        &two,
        expect![[r#"
        FROM mcr.microsoft.com/windows/servercore
        RUN a && \
          b
    "#]],
    );
    check(
        "FROM a\nSHELL [\"/bin/bash\", \"-c\"]\nRUN a && \\\n  b\n",
        &two,
        expect![[r#"
        FROM a
        SHELL ["/bin/bash", "-c"]
        RUN a && \
            b
    "#]],
    );
    check(
        "FROM --platform=windows/amd64 a\nRUN a && \\\n  b\n",
        &two,
        expect![[r#"
        FROM --platform=windows/amd64 a
        RUN a && \
          b
    "#]],
    );
}

#[test]
fn heredocs_stay() {
    check_format(
        "FROM a\nRUN   <<E   cat  \nb  \n   c\n\n\n\n  #  d\nE\nCOPY   <<A  <<-'B'   /x\n  1\nA\n\t 2\n\tB\n",
        expect![[r#"
            FROM a
            RUN <<E   cat
            b ·
               c



              #  d
            E
            COPY <<A <<-'B' /x
              1
            A
            → 2
            →B
        "#]],
    );
    check_format(
        "FROM a\nRUN <<E \\\n\n  cat\n a\nE\n  RUN b\n",
        expect![[r#"
        FROM a
        RUN <<E \

          cat
         a
        E
        RUN b
    "#]],
    );
    check_stays("FROM a\nRUN <<E\nFROM  a\n\n\n\nE\n");
}

#[test]
fn an_empty_line_in_an_instruction_stays() {
    check_format(
        "FROM a\nRUN foo \\\n\n    bar\n",
        expect![[r#"
        FROM a
        RUN foo \

            bar
    "#]],
    );
    check_format(
        "FROM a\nRUN foo \\\n\\\n    bar\n",
        expect![[r#"
        FROM a
        RUN foo \
        \
            bar
    "#]],
    );
    check_format(
        "FROM a\nRUN foo \\\n    \\\n    bar\n",
        expect![[r#"
        FROM a
        RUN foo \
            \
            bar
    "#]],
    );
}

#[test]
fn what_onbuild_carries_stays() {
    check_format(
        "onbuild   run   a  b\nFROM a\nRUN c\n",
        expect![[r#"
        ONBUILD run   a  b
        FROM a
        RUN c
    "#]],
    );
    check_format(
        "ONBUILD\tCOPY  a  b\nONBUILD RUN a \\\nb\n",
        expect![[r#"
        ONBUILD COPY  a  b
        ONBUILD RUN a \
        b
    "#]],
    );
}

#[test]
fn what_is_not_understood_stays() {
    check_stays("FROM a\nFOO  bar   baz\nR\\\nUN  a  b\n{{ x  }}\n");
    check_stays("FROM a\nMAINTAINER a  b\n");
    check_format(
        "FROM\nENV\nCOPY  --\nRUN  --mount\n  CMD\n",
        expect![[r#"
        FROM
        ENV
        COPY  --
        RUN --mount
        CMD
    "#]],
    );
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
            →d
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
fn columns_that_people_made_stay() {
    check_kept("FROM a\nENV A   1\nENV BCD 2\nCOPY a     /x\nCOPY bcdef /y\n");
    check_kept("FROM a\nRUN apt-get install -y \\\n    a    `# why` \\\n    bcde `# because`\n");
    check_kept("FROM a\nLABEL a=1    \\\n      bcd=2  \\\n      e=3\n");
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
fn comments_that_configure_checks_stay_as_they_are() {
    check_stays("FROM a\n  # check=skip=JSONArgsRecommended\nCMD b\n");
    check_stays("FROM a\n# Check = skip=all\n\n  #\nCMD b\n");
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

/// Texts that look like Dockerfiles, with everything that has a meaning of its own.
fn dockerfiles() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "FROM a AS b\n",
        "from",
        "RUN ",
        "run",
        "COPY",
        "ENV ",
        "LABEL a=b",
        "CMD",
        "SHELL",
        "ONBUILD ",
        "HEALTHCHECK CMD ",
        "SHELL [\"powershell\"]\n",
        "# escape=`\n",
        "# check=x\n",
        "\\\n",
        "\\ \n",
        "`\n",
        "\n",
        "\n",
        "\r\n",
        "  ",
        "\t",
        " ",
        " ",
        "#",
        "# a",
        "\\",
        "`",
        "'",
        "\"",
        "[",
        "]",
        ",",
        "\"a\"",
        "<<E",
        "<<-'F'",
        "\nE\n",
        "\nF",
        "=",
        "a",
        "b",
        "&&",
        "$(",
        ")",
        "${",
        "}",
        "case",
        "esac",
        "é",
        "\u{feff}",
        "--from=a",
        "# fmt: off",
        "# fmt: on\n",
        "# fmt: skip\n",
        "\u{a0}",
        "\u{b}",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
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

/// A file as people write it, in which a few places are replaced by others.
fn mutated() -> impl Strategy<Value = String> {
    const FILE: &str = "\
# syntax=docker/dockerfile:1
FROM golang:1.24 AS build
ENV A=b \\
    C=\"d e\" \\
    # why
    F=g
RUN --mount=type=cache,target=/x \\
    apt-get install -y \\
      gcc \\

      'a b' && \\
    if x; then \"$(y \\
      z)\"; fi
COPY --from=build [ \"a\",\"b\" ]
COPY <<E <<F /x
  a
E
  b
F
HEALTHCHECK --interval=1s CMD [\"x\"]
ONBUILD RUN a \\
  b
CMD [\"a\", \"b\"]
";
    let change = (0..FILE.len(), 0..6usize, dockerfiles());
    prop::collection::vec(change, 0..4).prop_map(|changes| {
        let mut text = FILE.to_owned();
        for (at, length, new) in changes {
            let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
            let at = at.unwrap_or(0);
            let end = (at + length..=text.len()).find(|end| text.is_char_boundary(*end));
            text.replace_range(at..end.unwrap_or(text.len()), &new);
        }
        text
    })
}

/// Nothing that is asked of `text` breaks it, and nothing has to be given up.
fn holds(text: &str) {
    let document = Document::new(text);
    for options in choices() {
        let formatted = format(&document, &options);
        assert_eq!(formatted.note, None, "{options:?}");
        assert!(are_disjoint(&formatted.edits, text.len() as u32), "{:?}", formatted.edits);
        let inside = formatted.edits.iter().all(|edit| text.get(edit.span.range()).is_some());
        assert!(inside, "{:?}", formatted.edits);
        let result = apply(text, &formatted.edits);
        let again = format(&Document::new(&result), &options);
        assert_eq!(again.edits, [], "{options:?} {result:?}");
        let letters = |text: &str| -> String {
            text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase()
        };
        assert_eq!(letters(text), letters(&result));
    }
}

proptest! {
    #[test]
    fn any_text_holds(text in "\\PC*") {
        holds(&text);
    }

    #[test]
    fn any_lines_hold(text in lines()) {
        holds(&text);
    }

    #[test]
    fn any_file_holds(text in dockerfiles()) {
        holds(&text);
    }

    #[test]
    fn any_change_to_a_file_holds(text in mutated()) {
        holds(&text);
    }
}
