//! What is found in Dockerfiles, and what holds for every text.

use expect_test::{Expect, expect};
use fixture::Label;
use proptest::prelude::*;
use syntax::Document;
use syntax::shell::Dialect;

use crate::{ALL, ShellLint};

/// Shows below each line what every code finds there, if a shell of `dialect` is in force.
#[track_caller]
fn check_findings(dialect: Dialect, text: &str, expected: Expect) {
    let lint = ShellLint::new(ALL);
    let document = Document::new(text);
    let mut labels = Vec::new();
    for placed in document.entries() {
        for found in lint.findings(&placed.entry, Some(dialect)) {
            let span = placed.absolute(found.span);
            labels.push(Label::new(span.start, span.end, found.code.id));
        }
    }
    expected.assert_eq(&fixture::render_labels(text, &labels));
}

#[test]
fn places_are_those_of_the_source() {
    check_findings(
        Dialect::Dash,
        "RUN --network=none cp $a \\\n  # a $comment\n\n  $(b) \\\n  ${lo\\\nng}; é=ü; rm ${é} `c`\n",
        expect![[r#"
            RUN --network=none cp $a \
                                  ^^ SC2086
              # a $comment

              $(b) \
              ^^^^ SC2046
              ${lo\
              ^^^^^> SC2086
            ng}; é=ü; rm ${é} `c`
            ^^^< SC2086
                         ^ SC2086
                              ^^^ SC2006
                              ^^^ SC2046
        "#]],
    );
}

#[test]
fn heredocs_are_read_to_their_ends() {
    check_findings(
        Dialect::Dash,
        "RUN <<-EOF\n\tcd /a\n\tmake $x\n\tEOF\nRUN <<EOF\n#!/bin/bash\n[[ a == b ]] && rm $x\nEOF\n\
         RUN <<EOF\n#!/usr/bin/env python3\nprint($x)\nEOF\nRUN cat <<A > /b && rm $y\n$x\nA\n",
        expect![[r#"
            RUN <<-EOF
            	cd /a
            	^^^^^ SC2164
            	make $x
            	     ^^ SC2086
            	EOF
            RUN <<EOF
            #!/bin/bash
            [[ a == b ]] && rm $x
                               ^^ SC2086
            EOF
            RUN <<EOF
            #!/usr/bin/env python3
            print($x)
            EOF
            RUN cat <<A > /b && rm $y
                                   ^^ SC2086
            $x
            A
        "#]],
    );
}

#[test]
fn the_exec_form_names_its_shell() {
    check_findings(
        Dialect::Dash,
        "CMD [\"sh\", \"-c\", \"echo \\\"$a\\\" $b\"]\nCMD [\"bash\", \"-c\", \"source x; echo $b\"]\n\
         CMD [\"zsh\", \"-c\", \"echo $b\"]\nCMD [\"echo\", \"$b\"]\n\
         HEALTHCHECK CMD curl $a\nONBUILD RUN rm $a\nENTRYPOINT exec a $b\n",
        expect![[r#"
            CMD ["sh", "-c", "echo \"$a\" $b"]
                                          ^^ SC2086
            CMD ["bash", "-c", "source x; echo $b"]
                                               ^^ SC2086
            CMD ["zsh", "-c", "echo $b"]
            CMD ["echo", "$b"]
            HEALTHCHECK CMD curl $a
                                 ^^ SC2086
            ONBUILD RUN rm $a
                           ^^ SC2086
            ENTRYPOINT exec a $b
                              ^^ SC2086
        "#]],
    );
}

#[test]
fn what_a_shell_understands_is_not_told() {
    let text = "RUN source a && [[ a == b ]] && echo -e 'a' && echo -n b\n\
                RUN set -o pipefail; x() { local y; }; cp a.{b,c} d; . /x a &> e\n\
                RUN a=(b c); cat <(d) <<< e; echo $(< f) ${g/h/i} ${j:1:2} ${!k}\n";
    check_findings(
        Dialect::Dash,
        text,
        expect![[r#"
            RUN source a && [[ a == b ]] && echo -e 'a' && echo -n b
                ^^^^^^^^ SC3046
                            ^^^^^^^^^^^^ SC3010
                                 ^^ SC3014
                                                 ^^ SC3037
            RUN set -o pipefail; x() { local y; }; cp a.{b,c} d; . /x a &> e
                                             ^ SC2034
                                                        ^^^^^ SC3009
                                                                      ^ SC2240
                                                                        ^^^^ SC3020
            RUN a=(b c); cat <(d) <<< e; echo $(< f) ${g/h/i} ${j:1:2} ${!k}
                ^ SC2034
                  ^^^^^ SC3030
                             ^^^^ SC3001
                                              ^^^^^^ SC2046
                                              ^^^^^^ SC3034
                                                     ^^^^^^^^ SC2086
                                                     ^^^^^^^^ SC3060
                                                              ^^^^^^^^ SC2086
                                                              ^^^^^^^^ SC3057
                                                                       ^^^^^ SC2086
        "#]],
    );
    check_findings(
        Dialect::Ash,
        text,
        expect![[r#"
        RUN source a && [[ a == b ]] && echo -e 'a' && echo -n b
        RUN set -o pipefail; x() { local y; }; cp a.{b,c} d; . /x a &> e
                                         ^ SC2034
                                                    ^^^^^ SC3009
        RUN a=(b c); cat <(d) <<< e; echo $(< f) ${g/h/i} ${j:1:2} ${!k}
            ^ SC2034
              ^^^^^ SC3030
                                          ^^^^^^ SC2046
                                                 ^^^^^^^^ SC2086
                                                          ^^^^^^^^ SC2086
                                                                   ^^^^^ SC2086
    "#]],
    );
    check_findings(
        Dialect::Sh,
        text,
        expect![[r#"
        RUN source a && [[ a == b ]] && echo -e 'a' && echo -n b
        RUN set -o pipefail; x() { local y; }; cp a.{b,c} d; . /x a &> e
                                         ^ SC2034
        RUN a=(b c); cat <(d) <<< e; echo $(< f) ${g/h/i} ${j:1:2} ${!k}
            ^ SC2034
                                          ^^^^^^ SC2046
                                                 ^^^^^^^^ SC2086
                                                          ^^^^^^^^ SC2086
                                                                   ^^^^^ SC2086
    "#]],
    );
    check_findings(
        Dialect::Bash,
        text,
        expect![[r#"
        RUN source a && [[ a == b ]] && echo -e 'a' && echo -n b
        RUN set -o pipefail; x() { local y; }; cp a.{b,c} d; . /x a &> e
                                         ^ SC2034
        RUN a=(b c); cat <(d) <<< e; echo $(< f) ${g/h/i} ${j:1:2} ${!k}
            ^ SC2034
                                          ^^^^^^ SC2046
                                                 ^^^^^^^^ SC2086
                                                          ^^^^^^^^ SC2086
                                                                   ^^^^^ SC2086
    "#]],
    );
}

#[test]
fn mistakes_are_found() {
    check_findings(
        Dialect::Bash,
        "RUN pip install a>=1 b>=2\nRUN find / -name *.c\nRUN if [ -n $a ]; then b; fi\n\
         RUN if [-f a ]; then b; fi; if [ -f a]; then b; fi\nRUN echo “a”\nRUN $(curl a)\n\
         RUN cd a; make\nRUN set -e; cd a; make\nRUN a && cd b\nRUN cd b;\n\
         RUN export A=$(b) C=`d`\nRUN for a in `ls *.b`; do echo $a; done\n",
        expect![[r#"
            RUN pip install a>=1 b>=2
                             ^ SC2261
                                  ^ SC2261
            RUN find / -name *.c
                             ^ SC2035
                             ^^^ SC2061
            RUN if [ -n $a ]; then b; fi
                        ^^ SC2070
                        ^^ SC2086
            RUN if [-f a ]; then b; fi; if [ -f a]; then b; fi
                   ^ SC1035
            RUN echo “a”
                     ^ SC1110
                       ^ SC1110
            RUN $(curl a)
                ^^^^^^^^^ SC2091
            RUN cd a; make
                ^^^^ SC2164
            RUN set -e; cd a; make
            RUN a && cd b
            RUN cd b;
            RUN export A=$(b) C=`d`
                       ^ SC2155
                              ^ SC2155
                                ^^^ SC2006
            RUN for a in `ls *.b`; do echo $a; done
                         ^^^^^^^^ SC2006
                         ^^^^^^^^ SC2045
                             ^ SC2035
                                           ^^ SC2086
        "#]],
    );
}

#[test]
fn what_is_no_script_is_left_alone() {
    check_findings(
        Dialect::Bash,
        "CMD ['a', 'b']\nRUN rm {{ a }} $b\nRUN rm <%= a %> $b\nRUN cat 5<<A 6<<B > c\nA\nB\n",
        expect![[r#"
            CMD ['a', 'b']
            RUN rm {{ a }} $b
            RUN rm <%= a %> $b
            RUN cat 5<<A 6<<B > c
            A
            B
        "#]],
    );
}

/// What can be opened many times, with or without a blank behind it, one a line.
const OPENINGS: &str = r##"(
((
$(
$((
`
{
if
if a; then
while a; do
for a in b; do
case a in b)
"$(
"${a:-
${a:-
[[
[[ (
!
a() {
a |
a &&
$a
"$a"
<(
<<A
a;
a=(
a[
$[
x=$
\
'
"
a=$a
cd a;
local a;
{a,
${!a
${a[
*
?(
@(
#
elif a; then"##;

/// Texts that cost a careless reader its stack or its time; much longer ones are not looked at.
#[test]
fn hostile_texts_are_survived() {
    let lint = ShellLint::new(ALL);
    for opening in OPENINGS.lines().flat_map(|line| [line.to_owned(), format!("{line} ")]) {
        let text = format!("RUN {}", opening.repeat(1_500 / opening.len()));
        for placed in Document::new(&text).entries() {
            for dialect in [Dialect::Dash, Dialect::Bash] {
                let found = lint.findings(&placed.entry, Some(dialect));
                assert!(found.len() <= 100, "{opening}");
            }
        }
    }
}

fn check_spans(text: &str) {
    let lint = ShellLint::new(ALL);
    for placed in Document::new(text).entries() {
        for dialect in [Dialect::Sh, Dialect::Dash, Dialect::Ash, Dialect::Bash, Dialect::Ksh] {
            for found in lint.findings(&placed.entry, Some(dialect)) {
                let source = placed.entry.text().get(found.span.range());
                assert!(source.is_some(), "{found:?} in {text:?}");
            }
        }
    }
}

/// Pieces that scripts and mistakes in them are made of.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "$a",
        "${a",
        "}",
        "${a:-",
        "\"",
        "'",
        "`",
        "$(",
        ")",
        "(",
        "((",
        "))",
        "[ ",
        " ]",
        "[[ ",
        " ]]",
        " -n ",
        " == ",
        " = ",
        "if ",
        "; then ",
        " fi",
        "else ",
        "for a in ",
        "; do ",
        " done",
        "while ",
        "case a in ",
        "b) ",
        ";; ",
        "esac",
        " && ",
        " || ",
        " | ",
        "; ",
        " & ",
        "> a",
        "< a",
        "<<A\n",
        "\nA\n",
        "\\\n",
        "\n",
        "# b\n",
        "cd a",
        "echo -e ",
        "find -name *.c",
        "export A=",
        "local a",
        "é",
        "\u{2028}",
        "\t",
        "{a,b}",
        "a=(b)",
        "${a[1]}",
        "${!a}",
        "${a/b/c}",
        "! ",
        "{ ",
        " }",
        "f() ",
        "RUN ",
        "set -e",
        "read a",
        "rm -rf $a/*",
        "sudo a > b",
        "\r\n",
        "\0",
        "*",
        "~",
        "\\",
        "$",
        "$$",
        "$1",
        "$@",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_script_is_survived(script in pieces()) {
        check_spans(&format!("RUN {script}"));
        check_spans(&format!("RUN <<EOF\n{script}\nEOF\n"));
    }

    #[test]
    fn any_text_is_survived(text in any::<String>()) {
        check_spans(&format!("RUN {text}"));
    }
}
