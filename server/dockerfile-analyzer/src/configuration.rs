//! Keeps the settings: those the client gave at the start, and over them those it gives later,
//! by pushing them or when asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::Value;
use tower_lsp::Client;
use tower_lsp::gen_lsp_types::{ConfigurationItem, Registration};

use crate::context::Workspace;
use crate::log::{Level, LevelSwitch};
use crate::settings::{SECTION, Settings};

/// How long the client may take to answer the server.
const PATIENCE: Duration = Duration::from_secs(30);

/// The settings in force.
#[derive(Debug)]
pub(crate) struct Configuration {
    base: std::sync::Mutex<Settings>,
    log: LevelSwitch,
    workspace: Arc<Workspace>,
    /// How often settings were asked for; only the answer to the last question counts.
    questions: AtomicU64,
}

impl Configuration {
    /// Settings that start with the `level` of the command line.
    pub(crate) fn new(level: Level, log: LevelSwitch, workspace: Arc<Workspace>) -> Configuration {
        let base = Settings { log_level: Some(level), ..Settings::default() };
        Configuration { base: base.into(), log, workspace, questions: AtomicU64::new(0) }
    }

    /// Takes `options` as what holds where the client's settings say nothing.
    pub(crate) fn initialize(&self, options: &Value) {
        let (settings, problems) = Settings::read(options);
        if let Ok(mut base) = self.base.lock() {
            *base = settings.over(base.clone());
        }
        self.apply(Settings::default());
        report(&problems);
    }

    /// Puts `section` in force.
    pub(crate) fn change(&self, section: &Value) {
        let (settings, problems) = Settings::read(section);
        self.apply(settings);
        report(&problems);
    }

    fn apply(&self, settings: Settings) {
        let base = self.base.lock().map(|base| base.clone()).unwrap_or_default();
        let settings = settings.over(base);
        self.log.set(settings.log_level.unwrap_or_default());
        self.workspace.set(settings.build_context);
    }

    /// Asks the client for its settings and puts them in force. A client that does not answer in
    /// time changes nothing.
    pub(crate) async fn pull(&self, client: Client) {
        let question = self.questions.fetch_add(1, Ordering::Relaxed) + 1;
        let item = ConfigurationItem { section: Some(SECTION.to_owned()), scope_uri: None };
        match tokio::time::timeout(PATIENCE, client.configuration(vec![item])).await {
            Ok(Ok(sections)) if question == self.questions.load(Ordering::Relaxed) => {
                self.change(sections.first().unwrap_or(&Value::Null));
            }
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::warn!("the client did not give its settings: {error}"),
            Err(_) => tracing::warn!("the client did not answer the question for its settings"),
        }
    }
}

fn report(problems: &[String]) {
    problems.iter().for_each(|problem| tracing::warn!("settings: {problem}"));
}

/// Asks the client to tell when its settings change.
pub(crate) async fn register(client: Client) {
    let registration = Registration {
        id: "settings".to_owned(),
        method: "workspace/didChangeConfiguration".to_owned(),
        register_options: Some(serde_json::json!({ "section": SECTION })),
    };
    match tokio::time::timeout(PATIENCE, client.register_capability(vec![registration])).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!("changes of settings will not be noticed: {error}"),
        Err(_) => tracing::warn!("the client did not answer a registration"),
    }
}
