//! Answers that are serialized on the thread that finds them.
//!
//! The framework turns every result into a tree of JSON values on its one thread, and that into
//! text: for the outline of a large file this takes several times as long as finding it. A prepared
//! answer passes through the framework as one string and is put into the response as it is.

use serde::{Serialize, Serializer};
use serde_json::Value;
use tower_lsp::jsonrpc::Response;

/// What a prepared answer begins with on its way. No other result is a string that begins so.
const MARK: char = '\0';

/// The JSON text of an answer. The default is `null`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Prepared(String);

impl Prepared {
    /// Serializes `answer`; what cannot be serialized, such as a map with odd keys, becomes `null`.
    pub(crate) fn new(answer: &impl Serialize) -> Prepared {
        serde_json::to_string(answer).map_or_else(|_| Prepared::default(), Prepared)
    }

    /// The answer with this JSON text.
    pub(crate) fn written(text: String) -> Prepared {
        Prepared(text)
    }
}

impl Default for Prepared {
    fn default() -> Prepared {
        Prepared("null".to_owned())
    }
}

impl Serialize for Prepared {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{MARK}{}", self.0))
    }
}

/// Gives `put` the JSON text of `response`, in parts: what is long is not copied for it.
pub(super) fn with_text(response: &Response, put: impl FnOnce(&[&str])) {
    match response.result().and_then(prepared) {
        Some(result) => {
            let id = serde_json::to_string(response.id()).unwrap_or_else(|_| "null".to_owned());
            put(&[r#"{"jsonrpc":"2.0","id":"#, &id, r#","result":"#, result, "}"]);
        }
        None => {
            // A response holds nothing that cannot be serialized.
            if let Ok(text) = serde_json::to_string(response) {
                put(&[&text]);
            }
        }
    }
}

/// The JSON text that is on its way in `body`, if that is a prepared answer.
fn prepared(body: &Value) -> Option<&str> {
    body.as_str()?.strip_prefix(MARK)
}

/// `message` in parts, with `list` in the place of the empty list that it ends with.
pub(super) fn with_list<'a>(message: &'a str, list: &'a Prepared) -> [&'a str; 3] {
    match message.rsplit_once("[]") {
        Some((before, behind)) => [before, &list.0, behind],
        None => [message, "", ""],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tower_lsp::jsonrpc::Id;

    use super::*;

    fn text(result: impl Serialize) -> String {
        let result = serde_json::to_value(result).unwrap();
        let mut text = String::new();
        with_text(&Response::from_ok(Id::Number(7), result), |parts| text = parts.concat());
        text
    }

    #[test]
    fn a_prepared_answer_makes_the_same_response() {
        for answer in [json!(null), json!("a\u{0}b"), json!({ "a": [1, "\"", null] })] {
            assert_eq!(
                serde_json::from_str::<serde_json::Value>(&text(Prepared::new(&answer))).unwrap(),
                json!({ "jsonrpc": "2.0", "id": 7, "result": answer })
            );
        }
        assert_eq!(text(json!("plain")), r#"{"jsonrpc":"2.0","result":"plain","id":7}"#);
        let message = r#"{"params":{"uri":"[]","diagnostics":[]}}"#;
        let expected = r#"{"params":{"uri":"[]","diagnostics":[{"a":"[]"}]}}"#;
        assert_eq!(with_list(message, &Prepared::new(&json!([{ "a": "[]" }]))).concat(), expected);
        assert_eq!(text(Prepared::default()), r#"{"jsonrpc":"2.0","id":7,"result":null}"#);
    }
}
