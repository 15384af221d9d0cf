//! JSON, TOML and YAML as the same kind of value. What cannot be read, is too large or too deep is
//! `None`, never a part of it.

use saphyr_parser::{Event, Parser, ScalarStyle, StrInput};
use serde_json::{Map, Value};
use toml::de::{DeTable, DeValue};

use super::LARGEST;

/// How deep YAML may be nested.
const DEEPEST: usize = 32;

/// Reads JSON.
pub(super) fn json(text: &str) -> Option<Value> {
    serde_json::from_str(bounded(text)?.trim_start_matches('\u{feff}')).ok()
}

/// Reads JSON that may hold comments and commas at the end of lists.
pub(super) fn json_with_comments(text: &str) -> Option<Value> {
    json(&without_comments(bounded(text)?))
}

/// Reads TOML.
pub(super) fn toml(text: &str) -> Option<Value> {
    let table = DeTable::parse(bounded(text)?).ok()?;
    Some(Value::Object(table_of(table.get_ref())))
}

/// Reads the first document of YAML. Aliases are not followed: they can make a small file huge.
pub(super) fn yaml(text: &str) -> Option<Value> {
    let mut reader = Yaml { parser: Parser::new_from_str(bounded(text)?) };
    loop {
        match reader.next()? {
            Event::StreamStart | Event::DocumentStart(_) | Event::Nothing => {}
            Event::StreamEnd | Event::DocumentEnd => return Some(Value::Null),
            event => return reader.value(event, 0),
        }
    }
}

fn bounded(text: &str) -> Option<&str> {
    Some(text).filter(|text| text.len() as u64 <= LARGEST)
}

fn table_of(table: &DeTable<'_>) -> Map<String, Value> {
    let entry = |(key, value): (&toml::Spanned<_>, &toml::Spanned<DeValue<'_>>)| {
        let key: &std::borrow::Cow<'_, str> = key.get_ref();
        (key.clone().into_owned(), value_of(value.get_ref()))
    };
    table.iter().map(entry).collect()
}

fn value_of(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::Table(table) => Value::Object(table_of(table)),
        DeValue::Array(array) => {
            Value::Array(array.iter().map(|v| value_of(v.get_ref())).collect())
        }
        DeValue::String(text) => Value::String(text.clone().into_owned()),
        DeValue::Boolean(value) => Value::Bool(*value),
        DeValue::Integer(number) => Value::String(number.to_string()),
        _ => Value::Null,
    }
}

struct Yaml<'a> {
    parser: Parser<'a, StrInput<'a>>,
}

impl<'a> Yaml<'a> {
    fn next(&mut self) -> Option<Event<'a>> {
        match self.parser.next() {
            Some(next) => next.ok().map(|(event, _)| event),
            None => Some(Event::StreamEnd),
        }
    }

    fn value(&mut self, event: Event<'a>, depth: usize) -> Option<Value> {
        if depth > DEEPEST {
            return None;
        }
        match event {
            Event::Scalar(text, style, ..) => Some(scalar(&text, style)),
            Event::SequenceStart(..) => {
                let mut items = Vec::new();
                loop {
                    match self.next()? {
                        Event::SequenceEnd | Event::StreamEnd => return Some(Value::Array(items)),
                        event => items.push(self.value(event, depth + 1)?),
                    }
                }
            }
            Event::MappingStart(..) => self.mapping(depth),
            Event::Alias(_) => None,
            _ => Some(Value::Null),
        }
    }

    fn mapping(&mut self, depth: usize) -> Option<Value> {
        let mut entries = Map::new();
        loop {
            let event = self.next()?;
            if matches!(event, Event::MappingEnd | Event::StreamEnd) {
                return Some(Value::Object(entries));
            }
            let key = self.value(event, depth + 1)?;
            let event = self.next()?;
            let value = self.value(event, depth + 1)?;
            if let Value::String(key) = key {
                entries.insert(key, value);
            }
        }
    }
}

fn scalar(text: &str, style: ScalarStyle) -> Value {
    match (style, text) {
        (ScalarStyle::Plain, "true" | "True" | "TRUE") => Value::Bool(true),
        (ScalarStyle::Plain, "false" | "False" | "FALSE") => Value::Bool(false),
        (ScalarStyle::Plain, "" | "~" | "null") => Value::Null,
        _ => Value::String(text.to_owned()),
    }
}

/// `text` without what only JSON with comments has.
fn without_comments(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    let (mut in_string, mut escaped) = (false, false);
    while let Some(character) = characters.next() {
        match (character, characters.peek()) {
            _ if in_string => {
                in_string = escaped || character != '"';
                escaped = character == '\\' && !escaped;
                plain.push(character);
            }
            ('/', Some('/')) => while characters.next_if(|next| *next != '\n').is_some() {},
            ('/', Some('*')) => {
                let mut last = ' ';
                for next in characters.by_ref().skip(1) {
                    if (last, next) == ('*', '/') {
                        break;
                    }
                    last = next;
                }
            }
            (']' | '}', _) => {
                let end = plain.trim_end().len();
                if plain.get(..end).is_some_and(|text| text.ends_with(',')) {
                    plain.truncate(end - 1);
                }
                plain.push(character);
            }
            _ => {
                in_string = character == '"';
                plain.push(character);
            }
        }
    }
    plain
}

/// What is below `keys` in `value`, one after the other.
pub(super) fn at<'v>(value: &'v Value, keys: &[&str]) -> Option<&'v Value> {
    keys.iter().try_fold(value, |value, key| value.get(key))
}

/// The text below `keys`.
pub(super) fn text<'v>(value: &'v Value, keys: &[&str]) -> Option<&'v str> {
    at(value, keys)?.as_str()
}

/// The texts of the list below `keys`; none if there is no list.
pub(super) fn texts<'v>(value: &'v Value, keys: &[&str]) -> Vec<&'v str> {
    let list = at(value, keys).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).collect()
}

/// The entries of the table below `keys`; none if there is no table.
pub(super) fn entries<'v>(value: &'v Value, keys: &[&str]) -> Vec<(&'v str, &'v Value)> {
    let table = at(value, keys).and_then(Value::as_object);
    table.into_iter().flatten().map(|(key, value)| (key.as_str(), value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_languages_say_the_same() {
        let expected = json(r#"{"a": {"b": ["x", true]}}"#);
        assert_eq!(toml("[a]\nb = [\"x\", true]\n"), expected);
        assert_eq!(yaml("a:\n  b:\n  - x\n  - true\n"), expected);
        let commented = "{ // no\n \"a\": /* , */ {\"b\": [\"x\", true,],},\n}";
        assert_eq!(json_with_comments(commented), expected);
        assert_eq!(text(&expected.unwrap(), &["a", "c"]), None);
    }

    #[test]
    fn hostile_texts_are_not_read() {
        assert_eq!(yaml("a: &a [x]\nb: *a\n"), None);
        assert_eq!(yaml(&"[".repeat(100)), None);
        assert_eq!(json(&"[".repeat(1000)), None);
    }
}
