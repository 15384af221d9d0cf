//! The outline as the client gets it, written without anything in between: that of a large file is
//! longer than the file.
//!
//! What is written is a list of [`lsp::DocumentSymbol`], or of [`lsp::SymbolInformation`].

use analysis::features::symbols::{Symbol, SymbolKind};
use json::Json;
use tower_lsp::gen_lsp_types as lsp;

use super::json::range;
use super::to_lsp::View;

/// The outline `symbols` of a document, as a tree or, for clients that know no trees, as a list.
pub(crate) fn outline(view: &View<'_>, symbols: &[Symbol]) -> Json {
    let mut json = Json::default();
    match view.client.nested_symbols {
        true => json.list(symbols, |json, symbol| nested(view, symbol, json)),
        false => {
            let mut all = Vec::new();
            collect(symbols, None, &mut all);
            json.list(all, |json, (symbol, container)| flat(view, symbol, container, json));
        }
    }
    json
}

fn nested(view: &View<'_>, symbol: &Symbol, json: &mut Json) {
    json.raw(r#"{"name":"#);
    json.string(&symbol.name);
    if !symbol.detail.is_empty() {
        json.raw(r#","detail":"#);
        json.string(&symbol.detail);
    }
    json.raw(r#","kind":"#);
    json.number(symbol_kind(symbol.kind).into());
    json.raw(r#","range":"#);
    range(json, view.range(symbol.span));
    json.raw(r#","selectionRange":"#);
    range(json, view.range(symbol.selection));
    if !symbol.children.is_empty() {
        json.raw(r#","children":"#);
        json.list(&symbol.children, |json, child| nested(view, child, json));
    }
    json.raw("}");
}

/// Adds `symbols` and all below them to `all`, each with the name of the one above it.
fn collect<'s>(
    symbols: &'s [Symbol],
    container: Option<&'s str>,
    all: &mut Vec<(&'s Symbol, Option<&'s str>)>,
) {
    for symbol in symbols {
        all.push((symbol, container));
        collect(&symbol.children, Some(&symbol.name), all);
    }
}

fn flat(view: &View<'_>, symbol: &Symbol, container: Option<&str>, json: &mut Json) {
    json.raw(r#"{"name":"#);
    json.string(&symbol.name);
    json.raw(r#","kind":"#);
    json.number(symbol_kind(symbol.kind).into());
    if let Some(container) = container {
        json.raw(r#","containerName":"#);
        json.string(container);
    }
    json.raw(r#","location":{"uri":"#);
    json.string(&view.uri.0);
    json.raw(r#","range":"#);
    range(json, view.range(symbol.span));
    json.raw("}}");
}

/// All of these are in the set that clients understand without announcing it.
fn symbol_kind(kind: SymbolKind) -> lsp::SymbolKind {
    match kind {
        SymbolKind::Stage => lsp::SymbolKind::Module,
        SymbolKind::Instruction => lsp::SymbolKind::Method,
        SymbolKind::Variable => lsp::SymbolKind::Variable,
        SymbolKind::Directive => lsp::SymbolKind::Property,
    }
}

#[cfg(test)]
mod tests {
    use analysis::Snapshot;
    use analysis::features::symbols::symbols;
    use syntax::Document;

    use super::*;
    use crate::capabilities::ClientFeatures;

    fn value(text: &str) -> serde_json::Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn what_is_written_is_what_the_protocol_calls_symbols() {
        let snapshot =
            Snapshot::new(Document::new("# escape=`\nARG A=1\nFROM a AS b\nRUN --a x\n"));
        let uri = lsp::Uri::from("file:///a%20b/Dockerfile");
        let symbols = symbols(&snapshot);
        let client = ClientFeatures { nested_symbols: true, ..ClientFeatures::default() };
        let text = outline(&View::new(&uri, None, &snapshot, &client), &symbols).into_text();
        let read: Vec<lsp::DocumentSymbol> = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), value(&text));
        let stage = read.last().unwrap();
        assert_eq!(read.len(), 3);
        assert_eq!((stage.name.as_str(), stage.kind), ("b", lsp::SymbolKind::Module));
        assert_eq!(
            (stage.selection_range.start.line, stage.selection_range.start.character),
            (2, 10)
        );
        let child = stage.children.as_ref().unwrap().first().unwrap();
        assert_eq!((child.name.as_str(), child.detail.as_deref()), ("RUN x", Some("--a")));

        let client = ClientFeatures::default();
        let text = outline(&View::new(&uri, None, &snapshot, &client), &symbols).into_text();
        let read: Vec<lsp::SymbolInformation> = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), value(&text));
        let last = &read.last().unwrap().base_symbol_information;
        assert_eq!((last.name.as_str(), last.container_name.as_deref()), ("RUN x", Some("b")));
    }
}
