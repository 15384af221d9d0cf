//! JSON as it is written, for the lists that are as long as the file: what comes again and again, such
//! as a range, goes out in a few pieces, where a general serializer writes every key by itself.

use serde::Serialize;
use tower_lsp::gen_lsp_types as lsp;

/// JSON text that grows from left to right. Who writes takes care of commas and brackets.
#[derive(Debug, Default)]
pub(crate) struct Json(String);

impl Json {
    /// The text.
    pub(crate) fn into_text(self) -> String {
        self.0
    }

    /// Adds `text`, which is JSON or a part of it.
    pub(super) fn raw(&mut self, text: &str) {
        self.0.push_str(text);
    }

    /// Adds `text` as a string.
    pub(super) fn string(&mut self, text: &str) {
        let is_plain = |byte: u8| byte >= b' ' && byte != b'"' && byte != b'\\';
        if text.bytes().all(is_plain) {
            self.0.push('"');
            self.0.push_str(text);
            self.0.push('"');
        } else {
            self.value(&text);
        }
    }

    /// Adds a number.
    pub(super) fn number(&mut self, number: u32) {
        if number >= 10 {
            self.number(number / 10);
        }
        // The last digit.
        self.0.push(char::from(b'0' + (number % 10) as u8));
    }

    /// Adds a [`lsp::Range`].
    pub(super) fn range(&mut self, range: lsp::Range) {
        self.raw(r#"{"start":"#);
        self.position(range.start);
        self.raw(r#","end":"#);
        self.position(range.end);
        self.raw("}");
    }

    fn position(&mut self, position: lsp::Position) {
        self.raw(r#"{"line":"#);
        self.number(position.line);
        self.raw(r#","character":"#);
        self.number(position.character);
        self.raw("}");
    }

    /// Adds a list of `items`, each of which `write` adds.
    pub(super) fn list<T>(
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

    /// Adds any value; one that cannot be serialized becomes `null`.
    pub(super) fn value(&mut self, value: &impl Serialize) {
        match serde_json::to_string(value) {
            Ok(text) => self.raw(&text),
            Err(_) => self.raw("null"),
        }
    }
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
        fn ranges_are_written_as_everywhere(numbers: [u32; 4]) {
            let [start, from, end, to] = numbers.map(|number| number >> (number % 32));
            let position = |line, character| lsp::Position { line, character };
            let range = lsp::Range { start: position(start, from), end: position(end, to) };
            let expected = serde_json::to_string(&range).unwrap();
            prop_assert_eq!(written(|json| json.range(range)), expected);
        }
    }

    #[test]
    fn lists_have_commas_between() {
        let list = |items: &[u32]| written(|json| json.list(items, |json, n| json.number(*n)));
        assert_eq!([list(&[]), list(&[7]), list(&[0, 10, 305])], ["[]", "[7]", "[0,10,305]"]);
    }
}
