//! What holds for any text: nothing is given up, a second time changes nothing, and only blanks and
//! the case of letters change.

use proptest::prelude::*;
use syntax::Document;

use super::choices;
use crate::edit::are_disjoint;
use crate::format::{apply, format};

/// Texts that look like Dockerfiles, with everything that has a meaning of its own.
fn dockerfiles() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "FROM a AS b\n",
        "from",
        "RUN ",
        "run",
        "COPY",
        "ENV ",
        "LABEL a=b",
        "CMD",
        "SHELL",
        "ONBUILD ",
        "HEALTHCHECK CMD ",
        "SHELL [\"powershell\"]\n",
        "# escape=`\n",
        "# check=x\n",
        "\\\n",
        "\\ \n",
        "`\n",
        "\n",
        "\n",
        "\r\n",
        "  ",
        "\t",
        " ",
        " ",
        "#",
        "# a",
        "\\",
        "`",
        "'",
        "\"",
        "[",
        "]",
        ",",
        "\"a\"",
        "<<E",
        "<<-'F'",
        "\nE\n",
        "\nF",
        "=",
        "a",
        "b",
        "&&",
        "$(",
        ")",
        "${",
        "}",
        "case",
        "esac",
        "é",
        "\u{feff}",
        "--from=a",
        "# fmt: off",
        "# fmt: on\n",
        "# fmt: skip\n",
        "\u{a0}",
        "\u{b}",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Lines as they come in Dockerfiles, for texts that are nearly right.
fn lines() -> impl Strategy<Value = String> {
    let line = prop::sample::select(vec![
        "FROM a",
        "from  b as c",
        "  RUN x  &&  y",
        "RUN a \\",
        "    && b \\",
        "\t&& c",
        "# fmt: off",
        "# fmt: on",
        "# note ",
        "",
        "  ",
        "CMD [ \"a\" ,\"b\" ]",
        "CMD [\"a\",",
        "ENV a=\"b",
        "c\"",
        "ENV a  b  c",
        "RUN <<E",
        "E",
        "COPY <<-X /y",
        "\tX",
        "# escape=`",
        "SHELL [\"cmd\"]",
        "ONBUILD  run  x",
        "HEALTHCHECK  --interval=1s  CMD  x",
        "LABEL a='b' \\",
        "RUN echo 'a \\",
        "  b'",
        "copy  --from=c  a  b",
        "\\",
        "  # check=skip=all",
        "\u{feff}FROM x",
        "RUN a\r",
    ]);
    prop::collection::vec(line, 0..12).prop_map(|lines| lines.join("\n"))
}

/// A file as people write it, in which a few places are replaced by others.
fn mutated() -> impl Strategy<Value = String> {
    const FILE: &str = "\
# syntax=docker/dockerfile:1
FROM golang:1.24 AS build
ENV A=b \\
    C=\"d e\" \\
    # why
    F=g
RUN --mount=type=cache,target=/x \\
    apt-get install -y \\
      gcc \\

      'a b' && \\
    if x; then \"$(y \\
      z)\"; fi
COPY --from=build [ \"a\",\"b\" ]
COPY <<E <<F /x
  a
E
  b
F
HEALTHCHECK --interval=1s CMD [\"x\"]
ONBUILD RUN a \\
  b
CMD [\"a\", \"b\"]
";
    let change = (0..FILE.len(), 0..6usize, dockerfiles());
    prop::collection::vec(change, 0..4).prop_map(|changes| {
        let mut text = FILE.to_owned();
        for (at, length, new) in changes {
            let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
            let at = at.unwrap_or(0);
            let end = (at + length..=text.len()).find(|end| text.is_char_boundary(*end));
            text.replace_range(at..end.unwrap_or(text.len()), &new);
        }
        text
    })
}

/// Nothing that is asked of `text` breaks it, and nothing has to be given up.
fn holds(text: &str) {
    let document = Document::new(text);
    for options in choices() {
        let formatted = format(&document, &options);
        assert_eq!(formatted.note, None, "{options:?}");
        assert!(are_disjoint(&formatted.edits, text.len() as u32), "{:?}", formatted.edits);
        let inside = formatted.edits.iter().all(|edit| text.get(edit.span.range()).is_some());
        assert!(inside, "{:?}", formatted.edits);
        let result = apply(text, &formatted.edits);
        let again = format(&Document::new(&result), &options);
        assert_eq!(again.edits, [], "{options:?} {result:?}");
        let letters = |text: &str| -> String {
            text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase()
        };
        assert_eq!(letters(text), letters(&result));
    }
}

proptest! {
    #[test]
    fn any_text_holds(text in "\\PC*") {
        holds(&text);
    }

    #[test]
    fn any_lines_hold(text in lines()) {
        holds(&text);
    }

    #[test]
    fn any_file_holds(text in dockerfiles()) {
        holds(&text);
    }

    #[test]
    fn any_change_to_a_file_holds(text in mutated()) {
        holds(&text);
    }
}
