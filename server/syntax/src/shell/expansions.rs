//! What the shell replaces in the body of a heredoc, in which quotes mean nothing.

use crate::Span;

/// The variables and substitutions in `body`, a part of `text`, each with all that is in it.
pub(super) fn find(text: &str, body: Span) -> Vec<Span> {
    let bytes = text.as_bytes().get(..body.end as usize).unwrap_or_default();
    let mut found = Vec::new();
    let (mut at, mut failures) = (body.start as usize, 0);
    while let Some(byte) = bytes.get(at) {
        let may_open = failures < MAX_FAILURES;
        let end = match (byte, bytes.get(at + 1)) {
            (b'\\', _) => {
                at += 2;
                continue;
            }
            (b'`', _) if may_open => closing(bytes, at + 1, b'`'),
            (b'$', Some(b'{')) if may_open => closing(bytes, at + 2, b'}'),
            (b'$', Some(b'(')) if may_open => closing(bytes, at + 2, b')'),
            (b'$', Some(next)) => name_end(bytes, at + 1, *next),
            _ => None,
        };
        match end {
            Some(end) => found.push(Span::new(at as u32, end as u32)),
            None => failures += usize::from(matches!(byte, b'`' | b'$')),
        }
        at = end.unwrap_or(at + 1);
    }
    found
}

/// `text` with blanks for all but `kept`, so that these are words with nothing around them.
pub(super) fn masked(text: &str, kept: &[Span]) -> String {
    let mut bytes = vec![b' '; text.len()];
    for span in kept {
        if let (Some(to), Some(from)) = (bytes.get_mut(span.range()), text.get(span.range())) {
            to.copy_from_slice(from.as_bytes());
        }
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// Where the name at `at` ends, which begins with `first`; `None` if it is no name.
fn name_end(bytes: &[u8], at: usize, first: u8) -> Option<usize> {
    match first {
        b'_' | b'a'..=b'z' | b'A'..=b'Z' => {
            let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
            Some(at + bytes.get(at..)?.iter().take_while(is_part).count())
        }
        b'0'..=b'9' | b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!' => Some(at + 1),
        _ => None,
    }
}

/// After so many that were not closed nothing is looked for that has to be: each such look goes to
/// the end of the text.
const MAX_FAILURES: usize = 16;

/// Where the text from `at` on, which begins behind an opening character, is closed.
fn closing(bytes: &[u8], mut at: usize, close: u8) -> Option<usize> {
    let mut open = vec![close];
    loop {
        let byte = *bytes.get(at)?;
        match (byte, open.last().copied()?) {
            (byte, b'\'') if byte != b'\'' => {}
            (b'\\', _) => at += 1,
            (byte, close) if byte == close => {
                open.pop();
                if open.is_empty() {
                    return Some(at + 1);
                }
            }
            (b'\'', b')' | b'`') => open.push(b'\''),
            (b'"', _) => open.push(b'"'),
            (b'(', b')') => open.push(b')'),
            (b'$', _) if bytes.get(at + 1) == Some(&b'(') => {
                open.push(b')');
                at += 1;
            }
            (b'$', _) if bytes.get(at + 1) == Some(&b'{') => {
                open.push(b'}');
                at += 1;
            }
            (b'`', b')' | b'}' | b'"') => open.push(b'`'),
            _ => {}
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_masked(text: &str, expected: &str) {
        let found = find(text, Span::new(0, text.len() as u32));
        assert_eq!(masked(text, &found), expected);
    }

    #[test]
    fn expansions_are_kept() {
        check_masked("a $b ${c:-\"}\"}x $1 $$ $é $", "  $b ${c:-\"}\"}  $1 $$      ");
        check_masked("'$a' \\$b \"$(c ')' \"`d`\")\"", " $a       $(c ')' \"`d`\") ");
        check_masked("`a` $((1 + (2))) \\`b", "`a` $((1 + (2)))    ");
    }

    #[test]
    fn what_is_not_closed_is_nothing() {
        check_masked("$(a `b ${c", "          ");
    }
}
