//! Scripts of whole instructions, from the text of a file to what the shell makes of it.

mod bounds;

use expect_test::{Expect, expect};

use super::{Command, Context, Script, Word};
use crate::{Document, Entry};

/// The entry of the only instruction behind `FROM`, and what `show` makes of its scripts.
#[track_caller]
fn check(instruction: &str, show: impl Fn(&Entry, &Script) -> String, expected: Expect) {
    let document = Document::new(instruction);
    let mut shown = String::new();
    for placed in document.entries() {
        for script in placed.entry.scripts() {
            shown.push_str(&show(&placed.entry, script));
            if script.has_error {
                shown.push_str("error\n");
            }
        }
    }
    expected.assert_eq(&shown);
}

#[track_caller]
fn check_commands(instruction: &str, expected: Expect) {
    let show = |entry: &Entry, script: &Script| {
        let lines = script.commands.iter().enumerate();
        lines
            .map(|(index, command)| format!("{index} {}\n", command_line(entry, script, command)))
            .collect()
    };
    check(instruction, show, expected);
}

fn command_line(entry: &Entry, script: &Script, command: &Command) -> String {
    let mut parts: Vec<String> = Vec::new();
    for assignment in &command.assignments {
        let value = assignment.value.as_ref().map_or(String::new(), |word| word_text(entry, word));
        let sign = if assignment.append { "+=" } else { "=" };
        assert_eq!(entry.slice(assignment.name_span), assignment.name);
        parts.push(format!("{}{sign}{value}", assignment.name));
    }
    parts.extend(command.name.as_ref().map(|word| format!("*{}", word_text(entry, word))));
    parts.extend(command.arguments.iter().map(|word| word_text(entry, word)));
    for redirect in &command.redirects {
        assert_eq!(entry.slice(redirect.span), redirect.operator);
        let target = redirect.target.as_ref().map(|word| word_text(entry, word));
        let body = || {
            redirect.heredoc.map(|index| format!("{:?}", entry.slice(script.heredocs[index].body)))
        };
        parts.push(format!("{}{}", redirect.operator, target.or_else(body).unwrap_or_default()));
    }
    let Context { substitution, subshell, function, repeated, branch } = command.context;
    let marks = [
        (substitution, "substitution"),
        (subshell, "subshell"),
        (function, "function"),
        (repeated, "loop"),
        (branch, "branch"),
    ];
    let marks: Vec<&str> = marks.into_iter().filter(|(is, _)| *is).map(|(_, name)| name).collect();
    let parent = command.parent.map_or(String::new(), |parent| format!(" of {parent}"));
    format!("{} [{:?}{parent}] {}", parts.join(" "), command.joint, marks.join(" "))
        .trim_end()
        .to_owned()
}

/// The value, or what is written where there is none.
fn word_text(entry: &Entry, word: &Word) -> String {
    let mark = if word.pattern { "?" } else { "" };
    match &word.text {
        Some(text) => format!("{text}{mark}"),
        None => format!("‹{}›", entry.slice(word.span)),
    }
}

#[track_caller]
fn check_variables(instruction: &str, expected: Expect) {
    let show = |entry: &Entry, script: &Script| {
        let line = |variable: &super::Variable| {
            assert_eq!(entry.slice(variable.name_span), variable.name);
            let special = if variable.special { " special" } else { "" };
            let command = variable.command.map_or(String::new(), |index| format!(" in {index}"));
            let text = entry.slice(variable.span);
            format!("{text} {} {:?}{special}{command}\n", variable.name, variable.role)
        };
        script.variables.iter().map(line).collect()
    };
    check(instruction, show, expected);
}

#[track_caller]
fn check_tokens(instruction: &str, expected: Expect) {
    let show = |entry: &Entry, script: &Script| {
        let line =
            |token: &super::Token| format!("{:?} {:?}\n", token.kind, entry.slice(token.span));
        script.tokens.iter().map(line).collect()
    };
    check(instruction, show, expected);
}

#[test]
fn commands_have_words_and_joints() {
    check_commands(
        "RUN apt-get update && \\\n  # why\n  apt-get install -y 'a b' \"$X\" c\\ d || exit 1; x | y & z",
        expect![[r#"
            0 *apt-get update [And]
            1 *apt-get install -y a b ‹"$X"› c d [Or]
            2 *exit 1 [Sequence]
            3 *x [Pipe]
            4 *y [Background]
            5 *z [Sequence]
        "#]],
    );
    check_commands(
        "RUN cd /x; rm -rf /var/lib/*~ ~/a {b,c}\nCMD [\"sh\", \"-c\", \"exec $A\"]",
        expect![[r#"
            0 *cd /x [Sequence]
            1 *rm -rf /var/lib/*~? ~/a? {b,c}? [Sequence]
            0 *exec ‹$A› [Sequence]
        "#]],
    );
}

#[test]
fn no_character_is_too_strange_for_braces() {
    check_commands(
        "RUN {\u{10ffff}x a{1\u{1f574}} {1..\u{20000}} {\u{e9}",
        expect![[r#"
        0 *􏿿x a{1🕴}? {1..𠀀}? {é? [Sequence]
        error
    "#]],
    );
}

#[test]
fn assignments_and_redirections_belong_to_commands() {
    check_commands(
        "RUN A=1 B= C=\"$x\" cmd >/out 2>&1 arg <<< in more; D=2 E+=3; export F=4 G; unset H; I=5; > empty",
        expect![[r#"
            0 A=1 B= C=‹"$x"› *cmd arg more >/out >&1 <<<in [Sequence]
            1 D=2 E+=3 [Sequence]
            2 F=4 *export G [Sequence]
            3 *unset H [Sequence]
            4 I=5 [Sequence]
            5 >empty [Sequence]
        "#]],
    );
    check_commands(
        "RUN >a b c && [ -f d ] > e || (f; g) > h",
        expect![[r#"
            0 *b c >a [And]
            1 *[ >e [Or]
            2 *f [Sequence] subshell
            3 *g [Sequence] subshell
        "#]],
    );
}

#[test]
fn commands_know_what_they_stand_in() {
    check_commands(
        "RUN f() { a; }; for i in $(b); do c \"`d`\"; done; if e; then f; else g; fi; (h) ; case i in j|k) l;; *) m; esac; x=$(n $(o)); while p; do q; done; ! r | { s; }",
        expect![[r#"
            0 *a [Sequence] function
            1 *b [Sequence] substitution
            2 *c ‹"`d`"› [Sequence] loop
            3 *d [Sequence of 2] substitution loop
            4 *e [Sequence]
            5 *f [Sequence] branch
            6 *g [Sequence] branch
            7 *h [Sequence] subshell
            8 *l [Sequence] branch
            9 *m [Sequence] branch
            10 x=‹$(n $(o))› [Sequence]
            11 *n [Sequence of 10] substitution
            12 *o [Sequence of 11] substitution
            13 *p [Sequence]
            14 *q [Sequence] loop
            15 *r [Pipe]
            16 *s [Sequence]
        "#]],
    );
}

#[test]
fn heredocs_belong_to_commands() {
    check_commands(
        "RUN cat <<A >x && python3 - 3<<-'B' arg | wc\n$a $(b c)\nA\n\td\n\tB\n",
        expect![[r#"
            0 *cat <<"$a $(b c)\n" >x [And]
            1 *python3 arg <<-"\td\n" [Pipe]
            2 *wc [Sequence]
            3 *b c [Sequence of 0] substitution
        "#]],
    );
    check_commands(
        "RUN <<EOF\nset -e\ncat <<X > /etc/x\n`date` ${V:-$(id)}\nX\n(\n  a <<Y <<Z\n)\nY\nZ\n)\nEOF\n",
        expect![[r#"
            0 *set -e [Sequence]
            1 *cat <<"`date` ${V:-$(id)}\n" >/etc/x [Sequence]
            2 *a <<")\n" <<"" [Sequence] subshell
            3 *date [Sequence of 1] substitution
            4 *id [Sequence of 1] substitution
        "#]],
    );
}

#[test]
fn variables_have_roles() {
    check_variables(
        "RUN A=$B C=${D:-$E} cmd \"${F%.*}\" '$G' \\$H $1 ${@} $? ${#I} ${!J} ${K:=1} ${L[0]} && for M in $N; do read -r -p x O P; export Q R=1; local S; unset T; done; U[1]=2; V+=$((W + X[1])); (( Y = Z )); printf -v aa x; $_ $A$B",
        expect![[r#"
            A A Prefix in 0
            $B B Use in 0
            C C Prefix in 0
            ${D:-$E} D Use in 0
            $E E Use in 0
            ${F%.*} F Use in 0
            $1 1 Use special in 0
            ${@} @ Use special in 0
            $? ? Use special in 0
            ${#I} I Use in 0
            ${!J} J Use in 0
            ${K:=1} K UseOrAssign in 0
            L L Use in 0
            M M For
            $N N Use
            O O Read in 1
            P P Read in 1
            Q Q Export in 2
            R R Export in 2
            S S Local in 3
            T T Unset in 4
            U U Assign in 5
            V V Assign in 6
            W W Use in 6
            X X Use in 6
            Y Y Assign
            Z Z Use
            aa aa Read in 7
            $_ _ Use special in 8
            $A A Use in 8
            $B B Use in 8
        "#]],
    );
}

#[test]
fn variables_in_heredocs_are_read_unless_the_delimiter_is_quoted() {
    check_variables(
        "RUN cat <<A; cat <<'B'; cat <<C\n$a \\$b '$c' ${d:-\"$e\"} $(f $g) `h $i` $1\nA\n$j\nB\n${k}\nC\n",
        expect![[r#"
            $a a Use in 0
            $c c Use in 0
            ${d:-"$e"} d Use in 0
            $e e Use in 0
            $g g Use in 3
            $i i Use in 4
            $1 1 Use special in 0
            ${k} k Use in 2
        "#]],
    );
    check_variables(
        "RUN <<EOF\ncat <<X\n$a $(cat <<Y\n$b\nY\n)\nX\nEOF\n",
        expect![[r#"
        $a a Use in 0
        $b b Use in 1
    "#]],
    );
}

#[test]
fn continuations_are_inside_of_spans() {
    check_commands(
        "RUN ec\\\nho a\\\n  b\\\n# c\nc",
        expect![[r#"
        0 *echo a bc [Sequence]
    "#]],
    );
    check_variables(
        "# escape=`\nRUN echo `\n $a `\n ${b}",
        expect![[r#"
        $a a Use in 0
        ${b} b Use in 0
    "#]],
    );
}

#[test]
fn tokens_cover_what_has_a_color() {
    check_tokens(
        "RUN if [ -f \"a $b  c\" ]; then ./x --long=v -s 3 'q' >&2; fi && \\\n  f() { cd; } # end \\\n go on",
        expect![[r##"
            Keyword "if"
            Operator "["
            Operator "-f"
            String "\"a "
            Variable "$b"
            String "  c\""
            Operator "]"
            Operator ";"
            Keyword "then"
            Command "./x"
            Flag "--long"
            Flag "-s"
            Number "3"
            String "'q'"
            Operator ">&"
            Number "2"
            Operator ";"
            Keyword "fi"
            Operator "&&"
            Function "f"
            Builtin "cd"
            Operator ";"
            Comment "# end "
            Comment " go on"
        "##]],
    );
    check_tokens(
        "RUN cat <<A | wc -l\nx $a `b` y\n\nA\n",
        expect![[r#"
        Command "cat"
        Operator "<<"
        Delimiter "A"
        Operator "|"
        Command "wc"
        Flag "-l"
        Body "x "
        Variable "$a"
        Body " "
        Operator "`"
        Command "b"
        Operator "`"
        Body " y\n\n"
        Delimiter "A"
    "#]],
    );
    check_tokens(
        "RUN case $x in a*) echo \"$(( 1 + y ))\";; esac; z=${w:-\"v\"}${u//a/b}",
        expect![[r#"
            Keyword "case"
            Variable "$x"
            Keyword "in"
            Pattern "a*"
            Builtin "echo"
            String "\""
            Operator "$(("
            Number "1"
            Operator "+"
            Variable "y"
            String "\""
            Operator ";;"
            Keyword "esac"
            Operator ";"
            Declaration "z"
            Operator "="
            Variable "${"
            Variable "w"
            Operator ":-"
            String "\"v\""
            Variable "}"
            Variable "${"
            Variable "u"
            Operator "//"
            Pattern "a"
            Operator "/"
            Variable "}"
        "#]],
    );
}

#[test]
fn errors_do_not_hide_the_rest() {
    check_commands(
        "RUN a && ) b; c",
        expect![[r#"
        0 *a [And]
        1 *b [Sequence]
        2 *c [Sequence]
        error
    "#]],
    );
    check_commands(
        "RUN a |",
        expect![[r#"
            0 *a [Pipe]
            error
        "#]],
    );
}

#[test]
fn other_shells_are_left_alone() {
    check_commands(
        "RUN <<EOF\n#!/usr/bin/python3\nprint(1)\nEOF\nRUN [\"python\", \"-c\", \"x\"]\n",
        expect![[""]],
    );
}
