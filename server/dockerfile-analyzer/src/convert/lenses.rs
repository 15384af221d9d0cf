//! Lenses, as commands of the client.

use analysis::features::lenses::{Lens, LensKind};
use serde_json::json;
use tower_lsp::gen_lsp_types as lsp;

use super::to_lsp::View;
use crate::context::Context;
use crate::settings::LensCommands;

/// The command of the client that builds a stage.
pub(crate) const BUILD: &str = "dockerfile-analyzer.build";

/// The command of the client that builds the image and runs it.
pub(crate) const RUN: &str = "dockerfile-analyzer.run";

impl View<'_> {
    /// The lenses for which the client has `commands`; what they build has the files of `context`.
    pub(crate) fn lenses(
        &self,
        lenses: Vec<Lens>,
        commands: LensCommands,
        context: &Context<'_>,
    ) -> Vec<lsp::CodeLens> {
        let wanted = lenses.into_iter().filter(|lens| match lens.kind {
            LensKind::Build => commands.build,
            LensKind::Run => commands.run,
        });
        wanted.map(|lens| self.lens(lens, context.folder())).collect()
    }

    fn lens(&self, lens: Lens, context: Option<lsp::Uri>) -> lsp::CodeLens {
        let (command, title) = match (lens.kind, lens.is_last) {
            (LensKind::Build, true) => (BUILD, "Build image"),
            (LensKind::Build, false) => (BUILD, "Build stage"),
            (LensKind::Run, _) => (RUN, "Run image"),
        };
        // Whatever the file calls a stage, it is data: the client gives it to no shell.
        let argument = json!({
            "uri": self.uri,
            "stage": lens.number,
            "target": lens.name.filter(|_| !lens.is_last),
            "context": context,
        });
        lsp::CodeLens {
            range: self.range(lens.span),
            command: Some(lsp::Command {
                title: title.to_owned(),
                tooltip: None,
                command: command.to_owned(),
                arguments: Some(vec![argument]),
            }),
            data: None,
        }
    }
}
