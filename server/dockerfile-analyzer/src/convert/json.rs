//! What the protocol has in every long list, as JSON text.

use json::Json;
use tower_lsp::gen_lsp_types as lsp;

/// Adds `range` to `json`.
pub(super) fn range(json: &mut Json, range: lsp::Range) {
    json.raw(r#"{"start":"#);
    position(json, range.start);
    json.raw(r#","end":"#);
    position(json, range.end);
    json.raw("}");
}

fn position(json: &mut Json, position: lsp::Position) {
    json.raw(r#"{"line":"#);
    json.number(position.line);
    json.raw(r#","character":"#);
    json.number(position.character);
    json.raw("}");
}
