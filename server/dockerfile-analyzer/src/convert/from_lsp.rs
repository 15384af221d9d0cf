//! What the client sends, as this project's own types.
//!
//! The notifications that carry text have types of their own here, more lenient than those of the
//! protocol crate: one that could not be read would leave the server with another text than the
//! editor has, and the crate's reads a change whose range has an odd number as a change of the
//! whole text.

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use syntax::{Encoding, Position, Span, Text};
use tower_lsp::gen_lsp_types::{self as lsp, ClientCapabilities, InitializeParams, Uri};

/// `textDocument/didOpen`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DidOpen {
    /// The document.
    pub(crate) text_document: OpenedDocument,
}

/// A document that was opened.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OpenedDocument {
    /// Its name; never looked into.
    pub(crate) uri: Uri,
    /// What the client takes it for.
    #[serde(default)]
    pub(crate) language_id: String,
    /// Its version.
    #[serde(default, deserialize_with = "version")]
    pub(crate) version: Option<i32>,
    /// Its whole text.
    pub(crate) text: String,
}

/// `textDocument/didChange`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DidChange {
    /// Which document, and the version that the changes lead to.
    pub(crate) text_document: VersionedDocument,
    /// The changes, each to the text that the one before left.
    pub(crate) content_changes: Vec<Change>,
}

/// A document and its version.
#[derive(Debug, Deserialize)]
pub(crate) struct VersionedDocument {
    /// Its name.
    pub(crate) uri: Uri,
    /// Its version.
    #[serde(default, deserialize_with = "version")]
    pub(crate) version: Option<i32>,
}

/// One change to a text.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Change {
    /// What is replaced; the whole text if it is missing.
    #[serde(default)]
    range: Option<Range>,
    /// What it is replaced by.
    pub(crate) text: String,
}

impl Change {
    /// What is replaced in `text`. Positions outside of it are moved into it, ends in the wrong
    /// order are swapped.
    pub(crate) fn span(&self, text: &Text, encoding: Encoding) -> Span {
        let Some(range) = &self.range else { return Span::new(0, text.len()) };
        let offset =
            |place: &Place| text.offset(Position::new(place.line.0, place.character.0), encoding);
        let (start, end) = (offset(&range.start), offset(&range.end));
        Span::new(start.min(end), start.max(end))
    }
}

#[derive(Debug, Clone, Deserialize)]
struct Range {
    start: Place,
    end: Place,
}

#[derive(Debug, Clone, Deserialize)]
struct Place {
    line: Index,
    character: Index,
}

/// A number from zero; one outside of the range of its type counts as the nearest inside.
#[derive(Debug, Clone)]
struct Index(u32);

impl<'de> Deserialize<'de> for Index {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Index, D::Error> {
        // Casts from floating point saturate.
        f64::deserialize(deserializer).map(|number| Index(number as u32))
    }
}

/// A version, or nothing if it is not one.
fn version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i32>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(value.as_i64().and_then(|version| version.try_into().ok()))
}

/// The parameters of a notification, or why they cannot be read. The framework would drop the
/// notification without a word.
#[derive(Debug)]
pub(crate) struct Checked<T>(pub(crate) Result<T, String>);

impl<'de, T: serde::de::DeserializeOwned> Deserialize<'de> for Checked<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Checked<T>, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Ok(Checked(serde_json::from_value(value).map_err(|error| error.to_string())))
    }
}

impl<T> Checked<T> {
    /// The parameters of `method`; reports it if they cannot be read.
    pub(crate) fn report(self, method: &str) -> Option<T> {
        self.0.map_err(|error| tracing::error!("{method} cannot be read: {error}")).ok()
    }
}

/// The byte offset of `position`.
pub(crate) fn offset(text: &Text, encoding: Encoding, position: lsp::Position) -> u32 {
    text.offset(Position::new(position.line, position.character), encoding)
}

/// The parameters of `initialize` as far as they can be read: what cannot be is left out, entry
/// by entry, because a server that refuses to start over one odd entry is of no use.
pub(crate) fn initialize(params: Option<&Value>) -> Value {
    let mut params = params.and_then(Value::as_object).cloned().unwrap_or_default();
    let capabilities = params.remove("capabilities").unwrap_or_default();
    let mut readable = readable(params, "initialize", |entry| {
        let params = with_capabilities(entry, Value::Object(Map::new()));
        serde_json::from_value::<InitializeParams>(params).is_ok()
    });
    readable.insert("capabilities".to_owned(), readable_capabilities(capabilities));
    Value::Object(readable)
}

fn with_capabilities(mut params: Map<String, Value>, capabilities: Value) -> Value {
    params.insert("capabilities".to_owned(), capabilities);
    Value::Object(params)
}

fn readable_capabilities(capabilities: Value) -> Value {
    let Value::Object(areas) = capabilities else { return Value::Object(Map::new()) };
    let readable = areas.into_iter().filter_map(|(area, entries)| {
        let Value::Object(entries) = entries else { return None };
        let entries = readable(entries, &area, |entry| {
            let capabilities = Map::from_iter([(area.clone(), Value::Object(entry))]);
            serde_json::from_value::<ClientCapabilities>(Value::Object(capabilities)).is_ok()
        });
        Some((area, Value::Object(entries)))
    });
    Value::Object(readable.collect())
}

/// The entries of `object` that are readable when they stand alone; reports the others.
fn readable(
    object: Map<String, Value>,
    place: &str,
    is_readable: impl Fn(Map<String, Value>) -> bool,
) -> Map<String, Value> {
    let mut readable = Map::new();
    for (key, value) in object {
        if is_readable(Map::from_iter([(key.clone(), value.clone())])) {
            readable.insert(key, value);
        } else {
            tracing::warn!("initialize: `{place}.{key}` is ignored: it cannot be read");
        }
    }
    readable
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn change(range: Value) -> Result<Change, serde_json::Error> {
        serde_json::from_value(json!({ "range": range, "text": "" }))
    }

    #[test]
    fn odd_ranges_are_moved_into_the_text() {
        let text = Text::from("ab\ncd");
        let span = |range| change(range).unwrap().span(&text, Encoding::Utf16);
        let at = |line: f64, character: f64| json!({"line": line, "character": character});
        assert_eq!(span(json!(null)), Span::new(0, 5));
        assert_eq!(span(json!({"start": at(0.0, 1.0), "end": at(1.0, 1.0)})), Span::new(1, 4));
        assert_eq!(span(json!({"start": at(1.0, 1.0), "end": at(0.0, 1.0)})), Span::new(1, 4));
        assert_eq!(span(json!({"start": at(-1.0, -1.0), "end": at(0.0, 1e300)})), Span::new(0, 2));
        assert_eq!(span(json!({"start": at(9.0, 0.0), "end": at(9.0, 9.0)})), Span::empty(5));
        assert!(change(json!({"start": at(0.0, 0.0)})).is_err());
    }

    #[test]
    fn odd_versions_are_no_versions() {
        let version = |version: Value| {
            let document = json!({"uri": "a:b", "version": version});
            serde_json::from_value::<VersionedDocument>(document).unwrap().version
        };
        assert_eq!(version(json!(3)), Some(3));
        assert_eq!(version(json!(null)), None);
        assert_eq!(version(json!(1e12)), None);
        assert_eq!(version(json!("3")), None);
    }

    #[test]
    fn unreadable_entries_of_initialize_are_left_out() {
        let params = json!({
            "processId": 1u64 << 40,
            "trace": "loud",
            "rootUri": 5,
            "capabilities": {
                "general": {"positionEncodings": ["utf-8", "utf-9"]},
                "textDocument": {"hover": 3, "foldingRange": {"rangeLimit": 7}},
                "window": null,
            },
            "initializationOptions": {"x": 1},
        });
        let read: InitializeParams = serde_json::from_value(initialize(Some(&params))).unwrap();
        assert_eq!(read.process_id, None);
        assert_eq!(read.initialization_options, Some(json!({"x": 1})));
        let text = read.capabilities.text_document.unwrap();
        assert_eq!(text.hover, None);
        assert_eq!(text.folding_range.unwrap().range_limit, Some(7));
        assert_eq!(read.capabilities.general.unwrap().position_encodings.unwrap().len(), 2);
    }

    #[test]
    fn initialize_without_parameters_is_readable() {
        for params in [None, Some(json!([])), Some(json!({})), Some(json!({"capabilities": 1}))] {
            let read = initialize(params.as_ref());
            assert!(serde_json::from_value::<InitializeParams>(read).is_ok(), "{params:?}");
        }
    }
}
