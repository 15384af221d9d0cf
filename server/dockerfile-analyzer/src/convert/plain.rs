//! Turns our own Markdown into text that reads well without a Markdown viewer.

/// `markdown` without the marks of fences, headings, code, emphasis and links. The text inside
/// fenced blocks stays as it is.
pub(super) fn plain(markdown: &str) -> String {
    let (mut plain, mut fenced) = (String::with_capacity(markdown.len()), false);
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if fenced {
            plain.push_str(line);
            plain.push('\n');
        } else {
            inline(
                line.trim_start_matches('#').trim_start_matches(heading_blank(line)),
                &mut plain,
            );
            plain.push('\n');
        }
    }
    plain.truncate(plain.trim_end().len());
    plain
}

/// The blank to remove after the marks of a heading; nothing else loses its indentation.
fn heading_blank(line: &str) -> &'static [char] {
    if line.starts_with('#') { &[' '] } else { &[] }
}

fn inline(line: &str, plain: &mut String) {
    let mut rest = line;
    while let Some(at) = rest.find(['`', '*', '[', '\\']) {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = code(rest, plain)
            .or_else(|| link(rest, plain))
            .or_else(|| escaped(rest, plain))
            .or_else(|| emphasis(rest, plain))
            .unwrap_or_else(|| {
                plain.push_str(&rest[..1]);
                &rest[1..]
            });
    }
    plain.push_str(rest);
}

/// A code span at the start of `text`; gives what follows.
fn code<'a>(text: &'a str, plain: &mut String) -> Option<&'a str> {
    let ticks = text.len() - text.trim_start_matches('`').len();
    let (mark, inner) = text.split_at(ticks);
    let (inner, rest) = (ticks > 0).then(|| inner.split_once(mark)).flatten()?;
    // A span that shows a backtick has a blank at both ends.
    let shown = inner.strip_prefix(' ').and_then(|inner| inner.strip_suffix(' '));
    plain.push_str(shown.filter(|_| ticks > 1).unwrap_or(inner));
    Some(rest)
}

/// A link at the start of `text`: its words, and its address behind them if that says more.
fn link<'a>(text: &'a str, plain: &mut String) -> Option<&'a str> {
    let (words, rest) = text.strip_prefix('[')?.split_once("](")?;
    let (address, rest) = rest.split_once(')')?;
    if words.contains('[') {
        return None;
    }
    inline(words, plain);
    if words != address {
        plain.push_str(&format!(" ({address})"));
    }
    Some(rest)
}

fn escaped<'a>(text: &'a str, plain: &mut String) -> Option<&'a str> {
    let rest = text.strip_prefix('\\')?;
    let mark = rest.chars().next().filter(char::is_ascii_punctuation)?;
    plain.push(mark);
    Some(&rest[mark.len_utf8()..])
}

/// The mark of emphasis at the start of `text`; a star between blanks is a star.
fn emphasis<'a>(text: &'a str, plain: &mut str) -> Option<&'a str> {
    let rest = text.trim_start_matches('*');
    let blank = |character: Option<char>| character.is_none_or(char::is_whitespace);
    let lonely = blank(plain.chars().next_back()) && blank(rest.chars().next());
    (rest.len() < text.len() && !lonely).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_removed_and_text_stays() {
        for (markdown, expected) in [
            ("# Title\n\ntext", "Title\n\ntext"),
            ("**RUN** runs *one* `command`", "RUN runs one command"),
            ("```dockerfile\nRUN **x** \\\n  # y\n```\nend", "RUN **x** \\\n  # y\nend"),
            ("[Reference](https://a.b/c)", "Reference (https://a.b/c)"),
            ("[https://a.b](https://a.b)", "https://a.b"),
            ("see [`RUN`](x) [here]", "see RUN (x) [here]"),
            ("a \\* b \\_c\\_ 2 * 3", "a * b _c_ 2 * 3"),
            ("`a*b*c` `` `x` ``", "a*b*c `x`"),
            ("- item\n  - *inner* é", "- item\n  - inner é"),
            ("open ` tick [x](", "open ` tick [x]("),
            ("* star list\n#hash", "* star list\nhash"),
            ("", ""),
        ] {
            assert_eq!(plain(markdown), expected, "{markdown}");
        }
    }
}
