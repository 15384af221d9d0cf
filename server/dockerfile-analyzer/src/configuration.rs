//! Keeps the settings: those the client gave at the start, and over them those it gives later,
//! by pushing them or when asked.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tower_lsp::Client;
use tower_lsp::gen_lsp_types::{ConfigurationItem, Registration};

use crate::advisor::Advisor;
use crate::capabilities::ClientFeatures;
use crate::context::Workspace;
use crate::log::{Level, LevelSwitch};
use crate::lookups::Lookups;
use crate::policies::Policies;
use crate::project::FILES;
use crate::settings::{OTHER_SECTION, SECTION, Settings, other_levels};

/// How long the client may take to answer the server.
const PATIENCE: Duration = Duration::from_secs(30);

/// The settings in force.
#[derive(Debug)]
pub(crate) struct Configuration {
    base: Mutex<Settings>,
    in_force: Mutex<Settings>,
    log: LevelSwitch,
    workspace: Arc<Workspace>,
    policies: Arc<Policies>,
    advisor: Arc<Advisor>,
    lookups: Arc<Lookups>,
    /// How often settings were asked for; only the answer to the last question counts.
    questions: AtomicU64,
}

impl Configuration {
    /// Settings that start with the `level` of the command line.
    pub(crate) fn new(
        level: Level,
        log: LevelSwitch,
        workspace: Arc<Workspace>,
        policies: Arc<Policies>,
        advisor: Arc<Advisor>,
        lookups: Arc<Lookups>,
    ) -> Configuration {
        let base = Settings { log_level: Some(level), ..Settings::default() };
        let questions = AtomicU64::new(0);
        let in_force = base.clone().into();
        Configuration {
            base: base.into(),
            in_force,
            log,
            workspace,
            policies,
            advisor,
            lookups,
            questions,
        }
    }

    /// The settings in force.
    pub(crate) fn settings(&self) -> Settings {
        self.in_force.lock().map(|settings| settings.clone()).unwrap_or_default()
    }

    /// Takes `options` as what holds where the client's settings say nothing.
    pub(crate) fn initialize(&self, options: &Value) {
        let (settings, problems) = Settings::read(options);
        if let Ok(mut base) = self.base.lock() {
            let (shellcheck, images) = (settings.shellcheck, settings.images.clone());
            *base = Settings { shellcheck, images, ..settings.over(base.clone()) };
        }
        self.apply(Settings::default());
        report(&problems);
    }

    /// Puts `section` in force; tells what that changes.
    pub(crate) fn change(&self, section: &Value) -> Changes {
        let (settings, problems) = Settings::read(section);
        let changes = self.apply(settings);
        report(&problems);
        changes
    }

    /// Puts the sections in force that the client was asked for: ours, and the other one.
    fn change_both(&self, sections: &[Value]) -> Changes {
        let (mut settings, problems) = Settings::read(sections.first().unwrap_or(&Value::Null));
        settings.other_rules.extend(sections.get(1).map(other_levels).unwrap_or_default());
        let changes = self.apply(settings);
        report(&problems);
        changes
    }

    fn apply(&self, settings: Settings) -> Changes {
        let base = self.base.lock().map(|base| base.clone()).unwrap_or_default();
        let settings = settings.over(base);
        self.log.set(settings.log_level.unwrap_or_default());
        let context = self.workspace.set(settings.build_context.clone());
        if context {
            self.policies.forget();
            self.advisor.forget();
        }
        self.lookups.set(settings.images.options());
        let levels = self.policies.set(&settings.levels());
        let rules = self.advisor.set(settings.caching.options()) || levels || context;
        let Ok(mut in_force) = self.in_force.lock() else { return Changes::default() };
        let changes = Changes {
            rules,
            hints: in_force.inlay_hints.options() != settings.inlay_hints.options(),
            lenses: in_force.code_lens.commands() != settings.code_lens.commands(),
        };
        *in_force = settings;
        changes
    }

    /// Asks the client for its settings and puts them in force; tells what that changes. A client
    /// that does not answer in time changes nothing.
    pub(crate) async fn pull(&self, client: Client) -> Changes {
        let question = self.questions.fetch_add(1, Ordering::Relaxed) + 1;
        let item = |section: &str| ConfigurationItem {
            section: Some(section.to_owned()),
            scope_uri: None,
        };
        let items = [SECTION, OTHER_SECTION].map(item).to_vec();
        match tokio::time::timeout(PATIENCE, client.configuration(items)).await {
            Ok(Ok(sections)) if question == self.questions.load(Ordering::Relaxed) => {
                return self.change_both(&sections);
            }
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::warn!("the client did not give its settings: {error}"),
            Err(_) => tracing::warn!("the client did not answer the question for its settings"),
        }
        Changes::default()
    }
}

/// What a change of settings changes for the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Changes {
    /// Other rules are on.
    pub(crate) rules: bool,
    hints: bool,
    lenses: bool,
}

impl Changes {
    /// Files that decide about rules have changed.
    pub(crate) fn of_rules() -> Changes {
        Changes { rules: true, ..Changes::default() }
    }

    /// More is known of images; diagnostics tell by themselves when they change.
    pub(crate) fn of_answers(shows_hints: bool) -> Changes {
        Changes { hints: shows_hints, ..Changes::default() }
    }

    /// More is known of the build context and its history.
    pub(crate) fn of_history(shows_hints: bool) -> Changes {
        Changes { rules: true, hints: shows_hints, ..Changes::default() }
    }
}

/// Tells the client to ask anew for what `changes` changes, if it can be told.
pub(crate) async fn refresh(client: Client, features: ClientFeatures, changes: Changes) {
    let hints = async {
        if changes.hints && features.hint_refresh {
            answered(client.inlay_hint_refresh()).await;
        }
    };
    let lenses = async {
        if changes.lenses && features.lens_refresh {
            answered(client.code_lens_refresh()).await;
        }
    };
    let diagnostics = async {
        if changes.rules && features.pulls_diagnostics {
            answered(client.workspace_diagnostic_refresh()).await;
        }
    };
    tokio::join!(hints, lenses, diagnostics);
}

async fn answered(request: impl Future<Output = tower_lsp::jsonrpc::Result<()>>) {
    match tokio::time::timeout(PATIENCE, request).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!("the client did not ask anew: {error}"),
        Err(_) => tracing::warn!("the client did not answer the request to ask anew"),
    }
}

fn report(problems: &[String]) {
    problems.iter().for_each(|problem| tracing::warn!("settings: {problem}"));
}

/// Asks the client to tell when its settings change.
pub(crate) async fn register(client: Client) {
    let options = serde_json::json!({ "section": SECTION });
    registered(client, "settings", "workspace/didChangeConfiguration", options).await;
}

/// Asks the client to tell when files change that decide about rules.
pub(crate) async fn watch_files(client: Client) {
    let names = FILES.into_iter().chain(["*.dockerignore", ".dockerignore"]);
    let watchers: Vec<Value> =
        names.map(|name| serde_json::json!({ "globPattern": format!("**/{name}") })).collect();
    let options = serde_json::json!({ "watchers": watchers });
    registered(client, "files", "workspace/didChangeWatchedFiles", options).await;
}

async fn registered(client: Client, id: &str, method: &str, options: Value) {
    let registration = Registration {
        id: id.to_owned(),
        method: method.to_owned(),
        register_options: Some(options),
    };
    match tokio::time::timeout(PATIENCE, client.register_capability(vec![registration])).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!("changes of {id} will not be noticed: {error}"),
        Err(_) => tracing::warn!("the client did not answer a registration"),
    }
}
