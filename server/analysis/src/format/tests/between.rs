//! What stands between instructions, and the ends of lines and of the file.

use expect_test::expect;

use super::{check, check_format, check_stays};
use crate::format::{FinalNewline, Options};

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
fn comments_that_configure_checks_stay_as_they_are() {
    check_stays("FROM a\n  # check=skip=JSONArgsRecommended\nCMD b\n");
    check_stays("FROM a\n# Check = skip=all\n\n  #\nCMD b\n");
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
    // What stands before the line break must not become a part of it.
    check_stays("FROM a\nLABEL \t\r\t\n# b \r \nRUN c \r\t\r \n");
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
