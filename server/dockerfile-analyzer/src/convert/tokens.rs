//! Semantic tokens as the client wants them: the legend of what it knows, and numbers.

use analysis::features::tokens::{Modifiers, Token, TokenKind};
use json::Json;
use tower_lsp::gen_lsp_types::{self as lsp, SemanticToken, SemanticTokens, TokenFormat};

use super::to_lsp::View;

/// The types that stand for each kind, the best first. A client that knows none of them gets no
/// such token.
const TYPES: [(TokenKind, &[&str]); 19] = [
    (TokenKind::Comment, &["comment"]),
    (TokenKind::Keyword, &["keyword"]),
    (TokenKind::Directive, &["macro", "keyword"]),
    (TokenKind::Flag, &["parameter", "property"]),
    (TokenKind::Key, &["property", "variable"]),
    (TokenKind::Value, &["enumMember", "property"]),
    (TokenKind::Operator, &["operator"]),
    (TokenKind::String, &["string"]),
    (TokenKind::Number, &["number"]),
    (TokenKind::Pattern, &["regexp", "string"]),
    (TokenKind::Variable, &["variable"]),
    (TokenKind::Registry, &["namespace", "type"]),
    (TokenKind::Image, &["type", "class", "string"]),
    (TokenKind::Tag, &["enumMember", "property"]),
    (TokenKind::Digest, &["number"]),
    (TokenKind::Stage, &["class", "type"]),
    (TokenKind::Command, &["function"]),
    (TokenKind::Delimiter, &["label", "macro", "string"]),
    (TokenKind::Escape, &["regexp", "operator"]),
];

/// The modifiers.
const MODIFIERS: [(Modifiers, &str); 4] = [
    (Modifiers::DECLARATION, "declaration"),
    (Modifiers::BUILT_IN, "defaultLibrary"),
    (Modifiers::DEPRECATED, "deprecated"),
    (Modifiers::READONLY, "readonly"),
];

/// What of the types and modifiers a client knows, in an order that is always the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Legend {
    types: Vec<&'static str>,
    modifiers: Vec<(Modifiers, &'static str)>,
    /// The index of the type of each kind.
    kinds: Vec<Option<u32>>,
}

impl Legend {
    /// What a client with these capabilities knows; `None` if it wants no tokens.
    pub(crate) fn read(client: Option<lsp::SemanticTokensClientCapabilities>) -> Option<Legend> {
        let client = client.filter(|client| client.formats.contains(&TokenFormat::Relative))?;
        let knows = |name: &str| client.token_types.iter().any(|known| known == name);
        let best = |names: &[&'static str]| names.iter().copied().find(|name| knows(name));
        let chosen: Vec<Option<&str>> = TYPES.iter().map(|(_, names)| best(names)).collect();
        let mut types: Vec<&str> = Vec::new();
        for name in chosen.iter().flatten() {
            if !types.contains(name) {
                types.push(name);
            }
        }
        let index = |name: &str| types.iter().position(|known| *known == name);
        let kinds = chosen.iter().map(|name| index((*name)?).map(|index| index as u32)).collect();
        let knows =
            |(_, name): &(Modifiers, &str)| client.token_modifiers.iter().any(|m| m == name);
        let modifiers = MODIFIERS.into_iter().filter(knows).collect();
        (!types.is_empty()).then_some(Legend { types, modifiers, kinds })
    }

    /// What is offered to the client.
    pub(crate) fn options(&self) -> lsp::SemanticTokensOptions {
        let owned = |name: &&str| (*name).to_owned();
        let delta = lsp::SemanticTokensFullDelta { delta: Some(true) };
        lsp::SemanticTokensOptions {
            legend: lsp::SemanticTokensLegend {
                token_types: self.types.iter().map(owned).collect(),
                token_modifiers: self.modifiers.iter().map(|(_, name)| owned(name)).collect(),
            },
            range: Some(true.into()),
            full: Some(delta.into()),
            ..Default::default()
        }
    }

    /// The type's index and the modifiers' bits; `None` if the client knows no such type.
    fn numbers(&self, token: &Token) -> Option<(u32, u32)> {
        // They have the order of the kinds.
        let kind = token.kind as usize;
        let bits = self.modifiers.iter().enumerate();
        let bits = bits.filter(|(_, (modifier, _))| token.modifiers.contains(*modifier));
        Some((*self.kinds.get(kind)?.as_ref()?, bits.map(|(bit, _)| 1 << bit).sum()))
    }
}

impl View<'_> {
    /// `tokens` as numbers, each token told from the one before it (LSP 3.17, Semantic Tokens).
    pub(crate) fn semantic_tokens(&self, tokens: &[Token]) -> Vec<SemanticToken> {
        let Some(legend) = &self.client.tokens else { return Vec::new() };
        let mut before = lsp::Position::default();
        let number = |token: &Token| {
            let (token_type, token_modifiers_bitset) = legend.numbers(token)?;
            let (start, end) = (self.position(token.span.start), self.position(token.span.end));
            let same_line = start.line == before.line;
            let column = if same_line { before.character } else { 0 };
            let numbers = SemanticToken {
                delta_line: start.line - before.line,
                delta_start: start.character - column,
                length: end.character.saturating_sub(start.character),
                token_type,
                token_modifiers_bitset,
            };
            before = start;
            Some(numbers)
        };
        tokens.iter().filter_map(number).collect()
    }
}

/// An answer with all tokens: what is written is the [`SemanticTokens`].
pub(crate) fn all(tokens: &SemanticTokens) -> Json {
    let mut json = Json::default();
    json.raw("{");
    if let Some(id) = &tokens.result_id {
        json.raw(r#""resultId":"#);
        json.string(id);
        json.raw(",");
    }
    json.raw(r#""data":"#);
    json.list(&tokens.data, |json, token| json.numbers(&<[u32; 5]>::from(*token)));
    json.raw("}");
    json
}

/// The edit that makes `new` of `old`; none if they are the same.
pub(crate) fn edits(old: &[SemanticToken], new: &[SemanticToken]) -> Vec<lsp::SemanticTokensEdit> {
    let same = |(old, new): &(&SemanticToken, &SemanticToken)| old == new;
    let head = old.iter().zip(new).take_while(same).count();
    let (old, new) = (old.get(head..).unwrap_or_default(), new.get(head..).unwrap_or_default());
    if old.is_empty() && new.is_empty() {
        return Vec::new();
    }
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(same).count();
    let added = new.get(..new.len() - tail).unwrap_or_default();
    let data: Vec<u32> = added.iter().flat_map(|token| <[u32; 5]>::from(*token)).collect();
    vec![lsp::SemanticTokensEdit {
        start: 5 * head as u32,
        delete_count: 5 * (old.len() - tail) as u32,
        data: Some(data).filter(|data| !data.is_empty()),
    }]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn legend(types: &[&str], modifiers: &[&str]) -> Option<Legend> {
        let client = json!({
            "requests": {}, "tokenTypes": types, "tokenModifiers": modifiers, "formats": ["relative"],
        });
        Legend::read(Some(serde_json::from_value(client).unwrap()))
    }

    #[test]
    fn types_have_the_order_of_the_kinds() {
        assert!(TYPES.iter().enumerate().all(|(index, (kind, _))| *kind as usize == index));
    }

    #[test]
    fn every_kind_has_its_row() {
        for (index, (kind, names)) in TYPES.iter().enumerate() {
            assert_eq!(*kind as usize, index);
            assert!(!names.is_empty());
        }
    }

    #[test]
    fn the_legend_is_what_the_client_knows() {
        assert_eq!(Legend::read(None), None);
        assert_eq!(legend(&["decorator"], &[]), None);
        let legend = legend(&["string", "keyword", "type"], &["readonly", "declaration"]).unwrap();
        assert_eq!(legend.types, ["keyword", "string", "type"]);
        let modifiers: Vec<&str> = legend.modifiers.iter().map(|(_, name)| *name).collect();
        assert_eq!(modifiers, ["declaration", "readonly"]);
    }

    #[test]
    fn what_is_written_are_the_tokens() {
        let token = |n| SemanticToken::from([n, 2 * n, 10, 4_294_967_295, 0]);
        for (result_id, count) in
            [(None, 0), (Some("a\"".to_owned()), 1), (Some("7".to_owned()), 3)]
        {
            let tokens = SemanticTokens { result_id, data: (0..count).map(token).collect() };
            assert_eq!(all(&tokens).into_text(), serde_json::to_string(&tokens).unwrap());
        }
    }

    #[test]
    fn an_edit_is_the_difference() {
        let token = |start| SemanticToken { delta_start: start, ..Default::default() };
        let tokens = |starts: &[u32]| starts.iter().copied().map(token).collect::<Vec<_>>();
        for (old, new) in [
            (&[1, 2, 3][..], &[1, 3][..]),
            (&[], &[1]),
            (&[1], &[]),
            (&[1, 1], &[1, 1, 1]),
            (&[1, 2], &[3, 2]),
        ] {
            let (old, new) = (tokens(old), tokens(new));
            let mut data: Vec<u32> = old.iter().flat_map(|t| <[u32; 5]>::from(*t)).collect();
            for edit in edits(&old, &new) {
                let (start, count) = (edit.start as usize, edit.delete_count as usize);
                data.splice(start..start + count, edit.data.unwrap_or_default());
            }
            let new: Vec<u32> = new.iter().flat_map(|t| <[u32; 5]>::from(*t)).collect();
            assert_eq!(data, new);
        }
        assert_eq!(edits(&tokens(&[1]), &tokens(&[1])), []);
    }
}
