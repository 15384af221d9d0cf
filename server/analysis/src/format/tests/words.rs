//! Keywords, the blanks between words, and JSON arrays.

use expect_test::expect;

use super::{check, check_format, check_kept, check_stays};
use crate::format::{JsonSpacing, KeywordCase, Options};

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
    // With a blank in place of the tab it would be a JSON array.
    check_stays("COPY [ \"\ta\",\"b\" ]\n");
    check_stays("CMD [ 'a','b' ]\n");
    check_stays("RUN [ -f a ] && b\n");
    check_stays("CMD [ \"a\",\"b\" ] c\n");
    check_stays("ENTRYPOINT [ \"a\", 1 ]\n");
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
fn columns_that_people_made_stay() {
    check_kept("FROM a\nENV A   1\nENV BCD 2\nCOPY a     /x\nCOPY bcdef /y\n");
    check_kept("FROM a\nRUN apt-get install -y \\\n    a    `# why` \\\n    bcde `# because`\n");
    check_kept("FROM a\nLABEL a=1    \\\n      bcd=2  \\\n      e=3\n");
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
fn blanks_that_decide_what_words_there_are_stay() {
    check_stays("ENV \\  a=b\n");
    check_stays("COPY \\  <<E [ a ]\nE\n");
    check_stays("# escape=`\nRUN  <<E\\ \nE\n");
    check_stays("RUN a; \\\n        <<E\"$(y \\\n      z)\"\n");
}
