//! What the words of a command come to, where that does not depend on the build.

use super::paths::Paths;

/// The value of the shell word `raw`, and whether file names may replace something in it; `None`
/// where that is not known. `value` tells variables.
pub(super) fn evaluate<'v>(
    raw: &str,
    value: &dyn Fn(&str) -> Option<&'v str>,
) -> Option<(String, bool)> {
    let mut reader = Reader {
        rest: raw,
        text: String::new(),
        pattern: raw.starts_with('~'),
        has_sign: false,
        value,
    };
    while let Some(character) = reader.bump() {
        match character {
            '\\' => match reader.bump()? {
                '\n' => {}
                next => reader.quoted(next.encode_utf8(&mut [0; 4])),
            },
            '\'' => {
                let (inner, rest) = reader.rest.split_once('\'')?;
                reader.quoted(inner);
                reader.rest = rest;
            }
            '"' => reader.double_quoted()?,
            '`' => return None,
            '$' => reader.variable(false)?,
            _ => {
                reader.pattern |= matches!(character, '*' | '?' | '[' | '{');
                reader.text.push(character);
            }
        }
    }
    (!reader.pattern || !reader.has_sign).then_some((reader.text, reader.pattern))
}

struct Reader<'a, 'v> {
    rest: &'a str,
    text: String,
    pattern: bool,
    /// Whether a sign of patterns is in it that means itself.
    has_sign: bool,
    value: &'a dyn Fn(&str) -> Option<&'v str>,
}

impl Reader<'_, '_> {
    fn bump(&mut self) -> Option<char> {
        let character = self.rest.chars().next()?;
        self.rest = self.rest.get(character.len_utf8()..)?;
        Some(character)
    }

    /// Text in quotes; a sign of patterns in it could not be told from one outside.
    fn quoted(&mut self, text: &str) {
        self.text.push_str(text);
        self.has_sign |= text.contains(['*', '?', '[', '{']);
    }

    fn double_quoted(&mut self) -> Option<()> {
        loop {
            match self.bump()? {
                '"' => return Some(()),
                '`' => return None,
                '\\' => match self.bump()? {
                    '\n' => {}
                    next @ ('$' | '`' | '"' | '\\') => self.text.push(next),
                    next => self.text.extend(['\\', next]),
                },
                '$' => self.variable(true)?,
                next => self.quoted(next.encode_utf8(&mut [0; 4])),
            }
        }
    }

    /// Outside of quotes a value may be split, or replaced by file names.
    fn variable(&mut self, is_quoted: bool) -> Option<()> {
        let (name, rest) = match self.rest.strip_prefix('{') {
            Some(rest) => rest.split_once('}')?,
            None => {
                let is_end = |c: char| !c.is_ascii_alphanumeric() && c != '_';
                self.rest.split_at(self.rest.find(is_end).unwrap_or(self.rest.len()))
            }
        };
        let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && !name.starts_with(|c: char| c.is_ascii_digit());
        let value = (self.value)(name).filter(|_| is_name && !name.is_empty())?;
        let is_one = |c: char| !c.is_whitespace() && !"*?[{~\\'\"".contains(c);
        if !is_quoted && (value.is_empty() || !value.chars().all(is_one)) {
            return None;
        }
        self.quoted(value);
        self.rest = rest;
        Some(())
    }
}

/// The paths that `text` means in `directory`. With `is_pattern` it may be replaced by several
/// names. `None` where that is not known.
pub(super) fn paths(
    text: &str,
    is_pattern: bool,
    directory: Option<&str>,
    home: Option<&str>,
) -> Option<Paths> {
    let text = match text.strip_prefix('~').filter(|_| is_pattern) {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => format!("{}{rest}", home?),
        Some(_) => return None,
        None => text.to_owned(),
    };
    if text.is_empty() {
        return None;
    }
    // What `..` leads to behind a name depends on links.
    let mut names = text.split('/').skip_while(|part| matches!(*part, ".." | "." | ""));
    if names.any(|part| part == "..") {
        return None;
    }
    let absolute = match text.starts_with('/') {
        true => text,
        false => format!("{}/{text}", directory?.trim_end_matches('/')),
    };
    let sign = absolute.find(['*', '?', '[', '{']).filter(|_| is_pattern);
    let Some(sign) = sign else {
        return Some(Paths::Exact(analysis::context::path::clean(&absolute)));
    };
    let prefix = absolute.get(..sign)?;
    let (above, name) = prefix.rsplit_once('/')?;
    let above = analysis::context::path::clean(&format!("{above}/"));
    Some(Paths::Prefix(format!("{}/{name}", above.trim_end_matches('/'))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_word(raw: &str, expected: Option<&str>) {
        let value = |name: &str| match name {
            "A" => Some("/a"),
            "B" => Some("b c"),
            _ => None,
        };
        let found = evaluate(raw, &value).and_then(|(text, is_pattern)| {
            paths(&text, is_pattern, Some("/w"), Some("/root")).map(|paths| paths.to_string())
        });
        assert_eq!(found.as_deref(), expected, "{raw}");
    }

    #[test]
    fn words_are_paths() {
        check_word("x", Some("/w/x"));
        check_word("./x/", Some("/w/x"));
        check_word("../x", Some("/x"));
        check_word("y/../x", None);
        check_word("$A/x", Some("/a/x"));
        check_word("${A}/'x y'", Some("/a/x y"));
        check_word("\"$B\"", Some("/w/b c"));
        check_word("$B", None);
        check_word("$C", None);
        check_word("${A:-x}", None);
        check_word("$(x)", None);
        check_word("~/x", Some("/root/x"));
        check_word("~x", None);
        check_word("/a/*.c", Some("/a/*"));
        check_word("/a/{b,c}", Some("/a/*"));
        check_word("a/b*", Some("/w/a/b*"));
        check_word("\\*", Some("/w/*"));
        check_word("\"*\"/*", None);
        check_word("'*'", Some("/w/*"));
        check_word("'*'/*", None);
    }
}
