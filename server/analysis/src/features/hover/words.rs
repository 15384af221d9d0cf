//! Parts of a word that a table explains: the protocol of a port, a build check in a list, the shell
//! in an array.

use dialect::{Directive, lints, words};
use syntax::json::{self, JsonForm};

use super::Hover;
use crate::features::focus::{Word, list_entry};
use crate::features::pages;

/// The protocol behind a port.
pub(super) fn port(word: &Word) -> Option<Hover> {
    let slash = word.text.find('/').filter(|slash| *slash < word.typed().len())?;
    let protocol = word.part(slash + 1, word.text.len());
    let row = words::protocol(&protocol.text).filter(|_| word.is_plain())?;
    Some(Hover { span: protocol.span, markdown: pages::protocol(row) })
}

/// The shell that the array in `text` starts.
pub(super) fn shell(text: &str) -> Option<&'static dialect::Shell> {
    let JsonForm::Strings(strings) = json::read(text) else { return None };
    dialect::shells::find(&strings.first()?.value)
}

/// One of the checks in `skip=…` or `experimental=…`, or else the whole option.
pub(super) fn build_check(row: &'static Directive, word: &Word) -> Option<Hover> {
    let part = list_entry(word).filter(|_| word.is_plain());
    let lint = part.and_then(|part| Some((part.span, lints::find(&part.text)?)));
    if let Some((span, row)) = lint {
        return Some(Hover { span, markdown: pages::lint(row) });
    }
    let choice = super::chosen(row.values, &word.text)?;
    Some(Hover { span: word.span, markdown: pages::directive_value(row, choice) })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::features::hover::tests::{check_hover, check_titles};

    #[test]
    fn label_keys_and_build_checks_are_explained() {
        check_hover(
            "LABEL org.opencontainers.image.lic<|>enses=MIT",
            expect![[r#"
            [org.opencontainers.image.licenses]
            **org.opencontainers.image.licenses**

            ```dockerfile
            LABEL org.opencontainers.image.licenses="Apache-2.0 OR MIT"
            ```

            Names the licenses of the software in the image.

            An SPDX license expression.

            [OCI image specification](https://github.com/opencontainers/image-spec/blob/main/annotations.md)
        "#]],
        );
        check_hover(
            "# check=experimental=Invalid<|>DefinitionDescription\n",
            expect![[r#"
            [InvalidDefinitionDescription]
            **InvalidDefinitionDescription**

            Finds comments above a stage or ARG that do not begin with its name.

            Experimental: it runs only with `experimental=InvalidDefinitionDescription`.

            [Build check reference](https://docs.docker.com/go/dockerfile/rule/invalid-definition-description/)
        "#]],
        );
        check_titles(
            &[
                "# check=skip=FromAs<|>Casing,UndefinedVar",
                "# check=ski<|>p=all",
                "# check=error=tr<|>ue",
                "# check=skip=Wr<|>ong",
                "LABEL a<|>=b",
            ],
            expect![[r#"
                [FromAsCasing] **FromAsCasing**
                [skip=all] **# check**
                [error=true] **# check**
                nothing
                nothing
            "#]],
        );
    }

    #[test]
    fn platforms_protocols_and_shells_are_explained() {
        check_hover(
            "SHELL [\"pwsh.exe\", <|>\"-Command\"]",
            expect![[r#"
            [["pwsh.exe", "-Command"]]
            **pwsh**

            ```dockerfile
            SHELL ["pwsh", "-Command", "$ErrorActionPreference = 'Stop';"]
            ```

            PowerShell 6 and later, on Linux and Windows.

            The last argument makes it stop at the first error.

            [Dockerfile reference](https://docs.docker.com/reference/dockerfile/#shell)
        "#]],
        );
        check_titles(
            &[
                "FROM --platform=linux/ar<|>m64 a",
                "FROM --platform=linux/wr<|>ong a",
                "EXPOSE 80/UD<|>P",
                "EXPOSE 8<|>0/udp",
                "EXPOSE 80/x<|>",
                "SHELL [\"fi<|>sh\"]",
                "SHELL ba<|>sh",
            ],
            expect![[r#"
                [linux/arm64] **linux/arm64**
                nothing
                [UDP] **udp**
                [80/udp] **port 80/udp**
                nothing
                nothing
                nothing
            "#]],
        );
    }
}
