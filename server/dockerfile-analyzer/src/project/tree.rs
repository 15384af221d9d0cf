//! A configuration file as a tree in which every key and value knows its place, whatever language
//! it is written in.

use std::borrow::Cow;

use saphyr_parser::{Event, Parser, ScalarStyle};
use syntax::Span;
use toml::de::{DeTable, DeValue};

use super::Problem;

/// A value and where it stands, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) span: Span,
    pub(super) value: Value,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Table(Vec<(Key, Node)>),
    List(Vec<Node>),
    Text(String),
    Bool(bool),
    /// Nothing was written.
    Null,
    /// A number or a time, which no key takes.
    Other,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) span: Span,
    pub(super) name: String,
}

/// How deep YAML may be nested.
const DEEPEST: usize = 16;

impl Node {
    /// Reads TOML.
    pub(super) fn of_toml(text: &str) -> Result<Node, Problem> {
        let table = DeTable::parse(text).map_err(|error| {
            let place = error.span().unwrap_or_default();
            Problem { span: bytes(place), message: error.message().to_owned() }
        })?;
        Ok(Node { span: bytes(table.span()), value: Value::Table(entries(table.get_ref())) })
    }

    /// Reads the first document of YAML. Aliases are refused: they can make a small file huge.
    pub(super) fn of_yaml(text: &str) -> Result<Node, Problem> {
        let offsets: Vec<u32> = text.char_indices().map(|(offset, _)| offset as u32).collect();
        let end = text.len() as u32;
        let mut reader = YamlReader { parser: Parser::new_from_str(text), offsets, end };
        reader.document()
    }

    /// What kind of value it is, for messages.
    pub(super) fn kind(&self) -> &'static str {
        match self.value {
            Value::Table(_) => "a table",
            Value::List(_) => "a list",
            Value::Text(_) => "a text",
            Value::Bool(_) => "true or false",
            Value::Null => "nothing",
            Value::Other => "a number or a time",
        }
    }
}

fn bytes(range: std::ops::Range<usize>) -> Span {
    Span::new(range.start as u32, range.end as u32)
}

fn entries(table: &DeTable<'_>) -> Vec<(Key, Node)> {
    let entry = |(key, value): (&toml::Spanned<Cow<'_, str>>, &toml::Spanned<DeValue<'_>>)| {
        let key = Key { span: bytes(key.span()), name: key.get_ref().clone().into_owned() };
        (key, node(value))
    };
    table.iter().map(entry).collect()
}

fn node(value: &toml::Spanned<DeValue<'_>>) -> Node {
    let span = bytes(value.span());
    let value = match value.get_ref() {
        DeValue::Table(table) => Value::Table(entries(table)),
        DeValue::Array(array) => Value::List(array.iter().map(node).collect()),
        DeValue::String(text) => Value::Text(text.clone().into_owned()),
        DeValue::Boolean(value) => Value::Bool(*value),
        _ => Value::Other,
    };
    Node { span, value }
}

struct YamlReader<'a> {
    parser: Parser<'a, saphyr_parser::StrInput<'a>>,
    /// The byte offset of each character.
    offsets: Vec<u32>,
    end: u32,
}

impl<'a> YamlReader<'a> {
    fn document(&mut self) -> Result<Node, Problem> {
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::StreamStart | Event::DocumentStart(_) | Event::Nothing => {}
                Event::StreamEnd | Event::DocumentEnd => {
                    return Ok(Node { span, value: Value::Null });
                }
                event => return self.node(event, span, 0),
            }
        }
    }

    fn next(&mut self) -> Result<(Event<'a>, Span), Problem> {
        let end = Span::empty(self.end);
        let Some(next) = self.parser.next() else { return Ok((Event::StreamEnd, end)) };
        let (event, span) = next.map_err(|error| Problem {
            span: Span::empty(self.byte(error.marker().index())),
            message: error.info().to_owned(),
        })?;
        let span = Span::new(self.byte(span.start.index()), self.byte(span.end.index()));
        Ok((event, span))
    }

    fn byte(&self, character: usize) -> u32 {
        self.offsets.get(character).copied().unwrap_or(self.end)
    }

    fn node(&mut self, event: Event<'a>, span: Span, depth: usize) -> Result<Node, Problem> {
        if depth > DEEPEST {
            return Err(Problem { span, message: "this is nested too deep".to_owned() });
        }
        let value = match event {
            Event::Scalar(text, style, ..) => scalar(text, style),
            Event::SequenceStart(..) => return self.list(span, depth),
            Event::MappingStart(..) => return self.table(span, depth),
            Event::Alias(_) => {
                return Err(Problem { span, message: "aliases are not read".to_owned() });
            }
            _ => Value::Null,
        };
        Ok(Node { span, value })
    }

    fn list(&mut self, start: Span, depth: usize) -> Result<Node, Problem> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd | Event::StreamEnd, end) => {
                    return Ok(Node { span: start.cover(end), value: Value::List(items) });
                }
                (event, span) => items.push(self.node(event, span, depth + 1)?),
            }
        }
    }

    fn table(&mut self, start: Span, depth: usize) -> Result<Node, Problem> {
        let mut entries = Vec::new();
        loop {
            let (event, span) = self.next()?;
            if matches!(event, Event::MappingEnd | Event::StreamEnd) {
                return Ok(Node { span: start.cover(span), value: Value::Table(entries) });
            }
            let key = self.node(event, span, depth + 1)?;
            let (event, span) = self.next()?;
            let value = self.node(event, span, depth + 1)?;
            if let Value::Text(name) = key.value {
                entries.push((Key { span: key.span, name }, value));
            }
        }
    }
}

fn scalar(text: Cow<'_, str>, style: ScalarStyle) -> Value {
    match (style, &*text) {
        (ScalarStyle::Plain, "true" | "True" | "TRUE") => Value::Bool(true),
        (ScalarStyle::Plain, "false" | "False" | "FALSE") => Value::Bool(false),
        (ScalarStyle::Plain, "" | "~" | "null") => Value::Null,
        _ => Value::Text(text.into_owned()),
    }
}
