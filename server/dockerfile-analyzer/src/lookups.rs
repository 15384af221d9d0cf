//! What registries are asked, and what they said: the only user of the crate `registry`.
//!
//! Handlers read the answers that are there and say what else they want; threads of their own ask
//! for it. Nothing is asked before a handler wants something, or ahead of that only where the user
//! allows it, and nothing at all where the user has switched it off. Whether and whom to ask is
//! decided by the user alone: see [`Options`].

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use images::{Answer, Answers, HUB, Refusal, Want};
use registry::{Client, Places, default_folder};
use tokio::sync::Notify;

use crate::context::Workspace;
use crate::guard;

/// How many things are asked for at once, and how many wait.
const MOST_AT_ONCE: usize = 4;
const MOST_WAITING: usize = 32;

/// How many things are remembered: fewer than [`Answers`] keep, which would lose some otherwise.
const MOST_KNOWN: usize = 400;

/// How long an answer holds before it is asked for again; the client's cache may still have it.
const FRESH: Duration = Duration::from_secs(10 * 60);

/// How long a refusal holds that may pass.
const SOON: Duration = Duration::from_secs(30);

/// For how long a registry that could not be asked is only asked because of a request.
const LEFT_ALONE: Duration = Duration::from_secs(5 * 60);

/// How long a text stands before it is searched for: most are on the way to another.
const QUIET: Duration = Duration::from_millis(150);

/// A variable that switches the network off whatever the settings say, with the value `off`.
const SWITCH: &str = "DOCKERFILE_ANALYZER_NETWORK";

/// Whether registries are asked; what comes later allows more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Network {
    /// Never.
    Off,
    /// When a request of the editor needs it.
    #[default]
    OnRequest,
    /// Also for the images of files that are open.
    Background,
}

/// What the user wants.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Options {
    /// Whether registries are asked.
    pub(crate) network: Network,
    /// How long one answer may take.
    pub(crate) deadline: Option<Duration>,
    /// What stands in for Docker Hub.
    pub(crate) hub: Option<String>,
    /// What is asked before a registry.
    pub(crate) mirrors: Vec<(String, String)>,
    /// Hosts that may be asked without TLS.
    pub(crate) insecure: Vec<String>,
    /// Whether answers are kept on the disk.
    pub(crate) cache: bool,
}

/// Asks registries in the background.
#[derive(Debug)]
pub(crate) struct Lookups {
    workspace: Arc<Workspace>,
    state: Mutex<State>,
    /// Told when something waits.
    work: Condvar,
    /// Told when something was answered.
    news: Notify,
    /// Told the same, for whoever cannot be woken by [`Notify`].
    answered: Condvar,
    /// Told when what is known ahead of requests may have changed; keeps one message.
    pub(crate) told_ahead: Notify,
}

#[derive(Debug, Default)]
struct State {
    options: Options,
    client: Option<Arc<Client>>,
    answers: Arc<Answers>,
    known: HashMap<Want, Progress>,
    /// The last one is asked first.
    waiting: Vec<Waiting>,
    /// When which registries could not be asked.
    troubled: HashMap<String, Instant>,
    threads: usize,
    idle: usize,
}

/// Something that is going to be asked for.
#[derive(Debug)]
struct Waiting {
    want: Want,
    since: Instant,
    /// Whether no request needs it yet.
    is_ahead: bool,
}

/// How far it is with something.
#[derive(Debug, Clone, Copy)]
enum Progress {
    Asked,
    Answered { until: Instant },
}

impl Lookups {
    /// For a user with `workspace` open. Nothing is asked until there are options.
    pub(crate) fn new(workspace: Arc<Workspace>) -> Lookups {
        let (state, work, news, answered, told_ahead) = Default::default();
        Lookups { workspace, state, work, news, answered, told_ahead }
    }

    /// Takes over what the user wants. What was found out by other options is forgotten.
    pub(crate) fn set(&self, options: Options) {
        let mut state = self.state();
        if state.options == options {
            return;
        }
        state.options = options;
        drop(state);
        self.forget();
    }

    /// Forgets what was found out and where credentials are: other folders are open.
    pub(crate) fn forget(&self) {
        let mut state = self.state();
        state.client = None;
        state.known.clear();
        state.waiting.clear();
        state.troubled.clear();
        state.answers = Arc::default();
        drop(state);
        self.news.notify_waiters();
        self.answered.notify_all();
        self.told_ahead.notify_one();
    }

    /// How long one answer may take.
    pub(crate) fn deadline(&self) -> Duration {
        let deadline = self.state().options.deadline;
        deadline.unwrap_or(registry::Options::default().deadline)
    }

    /// Whether anything is asked.
    pub(crate) fn can_ask(&self) -> bool {
        network(&self.state().options) != Network::Off
    }

    /// What is known.
    pub(crate) fn answers(&self) -> Arc<Answers> {
        let mut state = self.state();
        state.forget_old();
        Arc::clone(&state.answers)
    }

    /// Has those of `wants` asked for that are not known; gives those on which there will be news.
    pub(crate) fn ask(self: &Arc<Self>, wants: Vec<Want>) -> Vec<Want> {
        self.put_off(wants, false)
    }

    fn put_off(self: &Arc<Self>, wants: Vec<Want>, is_ahead: bool) -> Vec<Want> {
        let mut state = self.state();
        if wants.is_empty() || network(&state.options) == Network::Off {
            return Vec::new();
        }
        state.forget_old();
        let mut coming = Vec::new();
        for want in wants {
            match state.known.get(&want) {
                Some(Progress::Answered { .. }) => continue,
                None if is_ahead && state.is_left_alone(&want) => continue,
                None => state.put_off(want.clone(), is_ahead),
                Some(Progress::Asked) if is_ahead => {}
                Some(Progress::Asked) => state.hurry(&want),
            }
            coming.push(want);
        }
        let is_short = state.idle < state.waiting.len() && state.threads < MOST_AT_ONCE;
        if is_short && self.start() {
            state.threads += 1;
        }
        drop(state);
        // Whoever waits for a search to rest may take this, so that all look.
        self.work.notify_all();
        // What had to make room is not coming any more.
        self.news.notify_waiters();
        coming
    }

    /// Has asked for what `wants` gives when it is told what is known, where the user allows that
    /// without a request; gives that on which there will be news.
    pub(crate) fn ask_ahead(
        self: &Arc<Self>,
        wants: impl FnOnce(&Answers) -> Vec<Want>,
    ) -> Vec<Want> {
        if self.asks_ahead() { self.put_off(wants(&self.answers()), true) } else { Vec::new() }
    }

    /// Whether the user allows to ask without a request.
    pub(crate) fn asks_ahead(&self) -> bool {
        network(&self.state().options) == Network::Background
    }

    /// Holds up this thread until nothing more is to be known of `wants`, for `patience` at most.
    pub(crate) fn wait_here(&self, wants: &[Want], patience: Duration) {
        let state = self.state();
        let _ = self.answered.wait_timeout_while(state, patience, |state| state.is_coming(wants));
    }

    /// Waits until nothing more is to be known of `wants`, for `patience` at most.
    pub(crate) async fn wait(&self, wants: &[Want], patience: Duration) {
        let all = async {
            loop {
                let mut news = std::pin::pin!(self.news.notified());
                news.as_mut().enable();
                if !self.is_coming(wants) {
                    return;
                }
                news.await;
            }
        };
        let _ = tokio::time::timeout(patience, all).await;
    }

    fn is_coming(&self, wants: &[Want]) -> bool {
        self.state().is_coming(wants)
    }

    fn start(self: &Arc<Self>) -> bool {
        let lookups = Arc::clone(self);
        let work = move || lookups.work();
        let started = thread::Builder::new().name("registry".to_owned()).spawn(work);
        started.inspect_err(|error| tracing::warn!("registries cannot be asked: {error}")).is_ok()
    }

    fn work(&self) {
        loop {
            let (want, client) = self.next();
            let result = guard::run(|| client.answer(&want)).unwrap_or_else(|_| Err(broken()));
            if let Err(refusal) = &result {
                tracing::debug!("{}", refusal.message);
            }
            self.state().finish(&client, want, result);
            self.news.notify_waiters();
            self.answered.notify_all();
            if self.asks_ahead() {
                self.told_ahead.notify_one();
            }
        }
    }

    /// What is asked next, and whom.
    fn next(&self) -> (Want, Arc<Client>) {
        let mut state = self.state();
        loop {
            let rest = state.waiting.last().map(|last| match last.want {
                Want::Search(_) => QUIET.saturating_sub(last.since.elapsed()),
                _ => Duration::ZERO,
            });
            match rest {
                Some(Duration::ZERO) => {
                    if let Some(next) = state.waiting.pop() {
                        return (next.want, self.client(&mut state));
                    }
                }
                Some(rest) => {
                    let waited = self.work.wait_timeout(state, rest);
                    state = waited.unwrap_or_else(PoisonError::into_inner).0;
                }
                None => {
                    state.idle += 1;
                    state = self.work.wait(state).unwrap_or_else(PoisonError::into_inner);
                    state.idle = state.idle.saturating_sub(1);
                }
            }
        }
    }

    fn client(&self, state: &mut State) -> Arc<Client> {
        if let Some(client) = &state.client {
            return Arc::clone(client);
        }
        let options = &state.options;
        let options = registry::Options {
            deadline: options.deadline.unwrap_or(registry::Options::default().deadline),
            hub: options.hub.clone(),
            mirrors: options.mirrors.clone(),
            insecure: options.insecure.clone(),
            cache: default_folder().filter(|_| options.cache),
            places: Places::of_user(&self.workspace.folders()),
        };
        let (client, problems) = Client::new(options);
        problems.iter().for_each(|problem| tracing::warn!("settings: {problem}"));
        let client = Arc::new(client);
        state.client = Some(Arc::clone(&client));
        client
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether registries are asked with these `options`.
fn network(options: &Options) -> Network {
    let is_off = std::env::var_os(SWITCH).is_some_and(|value| value == "off");
    if is_off { Network::Off } else { options.network }
}

/// The registry that is asked for `want`.
fn registry_of(want: &Want) -> &str {
    match want {
        Want::Tags(repository, _) | Want::Manifest(repository, _) => repository.registry(),
        Want::Search(_) => HUB,
        Want::Catalog(host) => host,
    }
}

/// What is told when the client panics, which it never should.
fn broken() -> Refusal {
    let message = "the registry could not be asked; the log says more".to_owned();
    Refusal { message, ..Refusal::default() }
}

impl State {
    /// Puts `want` into the line. A search takes the place of those before it, and what `is_ahead`
    /// waits for all that requests need.
    fn put_off(&mut self, want: Want, is_ahead: bool) {
        let is_search = |want: &Want| matches!(want, Want::Search(_));
        let mut dropped = Vec::new();
        if is_search(&want) {
            dropped.extend(self.waiting.extract_if(.., |other| is_search(&other.want)));
        }
        if self.waiting.len() >= MOST_WAITING {
            dropped.push(self.waiting.remove(0));
        }
        for other in dropped {
            self.known.remove(&other.want);
        }
        self.known.insert(want.clone(), Progress::Asked);
        let waiting = Waiting { want, since: Instant::now(), is_ahead };
        let needed = self.waiting.iter().position(|other| !other.is_ahead);
        let place = needed.filter(|_| is_ahead).unwrap_or(self.waiting.len());
        self.waiting.insert(place, waiting);
    }

    /// Lets a request have `want` next, if it still waits.
    fn hurry(&mut self, want: &Want) {
        let is_it = |other: &mut Waiting| other.want == *want;
        let found: Vec<Waiting> = self.waiting.extract_if(.., is_it).collect();
        self.waiting.extend(found.into_iter().map(|found| Waiting { is_ahead: false, ..found }));
    }

    fn is_coming(&self, wants: &[Want]) -> bool {
        wants.iter().any(|want| matches!(self.known.get(want), Some(Progress::Asked)))
    }

    /// Whether whom `want` asks could not be asked a while ago.
    fn is_left_alone(&self, want: &Want) -> bool {
        let since = self.troubled.get(registry_of(want));
        since.is_some_and(|since| since.elapsed() < LEFT_ALONE)
    }

    /// Remembers whether whom `want` asks could be asked; if not, it is left alone.
    fn note(&mut self, want: &Want, is_troubled: bool) {
        let registry = registry_of(want);
        if !is_troubled {
            self.troubled.remove(registry);
            return;
        }
        self.troubled.retain(|_, since| since.elapsed() < LEFT_ALONE);
        self.troubled.insert(registry.to_owned(), Instant::now());
        let is_late = |other: &mut Waiting| other.is_ahead && registry_of(&other.want) == registry;
        let dropped: Vec<Waiting> = self.waiting.extract_if(.., is_late).collect();
        for other in dropped {
            self.known.remove(&other.want);
        }
    }

    /// Keeps what `client` said, unless other options hold by now.
    fn finish(&mut self, client: &Arc<Client>, want: Want, result: Result<Answer, Refusal>) {
        if !self.client.as_ref().is_some_and(|own| Arc::ptr_eq(own, client)) {
            return;
        }
        self.note(&want, result.as_ref().is_err_and(|refusal| refusal.is_down));
        let lasts = match &result {
            Err(refusal) if !refusal.is_absent => SOON,
            _ => FRESH,
        };
        if self.known.len() >= MOST_KNOWN {
            self.known.retain(|_, progress| matches!(progress, Progress::Asked));
            self.answers = Arc::default();
        }
        self.known.insert(want.clone(), Progress::Answered { until: Instant::now() + lasts });
        Arc::make_mut(&mut self.answers).put(want, result);
    }

    /// Forgets what has to be asked for again.
    fn forget_old(&mut self) {
        let now = Instant::now();
        let is_old =
            |progress: &Progress| matches!(progress, Progress::Answered { until } if *until <= now);
        let old: Vec<Want> = self
            .known
            .iter()
            .filter(|(_, progress)| is_old(progress))
            .map(|(want, _)| want.clone())
            .collect();
        for want in old {
            self.known.remove(&want);
            Arc::make_mut(&mut self.answers).forget(&want);
        }
    }
}

#[cfg(test)]
mod tests {
    use fixture::{Reply, Server};
    use images::Repository;

    use super::*;

    fn lookups(server: &Server, network: Network) -> Arc<Lookups> {
        let lookups = Arc::new(Lookups::new(Arc::default()));
        let hub = Some(format!("http://{}", server.address));
        lookups.set(Options { network, hub, ..Options::default() });
        lookups
    }

    fn server() -> Server {
        Server::start(|_| Reply::json(r#"{"results":[{"repo_name":"grafana/grafana"}]}"#))
    }

    #[tokio::test]
    async fn an_answer_comes_to_whoever_waits() {
        let (server, want) = (server(), Want::Search("graf".to_owned()));
        let lookups = lookups(&server, Network::OnRequest);
        let coming = lookups.ask(vec![want.clone()]);
        assert_eq!(coming, std::slice::from_ref(&want));
        lookups.wait(&coming, Duration::from_secs(10)).await;
        assert_eq!(lookups.answers().searches["graf"].len(), 1);
        assert!(lookups.ask(vec![want]).is_empty());
        assert_eq!(server.asked().len(), 1);
    }

    #[tokio::test]
    async fn of_searches_that_follow_each_other_the_last_is_made() {
        let server = server();
        let lookups = lookups(&server, Network::OnRequest);
        let mut coming = Vec::new();
        for text in ["gra", "graf", "grafa", "grafan"] {
            coming = lookups.ask(vec![Want::Search(text.to_owned())]);
        }
        lookups.wait(&coming, Duration::from_secs(10)).await;
        assert_eq!(server.asked(), ["GET /v2/search/repositories/?query=grafan&page_size=25"]);
    }

    #[tokio::test]
    async fn nothing_is_asked_where_it_is_off() {
        let server = server();
        let lookups = lookups(&server, Network::Off);
        assert!(lookups.ask(vec![Want::Search("graf".to_owned())]).is_empty());
        thread::sleep(QUIET * 3);
        assert!(server.asked().is_empty());
    }

    #[tokio::test]
    async fn a_registry_that_fails_is_only_asked_by_requests() {
        let server = Server::start(|_| Reply::status(500));
        let lookups = lookups(&server, Network::Background);
        let want = |tag: usize| Want::Manifest(Repository::new(None, "a/b"), tag.to_string());
        let coming = lookups.ask_ahead(|_| (0..10).map(want).collect());
        assert_eq!(coming.len(), 10);
        lookups.wait_here(&coming, Duration::from_secs(10));
        // Its website and its registry.
        let asked = server.asked().len();
        assert!(asked <= 2, "{:?}", server.asked());
        assert!(lookups.ask_ahead(|_| vec![want(20)]).is_empty());
        let coming = lookups.ask(vec![want(20)]);
        lookups.wait(&coming, Duration::from_secs(10)).await;
        assert!(server.asked().len() > asked);
    }

    #[tokio::test]
    async fn nothing_is_asked_ahead_unless_that_is_allowed() {
        let server = server();
        for network in [Network::Off, Network::OnRequest] {
            let lookups = lookups(&server, network);
            let found = lookups.ask_ahead(|_| vec![Want::Search("graf".to_owned())]);
            assert!(found.is_empty());
        }
        thread::sleep(QUIET * 3);
        assert_eq!(server.connections(), 0);
    }

    #[test]
    fn what_is_asked_ahead_waits_for_requests() {
        let mut state = State::default();
        let want = |text: &str| Want::Catalog(text.to_owned());
        state.put_off(want("a"), true);
        state.put_off(want("b"), false);
        state.put_off(want("c"), true);
        state.put_off(want("d"), true);
        state.hurry(&want("a"));
        let order: Vec<Want> = state.waiting.iter().rev().map(|one| one.want.clone()).collect();
        assert_eq!(order, [want("a"), want("b"), want("d"), want("c")]);
    }

    #[tokio::test]
    async fn waiting_has_an_end() {
        let server = Server::start(|_| Reply::Silence);
        let lookups = lookups(&server, Network::OnRequest);
        let coming = lookups.ask(vec![Want::Search("graf".to_owned())]);
        let begin = Instant::now();
        lookups.wait(&coming, Duration::from_millis(200)).await;
        assert!(begin.elapsed() < Duration::from_secs(2));
    }
}
