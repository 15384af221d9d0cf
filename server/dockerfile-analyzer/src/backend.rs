//! What the framework calls: the start and the end of a session, and the table of methods.
//!
//! Only the methods that exist are registered, so that every other request is answered with
//! `MethodNotFound` and every other notification is passed over.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use serde_json::Value;
use tokio::runtime::Handle;
use tokio::sync::mpsc::Sender;
use tower_lsp::gen_lsp_types::{InitializeParams, InitializeResult, InitializedParams, ServerInfo};
use tower_lsp::jsonrpc::Result;
use tower_lsp::{Client, ClientSocket, LanguageServer, LspService};

use crate::advisor::Advisor;
use crate::capabilities::{ClientFeatures, server_capabilities};
use crate::configuration::{self, Changes, Configuration};
use crate::context::Workspace;
use crate::lookups::Lookups;
use crate::policies::Policies;
use crate::scan::Scanner;
use crate::search::Search;
use crate::sent_tokens::SentTokens;
use crate::session::Session;
use crate::shellcheck::ShellCheck;
use crate::transport::Event;
use crate::{handlers, parent, version};

/// How long answers that come one after the other are gathered before the client is told.
const NEWS: Duration = Duration::from_millis(200);

/// What handlers work with.
#[derive(Debug)]
pub(crate) struct Backend {
    /// The framework's way to the client, for requests. Never to be awaited in a handler: the
    /// answer may come late or never. Spawn a task.
    pub(crate) client: Client,
    /// The documents.
    pub(crate) session: Session,
    /// The semantic tokens that the client has.
    pub(crate) sent_tokens: SentTokens,
    /// The settings.
    pub(crate) configuration: Arc<Configuration>,
    /// What is known of the files in them.
    pub(crate) search: Arc<Search>,
    /// What is found in all files.
    pub(crate) scanner: Arc<Scanner>,
    /// The rules in force.
    pub(crate) policies: Arc<Policies>,
    /// What is found out with more than the files.
    pub(crate) advisor: Arc<Advisor>,
    /// What registries say.
    pub(crate) lookups: Arc<Lookups>,
    /// The folders on the disk.
    pub(crate) workspace: Arc<Workspace>,
    features: OnceLock<ClientFeatures>,
    events: Sender<Event>,
}

impl Backend {
    /// The service that answers every method we know.
    #[expect(clippy::too_many_arguments, reason = "it is called once, with what there is once")]
    pub(crate) fn service(
        session: Session,
        configuration: Configuration,
        workspace: Arc<Workspace>,
        policies: Arc<Policies>,
        scanner: Scanner,
        advisor: Arc<Advisor>,
        lookups: Arc<Lookups>,
        events: Sender<Event>,
    ) -> (LspService<Backend>, ClientSocket) {
        let backend = |client| Backend {
            client,
            session,
            sent_tokens: SentTokens::default(),
            configuration: Arc::new(configuration),
            search: Arc::default(),
            scanner: Arc::new(scanner),
            policies,
            advisor,
            lookups,
            workspace,
            features: OnceLock::new(),
            events,
        };
        LspService::build_with_lifecycle_methods(backend)
            .custom_method("textDocument/didOpen", handlers::synchronization::did_open)
            .custom_method("textDocument/didChange", handlers::synchronization::did_change)
            .custom_method("textDocument/didClose", handlers::synchronization::did_close)
            .custom_method("textDocument/hover", handlers::hover::hover)
            .custom_method("textDocument/completion", handlers::completion::completion)
            .custom_method("completionItem/resolve", handlers::completion::resolve)
            .custom_method("textDocument/signatureHelp", handlers::signature::signature_help)
            .custom_method("textDocument/documentSymbol", handlers::symbols::document_symbol)
            .custom_method("textDocument/documentLink", handlers::links::document_link)
            .custom_method("textDocument/foldingRange", handlers::folding::folding_range)
            .custom_method("textDocument/inlayHint", handlers::hints::inlay_hint)
            .custom_method("textDocument/codeAction", handlers::actions::code_action)
            .custom_method("codeAction/resolve", handlers::actions::resolve)
            .custom_method("workspace/executeCommand", handlers::caching::execute_command)
            .custom_method("textDocument/codeLens", handlers::lenses::code_lens)
            .custom_method("textDocument/selectionRange", handlers::selection::selection_range)
            .custom_method("textDocument/definition", handlers::navigation::definition)
            .custom_method("textDocument/references", handlers::navigation::references)
            .custom_method(
                "textDocument/documentHighlight",
                handlers::navigation::document_highlight,
            )
            .custom_method(
                "textDocument/linkedEditingRange",
                handlers::navigation::linked_editing_range,
            )
            .custom_method("textDocument/prepareRename", handlers::navigation::prepare_rename)
            .custom_method("textDocument/rename", handlers::navigation::rename)
            .custom_method("textDocument/semanticTokens/full", handlers::tokens::full)
            .custom_method("textDocument/semanticTokens/full/delta", handlers::tokens::delta)
            .custom_method("textDocument/semanticTokens/range", handlers::tokens::range)
            .custom_method("textDocument/formatting", handlers::formatting::formatting)
            .custom_method("textDocument/rangeFormatting", handlers::formatting::range_formatting)
            .custom_method("textDocument/rangesFormatting", handlers::formatting::ranges_formatting)
            .custom_method(
                "textDocument/onTypeFormatting",
                handlers::formatting::on_type_formatting,
            )
            .custom_method("textDocument/diagnostic", handlers::diagnostics::document)
            .custom_method("workspace/diagnostic", handlers::diagnostics::workspace)
            .custom_method("workspace/symbol", handlers::search::symbol)
            .custom_method("workspace/didChangeConfiguration", handlers::settings::did_change)
            .custom_method("workspace/didChangeWatchedFiles", handlers::files::did_change)
            .custom_method("workspace/didChangeWorkspaceFolders", handlers::folders::did_change)
            .finish()
    }

    /// What the client understands.
    pub(crate) fn features(&self) -> &ClientFeatures {
        self.features.get_or_init(ClientFeatures::default)
    }

    /// Asks the client for its settings, in a task of its own.
    pub(crate) fn pull_settings(&self) {
        let (configuration, client) = (self.configuration.clone(), self.client.clone());
        let (features, session) = (self.features().clone(), self.session.clone());
        tokio::spawn(async move {
            let changes = configuration.pull(client.clone()).await;
            if changes.rules {
                session.reconsider();
            }
            configuration::refresh(client, features, changes).await;
        });
    }

    /// Takes over that what is on the disk may decide otherwise about rules.
    pub(crate) fn look_again(&self) {
        self.policies.forget();
        self.scanner.forget();
        self.advisor.forget();
        self.session.reconsider();
        let (client, features) = (self.client.clone(), self.features().clone());
        tokio::spawn(configuration::refresh(client, features, Changes::of_rules()));
    }

    /// Lets the client ask for diagnostics again whenever something was found out off the typing
    /// path.
    fn tell_news(&self) {
        let (client, features) = (self.client.clone(), self.features().clone());
        let (advisor, configuration) = (self.advisor.clone(), self.configuration.clone());
        tokio::spawn(async move {
            loop {
                advisor.news.notified().await;
                let (client, features) = (client.clone(), features.clone());
                let shows_hints = configuration.settings().inlay_hints.reruns.unwrap_or_default();
                configuration::refresh(client, features, Changes::of_history(shows_hints)).await;
            }
        });
    }

    /// Goes on with what registries said ahead of requests, in diagnostics and hints.
    fn tell_lookups(&self) {
        let (client, features) = (self.client.clone(), self.features().clone());
        let (lookups, session) = (self.lookups.clone(), self.session.clone());
        let configuration = self.configuration.clone();
        tokio::spawn(async move {
            loop {
                lookups.told_ahead.notified().await;
                session.readvise();
                let shows_hints = configuration.settings().inlay_hints.options().images;
                let (client, features) = (client.clone(), features.clone());
                // Clients may answer late.
                let changes = Changes::of_answers(shows_hints);
                tokio::spawn(configuration::refresh(client, features, changes));
                tokio::time::sleep(NEWS).await;
            }
        });
    }

    /// Has the program `shellcheck` asked about what shells get, in the background.
    fn ask_shellcheck(&self) {
        let (session, client) = (self.session.clone(), self.client.clone());
        let (features, runtime) = (self.features().clone(), Handle::current());
        let tell = move || {
            session.reconsider();
            let (client, features) = (client.clone(), features.clone());
            runtime.spawn(configuration::refresh(client, features, Changes::of_rules()));
        };
        match ShellCheck::in_background(&self.workspace.folders(), tell) {
            Ok(program) => self.policies.ask(program),
            Err(error) => tracing::warn!("the program shellcheck cannot be run: {error}"),
        }
    }

    /// Puts the settings in `section` in force.
    pub(crate) fn change_settings(&self, section: &Value) {
        let changes = self.configuration.change(section);
        if changes.rules {
            self.session.reconsider();
        }
        let (client, features) = (self.client.clone(), self.features().clone());
        tokio::spawn(configuration::refresh(client, features, changes));
    }
}

impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        self.workspace.initialize(&params);
        let features = self.features.get_or_init(|| ClientFeatures::read(params.capabilities));
        self.session.greet(features.clone());
        if let Some(options) = &params.initialization_options {
            self.configuration.initialize(options);
            if self.configuration.settings().shellcheck == Some(true) {
                self.ask_shellcheck();
            }
        }
        if let Some(process) = params.process_id {
            parent::watch(process, self.events.clone());
        }
        Ok(InitializeResult {
            capabilities: server_capabilities(features),
            server_info: Some(ServerInfo {
                name: env!("CARGO_PKG_NAME").to_owned(),
                version: Some(version::with_commit().to_owned()),
            }),
        })
    }

    async fn initialized(&self, _: InitializedParams) {
        tracing::info!("{} {}", env!("CARGO_PKG_NAME"), version::with_commit());
        if self.features().configuration_registration {
            tokio::spawn(configuration::register(self.client.clone()));
        }
        if self.features().configuration {
            self.pull_settings();
        }
        if self.features().pulls_diagnostics {
            self.tell_news();
        }
        self.tell_lookups();
        if self.features().file_watching {
            tokio::spawn(configuration::watch_files(self.client.clone()));
        }
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }
}
