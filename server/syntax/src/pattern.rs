//! The patterns of `${name#pattern}`, `${name%pattern}` and `${name/pattern/text}`
//! (BuildKit `shell/lex.go`, `convertShellPatternToRegex`).

/// How many bytes a value and how many parts a pattern may have; matching costs up to the square
/// of the one times the other, so a longer one is not evaluated.
const MAX_VALUE: usize = 256;
const MAX_PARTS: usize = 64;

/// A pattern of characters, `?` and `*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Any run of characters but line feeds.
    Run,
    /// Any one character but a line feed.
    Any,
    One(char),
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// The character behind a backslash that may not stand there, `None` at the end.
    pub(crate) fn read(text: &str) -> Result<Pattern, Option<char>> {
        let mut parts = Vec::new();
        // As for words, a byte order mark at the start is dropped.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            parts.push(match character {
                '*' => Part::Run,
                '?' => Part::Any,
                // `}` and `/` are escaped for the sake of the braces, not of the pattern.
                '\\' if matches!(characters.peek(), Some('}' | '/')) => continue,
                '\\' => match characters.next() {
                    Some(next @ ('*' | '?' | '\\')) => Part::One(next),
                    other => return Err(other),
                },
                _ => Part::One(character),
            });
        }
        Ok(Pattern { parts })
    }

    /// `value` without the shortest (or longest) prefix that matches; `None` if it is too long.
    pub(crate) fn trim_prefix(&self, value: &str, longest: bool) -> Option<String> {
        let value = self.characters(value)?;
        let length = self.length_at(&value, longest).unwrap_or(0);
        Some(value[length..].iter().collect())
    }

    /// `value` without the shortest (or longest) suffix that matches; `None` if it is too long.
    pub(crate) fn trim_suffix(&self, value: &str, longest: bool) -> Option<String> {
        let reversed: String = self.characters(value)?.iter().rev().collect();
        let pattern = Pattern { parts: self.parts.iter().rev().copied().collect() };
        let trimmed = pattern.trim_prefix(&reversed, longest)?;
        Some(trimmed.chars().rev().collect())
    }

    /// `value` with the first match (or all) replaced; `None` where the result cannot be told:
    /// too long a value, or an `all` that matches nothing at all or holds a `$`, which Go reads
    /// as a template.
    pub(crate) fn replace(&self, value: &str, replacement: &str, all: bool) -> Option<String> {
        let value = self.characters(value)?;
        if all && (replacement.contains('$') || self.parts.iter().all(|part| *part == Part::Run)) {
            return None;
        }
        let (mut result, mut at, mut done) = (String::new(), 0, false);
        loop {
            let length = if done { None } else { self.length_at(&value[at..], true) };
            match (length, value.get(at)) {
                (Some(length), _) => {
                    result.push_str(replacement);
                    at += length;
                    done = !all;
                }
                (None, Some(character)) => {
                    result.push(*character);
                    at += 1;
                }
                (None, None) => return Some(result),
            }
        }
    }

    /// The characters of `value`, unless matching them would take too long.
    fn characters(&self, value: &str) -> Option<Vec<char>> {
        let fits = value.len() <= MAX_VALUE && self.parts.len() <= MAX_PARTS;
        fits.then(|| value.chars().collect())
    }

    /// The length of the shortest (or longest) match at the start of `value`.
    fn length_at(&self, value: &[char], longest: bool) -> Option<usize> {
        // `reached` holds every length that the parts so far can match.
        let mut reached = vec![false; value.len() + 1];
        reached[0] = true;
        for part in &self.parts {
            reached = step(*part, value, &reached);
        }
        match longest {
            true => reached.iter().rposition(|found| *found),
            false => reached.iter().position(|found| *found),
        }
    }
}

/// The lengths that can be reached with one part more.
fn step(part: Part, value: &[char], reached: &[bool]) -> Vec<bool> {
    let mut next = vec![false; reached.len()];
    let mut running = false;
    for (length, found) in reached.iter().enumerate() {
        running |= *found;
        let character = value.get(length).copied();
        match part {
            Part::Run => {
                next[length] = running;
                running &= character != Some('\n');
            }
            Part::Any if *found && character.is_some_and(|c| c != '\n') => next[length + 1] = true,
            Part::One(one) if *found && character == Some(one) => next[length + 1] = true,
            _ => {}
        }
    }
    next
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[track_caller]
    fn check_prefix(pattern: &str, value: &str, shortest: &str, longest: &str) {
        let pattern = Pattern::read(pattern).unwrap();
        assert_eq!(pattern.trim_prefix(value, false).unwrap(), shortest);
        assert_eq!(pattern.trim_prefix(value, true).unwrap(), longest);
    }

    #[track_caller]
    fn check_suffix(pattern: &str, value: &str, shortest: &str, longest: &str) {
        let pattern = Pattern::read(pattern).unwrap();
        assert_eq!(pattern.trim_suffix(value, false).unwrap(), shortest);
        assert_eq!(pattern.trim_suffix(value, true).unwrap(), longest);
    }

    #[test]
    fn prefixes_and_suffixes_are_trimmed() {
        check_prefix("*/", "a/b/c", "b/c", "c");
        check_prefix("?", "äb", "b", "b");
        check_prefix("x", "abc", "abc", "abc");
        check_suffix(".*", "a.tar.gz", "a.tar", "a");
        check_suffix(r"\*", "a**", "a*", "a*");
    }

    #[test]
    fn matches_are_replaced() {
        let pattern = Pattern::read("o").unwrap();
        assert_eq!(pattern.replace("foo", "0", false).unwrap(), "f0o");
        assert_eq!(pattern.replace("foo", "0", true).unwrap(), "f00");
        assert_eq!(pattern.replace("foo", "$1", true), None);
    }

    #[test]
    fn other_escapes_are_refused() {
        assert_eq!(Pattern::read(r"a\b"), Err(Some('b')));
        assert_eq!(Pattern::read(r"a\"), Err(None));
        assert!(Pattern::read(r"a\/b\}").is_ok());
    }
}
