//! The JSON form of arguments, accepted exactly where Go's `encoding/json` accepts it.

use crate::Span;

/// How deep Go lets arrays and objects nest (`encoding/json/scanner.go`, `maxNestingDepth`).
const MAX_DEPTH: usize = 10_000;

/// One string of the array.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonString {
    /// Its decoded value.
    pub value: String,
    /// Where it stands with its quotes, in the text that was read.
    pub range: Span,
}

/// What an argument text is when it is tried as JSON (BuildKit `parser/line_parsers.go`,
/// `parseJSON`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JsonForm {
    /// An array that holds nothing but strings.
    Strings(Vec<JsonString>),
    /// A valid array that holds something else too, first at this range: the build refuses it.
    OtherValue(Span),
    /// Not a JSON array; BuildKit then reads it as shell text or words without a word of warning.
    /// The offset is where the array stops being JSON, `None` if it never began as an array.
    Invalid(Option<u32>),
}

/// Reads `text` as a JSON array of strings. Offsets count from the start of `text`.
pub fn read(text: &str) -> JsonForm {
    let start = text.len() - text.trim_start().len();
    if !text[start..].starts_with('[') {
        return JsonForm::Invalid(None);
    }
    let mut reader = Reader { text, at: start + 1, other: None };
    match reader.array() {
        Some(strings) => match reader.other {
            Some(range) => JsonForm::OtherValue(range),
            None => JsonForm::Strings(strings),
        },
        None => JsonForm::Invalid(Some(reader.at as u32)),
    }
}

/// A cursor that stops where the text stops being JSON.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    other: Option<Span>,
}

impl Reader<'_> {
    /// The rest of the array behind its opening bracket, up to the end of the text.
    fn array(&mut self) -> Option<Vec<JsonString>> {
        let mut strings = Vec::new();
        self.blanks();
        if !self.eat(b']') {
            loop {
                self.blanks();
                self.element(&mut strings)?;
                self.blanks();
                if self.eat(b']') {
                    break;
                }
                self.expect(b',')?;
            }
        }
        self.blanks();
        (self.at == self.text.len()).then_some(strings)
    }

    fn element(&mut self, strings: &mut Vec<JsonString>) -> Option<()> {
        let start = self.at;
        if self.peek() == Some(b'"') {
            let value = self.string()?;
            let range = Span::new(start as u32, self.at as u32);
            strings.push(JsonString { value, range });
            return Some(());
        }
        self.value()?;
        self.other.get_or_insert(Span::new(start as u32, self.at as u32));
        Some(())
    }

    /// Skips one value of any kind, with a stack of its own so that depth cannot overflow ours.
    fn value(&mut self) -> Option<()> {
        let mut open: Vec<u8> = Vec::new();
        loop {
            self.blanks();
            match self.peek()? {
                b'[' | b'{' if open.len() + 1 >= MAX_DEPTH => return None,
                b'[' => {
                    self.at += 1;
                    self.blanks();
                    if !self.eat(b']') {
                        open.push(b']');
                        continue;
                    }
                }
                b'{' => {
                    self.at += 1;
                    self.blanks();
                    if !self.eat(b'}') {
                        self.key()?;
                        open.push(b'}');
                        continue;
                    }
                }
                b'"' => drop(self.string()?),
                b't' => self.word("true")?,
                b'f' => self.word("false")?,
                b'n' => self.word("null")?,
                _ => self.number()?,
            }
            loop {
                self.blanks();
                let Some(&close) = open.last() else { return Some(()) };
                if self.eat(close) {
                    open.pop();
                    continue;
                }
                self.expect(b',')?;
                self.blanks();
                if close == b'}' {
                    self.key()?;
                }
                break;
            }
        }
    }

    fn key(&mut self) -> Option<()> {
        self.blanks();
        self.string()?;
        self.blanks();
        self.expect(b':')
    }

    fn string(&mut self) -> Option<String> {
        self.expect(b'"')?;
        let mut value = String::new();
        loop {
            let character = self.text[self.at..].chars().next()?;
            match character {
                '"' => {
                    self.at += 1;
                    return Some(value);
                }
                '\\' => value.push(self.escape()?),
                '\0'..='\u{1f}' => return None,
                _ => {
                    self.at += character.len_utf8();
                    value.push(character);
                }
            }
        }
    }

    /// One escape sequence; a surrogate without its other half becomes U+FFFD, as in Go.
    fn escape(&mut self) -> Option<char> {
        let letter = *self.text.as_bytes().get(self.at + 1)?;
        let plain = match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode_escape(),
            _ => return None,
        };
        self.at += 2;
        Some(plain)
    }

    fn unicode_escape(&mut self) -> Option<char> {
        let first = self.hex4(self.at + 2)?;
        self.at += 6;
        if let Some(character) = char::from_u32(first) {
            return Some(character);
        }
        let low =
            if self.text[self.at..].starts_with("\\u") { self.hex4(self.at + 2) } else { None };
        if let (0xd800..=0xdbff, Some(low @ 0xdc00..=0xdfff)) = (first, low) {
            self.at += 6;
            return char::from_u32(0x10000 + ((first - 0xd800) << 10) + (low - 0xdc00));
        }
        Some(char::REPLACEMENT_CHARACTER)
    }

    fn hex4(&self, at: usize) -> Option<u32> {
        let digits = self.text.get(at..at + 4)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        u32::from_str_radix(digits, 16).ok()
    }

    fn number(&mut self) -> Option<()> {
        let start = self.at;
        self.eat(b'-');
        if !self.eat(b'0') {
            self.digits()?;
        }
        if self.eat(b'.') {
            self.digits()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            let _ = self.eat(b'+') || self.eat(b'-');
            self.digits()?;
        }
        // Go cannot store a number beyond its float64 and then calls the whole array invalid.
        let number: f64 = self.text[start..self.at].parse().ok()?;
        number.is_finite().then_some(())
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    fn word(&mut self, word: &str) -> Option<()> {
        let found = self.text[self.at..].starts_with(word);
        self.at += if found { word.len() } else { 0 };
        found.then_some(())
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        self.eat(byte).then_some(())
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check_json(text: &str, expected: &str) {
        let shown = match read(text) {
            JsonForm::Strings(strings) => {
                format!("{:?}", strings.iter().map(|string| &string.value).collect::<Vec<_>>())
            }
            JsonForm::OtherValue(range) => format!("other value {}", &text[range.range()]),
            JsonForm::Invalid(at) => format!("invalid at {at:?}"),
        };
        assert_eq!(shown, expected);
    }

    #[test]
    fn arrays_of_strings_are_decoded() {
        check_json(r#"["a", "b"]"#, r#"["a", "b"]"#);
        check_json(r#"  [ "a\t\u00e9\ud83d\ude00\/" ]  "#, r#"["a\té😀/"]"#);
        check_json(r#"["\ud83dx"]"#, "[\"\u{fffd}x\"]");
        check_json("[]", "[]");
    }

    #[test]
    fn other_values_are_named() {
        check_json(r#"["a", 1, {"b": [null]}]"#, "other value 1");
        check_json(r#"[["a"], true]"#, r#"other value ["a"]"#);
        check_json("[null]", "other value null");
    }

    #[test]
    fn what_go_refuses_is_not_json() {
        check_json("echo hi", "invalid at None");
        check_json(r#"['a']"#, "invalid at Some(1)");
        check_json(r#"["a",]"#, "invalid at Some(5)");
        check_json(r#"["a"] && b"#, "invalid at Some(6)");
        check_json(r#"["a" "b"]"#, "invalid at Some(5)");
        check_json(r#"["C:\dir"]"#, "invalid at Some(4)");
        check_json("[01]", "invalid at Some(2)");
        check_json("[1e999]", "invalid at Some(6)");
        check_json("[\"a\tb\"]", "invalid at Some(3)");
        check_json("[", "invalid at Some(1)");
    }

    #[test]
    fn deep_nesting_neither_overflows_nor_passes() {
        let deep = format!("[{}{}]", "[".repeat(20_000), "]".repeat(20_000));
        assert!(matches!(read(&deep), JsonForm::Invalid(Some(_))));
    }

    proptest! {
        #[test]
        fn any_text_agrees_with_a_json_library(text in r#"\[[\[\]{}",:\\ua0-9 e.+tnrlsf-]{0,24}"#) {
            let expected = serde_json::from_str::<Vec<serde_json::Value>>(&text).is_ok();
            // The library refuses lone surrogates, Go replaces them.
            prop_assume!(!text.contains("\\u"));
            prop_assert_eq!(!matches!(read(&text), JsonForm::Invalid(_)), expected);
        }
    }
}
