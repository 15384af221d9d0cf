//! Tells Zed how to start the server. The program is the user's own: nothing is downloaded.

use zed_extension_api::settings::LspSettings;
use zed_extension_api::{self as zed, serde_json, Command, LanguageServerId, Result, Worktree};

const PROGRAM: &str = "dockerfile-analyzer";

struct Extension;

impl zed::Extension for Extension {
    fn new() -> Extension {
        Extension
    }

    /// The program that the user's settings name, or else the one on the `PATH`.
    fn language_server_command(
        &mut self,
        id: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Command> {
        let set = LspSettings::for_worktree(id.as_ref(), worktree).ok().and_then(|it| it.binary);
        let path = set.as_ref().and_then(|binary| binary.path.clone());
        let command = path.or_else(|| worktree.which(PROGRAM));
        let command = command.ok_or_else(|| format!("{PROGRAM} is not on the PATH"))?;
        let arguments = set.and_then(|binary| binary.arguments);
        let args = arguments.unwrap_or_else(|| vec!["--stdio".to_owned()]);
        Ok(Command { command, args, env: worktree.shell_env() })
    }

    fn language_server_initialization_options(
        &mut self,
        id: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<serde_json::Value>> {
        Ok(LspSettings::for_worktree(id.as_ref(), worktree)?.initialization_options)
    }

    /// The section that the server asks for.
    fn language_server_workspace_configuration(
        &mut self,
        id: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<serde_json::Value>> {
        let settings = LspSettings::for_worktree(id.as_ref(), worktree)?.settings;
        Ok(settings.map(|settings| serde_json::json!({ PROGRAM: settings })))
    }
}

zed::register_extension!(Extension);
