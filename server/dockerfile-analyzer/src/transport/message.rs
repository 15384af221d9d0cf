//! Tells what a message body is: a request, a notification, a response or none of them.

use serde_json::{Map, Value};
use tower_lsp::jsonrpc::{Error, ErrorCode, Id, Request, Response};

use super::repair;

/// What the protocol side of the server has to act on, in the order of its arrival.
#[derive(Debug)]
pub(crate) enum Event {
    /// The client asks or tells something.
    Request(Request),
    /// The client answers a request of the server.
    Response(Response),
    /// The client will send nothing more.
    Closed,
    /// The process that started the server has ended.
    ParentEnded,
}

/// Why a body is not an [`Event`].
#[derive(Debug)]
pub(super) enum Refusal {
    /// It is not JSON; nothing can be said about what it was meant to be.
    Unreadable(Error),
    /// It is JSON but no message; the client gets this answer.
    Invalid(Response),
    /// It is a response that cannot be assigned; answering it would only confuse.
    Stray,
}

/// How headers begin.
const CONTENT: &[u8] = b"Content-";

/// Reads `body`.
pub(super) fn read(body: &[u8]) -> Result<Event, Refusal> {
    // Without a look at all of it, which may be long and is often the wrong piece of a stream.
    if body.trim_ascii_start().starts_with(CONTENT) {
        let reason = "a header stands in place of a message".to_owned();
        return Err(Refusal::Unreadable(refusal(ErrorCode::ParseError, reason)));
    }
    let text = repair::text(body);
    let value = serde_json::from_str(&text).or_else(|error| match repair::surrogates(&text) {
        Some(repaired) => serde_json::from_str(&repaired),
        None => Err(error),
    });
    match value {
        Ok(Value::Object(object)) => event(object),
        Ok(Value::Array(_)) => Err(invalid(None, "batches are not part of LSP")),
        Ok(_) => Err(invalid(None, "a message is a JSON object")),
        Err(error) => Err(Refusal::Unreadable(refusal(ErrorCode::ParseError, error.to_string()))),
    }
}

fn event(mut object: Map<String, Value>) -> Result<Event, Refusal> {
    let id = object.remove("id").map(id);
    match object.remove("method") {
        Some(Value::String(method)) => request(method, id, object),
        Some(_) => Err(invalid(id.flatten(), "`method` is not a string")),
        None => response(id, object),
    }
}

fn request(
    method: String,
    id: Option<Option<Id>>,
    mut object: Map<String, Value>,
) -> Result<Event, Refusal> {
    if object.get("jsonrpc").is_some_and(|version| version != "2.0") {
        return Err(invalid(id.flatten(), "`jsonrpc` is not \"2.0\""));
    }
    let request = match (Request::build(method), object.remove("params")) {
        (request, None | Some(Value::Null)) => request,
        (request, Some(params)) => request.params(params),
    };
    match id {
        None => Ok(Event::Request(request.finish())),
        Some(Some(id)) => Ok(Event::Request(request.id(id).finish())),
        Some(None) => Err(invalid(None, "`id` is neither an integer nor a string")),
    }
}

fn response(id: Option<Option<Id>>, mut object: Map<String, Value>) -> Result<Event, Refusal> {
    let error = object.remove("error").filter(|error| !error.is_null());
    let body = match (error, object.remove("result")) {
        (Some(error), _) => Err(failure(&error)),
        (None, Some(result)) => Ok(result),
        (None, None) => return Err(invalid(id.flatten(), "there is no `method`")),
    };
    let id = id.flatten().ok_or(Refusal::Stray)?;
    Ok(Event::Response(Response::from_parts(id, body)))
}

/// The error that a client answered, however incomplete.
fn failure(error: &Value) -> Error {
    let code = error["code"].as_i64().map_or(ErrorCode::InternalError, ErrorCode::from);
    let message = error["message"].as_str().map_or_else(|| error.to_string(), str::to_owned);
    refusal(code, message)
}

/// The id of a request; `None` if it is of no kind that an answer can carry.
fn id(value: Value) -> Option<Id> {
    match value {
        Value::String(id) => Some(Id::String(id)),
        Value::Number(id) => id.as_i64().map(Id::Number),
        _ => None,
    }
}

fn invalid(id: Option<Id>, message: &'static str) -> Refusal {
    let error = refusal(ErrorCode::InvalidRequest, message.to_owned());
    Refusal::Invalid(Response::from_error(id.unwrap_or_default(), error))
}

/// An error with a message of its own.
pub(super) fn refusal(code: ErrorCode, message: String) -> Error {
    Error { code, message: message.into(), data: None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What becomes of `body`, in one line.
    fn fate(body: &[u8]) -> String {
        match read(body) {
            Ok(Event::Request(request)) => request.to_string(),
            Ok(Event::Response(response)) => serde_json::to_string(&response).unwrap(),
            Ok(other) => format!("{other:?}"),
            Err(Refusal::Unreadable(error)) => error.code.to_string(),
            Err(Refusal::Stray) => "ignored".to_owned(),
            Err(Refusal::Invalid(response)) => {
                format!("{} for {}", response.error().unwrap().code, response.id())
            }
        }
    }

    #[test]
    fn messages_pass() {
        for body in [
            r#"{"jsonrpc":"2.0","method":"a/b","params":{"x":1},"id":1}"#,
            r#"{"jsonrpc":"2.0","method":"a/b","id":"one"}"#,
            r#"{"jsonrpc":"2.0","method":"a/b","params":[1]}"#,
            r#"{"jsonrpc":"2.0","result":null,"id":-7}"#,
        ] {
            assert_eq!(fate(body.as_bytes()), body);
        }
    }

    #[test]
    fn near_messages_are_repaired() {
        let plain = r#"{"jsonrpc":"2.0","method":"m"}"#;
        assert_eq!(fate(br#"{"method":"m"}"#), plain);
        assert_eq!(fate(br#" {"jsonrpc":"2.0","method":"m","params":null,"x":[]} "#), plain);
        assert_eq!(
            fate(b"{\"method\":\"m\",\"params\":{\"a\":\"\\udc00\xff\"}}"),
            "{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"params\":{\"a\":\"\u{FFFD}\u{FFFD}\"}}"
        );
        assert_eq!(
            fate(br#"{"id":3,"result":null,"error":{"code":-1,"message":"no","more":1}}"#),
            r#"{"jsonrpc":"2.0","error":{"code":-1,"message":"no"},"id":3}"#
        );
    }

    #[test]
    fn everything_else_is_refused() {
        for (body, expected) in [
            ("", "-32700"),
            ("{", "-32700"),
            ("{} {}", "-32700"),
            ("[]", "-32600 for null"),
            (r#"[{"jsonrpc":"2.0","method":"m","id":1}]"#, "-32600 for null"),
            ("7", "-32600 for null"),
            ("{}", "-32600 for null"),
            (r#"{"hello":1,"id":4}"#, "-32600 for 4"),
            (r#"{"method":5,"id":4}"#, "-32600 for 4"),
            (r#"{"method":"m","id":1.5}"#, "-32600 for null"),
            (r#"{"method":"m","id":{}}"#, "-32600 for null"),
            (r#"{"jsonrpc":"1.0","method":"m","id":"x"}"#, "-32600 for \"x\""),
            (r#"{"result":1}"#, "ignored"),
            (r#"{"error":{},"id":null}"#, "ignored"),
        ] {
            assert_eq!(fate(body.as_bytes()), expected, "{body}");
        }
    }

    #[test]
    fn deep_nesting_is_refused() {
        assert_eq!(fate("[".repeat(100_000).as_bytes()), "-32700");
    }

    proptest! {
        #[test]
        fn any_body_is_read(body in prop::collection::vec(any::<u8>(), 0..80)) {
            fate(&body);
        }
    }
}
