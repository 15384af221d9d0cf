//! The outline as the client gets it, written without anything in between: that of a large file is
//! longer than the file.
//!
//! What is written is a list of [`lsp::DocumentSymbol`], or of [`lsp::SymbolInformation`].

use analysis::features::symbols::{Symbol, SymbolKind};
use serde::ser::{Serialize, SerializeSeq, SerializeStruct, Serializer};
use tower_lsp::gen_lsp_types as lsp;

use super::to_lsp::View;

/// The outline of a document, as a tree or, for clients that know no trees, as a list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outline<'v>(pub(crate) &'v View<'v>, pub(crate) &'v [Symbol]);

/// Some entries of it with what is below them.
struct Nested<'v>(&'v View<'v>, &'v [Symbol]);

/// One of them.
struct Tree<'v>(&'v View<'v>, &'v Symbol);

impl Serialize for Outline<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Outline(view, symbols) = *self;
        if view.client.nested_symbols {
            return Nested(view, symbols).serialize(serializer);
        }
        let mut list = serializer.serialize_seq(None)?;
        write_flat(view, symbols, None, &mut list)?;
        list.end()
    }
}

impl Serialize for Nested<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Nested(view, symbols) = *self;
        serializer.collect_seq(symbols.iter().map(|symbol| Tree(view, symbol)))
    }
}

impl Serialize for Tree<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Tree(view, symbol) = *self;
        let mut fields = serializer.serialize_struct("DocumentSymbol", 6)?;
        fields.serialize_field("name", &symbol.name)?;
        if !symbol.detail.is_empty() {
            fields.serialize_field("detail", &symbol.detail)?;
        }
        fields.serialize_field("kind", &symbol_kind(symbol.kind))?;
        fields.serialize_field("range", &view.range(symbol.span))?;
        fields.serialize_field("selectionRange", &view.range(symbol.selection))?;
        if !symbol.children.is_empty() {
            fields.serialize_field("children", &Nested(view, &symbol.children))?;
        }
        fields.end()
    }
}

#[expect(deprecated, reason = "the type has no default that would leave the field out")]
fn write_flat<L: SerializeSeq>(
    view: &View<'_>,
    symbols: &[Symbol],
    container: Option<&str>,
    list: &mut L,
) -> Result<(), L::Error> {
    for symbol in symbols {
        list.serialize_element(&lsp::SymbolInformation {
            location: view.location(symbol.span),
            base_symbol_information: lsp::BaseSymbolInformation {
                name: symbol.name.clone(),
                kind: symbol_kind(symbol.kind),
                tags: None,
                container_name: container.map(str::to_owned),
            },
            deprecated: None,
        })?;
        write_flat(view, &symbol.children, Some(&symbol.name), list)?;
    }
    Ok(())
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

    #[test]
    fn what_is_written_is_what_the_protocol_calls_symbols() {
        let snapshot =
            Snapshot::new(Document::new("# escape=`\nARG A=1\nFROM a AS b\nRUN --a x\n"));
        let uri = lsp::Uri::from("file:///a%20b/Dockerfile");
        let outline = symbols(&snapshot);
        let client = ClientFeatures { nested_symbols: true, ..ClientFeatures::default() };
        let text =
            serde_json::to_string(&Outline(&View::new(&uri, None, &snapshot, &client), &outline));
        let read: Vec<lsp::DocumentSymbol> = serde_json::from_str(&text.unwrap()).unwrap();
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
        let text =
            serde_json::to_string(&Outline(&View::new(&uri, None, &snapshot, &client), &outline));
        let read: Vec<lsp::SymbolInformation> = serde_json::from_str(&text.unwrap()).unwrap();
        let last = &read.last().unwrap().base_symbol_information;
        assert_eq!((last.name.as_str(), last.container_name.as_deref()), ("RUN x", Some("b")));
    }
}
