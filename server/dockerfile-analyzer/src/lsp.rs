//! Puts the language server together and runs it over standard input and output.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::sync::mpsc;
use tower_lsp::{ClientSocket, LspService};

use crate::advisor::Advisor;
use crate::arguments::LspArguments;
use crate::backend::Backend;
use crate::configuration::Configuration;
use crate::context::Workspace;
use crate::log::{self, Level, LevelSwitch};
use crate::lookups::Lookups;
use crate::policies::Policies;
use crate::scan::Scanner;
use crate::session::Session;
use crate::transport::{self, Event, Outgoing, Writer};
use crate::{dispatch, parent};

/// How many messages wait for the server before it stops reading.
const QUEUED: usize = 1024;

/// How long the last answers may take to be written; the client may have stopped reading.
const PATIENCE: Duration = Duration::from_secs(2);

/// Runs the server until the client ends it. The exit code is 0 after `shutdown` and `exit`, and 1
/// after any other end, as the specification asks.
pub(crate) fn run(arguments: &LspArguments) -> anyhow::Result<ExitCode> {
    transport::widen(&std::io::stdout());
    let writer = Writer::start(std::io::stdout())?;
    let outgoing = writer.outgoing();
    let level = arguments.log_level;
    let switch = log::start(level, arguments.log.as_deref(), outgoing.clone())
        .context("the log file cannot be written")?;
    let (sender, events) = mpsc::channel(QUEUED);
    transport::read_standard_input(sender.clone(), outgoing.clone())?;
    let (service, socket) = service(&outgoing, &sender, level, switch)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let in_order = runtime.block_on(async {
        if let Some(client) = arguments.client {
            parent::watch(client, sender);
        }
        dispatch::serve(service, socket, events, outgoing).await
    });
    writer.finish(PATIENCE);
    Ok(if in_order { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What answers every message of a session: it writes to `outgoing`, and tells `sender` what ends
/// it. Fails if there are no threads to be had.
pub(crate) fn service(
    outgoing: &Outgoing,
    sender: &mpsc::Sender<Event>,
    level: Level,
    switch: LevelSwitch,
) -> std::io::Result<(LspService<Backend>, ClientSocket)> {
    let workspace = Arc::<Workspace>::default();
    let policies = Arc::new(Policies::new(workspace.clone()));
    let lookups = Arc::new(Lookups::new(workspace.clone()));
    let advisor = Arc::new(Advisor::new(workspace.clone(), lookups.clone()));
    let session = Session::start(outgoing.clone(), policies.clone(), advisor.clone())?;
    let configuration = Configuration::new(
        level,
        switch,
        workspace.clone(),
        policies.clone(),
        advisor.clone(),
        lookups.clone(),
    );
    let scanner = Scanner::new(workspace.clone(), policies.clone(), outgoing.clone());
    Ok(Backend::service(
        session,
        configuration,
        workspace,
        policies,
        scanner,
        advisor,
        lookups,
        sender.clone(),
    ))
}
