//! Hostile texts: what holds for every script, and that none takes long.

use proptest::prelude::*;

use crate::{Document, Entry, Span};

#[test]
fn deep_and_long_texts_are_bounded() {
    for (open, close) in [
        ("(", ")"),
        ("$(", ")"),
        ("\"$(", ")\""),
        ("${a:-", "}"),
        ("{ ", ";}"),
        ("`", "`"),
        ("[[ ( ", ")"),
        ("$((", "))"),
        ("if ", "fi;"),
        ("a|", ""),
        ("a&&", ""),
        ("<<A ", ""),
        ("! ", ""),
        ("a=(", ")"),
        ("case a in b) ", ""),
    ] {
        for count in [30, 3_000] {
            let text = format!("RUN <<EOF\n{}\n{}\nEOF\n", open.repeat(count), close.repeat(count));
            for text in [text.as_str(), &text[..text.len() / 2]] {
                let document = Document::new(text);
                for placed in document.entries() {
                    check_spans(&placed.entry);
                }
            }
        }
    }
}

/// That every span lies in the text, on the borders of characters, and that tokens are disjoint.
#[track_caller]
fn check_spans(entry: &Entry) {
    let fits = |span: Span| entry.text().get(span.range()).is_some();
    for script in entry.scripts() {
        assert!(script.tokens.iter().all(|token| fits(token.span) && !token.span.is_empty()));
        let disjoint = script.tokens.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start);
        assert!(disjoint, "{:?} {:?}", entry.text(), script.tokens);
        assert!(script.variables.is_sorted_by_key(|variable| variable.span));
        assert!(
            script.variables.iter().all(|variable| fits(variable.name_span) && fits(variable.span))
        );
        for command in &script.commands {
            assert!(fits(command.span) && command.arguments.iter().all(|word| fits(word.span)));
            assert!(command.parent.is_none_or(|parent| parent < script.commands.len()));
        }
        for heredoc in &script.heredocs {
            assert!(fits(heredoc.body) && fits(heredoc.delimiter) && heredoc.end.is_none_or(fits));
        }
    }
}

fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        " ",
        " ",
        "\n",
        "\\\n",
        "a",
        "b c",
        "é😀",
        "'",
        "\"",
        "`",
        "$",
        "$a",
        "${a",
        "${b:-",
        "}",
        "$(",
        "(",
        ")",
        "((",
        "))",
        "$((",
        "{ ",
        "; }",
        "<<A",
        "<<-'B'",
        "<<<",
        "<",
        ">f",
        "2>&1",
        "A\n",
        "\tB\n",
        "if ",
        "; then ",
        "else ",
        "fi",
        "for a in ",
        "; do ",
        "done",
        "case a in ",
        "esac",
        ";;",
        "a)",
        "&&",
        "||",
        "|",
        "&",
        ";",
        "#",
        "\\",
        "a=",
        "export ",
        "read x",
        "[ ",
        " ]",
        "[[ ",
        "-f",
        "1",
        "*",
        "~",
        "!",
        "=",
        "+=",
        "\0",
        "\r\n",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn every_script_has_spans_in_its_text(
        pieces in prop::collection::vec(piece(), 0..40),
        form in prop::sample::select(vec![["RUN ", ""], ["RUN <<EOF\n", "\nEOF\n"], ["RUN a <<A <<-'B'\n", ""], ["CMD [\"sh\",\"-c\",\"", "\"]"]]),
    ) {
        let document = Document::new(&format!("{}{}{}", form[0], pieces.concat(), form[1]));
        for placed in document.entries() {
            check_spans(&placed.entry);
        }
    }
}
