//! Heredocs: finding their markers in a logical line and their bodies behind it
//! (BuildKit `parser/parser.go`, `heredocsFromLine` and `heredocFromMatch`).

use crate::evaluation::{self, Empty, Keep};
use crate::expansion::{self, LexOptions};
use crate::{Mapped, Span};

/// What the word `<<EOF` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marker {
    /// The delimiter without its quotes; for COPY and ADD also the file's name.
    pub name: String,
    /// Whether variables in the body are expanded when COPY or ADD writes it.
    pub expand: bool,
    /// Whether leading tabs are dropped (`<<-`).
    pub chomp: bool,
    /// The file descriptor before the operator.
    pub descriptor: Option<u32>,
    /// Where the delimiter, with its quotes, stands in the word.
    pub delimiter: Span,
}

/// A heredoc with its body. All spans are in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heredoc {
    /// What the marker says.
    pub marker: Marker,
    /// The marker, from the file descriptor to the delimiter.
    pub span: Span,
    /// The delimiter in the marker, with its quotes.
    pub delimiter: Span,
    /// The lines of the body, with the last line break.
    pub body: Span,
    /// The delimiter that ends it; `None` when the file ends first.
    pub end: Option<Span>,
}

/// BuildKit reads heredoc words with a backslash, whatever the escape directive says.
const LEX: LexOptions = LexOptions { escape: '\\', quotes: true };

/// What `word` says if it is a heredoc's marker.
pub fn parse_marker(word: &str) -> Option<Marker> {
    let operator = word.find(|c: char| !c.is_ascii_digit())?;
    let rest = word[operator..].strip_prefix("<<")?;
    let (chomp, rest) = match rest.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let delimiter = rest.trim_start_matches(['\t', '\n', '\u{c}', '\r', ' ']);
    if delimiter.is_empty() || delimiter.contains('<') {
        return None;
    }
    let name = one_word(delimiter, false)?;
    let quoted = one_word(delimiter, true)?;
    let quotes = |text: &str| text.matches(['\'', '"']).count();
    Some(Marker {
        expand: quotes(&name) == quotes(&quoted),
        name,
        chomp,
        descriptor: word[..operator].parse().ok(),
        delimiter: Span::new((word.len() - delimiter.len()) as u32, word.len() as u32),
    })
}

/// The value of `text` if that is exactly one word.
fn one_word(text: &str, quotes: bool) -> Option<String> {
    let pieces = expansion::read(text, LEX).ok()?;
    let keep = Keep { quotes, escapes: false, unset: true };
    let mut words = evaluation::evaluate(text, &pieces, &Empty, keep).words?;
    if words.len() == 1 { words.pop().map(|word| word.text) } else { None }
}

/// The markers in a logical line, each with its place in the source, in the order of their bodies.
pub(crate) fn markers(line: &Mapped) -> Vec<(Marker, Span)> {
    let text = line.text();
    if !text.contains("<<") {
        return Vec::new();
    }
    let Ok(pieces) = expansion::read(text, LEX) else { return Vec::new() };
    let keep = Keep { quotes: true, escapes: true, unset: true };
    let words = evaluation::evaluate(text, &pieces, &Empty, keep).words.unwrap_or_default();
    words
        .into_iter()
        .filter_map(|word| Some((parse_marker(&word.text)?, line.span(word.range))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_markers(line: &str, expected: &[&str]) {
        let mut mapped = Mapped::at(0);
        mapped.push(line, 0);
        let found: Vec<String> = markers(&mapped)
            .into_iter()
            .map(|(marker, span)| {
                let fd = marker.descriptor.map_or(String::new(), |fd| format!("{fd} "));
                let expand = if marker.expand { "expand" } else { "verbatim" };
                let chomp = if marker.chomp { " chomp" } else { "" };
                format!("{} at {span:?}: {fd}{expand}{chomp}", marker.name)
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn markers_are_found() {
        check_markers("RUN <<EOF", &["EOF at 4..9: expand"]);
        check_markers(
            "RUN cat <<-'A' 3<<\"B\" > x",
            &["A at 8..14: verbatim chomp", "B at 15..21: 3 verbatim"],
        );
        check_markers("RUN cat << EOF", &["EOF at 8..14: expand"]);
        check_markers(
            "COPY <<a.txt <<b.txt /",
            &["a.txt at 5..12: expand", "b.txt at 13..20: expand"],
        );
    }

    #[test]
    fn other_words_are_not_markers() {
        check_markers("RUN cat <<< word", &[]);
        check_markers("RUN echo $((1<<2))", &[]);
        check_markers("RUN echo '<<EOF'", &[]);
        check_markers("RUN echo x<<EOF", &[]);
        check_markers("RUN echo \"unclosed <<EOF", &[]);
        check_markers("RUN echo \\<<EOF", &[]);
    }

    #[test]
    fn a_default_value_with_blanks_can_hold_a_marker() {
        check_markers("RUN ${x:-a <<EOF b}", &["EOF at 4..19: expand"]);
    }
}
