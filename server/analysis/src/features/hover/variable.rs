//! What a variable is: one that the builder brings, or one that ARG or ENV defines.

use dialect::Keyword;

use super::Hover;
use crate::Snapshot;
use crate::features::focus::{Focus, Variable};
use crate::features::pages;
use crate::features::visible::{Definition, definitions, global_definitions};

pub(super) fn hover(snapshot: &Snapshot, focus: &Focus<'_>, variable: &Variable) -> Option<Hover> {
    if let Some((row, span)) = variable.operator {
        return Some(Hover { span, markdown: pages::operator(row, variable.expander) });
    }
    let name = focus.word.text.as_str();
    let markdown = match dialect::arguments::find(name) {
        Some(row) => pages::argument(row),
        None => {
            let found = definitions(snapshot.document(), focus.entry);
            page(snapshot, found.into_iter().find(|definition| definition.name == name)?)
        }
    };
    Some(Hover { span: variable.span, markdown })
}

fn page(snapshot: &Snapshot, definition: Definition<'_>) -> String {
    let line = line(snapshot, definition);
    let (code, origin) =
        match (definition.instruction.statement.kind, default(snapshot, definition)) {
            (Some(Keyword::Arg), Some(default)) => (
                format!("{}\n{}", default.code(), definition.code()),
                format!(
                    "Declared in line {line}, with the default of line {}",
                    self::line(snapshot, default)
                ),
            ),
            (Some(Keyword::Arg), None) => (definition.code(), format!("Declared in line {line}")),
            _ => (definition.code(), format!("Set in line {line}")),
        };
    pages::definition(definition.name, &code, &format!("{origin}."))
}

/// The global ARG that gives a bare ARG in a stage its value.
fn default<'a>(snapshot: &'a Snapshot, definition: Definition<'_>) -> Option<Definition<'a>> {
    let bare = definition.pair.value.is_none();
    let mut global = global_definitions(snapshot.document()).into_iter().filter(|_| bare);
    let is_other = |other: &Definition<'_>| other.placed.start != definition.placed.start;
    global.find(|other| other.name == definition.name && is_other(other))
}

fn line(snapshot: &Snapshot, definition: Definition<'_>) -> u32 {
    let span = definition.placed.absolute(definition.pair.word.span);
    snapshot.text().line_at(span.start) + 1
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::features::hover::tests::{check_hover, check_titles};

    #[test]
    fn a_variable_that_the_builder_brings_is_explained() {
        check_hover(
            "FROM a\nARG TARGETARCH<|>",
            expect![[r#"
            [TARGETARCH]
            **TARGETARCH**

            The processor architecture the image is built for.

            Set by the builder for FROM and everything before it; a stage can read it after `ARG TARGETARCH`.

            For example `arm`
        "#]],
        );
        check_hover(
            "FROM a\nRUN curl $HTTP_<|>PROXY",
            expect![[r#"
            [$HTTP_PROXY]
            **HTTP_PROXY**

            The proxy for plain HTTP requests during the build.

            Can be used in every stage without ARG, and does not show up in the image history.

            For example `http://proxy.example.com:3128`
        "#]],
        );
        check_hover(
            "ARG SOURCE_DATE_EPOCH<|>=0",
            expect![[r#"
            [SOURCE_DATE_EPOCH]
            **SOURCE_DATE_EPOCH**

            Sets the creation time of the image, as a Unix time, so that two builds come out the same.

            Read by the builder itself when given as `--build-arg SOURCE_DATE_EPOCH=…`.

            For example `1735689600` · since `docker/dockerfile:1.5`
        "#]],
        );
        check_titles(
            &[
                "FROM --platform=$BUILD<|>PLATFORM a",
                "FROM a-${TARGET<|>ARCH}-b",
                "FROM a-$<|>{TARGETARCH}-b",
                "FROM a\nRUN echo '$TARGET<|>ARCH' \\$TARGETARCH",
                "FROM a\nRUN echo \\$TARGET<|>ARCH",
                "FROM a\nRUN [\"echo\", \"$TARGET<|>ARCH\"]",
                "FROM a\nCOPY --from=$TARGET<|>ARCH b c",
                "FROM a\nRUN --mount=from=$TARGET<|>ARCH b",
                "FROM a\nRUN --mount=target=$TARGET<|>ARCH b",
                "FROM a\nRUN <<E\n$TARGET<|>ARCH\nE",
                "FROM a\nCOPY <<E /\n$TARGET<|>ARCH\nE",
                "FROM a\nCOPY <<'E' /\n$TARGET<|>ARCH\nE",
            ],
            expect![[r#"
                [$BUILDPLATFORM] **BUILDPLATFORM**
                [${TARGETARCH}] **TARGETARCH**
                [${TARGETARCH}] **TARGETARCH**
                nothing
                nothing
                nothing
                nothing
                nothing
                [$TARGETARCH] **TARGETARCH**
                [$TARGETARCH] **TARGETARCH**
                [$TARGETARCH] **TARGETARCH**
                nothing
            "#]],
        );
    }

    #[test]
    fn a_variable_of_the_file_shows_its_definition() {
        check_hover(
            "FROM a\nENV A=1 B=\"x y\"\nRUN echo ${B<|>}",
            expect![[r#"
            [${B}]
            **B**

            ```dockerfile
            ENV B="x y"
            ```

            Set in line 2.
        "#]],
        );
        check_hover(
            "ARG V=1\nFROM a\nARG V\nRUN echo $V<|>",
            expect![[r#"
            [$V]
            **V**

            ```dockerfile
            ARG V=1
            ARG V
            ```

            Declared in line 3, with the default of line 1.
        "#]],
        );
        check_titles(
            &[
                "ARG V=1\nFROM a:$V<|>",
                "ARG V=1\nFROM a\nRUN echo $V<|>",
                "FROM a AS b\nENV X=1\nFROM b\nRUN echo $X<|>",
                "FROM a\nENV X=1\nFROM b\nRUN echo $X<|>",
                "FROM a\nENV X=$X<|>",
            ],
            expect![[r#"
                [$V] **V**
                nothing
                [$X] **X**
                nothing
                nothing
            "#]],
        );
    }

    #[test]
    fn an_operator_is_explained() {
        check_hover(
            "FROM a\nENV A=${B:<|>-c}",
            expect![[r#"
            [:-]
            **`:-`**

            ```dockerfile
            ${name:-word}
            ```

            Gives word when the variable is unset or empty, else its value.
        "#]],
        );
        check_hover(
            "FROM a\nENV A=${B<|>%%c}",
            expect![[r#"
            [%%]
            **`%%`**

            ```dockerfile
            ${name%%pattern}
            ```

            Removes the longest end of the value that matches the pattern.

            Since `docker/dockerfile:1.7`
        "#]],
        );
        check_hover(
            "FROM a\nRUN echo ${B<|>#c}",
            expect![[r#"
            [#]
            **`#`**

            ```dockerfile
            ${name#pattern}
            ```

            Removes the shortest start of the value that matches the pattern.

            Here the shell does it when the command runs.
        "#]],
        );
    }
}
