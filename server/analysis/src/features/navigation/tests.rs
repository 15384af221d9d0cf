//! Places, renames and links, shown as text.

use expect_test::{Expect, expect};
use fixture::Label;

use super::{Access, Occurrence, definition, linked, occurrences};
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
fn variables_in_scripts() {
    check_places(
        "ARG V=1\nFROM a\nARG V\nRUN echo \"$V\" '$V' \\$V ${V:-x} && \\\n  export V && V=2 make && for i in $V; do echo $i; done\nRUN <<E\ncat <<'F' <<G\n$V\nF\n$V<|>\nG\nE\nCMD echo $V",
        expect![[r#"
            ARG V=1
                ^ write
            FROM a
            ARG V
                ^ def
                ^ write
            RUN echo "$V" '$V' \$V ${V:-x} && \
                       ^ read
                                     ^ read
              export V && V=2 make && for i in $V; do echo $i; done
                     ^ write
                                                ^ read
            RUN <<E
            cat <<'F' <<G
            $V
            F
            $V
             ^ read
            G
            E
            CMD echo $V"#]],
    );
    check_places(
        "FROM a\nCMD echo $A\nENV A=1\nENTRYPOINT [\"sh\", \"-c\", \"run $A<|>\"]\nONBUILD RUN echo $A\nHEALTHCHECK CMD test $A\n",
        expect![[r#"
            FROM a
            CMD echo $A
                      ^ read
            ENV A=1
                ^ def
                ^ write
            ENTRYPOINT ["sh", "-c", "run $A"]
                                          ^ read
            ONBUILD RUN echo $A
                              ^ read
            HEALTHCHECK CMD test $A
                                  ^ read
        "#]],
    );
    check_places(
        "FROM a\nRUN x=1; for y in $x<|>; do echo $x$y; done\nRUN echo $x",
        expect![[r#"
        FROM a
        RUN x=1; for y in $x; do echo $x$y; done
            ^ def
            ^ write
                           ^ read
                                       ^ read
        RUN echo $x"#]],
    );
    check_places(
        "FROM a\nENV P=1\nSHELL [\"pwsh\", \"-c\"]\nRUN echo $P<|>",
        expect![[r#"
        FROM a
        ENV P=1
        SHELL ["pwsh", "-c"]
        RUN echo $P"#]],
    );
    check_places(
        "FROM mcr.microsoft.com/windows/nanoserver:x\nENV P=1\nRUN echo $P<|>",
        expect![[r#"
        FROM mcr.microsoft.com/windows/nanoserver:x
        ENV P=1
        RUN echo $P"#]],
    );
    check_places(
        "FROM a\nENV P=1\nRUN <<E\n#!/usr/bin/env python3\n$P<|>\nE",
        expect![[r#"
        FROM a
        ENV P=1
        RUN <<E
        #!/usr/bin/env python3
        $P
        E"#]],
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
