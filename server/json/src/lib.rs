//! JSON text that is written as it goes, for the answers of a server that are as long as a file.
//!
//! A general serializer, built for size like most of the program, takes several times as long for
//! lists of thousands of ranges and numbers as it takes to find them. This crate is built for speed.

use std::fmt::Write;

/// JSON text that grows from left to right. Who writes takes care of commas and brackets.
#[derive(Debug, Default)]
pub struct Json(String);

impl Json {
    /// The text.
    pub fn into_text(self) -> String {
        self.0
    }

    /// Adds `text`, which is JSON or a part of it.
    pub fn raw(&mut self, text: &str) {
        self.0.push_str(text);
    }

    /// Adds `text` as a string (RFC 8259, section 7).
    pub fn string(&mut self, text: &str) {
        let mut rest = text;
        self.0.push('"');
        while let Some(at) = rest.bytes().position(is_escaped) {
            let (plain, behind) = rest.split_at(at);
            self.0.push_str(plain);
            // What is escaped is one byte long.
            let (escaped, behind) = behind.split_at(1);
            self.escaped(escaped.as_bytes().first().copied().unwrap_or_default());
            rest = behind;
        }
        self.0.push_str(rest);
        self.0.push('"');
    }

    fn escaped(&mut self, byte: u8) {
        let short = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            0x08 => "\\b",
            0x0c => "\\f",
            // Writing to memory does not fail.
            _ => return write!(self.0, "\\u{byte:04x}").unwrap_or_default(),
        };
        self.0.push_str(short);
    }

    /// Adds a number.
    pub fn number(&mut self, number: u32) {
        let mut digits = ['0'; 10];
        let (mut rest, mut count) = (number, 0);
        for digit in digits.iter_mut().rev() {
            // The last digit.
            *digit = char::from(b'0' + (rest % 10) as u8);
            (rest, count) = (rest / 10, count + 1);
            if rest == 0 {
                break;
            }
        }
        self.0.extend(digits.iter().skip(digits.len() - count));
    }

    /// Adds numbers with commas between them.
    pub fn numbers(&mut self, numbers: &[u32]) {
        for (index, number) in numbers.iter().enumerate() {
            if index > 0 {
                self.0.push(',');
            }
            self.number(*number);
        }
    }

    /// Adds a list of `items`, each of which `write` adds.
    pub fn list<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Json, T),
    ) {
        self.raw("[");
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.raw(",");
            }
            write(self, item);
        }
        self.raw("]");
    }
}

fn is_escaped(byte: u8) -> bool {
    byte < b' ' || byte == b'"' || byte == b'\\'
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(write: impl FnOnce(&mut Json)) -> String {
        let mut json = Json::default();
        write(&mut json);
        json.into_text()
    }

    proptest! {
        #[test]
        fn strings_are_written_as_everywhere(text in "\\PC*|[\"\\\\\u{0}-\u{20}\u{7f}a-c😀é]*") {
            let expected = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(written(|json| json.string(&text)), expected);
        }

        #[test]
        fn numbers_are_written_as_everywhere(numbers: Vec<u32>) {
            let numbers: Vec<u32> = numbers.iter().map(|number| number >> (number % 32)).collect();
            let expected = serde_json::to_string(&numbers).unwrap();
            prop_assert_eq!(format!("[{}]", written(|json| json.numbers(&numbers))), expected);
        }
    }

    #[test]
    fn lists_have_commas_between() {
        let list = |items: &[u32]| written(|json| json.list(items, |json, n| json.number(*n)));
        assert_eq!(
            [list(&[]), list(&[7]), list(&[0, 10, u32::MAX])],
            ["[]", "[7]", "[0,10,4294967295]"]
        );
    }
}
