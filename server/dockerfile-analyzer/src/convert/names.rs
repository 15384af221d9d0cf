//! Names of a workspace, as the client wants them.

use analysis::features::names::{Name, NameKind, names};
use tower_lsp::gen_lsp_types as lsp;

use super::to_lsp::View;

impl View<'_> {
    /// Every name in the document, which people know as `file`.
    pub(crate) fn names(&self, file: &str) -> Vec<lsp::SymbolInformation> {
        names(self.snapshot).into_iter().map(|name| self.name(name, file)).collect()
    }

    #[expect(deprecated, reason = "the type has no default that would leave the field out")]
    fn name(&self, name: Name, file: &str) -> lsp::SymbolInformation {
        let container = match name.stage {
            Some(stage) => format!("{file} · {stage}"),
            None => file.to_owned(),
        };
        lsp::SymbolInformation {
            location: self.location(name.span),
            base_symbol_information: lsp::BaseSymbolInformation {
                name: name.text.to_string(),
                kind: match name.kind {
                    NameKind::Stage => lsp::SymbolKind::Module,
                    NameKind::Variable => lsp::SymbolKind::Variable,
                },
                tags: None,
                container_name: Some(container),
            },
            deprecated: None,
        }
    }
}
