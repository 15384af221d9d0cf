//! Continued lines: their indentation, quotation marks, heredocs and shells.

use expect_test::expect;

use super::{check, check_format, check_stays};
use crate::format::{Indent, Options};

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
fn below_a_word_of_three_letters_is_a_level() {
    let two = Options { indent: Indent::Spaces(2), ..Options::default() };
    check(
        "ENV   A=b \\\n      C=d\nENV A=b \\\n    C=d\n",
        &two,
        expect![[r#"
            ENV A=b \
              C=d
            ENV A=b \
              C=d
        "#]],
    );
}
