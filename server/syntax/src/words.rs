//! Splitting a logical line into words, as BuildKit's `parser/line_parsers.go` and
//! `parser/split_command.go` do. All ranges count in the line that was split.

use crate::{Mapped, Span};

/// The blanks at which plain words are split (`reWhitespace`).
pub(crate) fn is_blank(character: char) -> bool {
    matches!(character, '\t' | '\u{b}' | '\u{c}' | '\r' | ' ')
}

/// The part of `line` inside `range` without white space around it (Go's `strings.TrimSpace`).
pub(crate) fn trim(line: &str, range: Span) -> Span {
    let text = line.get(range.range()).unwrap_or_default();
    let start = range.start + (text.len() - text.trim_start().len()) as u32;
    Span::new(start, start + text.trim().len() as u32)
}

/// The words inside `range`, split at blanks and nothing else.
pub(crate) fn split_blanks(line: &str, range: Span) -> Vec<Span> {
    let text = line.get(range.range()).unwrap_or_default();
    text.split(is_blank)
        .filter(|word| !word.is_empty())
        .map(|word| {
            // Both are parts of the same text, so the difference of their addresses is the offset.
            let offset = word.as_ptr() as usize - text.as_ptr() as usize;
            let start = range.start + offset as u32;
            Span::new(start, start + word.len() as u32)
        })
        .collect()
}

/// The first word inside `range` and what follows the blanks behind it, `None` without blanks.
pub(crate) fn split_first(line: &str, range: Span) -> (Span, Option<Span>) {
    let text = line.get(range.range()).unwrap_or_default();
    let Some(end) = text.find(is_blank) else { return (range, None) };
    let rest = text[end..].find(|c| !is_blank(c)).map_or(text.len(), |skip| end + skip);
    let at = |offset: usize| range.start + offset as u32;
    (Span::new(range.start, at(end)), Some(Span::new(at(rest), range.end)))
}

#[derive(Clone, Copy, PartialEq)]
enum Phase {
    Spaces,
    Word,
    Quote(char),
}

/// The words inside `range`, in which quotes protect blanks (`parseWords`). Quotes and escapes
/// stay in the words.
pub(crate) fn split_quoted(line: &str, range: Span, escape: char) -> Vec<Span> {
    let text = line.get(range.range()).unwrap_or_default();
    let at = |offset: usize| range.start + offset as u32;
    let (mut words, mut phase, mut start) = (Vec::new(), Phase::Spaces, 0);
    let mut characters = text.char_indices().peekable();
    let mut end = text.len();
    while let Some((offset, character)) = characters.next() {
        if phase == Phase::Spaces {
            if character.is_whitespace() {
                continue;
            }
            (phase, start) = (Phase::Word, offset);
        }
        match phase {
            Phase::Word if character.is_whitespace() => {
                words.push(Span::new(at(start), at(offset)));
                phase = Phase::Spaces;
                continue;
            }
            Phase::Word if matches!(character, '\'' | '"') => {
                phase = Phase::Quote(character);
                continue;
            }
            Phase::Quote(quote) if character == quote => phase = Phase::Word,
            _ => {}
        }
        let escapes = character == escape && phase != Phase::Quote('\'');
        if escapes && characters.next().is_none() {
            // An escape character at the very end is dropped.
            end = offset;
        }
    }
    if phase != Phase::Spaces && end > start {
        words.push(Span::new(at(start), at(end)));
    }
    words
}

/// One `--name=value` word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FlagWord {
    /// As it is written.
    pub(crate) range: Span,
    /// Without quotes and escapes; its sources are offsets in the line.
    pub(crate) text: Mapped,
}

/// The flags at the start of `range` and what follows them, still with white space around it
/// (`extractBuilderFlags`).
pub(crate) fn split_flags(line: &str, range: Span, escape: char) -> (Vec<FlagWord>, Span) {
    let mut flags = Vec::new();
    let mut at = range.start;
    loop {
        let rest = line.get(at as usize..range.end as usize).unwrap_or_default();
        at += (rest.len() - rest.trim_start().len()) as u32;
        if !rest.trim_start().starts_with("--") {
            return (flags, Span::new(at, range.end));
        }
        let (word, quoted) = flag_word(line, Span::new(at, range.end), escape);
        at = word.range.end;
        if word.text.text() == "--" {
            if at < range.end {
                return (flags, Span::new(at, range.end));
            }
        } else if quoted || !word.text.text().is_empty() {
            flags.push(word);
        }
    }
}

/// The word at the start of `range`, and whether it holds quotes.
fn flag_word(line: &str, range: Span, escape: char) -> (FlagWord, bool) {
    let rest = line.get(range.range()).unwrap_or_default();
    let (mut text, mut quoted, mut phase) = (Mapped::at(range.start), false, Phase::Word);
    let mut end = range.end;
    let mut characters = rest.char_indices();
    while let Some((offset, character)) = characters.next() {
        let at = |offset: usize| range.start + offset as u32;
        match (phase, character) {
            (Phase::Word, blank) if blank.is_whitespace() => {
                end = at(offset);
                break;
            }
            (Phase::Word, '\'' | '"') => (phase, quoted) = (Phase::Quote(character), true),
            (Phase::Quote(quote), _) if quote == character => phase = Phase::Word,
            _ if character == escape => {
                // The escaped character stands for itself; an escape at the end is dropped.
                if let Some((next, escaped)) = characters.next() {
                    text.push(&rest[next..next + escaped.len_utf8()], at(next));
                }
            }
            _ => text.push(&rest[offset..offset + character.len_utf8()], at(offset)),
        }
    }
    (FlagWord { range: Span::new(range.start, end), text }, quoted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(line: &str) -> Span {
        Span::new(0, line.len() as u32)
    }

    #[track_caller]
    fn check_quoted(line: &str, expected: &[&str]) {
        let words: Vec<&str> =
            split_quoted(line, whole(line), '\\').iter().map(|word| &line[word.range()]).collect();
        assert_eq!(words, expected);
    }

    #[track_caller]
    fn check_flags(line: &str, flags: &[&str], rest: &str) {
        let (found, tail) = split_flags(line, whole(line), '\\');
        let texts: Vec<&str> = found.iter().map(|flag| flag.text.text()).collect();
        assert_eq!(texts, flags);
        assert_eq!(&line[tail.range()], rest);
    }

    #[test]
    fn quotes_protect_blanks() {
        check_quoted(r#"a="b c" d='e f' g\ h"#, &[r#"a="b c""#, "d='e f'", r"g\ h"]);
        check_quoted(r#"a="b\" c" d"#, &[r#"a="b\" c""#, "d"]);
        check_quoted(r"a='b\' c", &[r"a='b\'", "c"]);
        check_quoted("a=\"b c", &["a=\"b c"]);
        check_quoted("  a\u{a0}b ", &["a", "b"]);
    }

    #[test]
    fn an_escape_at_the_end_is_dropped() {
        check_quoted(r"a=b\", &["a=b"]);
        check_quoted(r"a \", &["a"]);
        check_quoted(r#"a="b\"#, &[r#"a="b"#]);
    }

    #[test]
    fn flags_end_at_the_first_other_word() {
        check_flags("--a=b  --c d --e", &["--a=b", "--c"], "d --e");
        check_flags("--a -- --b", &["--a"], " --b");
        check_flags("--a", &["--a"], "");
        check_flags("-a --b", &[], "-a --b");
        check_flags("--a --", &["--a"], "");
    }

    #[test]
    fn flags_lose_quotes_and_escapes() {
        check_flags(r#"--a="b c" x"#, &["--a=b c"], "x");
        check_flags(r"--a=b\ c x", &["--a=b c"], "x");
        check_flags(r"--a=b\", &["--a=b"], "");
    }

    #[test]
    fn plain_words_ignore_quotes() {
        let line = r#"  "a b"  c "#;
        let words: Vec<&str> =
            split_blanks(line, whole(line)).iter().map(|word| &line[word.range()]).collect();
        assert_eq!(words, ["\"a", "b\"", "c"]);
    }
}
