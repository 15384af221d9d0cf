//! What the pieces of whole files are: one line a token.

use expect_test::{Expect, expect};
use syntax::Span;

use super::{Modifiers, Token, tokens};
use crate::features::tests::snapshot;

/// Each token with its kind and modifiers.
#[track_caller]
fn check_tokens(text: &str, expected: Expect) {
    let snapshot = snapshot(text);
    let found = tokens(&snapshot, None);
    check_places(text, &found);
    expected.assert_eq(&found.iter().map(|token| line(text, token)).collect::<String>());
}

fn line(text: &str, token: &Token) -> String {
    let names = [
        (Modifiers::DECLARATION, ".declaration"),
        (Modifiers::BUILT_IN, ".builtIn"),
        (Modifiers::DEPRECATED, ".deprecated"),
        (Modifiers::READONLY, ".readonly"),
    ];
    let has = |(modifier, _): &(Modifiers, &str)| token.modifiers.contains(*modifier);
    let modifiers: String = names.into_iter().filter(has).map(|(_, name)| name).collect();
    let kind = format!("{:?}", token.kind);
    format!("{kind}{modifiers} {}\n", &text[token.span.range()])
}

/// That the tokens are sorted, disjoint, not empty, on the borders of characters and in one line.
#[track_caller]
fn check_places(text: &str, tokens: &[Token]) {
    for token in tokens {
        let inside = text.get(token.span.range());
        assert!(inside.is_some_and(|text| !text.is_empty() && !text.contains('\n')), "{token:?}");
    }
    let apart = tokens.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start);
    assert!(apart, "{text:?} {tokens:?}");
}

#[test]
fn directives_comments_and_stages() {
    check_tokens(
        "# syntax = docker/dockerfile:1\n# escape=\\\n\n# why\nARG V=1.2 W=\"a $V\"\n\
         FROM --platform=$BUILDPLATFORM ghcr.io/a/golang:${V:-1}-x@sha256:00 AS build\nFROM scratch\n\
         FROM build\nCOPY --from=build --chown=1:2 --link a \\\n  # c\n\n  b c/\nMAINTAINER me\n",
        expect![[r#"
            Comment #
            Directive syntax
            Operator =
            String docker/dockerfile:1
            Comment #
            Directive escape
            Operator =
            String \
            Comment # why
            Keyword ARG
            Variable.declaration.readonly V
            Operator =
            String 1.2
            Variable.declaration.readonly W
            Operator =
            String "a
            Variable $V
            String "
            Keyword FROM
            Flag --platform
            Operator =
            Variable $BUILDPLATFORM
            Registry ghcr.io
            Image a/golang
            Operator :
            Variable ${V
            Operator :-
            String 1
            Variable }
            Tag -x
            Operator @
            Digest sha256:00
            Keyword AS
            Stage.declaration build
            Keyword FROM
            Image.builtIn scratch
            Keyword FROM
            Stage build
            Keyword COPY
            Flag --from
            Operator =
            Stage build
            Flag --chown
            Operator =
            Number 1:2
            Flag --link
            String a
            Escape \
            Comment # c
            String b
            String c/
            Keyword.deprecated MAINTAINER
            String me
        "#]],
    );
}

#[test]
fn arguments_of_each_shape() {
    check_tokens(
        "FROM a\nENV A=\"b c\" D=$A E='$A' F=1\nENV K v ${w#x}\nLABEL a.b=\"c\\\"d\"\nEXPOSE 80/tcp $P 53-54\n\
         STOPSIGNAL SIGTERM\nUSER node:$G\nUSER 10:10\nWORKDIR /a/$B\nVOLUME [\"/a\"]\n\
         HEALTHCHECK --interval=5s --retries=2 CMD [\"a\", \"$B\"]\nHEALTHCHECK NONE\nONBUILD COPY a $b\nRUNN x\n",
        expect![[r#"
            Keyword FROM
            Image a
            Keyword ENV
            Variable.declaration A
            Operator =
            String "b c"
            Variable.declaration D
            Operator =
            Variable $A
            Variable.declaration E
            Operator =
            String '$A'
            Variable.declaration F
            Operator =
            Number 1
            Keyword ENV
            Variable.declaration K
            String v
            Variable ${w
            Operator #
            String x
            Variable }
            Keyword LABEL
            Key a.b
            Operator =
            String "c
            Escape \"
            String d"
            Keyword EXPOSE
            Number 80
            Operator /
            Value tcp
            Variable $P
            Number 53
            Operator -
            Number 54
            Keyword STOPSIGNAL
            Value SIGTERM
            Keyword USER
            String node:
            Variable $G
            Keyword USER
            Number 10:10
            Keyword WORKDIR
            String /a/
            Variable $B
            Keyword VOLUME
            String "/a"
            Keyword HEALTHCHECK
            Flag --interval
            Operator =
            Number 5s
            Flag --retries
            Operator =
            Number 2
            Keyword CMD
            String "a"
            String "$B"
            Keyword HEALTHCHECK
            Keyword NONE
            Keyword ONBUILD
            Keyword COPY
            String a
            Variable $b
        "#]],
    );
}

#[test]
fn mounts() {
    check_tokens(
        "FROM a AS b\nRUN --mount=type=cache,target=/x/$Y,sharing=locked,uid=5 --mount=from=b,rw \\\n  --network=none make -j4 \"$X\"\n",
        expect![[r#"
            Keyword FROM
            Image a
            Keyword AS
            Stage.declaration b
            Keyword RUN
            Flag --mount
            Operator =
            Key type
            Operator =
            Value cache
            Key target
            Operator =
            String /x/
            Variable $Y
            Key sharing
            Operator =
            Value locked
            Key uid
            Operator =
            Number 5
            Flag --mount
            Operator =
            Key from
            Operator =
            Stage b
            Key rw
            Escape \
            Flag --network
            Operator =
            Value none
            Command make
            Flag -j4
            String "
            Variable $X
            String "
        "#]],
    );
}

#[test]
fn heredocs_by_what_reads_them() {
    check_tokens(
        "FROM a\nRUN <<EOF\n#!/usr/bin/env python3\nimport os  # c\nx = f\"a\"\nEOF\nRUN python3 - <<X && cat <<Y > /a.json\n@y\ndef f(): return '''a\nb'''\nX\n{ \"k\": [1, true, \"$V\"] }\nY\nRUN bash <<Z\necho $A # b\nZ\nRUN cat <<W\na $b c\nW\n",
        expect![[r#"
            Keyword FROM
            Image a
            Keyword RUN
            Operator <<
            Delimiter EOF
            Comment #!/usr/bin/env python3
            Keyword import
            Comment # c
            String f
            String "a"
            Delimiter EOF
            Keyword RUN
            Command python3
            Operator <<
            Delimiter X
            Operator &&
            Command cat
            Operator <<
            Delimiter Y
            Operator >
            Command @y
            Keyword def
            Keyword return
            String '''a
            String b'''
            Delimiter X
            Key "k"
            Number 1
            Keyword true
            String "
            Variable $V
            String "
            Delimiter Y
            Keyword RUN
            Command bash
            Operator <<
            Delimiter Z
            Command.builtIn echo
            Variable $A
            Comment # b
            Delimiter Z
            Keyword RUN
            Command cat
            Operator <<
            Delimiter W
            String a
            Variable $b
            String c
            Delimiter W
        "#]],
    );
}

#[test]
fn heredocs_by_where_they_are_written_to() {
    check_tokens(
        "FROM a\nCOPY <<EOF /etc/a.yaml\n# c\nk: \"v\"\n- a.b: true # d\n- http://x\nEOF\nCOPY <<a.toml <<'b.sh' /x/\n[s]\nk = $V\na.toml\nif a; then b; fi # c\nb.sh\n",
        expect![[r#"
            Keyword FROM
            Image a
            Keyword COPY
            Operator <<
            Delimiter EOF
            String /etc/a.yaml
            Comment # c
            Key k
            String "v"
            Operator -
            Key a.b
            Keyword true
            Comment # d
            Operator -
            Delimiter EOF
            Keyword COPY
            Operator <<
            Delimiter a.toml
            Operator <<
            Delimiter 'b.sh'
            String /x/
            Keyword [s]
            Key k
            Variable $V
            Delimiter a.toml
            Keyword if
            Command a
            Operator ;
            Keyword then
            Command b
            Operator ;
            Keyword fi
            Comment # c
            Delimiter b.sh
        "#]],
    );
}

#[test]
fn shells_of_windows() {
    check_tokens(
        "# escape=`\nFROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN if not exist %X% md c:\\a /s & rem b\n\
         SHELL [\"powershell\", \"-Command\"]\nRUN $a = 'b'; `\n  Invoke-WebRequest -Uri \"$env:URL/x\" `\n  # c\n  ; if ($b) { <# d #> }\n",
        expect![[r#"
            Comment #
            Directive escape
            Operator =
            String `
            Keyword FROM
            Registry mcr.microsoft.com
            Image windows/servercore
            Operator :
            Tag ltsc2022
            Keyword RUN
            Keyword if
            Keyword not
            Keyword exist
            Variable %X%
            Keyword md
            Flag /s
            Keyword SHELL
            String "powershell"
            String "-Command"
            Keyword RUN
            Variable $a
            String 'b'
            Escape `
            Command Invoke-WebRequest
            Flag -Uri
            String "
            Variable $env:URL
            String /x"
            Escape `
            Comment # c
            Keyword if
            Variable $b
            Comment <# d #>
        "#]],
    );
}

#[test]
fn a_range_gives_what_touches_it() {
    let text = "FROM a\nRUN b\nRUN c\n";
    let snapshot = snapshot(text);
    let found = tokens(&snapshot, Some(Span::new(8, 12)));
    let shown: String = found.iter().map(|token| line(text, token)).collect();
    assert_eq!(shown, "Keyword RUN\nCommand b\n");
}
