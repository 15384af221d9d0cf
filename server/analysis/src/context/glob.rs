//! Go's `filepath.Match` where the separator is a slash. COPY and ADD find their sources by it, and
//! every pattern of an ignore file must be one that it does not refuse.

/// A pattern that Go refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadPattern;

/// Whether all of `name` matches `pattern`.
///
/// # Errors
/// Go refuses a pattern only when it comes to read the place that is wrong, and so does this.
pub fn matches(pattern: &str, name: &str) -> Result<bool, BadPattern> {
    let (mut pattern, mut name) = (pattern, name);
    while !pattern.is_empty() {
        let (star, chunk, rest) = next_chunk(pattern);
        pattern = rest;
        if star && chunk.is_empty() {
            return Ok(!name.contains('/'));
        }
        let is_last = pattern.is_empty();
        match after_chunk(chunk, name, star, is_last)? {
            Some(rest) => name = rest,
            None => return Ok(false),
        }
    }
    Ok(name.is_empty())
}

/// Whether `source` holds a character that makes it a pattern (`dockerfile2llb/convert_copy.go`,
/// `containsWildcards`).
pub fn has_wildcards(source: &str) -> bool {
    let mut characters = source.chars();
    while let Some(character) = characters.next() {
        match character {
            '*' | '?' | '[' => return true,
            '\\' => drop(characters.next()),
            _ => {}
        }
    }
    false
}

/// What follows `chunk` in `name`, at its start or, behind a `star`, at the first place that fits.
fn after_chunk<'n>(
    chunk: &str,
    name: &'n str,
    star: bool,
    is_last: bool,
) -> Result<Option<&'n str>, BadPattern> {
    let segment = name.find('/').unwrap_or(name.len());
    let starts = name.char_indices().map(|(at, _)| at).chain([name.len()]);
    for start in starts.take_while(|start| *start == 0 || (star && *start <= segment)) {
        let here = match_chunk(chunk, name.get(start..).unwrap_or_default())?;
        if let Some(rest) = here.filter(|rest| rest.is_empty() || !is_last) {
            return Ok(Some(rest));
        }
    }
    Ok(None)
}

/// Whether `pattern` begins with stars, what stands between them and the next one, and the rest.
fn next_chunk(pattern: &str) -> (bool, &str, &str) {
    let text = pattern.trim_start_matches('*');
    let star = text.len() < pattern.len();
    let mut in_class = false;
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => drop(characters.next()),
            '[' => in_class = true,
            ']' => in_class = false,
            '*' if !in_class => {
                let (chunk, rest) = text.split_at(at);
                return (star, chunk, rest);
            }
            _ => {}
        }
    }
    (star, text, "")
}

/// What follows in `name` where it begins with `chunk`. The whole chunk is read even where it does
/// not fit, because what is wrong in it counts all the same.
fn match_chunk<'n>(chunk: &str, name: &'n str) -> Result<Option<&'n str>, BadPattern> {
    let (mut chunk, mut left) = (chunk, Some(name));
    while let Some(character) = chunk.chars().next() {
        let behind = chunk.get(character.len_utf8()..).unwrap_or_default();
        let (next, rest) = split_character(left);
        let fits;
        (fits, chunk) = match character {
            '[' => class(behind, next)?,
            '?' => (next.is_some_and(|next| next != '/'), behind),
            '\\' => {
                let escaped = behind.chars().next().ok_or(BadPattern)?;
                (next == Some(escaped), behind.get(escaped.len_utf8()..).unwrap_or_default())
            }
            _ => (next == Some(character), behind),
        };
        left = rest.filter(|_| fits);
    }
    Ok(left)
}

fn split_character(text: Option<&str>) -> (Option<char>, Option<&str>) {
    let Some(character) = text.and_then(|text| text.chars().next()) else { return (None, None) };
    (Some(character), text.and_then(|text| text.get(character.len_utf8()..)))
}

/// Whether `next` is in the class whose opening bracket stands before `text`, and what follows it.
fn class(text: &str, next: Option<char>) -> Result<(bool, &str), BadPattern> {
    let (negated, mut text) = match text.strip_prefix('^') {
        Some(text) => (true, text),
        None => (false, text),
    };
    let (mut found, mut is_first) = (false, true);
    loop {
        if let Some(rest) = text.strip_prefix(']').filter(|_| !is_first) {
            return Ok((next.is_some() && found != negated, rest));
        }
        let (low, rest) = class_character(text)?;
        let (high, rest) = match rest.strip_prefix('-') {
            Some(rest) => class_character(rest)?,
            None => (low, rest),
        };
        found |= next.is_some_and(|next| low <= next && next <= high);
        (text, is_first) = (rest, false);
    }
}

/// One character of a class and what follows it, which cannot be nothing.
fn class_character(text: &str) -> Result<(char, &str), BadPattern> {
    if text.starts_with(['-', ']']) {
        return Err(BadPattern);
    }
    let text = text.strip_prefix('\\').unwrap_or(text);
    let character = text.chars().next().ok_or(BadPattern)?;
    let rest = text.get(character.len_utf8()..).filter(|rest| !rest.is_empty());
    rest.map(|rest| (character, rest)).ok_or(BadPattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_as_in_go() {
        for (pattern, name, expected) in [
            ("a", "a", Ok(true)),
            ("a", "ab", Ok(false)),
            ("*", "ab", Ok(true)),
            ("*", "a/b", Ok(false)),
            ("*.js", "a.js", Ok(true)),
            ("*.js", "a/b.js", Ok(false)),
            ("a*b*c", "axbxbxc", Ok(true)),
            ("a*/b", "axx/b", Ok(true)),
            ("a?c", "aéc", Ok(true)),
            ("a?c", "a/c", Ok(false)),
            ("[a-c]x", "bx", Ok(true)),
            ("[^a-c]x", "bx", Ok(false)),
            ("[^a-c]x", "/x", Ok(true)),
            (r"[\]]", "]", Ok(true)),
            (r"\*", "*", Ok(true)),
            (r"\*", "a", Ok(false)),
            ("[]a]", "]", Err(BadPattern)),
            ("[a", "a", Err(BadPattern)),
            ("[a-]", "a", Err(BadPattern)),
            ("[-a]", "a", Err(BadPattern)),
            (r"a\", "a", Err(BadPattern)),
            ("x*[", "a", Ok(false)),
            ("", "", Ok(true)),
            ("", "a", Ok(false)),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn wildcards_are_seen() {
        assert!(has_wildcards("a*b") && has_wildcards("[a]") && has_wildcards(r"\a?"));
        assert!(!has_wildcards(r"a\*b") && !has_wildcards("a]"));
    }
}
