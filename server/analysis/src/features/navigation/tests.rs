//! Places, renames and links, shown as text.

use expect_test::{Expect, expect};
use fixture::Label;

use super::{Access, Occurrence, definition, linked, occurrences, prepare_rename, rename};
use crate::Snapshot;
use crate::features::tests::at_cursor;

/// Checks every place that means what is under the cursor: `def` where it is defined as seen from
/// there, `write` and `read`, in brackets where the name itself does not stand.
#[track_caller]
fn check_places(source: &str, expected: Expect) {
    let (snapshot, offset) = at_cursor(source);
    let mut labels: Vec<Label> = occurrences(&snapshot, offset).iter().map(label).collect();
    if let Some(link) = definition(&snapshot, offset) {
        labels.push(Label::new(link.selection.start, link.selection.end, "def"));
    }
    expected.assert_eq(&fixture::render_labels(&snapshot.text().to_string(), &labels));
}

fn label(place: &Occurrence) -> Label {
    let access = match place.access {
        Access::Write => "write",
        Access::Read => "read",
    };
    let text = if place.is_name { access.to_owned() } else { format!("({access})") };
    Label::new(place.span.start, place.span.end, text)
}

/// Checks what renaming to `name` gives: the new text, or why not.
#[track_caller]
fn check_rename(source: &str, name: &str, expected: Expect) {
    let (snapshot, offset) = at_cursor(source);
    let renamed = match (prepare_rename(&snapshot, offset), rename(&snapshot, offset, name)) {
        (Ok(_), Ok(spans)) => replaced(&snapshot, &spans, name),
        (Err(error), _) => format!("not here: {}", error.0),
        (Ok(_), Err(error)) => format!("no: {}", error.0),
    };
    expected.assert_eq(&renamed);
}

fn replaced(snapshot: &Snapshot, spans: &[syntax::Span], name: &str) -> String {
    let mut text = snapshot.text().to_string();
    for span in spans.iter().rev() {
        text.replace_range(span.range(), name);
    }
    text
}

/// Checks the places that are typed in at once.
#[track_caller]
fn check_linked(source: &str, expected: Expect) {
    let (snapshot, offset) = at_cursor(source);
    let spans = linked(&snapshot, offset);
    let labels: Vec<Label> = spans.iter().map(|s| Label::new(s.start, s.end, "linked")).collect();
    expected.assert_eq(&fixture::render_labels(&snapshot.text().to_string(), &labels));
}

#[test]
fn stages() {
    check_places(
        "FROM a AS bu<|>ild\nFROM build\nFROM Build\nCOPY --from=BUILD a b\nCOPY --from=0 c d\nRUN --mount=from=build,target=/x e\nFROM other AS build\nCOPY --from=0 f g",
        expect![[r#"
            FROM a AS build
                      ^^^^^ def
                      ^^^^^ write
            FROM build
                 ^^^^^ read
            FROM Build
            COPY --from=BUILD a b
            COPY --from=0 c d
                        ^ (read)
            RUN --mount=from=build,target=/x e
            FROM other AS build
            COPY --from=0 f g
                        ^ (read)"#]],
    );
    check_places(
        "FROM a\nFROM b\nCOPY --from=<|>0 c d",
        expect![[r#"
        FROM a
             ^ def
        FROM b
        COPY --from=0 c d
                    ^ (read)"#]],
    );
    check_places(
        "ARG B=build\nFROM a AS build\nFROM ${B}<|>\n",
        expect![[r#"
        ARG B=build
        FROM a AS build
                  ^^^^^ def
                  ^^^^^ write
        FROM ${B}
             ^^^^ (read)
    "#]],
    );
    check_places(
        "FROM a AS b\nCOPY --from=later<|> x y\nFROM c AS later",
        expect![[r#"
        FROM a AS b
        COPY --from=later x y
                    ^^^^^ read
        FROM c AS later
                  ^^^^^ def
                  ^^^^^ write"#]],
    );
    check_places(
        "FROM al<|>pine\nFROM alpine",
        expect![[r#"
        FROM alpine
        FROM alpine"#]],
    );
}

#[test]
fn variables() {
    check_places(
        "ARG V=1\nFROM a:$V\nARG V\nENV W=${V:-$V} V=2\nLABEL x=\"$V\"\nFROM b\nARG V<|>\nCOPY $V /v\nFROM c\nLABEL y=$V",
        expect![[r#"
            ARG V=1
                ^ def
                ^ write
            FROM a:$V
                    ^ read
            ARG V
                ^ write
            ENV W=${V:-$V} V=2
                    ^ read
                        ^ read
                           ^ write
            LABEL x="$V"
                      ^ read
            FROM b
            ARG V
                ^ write
            COPY $V /v
                  ^ read
            FROM c
            LABEL y=$V"#]],
    );
    check_places(
        "FROM a AS b\nENV X=1\nFROM b\nENV X=2\nUSER $<|>X\nFROM c\nENV X=3\nUSER $X",
        expect![[r#"
            FROM a AS b
            ENV X=1
                ^ write
            FROM b
            ENV X=2
                ^ def
                ^ write
            USER $X
                  ^ read
            FROM c
            ENV X=3
            USER $X"#]],
    );
    check_places(
        "FROM a\nENV PATH=/x:$PA<|>TH\nWORKDIR $PATH",
        expect![[r#"
        FROM a
        ENV PATH=/x:$PATH
            ^^^^ write
                     ^^^^ read
        WORKDIR $PATH
                 ^^^^ read"#]],
    );
    check_places(
        "FROM a\nWORKDIR $HO<|>ME/a\nUSER $HOME",
        expect![[r#"
        FROM a
        WORKDIR $HOME/a
                 ^^^^ read
        USER $HOME
              ^^^^ read"#]],
    );
    check_places(
        "ARG A=1 B=$A<|>\nFROM x",
        expect![[r#"
        ARG A=1 B=$A
            ^ def
            ^ write
                   ^ read
        FROM x"#]],
    );
    check_places(
        "FROM x\nENV A=1\nENV A=2 B=$A<|>",
        expect![[r#"
        FROM x
        ENV A=1
            ^ def
            ^ write
        ENV A=2 B=$A
            ^ write
                   ^ read"#]],
    );
    check_places(
        "FROM x\nARG I=1\nRUN --mount=type=cache,id=$I<|>,target=/x y\nVOLUME [\"/$I\"]\nCOPY <<E /x\n$I\nE\n",
        expect![[r#"
        FROM x
        ARG I=1
            ^ def
            ^ write
        RUN --mount=type=cache,id=$I,target=/x y
                                   ^ read
        VOLUME ["/$I"]
                   ^ read
        COPY <<E /x
        $I
         ^ read
        E
    "#]],
    );
}

#[test]
fn heredocs() {
    check_places(
        "FROM a\nRUN <<\"E<|>OF\" <<B\nEOF\nB\n",
        expect![[r#"
        FROM a
        RUN <<"EOF" <<B
               ^^^ def
               ^^^ write
        EOF
        ^^^ read
        B
    "#]],
    );
    check_places(
        "FROM a\nRUN <<-E\n\tx\n\tE<|>\n",
        expect![[r#"
        FROM a
        RUN <<-E
               ^ def
               ^ write
        	x
        	E
        	^ read
    "#]],
    );
    check_places(
        "FROM a\nRUN <<E<|>\n",
        expect![[r#"
        FROM a
        RUN <<E
              ^ def
              ^ write
    "#]],
    );
}

#[test]
fn paths_lead_to_the_instruction_that_makes_them() {
    let text = |path: &str| {
        format!(
            "FROM a AS base\nWORKDIR /src\nCOPY . .\nRUN go build -o /out/app ./cmd\nFROM base AS b\nCOPY x /etc/\nFROM c\nCOPY --from=b {path} /y"
        )
    };
    check_places(
        &text("/out/<|>app"),
        expect![[r#"
        FROM a AS base
        WORKDIR /src
        COPY . .
        RUN go build -o /out/app ./cmd
                        ^^^^^^^^ def
        FROM base AS b
        COPY x /etc/
        FROM c
        COPY --from=b /out/app /y"#]],
    );
    check_places(
        &text("/src/a.txt<|>"),
        expect![[r#"
        FROM a AS base
        WORKDIR /src
        COPY . .
               ^ def
        RUN go build -o /out/app ./cmd
        FROM base AS b
        COPY x /etc/
        FROM c
        COPY --from=b /src/a.txt /y"#]],
    );
    check_places(
        &text("/etc/x<|>"),
        expect![[r#"
        FROM a AS base
        WORKDIR /src
        COPY . .
        RUN go build -o /out/app ./cmd
        FROM base AS b
        COPY x /etc/
               ^^^^^ def
        FROM c
        COPY --from=b /etc/x /y"#]],
    );
    check_places(
        &text("/usr/bin/x<|>"),
        expect![[r#"
        FROM a AS base
        WORKDIR /src
        COPY . .
        RUN go build -o /out/app ./cmd
        FROM base AS b
        COPY x /etc/
        FROM c
        COPY --from=b /usr/bin/x /y"#]],
    );
    check_places(
        "FROM a\nCOPY x<|> y",
        expect![[r#"
        FROM a
        COPY x y"#]],
    );
}

#[test]
fn renaming() {
    check_rename(
        "FROM a AS b\nFROM b\nCOPY --from=<|>B x y\nCOPY --from=0 x y\nFROM c AS x",
        "build",
        expect![[r#"
            FROM a AS build
            FROM build
            COPY --from=build x y
            COPY --from=0 x y
            FROM c AS x"#]],
    );
    check_rename(
        "FROM a AS b<|>\nFROM b\nFROM c AS x",
        "X",
        expect!["no: there is already a stage `X`"],
    );
    check_rename(
        "FROM a AS b<|>\nFROM b",
        "Build",
        expect!["no: `Build` would then mean something else in this file"],
    );
    check_rename(
        "FROM a AS b<|>\nFROM b",
        "1b",
        expect![
            "no: a stage's name begins with a letter and has only letters, digits, `-`, `_` and `.`"
        ],
    );
    check_rename(
        "FROM a AS b<|>\nFROM b",
        "scratch",
        expect!["no: `scratch` means something else to the builder"],
    );
    check_rename(
        "ARG N=b\nFROM a AS b<|>\nFROM $N",
        "c",
        expect!["not here: line 3 also means it, but not by its plain name"],
    );
    check_rename(
        "FROM a\nFROM b\nCOPY --from=0<|> c d",
        "c",
        expect!["not here: the stage has no name yet"],
    );
    check_rename(
        "FROM a AS b<|>\nFROM alpine",
        "alpine",
        expect!["no: `alpine` would then mean something else in this file"],
    );
    check_rename(
        "ARG V=1\nFROM a:${V<|>}\nARG V\nENV W=$V\nUSER ${V:+$V}",
        "VERSION",
        expect![[r#"
            ARG VERSION=1
            FROM a:${VERSION}
            ARG VERSION
            ENV W=$VERSION
            USER ${VERSION:+$VERSION}"#]],
    );
    check_rename(
        "ARG V=1\nFROM a:$V\nARG V<|>\nENV W=$V",
        "W",
        expect!["no: there is already a variable `W`"],
    );
    check_rename(
        "ARG V=1\nFROM a\nARG V<|>\nLABEL x=$NEW$V",
        "NEW",
        expect!["no: `NEW` would then mean something else in this file"],
    );
    check_rename(
        "FROM a\nARG TARGETARCH<|>",
        "X",
        expect!["not here: `TARGETARCH` is set by the builder, which knows it by this name"],
    );
    check_rename(
        "FROM a\nENV PATH=$PATH<|>:/x",
        "X",
        expect![
            "not here: `PATH` also comes from the base image or the shell, which would keep its name"
        ],
    );
    check_rename(
        "FROM a\nENV A=1\nUSER $A<|>",
        "1",
        expect![
            "no: a variable's name begins with a letter or `_` and has only letters, digits and `_`"
        ],
    );
    check_rename(
        "FROM a\nRUN <<E<|>\nx\nE",
        "END",
        expect![[r#"
        FROM a
        RUN <<END
        x
        END"#]],
    );
    check_rename(
        "FROM a\nRUN <<E<|>\nx\nE",
        "x",
        expect!["no: a line of the body is `x`, which would end the heredoc"],
    );
    check_rename(
        "FROM a\nRUN <<E<|>\nx\nE",
        "a b",
        expect!["no: a delimiter is one word of letters, digits, `_`, `-` and `.`"],
    );
    check_rename(
        "FR<|>OM a",
        "x",
        expect!["not here: only stages, variables and heredoc delimiters can be renamed"],
    );
}

#[test]
fn stage_names_are_typed_together() {
    check_linked(
        "FROM a AS b<|>\nFROM b\nCOPY --from=b x y",
        expect![[r#"
        FROM a AS b
                  ^ linked
        FROM b
             ^ linked
        COPY --from=b x y
                    ^ linked"#]],
    );
    check_linked(
        "FROM a AS b<|>\nFROM b\nCOPY --from=B x y",
        expect![[r#"
        FROM a AS b
        FROM b
        COPY --from=B x y"#]],
    );
    check_linked("FROM a AS b<|>", expect!["FROM a AS b"]);
    check_linked(
        "FROM a\nARG A\nUSER $A<|>",
        expect![[r#"
        FROM a
        ARG A
        USER $A"#]],
    );
}
