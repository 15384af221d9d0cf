//! Answers that are serialized on the thread that finds them.
//!
//! The framework turns every result into a tree of JSON values on its one thread, and that into
//! text: for the outline of a large file this takes several times as long as finding it. A prepared
//! answer passes through the framework as one string and is put into the response as it is.

use serde::{Serialize, Serializer};
use tower_lsp::jsonrpc::{Id, Response};

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

/// The JSON text of `response`.
pub(super) fn response_text(response: Response) -> Option<String> {
    let prepared = |body: &serde_json::Value| {
        body.as_str().and_then(|text| text.strip_prefix(MARK)).map(str::to_owned)
    };
    match response.result().and_then(prepared) {
        Some(result) => Some(with_result(response.id(), &result)),
        None => serde_json::to_string(&response).ok(),
    }
}

fn with_result(id: &Id, result: &str) -> String {
    let id = serde_json::to_string(id).unwrap_or_else(|_| "null".to_owned());
    format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{result}}}"#)
}

/// `message`, with `list` in the place of the empty list that it ends with.
pub(super) fn with_list(mut message: String, list: &Prepared) -> String {
    if let Some(end) = message.rfind("[]") {
        message.replace_range(end..end + 2, &list.0);
    }
    message
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn text(result: impl Serialize) -> String {
        let result = serde_json::to_value(result).unwrap();
        response_text(Response::from_ok(Id::Number(7), result)).unwrap()
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
        let message = r#"{"params":{"uri":"[]","diagnostics":[]}}"#.to_owned();
        let expected = r#"{"params":{"uri":"[]","diagnostics":[{"a":"[]"}]}}"#;
        assert_eq!(with_list(message, &Prepared::new(&json!([{ "a": "[]" }]))), expected);
        assert_eq!(text(Prepared::default()), r#"{"jsonrpc":"2.0","id":7,"result":null}"#);
    }
}
