//! Links and files of the build context, as the client wants them.

use analysis::features::links::{DocumentLink, LinkTarget};
use analysis::features::paths::{self, SourcePath};
use tower_lsp::gen_lsp_types as lsp;

use super::to_lsp::View;
use crate::context::Context;

impl View<'_> {
    /// The links; those to files lead into `context`.
    pub(crate) fn links(
        &self,
        links: Vec<DocumentLink>,
        context: &Context<'_>,
    ) -> Vec<lsp::DocumentLink> {
        let link = |link: DocumentLink| {
            let target = match link.target {
                LinkTarget::Web(address) => lsp::Uri(address),
                LinkTarget::File(path) => context.file(&path)?,
            };
            Some(lsp::DocumentLink {
                range: self.range(link.span),
                target: Some(target),
                tooltip: Some(link.tooltip).filter(|_| self.client.link_tooltips),
                ..Default::default()
            })
        };
        links.into_iter().filter_map(link).collect()
    }

    /// The way from `source` to the files that it means; `None` if there are none.
    pub(crate) fn source_files(
        &self,
        source: &SourcePath,
        context: &Context<'_>,
    ) -> Option<lsp::DefinitionResponse> {
        let files: Vec<lsp::Uri> =
            paths::files(source, context).iter().filter_map(|path| context.file(path)).collect();
        let start = lsp::Range::default();
        if files.is_empty() {
            return None;
        }
        if !self.client.definition_links {
            let places = files.into_iter().map(|uri| lsp::Location { uri, range: start });
            return Some(lsp::Definition::LocationList(places.collect()).into());
        }
        let links = files.into_iter().map(|target_uri| lsp::LocationLink {
            origin_selection_range: Some(self.range(source.span)),
            target_uri,
            target_range: start,
            target_selection_range: start,
        });
        Some(lsp::DefinitionResponse::DefinitionLinkList(links.collect()))
    }
}
