//! The value of a word of a shell (POSIX.1-2024, Shell Command Language, 2.2 and 2.6.7).

/// The value of `word` without quotes and escapes, and whether something unquoted in it may be
/// replaced by file names; `None` if a substitution is part of it.
pub(super) fn value(word: &str) -> Option<(String, bool)> {
    let mut reader = Reader { rest: word, text: String::new(), pattern: word.starts_with('~') };
    while let Some(character) = reader.bump() {
        match character {
            '\\' => reader.escape(),
            '\'' => reader.single_quoted(),
            '"' => reader.double_quoted()?,
            '`' => return None,
            // The escapes of `$'…'` are not read.
            '$' if reader.rest.starts_with(['\'', '"']) => return None,
            '$' => reader.dollar()?,
            _ => {
                reader.pattern |= matches!(character, '*' | '?' | '[' | '{');
                reader.text.push(character);
            }
        }
    }
    Some((reader.text, reader.pattern))
}

struct Reader<'a> {
    rest: &'a str,
    text: String,
    pattern: bool,
}

impl Reader<'_> {
    fn bump(&mut self) -> Option<char> {
        let character = self.rest.chars().next()?;
        self.rest = &self.rest[character.len_utf8()..];
        Some(character)
    }

    /// A line break behind a backslash is no part of the word.
    fn escape(&mut self) {
        if let Some(next) = self.bump().filter(|next| *next != '\n') {
            self.text.push(next);
        }
    }

    fn single_quoted(&mut self) {
        let (inner, rest) = self.rest.split_once('\'').unwrap_or((self.rest, ""));
        self.text.push_str(inner);
        self.rest = rest;
    }

    fn double_quoted(&mut self) -> Option<()> {
        while let Some(character) = self.bump().filter(|next| *next != '"') {
            match character {
                '`' => return None,
                '$' => self.dollar()?,
                '\\' if self.rest.starts_with(['$', '`', '"', '\\', '\n']) => self.escape(),
                _ => self.text.push(character),
            }
        }
        Some(())
    }

    /// A dollar sign that begins nothing stands for itself.
    fn dollar(&mut self) -> Option<()> {
        let begins = |next: char| next.is_ascii_alphanumeric() || "_{([*@#?-$!".contains(next);
        if self.rest.starts_with(begins) {
            return None;
        }
        self.text.push('$');
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::value;

    #[track_caller]
    fn check_value(word: &str, expected: Option<(&str, bool)>) {
        let found = value(word);
        assert_eq!(found.as_ref().map(|(text, pattern)| (text.as_str(), *pattern)), expected);
    }

    #[test]
    fn quotes_are_removed() {
        check_value("a", Some(("a", false)));
        check_value("a'b $c\\'\"d\\\"\\e\"\\ f\\\ng", Some(("ab $c\\d\"\\e fg", false)));
        check_value("'*'\\*", Some(("**", false)));
        check_value("a$ \"b$ \"", Some(("a$ b$ ", false)));
        check_value("'open", Some(("open", false)));
    }

    #[test]
    fn patterns_are_noticed() {
        check_value("*.c", Some(("*.c", true)));
        check_value("~/x", Some(("~/x", true)));
        check_value("a~", Some(("a~", false)));
        check_value("{a,b}", Some(("{a,b}", true)));
    }

    #[test]
    fn substitutions_have_no_value() {
        for word in ["$a", "a${b}", "\"$(c)\"", "`d`", "\"`d`\"", "$'e'", "$1", "$?", "$((1))"] {
            check_value(word, None);
        }
    }
}
