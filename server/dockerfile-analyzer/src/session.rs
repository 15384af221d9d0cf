//! The state of the server: one thread owns all documents and works off one queue, so that a
//! request always sees exactly the edits that were sent before it.
//!
//! The thread itself only applies edits and reads text. Questions are answered on a second thread
//! and diagnostics found on a third, both from immutable snapshots, so that neither delays an edit
//! nor the other. Diagnostics are looked for when the queue has run empty, one document at a time,
//! and thrown away when the document has changed meanwhile; so a burst of changes is published a
//! few times, and a single one at once.

mod messages;
mod questions;

use std::future::Future;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::sync::oneshot;
use tower_lsp::gen_lsp_types::{
    Diagnostic, PublishDiagnosticsNotification, PublishDiagnosticsParams, Uri,
};
use tower_lsp::jsonrpc::{Error, Result};

use crate::advisor::Advisor;
use crate::capabilities::ClientFeatures;
use crate::convert::findings::findings;
use crate::convert::from_lsp::{DidChange, OpenedDocument};
use crate::convert::to_lsp::View;
use crate::documents::Documents;
use crate::guard;
use crate::policies::{Policies, Told};
use crate::transport::{Outgoing, Prepared};
use crate::worker::Worker;
use messages::{Advised, Applied, Diagnosis, Found, Message};
use questions::{Asked, Question, WideQuestion};

/// How long the queue has to stay empty before diagnostics are looked for in a burst of messages.
const SETTLED: Duration = Duration::from_micros(200);

/// A change that comes so long after the last look for diagnostics is no part of a burst, but a
/// keystroke: it does not wait. Keys repeat more slowly.
const BURST: Duration = Duration::from_millis(20);

/// How long diagnostics are put off at most while the queue does not settle.
const LATEST: Duration = Duration::from_millis(50);

/// How long nobody types before it is found out what needs more than the file.
const PAUSE: Duration = Duration::from_millis(300);

/// As good as forever.
const IDLE: Duration = Duration::from_secs(24 * 60 * 60);

/// The way to the session's thread. Whatever is sent from one thread is worked off in that order.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    queue: Sender<Message>,
}

impl Session {
    /// Starts the session's threads.
    pub(crate) fn start(
        outgoing: Outgoing,
        policies: Arc<Policies>,
        advisor: Arc<Advisor>,
    ) -> std::io::Result<Session> {
        let (queue, messages) = mpsc::channel();
        let state = State {
            client: Arc::default(),
            documents: Documents::default(),
            policies,
            advisor,
            answers: Worker::start("answers")?,
            diagnostics: Worker::start("diagnostics")?,
            searches: Worker::start("searches")?,
            scans: Worker::start("scans")?,
            advice: Worker::start("advice")?,
            diagnosing: false,
            advising: false,
            unsettled: None,
            unadvised: None,
            last_look: None,
            queue: queue.clone(),
            outgoing,
        };
        thread::Builder::new().name("session".into()).spawn(move || state.run(&messages))?;
        Ok(Session { queue })
    }

    /// Says what the client understands; to be told before anything else.
    pub(crate) fn greet(&self, client: ClientFeatures) {
        self.send(Message::Greet(client));
    }

    /// Opens a document.
    pub(crate) fn open(&self, document: OpenedDocument) {
        self.send(Message::Open(document));
    }

    /// Changes a document.
    pub(crate) fn change(&self, change: DidChange) {
        self.send(Message::Change(change));
    }

    /// Closes a document.
    pub(crate) fn close(&self, uri: Uri) {
        self.send(Message::Close(uri));
    }

    /// Looks for the diagnostics of all documents again: other rules are in force.
    pub(crate) fn reconsider(&self) {
        self.send(Message::Reconsider);
    }

    /// Lets it be found out again what needs more than the file: more may be known.
    pub(crate) fn readvise(&self) {
        self.send(Message::Readvise);
    }

    /// Asks `question` of the document as it is at this place in the queue; the question is in the
    /// queue when this returns. Without such a document the answer is the empty one. A dropped
    /// answer cancels the question.
    pub(crate) fn ask<T, F>(
        &self,
        uri: Uri,
        question: F,
    ) -> impl Future<Output = Result<T>> + Send + use<T, F>
    where
        T: Default + Send + 'static,
        F: FnOnce(View<'_>) -> T + Send + 'static,
    {
        self.put(question, |asked| Message::Ask(uri, asked))
    }

    /// Asks `question` of all open Dockerfiles as they are at this place in the queue. It may read
    /// the disk: it holds up no other question than those of its kind.
    pub(crate) fn ask_all<T, F>(
        &self,
        question: F,
    ) -> impl Future<Output = Result<T>> + Send + use<T, F>
    where
        T: Default + Send + 'static,
        F: FnOnce(&[View<'_>], &ClientFeatures) -> T + Send + 'static,
    {
        self.put(question, |asked| Message::AskAll(asked))
    }

    /// The same for what reads all files: it holds up no search either.
    pub(crate) fn scan<T, F>(
        &self,
        question: F,
    ) -> impl Future<Output = Result<T>> + Send + use<T, F>
    where
        T: Default + Send + 'static,
        F: FnOnce(&[View<'_>], &ClientFeatures) -> T + Send + 'static,
    {
        self.put(question, |asked| Message::Scan(asked))
    }

    /// As [`Session::ask`], with the document under the rules in force.
    pub(crate) fn pull<T, F>(
        &self,
        uri: Uri,
        question: F,
    ) -> impl Future<Output = Result<T>> + Send + use<T, F>
    where
        T: Default + Send + 'static,
        F: FnOnce(View<'_>) -> T + Send + 'static,
    {
        self.put(question, |asked| Message::Pull(uri, asked))
    }

    /// As [`Session::ask`], for answers that may be long: they are serialized where they are found.
    pub(crate) fn answer<T, F>(
        &self,
        uri: Uri,
        question: F,
    ) -> impl Future<Output = Result<Prepared>> + Send + use<T, F>
    where
        T: Serialize,
        F: FnOnce(View<'_>) -> T + Send + 'static,
    {
        self.ask(uri, move |view| Prepared::new(&question(view)))
    }

    /// Puts `question` in the queue, as the message that `message` makes of it; gives its answer.
    fn put<T, F, M>(
        &self,
        question: F,
        message: M,
    ) -> impl Future<Output = Result<T>> + Send + use<T, F, M>
    where
        T: Send + 'static,
        M: FnOnce(Box<Asked<T, F>>) -> Message,
    {
        let (reply, answer) = oneshot::channel();
        self.send(message(Box::new(Asked { question, reply })));
        async { answer.await.unwrap_or_else(|_| Err(Error::internal_error())) }
    }

    fn send(&self, message: Message) {
        // The thread ends with the process only.
        let _ = self.queue.send(message);
    }
}

/// What the session's thread owns.
struct State {
    client: Arc<ClientFeatures>,
    documents: Documents,
    policies: Arc<Policies>,
    advisor: Arc<Advisor>,
    answers: Worker,
    diagnostics: Worker,
    /// For what reads the disk, which can take long.
    searches: Worker,
    scans: Worker,
    /// For what reads build contexts and repositories.
    advice: Worker,
    /// Whether the diagnostics thread is at work.
    diagnosing: bool,
    /// Whether the thread for advice is.
    advising: bool,
    /// Since when a change has waited for its diagnostics.
    unsettled: Option<Instant>,
    /// When the last change was that waits for advice.
    unadvised: Option<Instant>,
    /// When diagnostics were last looked for.
    last_look: Option<Instant>,
    /// The way from the other threads back to this one.
    queue: Sender<Message>,
    outgoing: Outgoing,
}

impl State {
    fn run(mut self, messages: &Receiver<Message>) {
        while let Some(message) = self.next(messages) {
            let _ = guard::run(|| self.handle(message));
        }
    }

    /// The next message; looks for diagnostics while there is none.
    fn next(&mut self, messages: &Receiver<Message>) -> Option<Message> {
        loop {
            let Some(patience) = self.patience() else {
                self.diagnose();
                continue;
            };
            match messages.recv_timeout(patience) {
                Ok(message) => return Some(message),
                Err(RecvTimeoutError::Timeout) if self.is_unsettled() => self.diagnose(),
                Err(RecvTimeoutError::Timeout) => self.advise(),
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
    }

    /// How long to wait for a message before looking for diagnostics; `None` if that is overdue.
    fn patience(&self) -> Option<Duration> {
        let since = self.unsettled.filter(|_| self.is_unsettled());
        let in_burst = || self.last_look.is_some_and(|look| look.elapsed() < BURST);
        match since.map(|since| since.elapsed()) {
            None => Some(self.pause()),
            Some(waited) if waited >= LATEST => None,
            Some(_) if in_burst() => Some(SETTLED),
            Some(_) => Some(Duration::ZERO),
        }
    }

    /// Whether a change waits for its diagnostics and they can be looked for.
    fn is_unsettled(&self) -> bool {
        self.unsettled.is_some() && !self.diagnosing
    }

    /// How long to wait before it is found out what needs more than the file.
    fn pause(&self) -> Duration {
        let since = self.unadvised.filter(|_| !self.advising);
        since.map_or(IDLE, |since| PAUSE.saturating_sub(since.elapsed()))
    }

    /// A text or what it is judged by has changed.
    fn unsettle(&mut self) {
        self.unsettled.get_or_insert_with(Instant::now);
        self.unadvised = Some(Instant::now());
    }

    fn handle(&mut self, message: Message) {
        match message {
            Message::Greet(client) => self.client = Arc::new(client),
            Message::Open(document) => {
                self.documents.open(document);
                self.unsettle();
            }
            Message::Change(DidChange { text_document: document, content_changes }) => {
                let (uri, version) = (&document.uri, document.version);
                self.documents.change(uri, version, &content_changes, self.client.encoding);
                self.unsettle();
            }
            Message::Close(uri) => self.close(uri),
            Message::Ask(uri, question) => self.ask(uri, question),
            Message::Pull(uri, question) => self.pull(uri, question),
            Message::AskAll(question) => {
                let job = self.wide(question);
                self.searches.run(job);
            }
            Message::Scan(question) => {
                let job = self.wide(question);
                self.scans.run(job);
            }
            Message::Applied(applied) => self.applied(applied),
            Message::Reconsider => self.reconsider(),
            Message::Readvise => {
                self.documents.readvise();
                self.unadvised.get_or_insert_with(Instant::now);
            }
            Message::Tell(problems) => self.tell(problems),
            Message::Diagnosed(diagnosis) => self.diagnosed(diagnosis),
            Message::Advised(advised) => self.advised(advised),
        }
    }

    fn close(&mut self, uri: Uri) {
        if self.documents.close(&uri) && !self.client.pulls_diagnostics {
            self.publish(uri, None, Vec::new());
        }
    }

    fn ask(&mut self, uri: Uri, question: Box<dyn Question>) {
        if question.is_cancelled() {
            return;
        }
        let Some(document) = self.documents.get_mut(&uri) else {
            return question.answer(None);
        };
        let (snapshot, version) = (document.snapshot(), document.version);
        let client = self.client.clone();
        self.answers.run(move || {
            let view = View::new(&uri, version, &snapshot, &client);
            question.answer(Some(view));
        });
    }

    /// Answers `question` under the rules in force, and goes on with those.
    fn pull(&mut self, uri: Uri, question: Box<dyn Question>) {
        if question.is_cancelled() {
            return;
        }
        let Some(document) = self.documents.get_mut(&uri) else {
            return question.answer(None);
        };
        let (snapshot, stamp, version) = (document.snapshot(), document.stamp, document.version);
        let (client, queue) = (self.client.clone(), self.queue.clone());
        let policies = self.policies.clone();
        self.diagnostics.run(move || {
            let (snapshot, problems) = policies.applied(&uri, &snapshot);
            question.answer(Some(View::new(&uri, version, &snapshot, &client)));
            let _ = queue.send(Message::Applied(Applied { uri, stamp, snapshot, problems }));
        });
    }

    /// What answers `question`.
    fn wide(&mut self, question: Box<dyn WideQuestion>) -> impl FnOnce() + Send + 'static {
        let open = self.documents.dockerfiles();
        let open: Vec<_> = open
            .map(|(uri, document)| (uri.clone(), document.version, document.snapshot()))
            .collect();
        let client = self.client.clone();
        move || {
            let views = open
                .iter()
                .map(|(uri, version, snapshot)| View::new(uri, *version, snapshot, &client));
            question.answer(&views.collect::<Vec<_>>(), &client);
        }
    }

    /// Starts the diagnosis of the document that has waited longest.
    fn diagnose(&mut self) {
        let Some((uri, document)) = self.documents.next_undiagnosed() else {
            self.unsettled = None;
            return;
        };
        self.last_look = Some(Instant::now());
        document.undiagnosed = false;
        let (snapshot, stamp, version) = (document.snapshot(), document.stamp, document.version);
        let (uri, client, queue) = (uri.clone(), self.client.clone(), self.queue.clone());
        self.diagnosing = true;
        let policies = self.policies.clone();
        self.diagnostics.run(move || {
            let found = guard::run(|| {
                let (snapshot, problems) = policies.applied(&uri, &snapshot);
                let view = View::new(&uri, version, &snapshot, &client);
                let diagnostics = Arc::new(Prepared::written(findings(&view).into_text()));
                Found { snapshot, diagnostics, problems }
            });
            let found = found.ok();
            let _ = queue.send(Message::Diagnosed(Diagnosis { uri, stamp, version, found }));
        });
    }

    /// Looks at everything again, also at what no document leads to any more.
    fn reconsider(&mut self) {
        self.documents.reconsider();
        self.unsettled.get_or_insert_with(Instant::now);
        let (policies, queue) = (self.policies.clone(), self.queue.clone());
        self.diagnostics.run(move || {
            let _ = queue.send(Message::Tell(policies.gone()));
        });
    }

    /// Lets it be found out what needs more than the file, for the document that has waited longest.
    fn advise(&mut self) {
        let Some((uri, document)) = self.documents.next_unadvised() else {
            self.unadvised = None;
            return;
        };
        document.unadvised = false;
        let (snapshot, stamp, uri) = (document.snapshot(), document.stamp, uri.clone());
        let (advisor, queue) = (self.advisor.clone(), self.queue.clone());
        self.advising = true;
        self.advice.run(move || {
            let advice = guard::run(|| advisor.advise(&uri, &snapshot)).ok().flatten();
            let _ = queue.send(Message::Advised(Advised { uri, stamp, advice }));
        });
    }

    /// Takes over what was found out, unless it is out of date.
    fn advised(&mut self, advised: Advised) {
        self.advising = false;
        let document = self.documents.get_mut(&advised.uri);
        let document = document.filter(|document| document.stamp == advised.stamp);
        let Some(document) = document else { return };
        if document.advise(advised.advice) {
            self.unsettled.get_or_insert_with(Instant::now);
            self.advisor.news.notify_one();
        }
    }

    /// Publishes what was found, unless it is out of date or what the client already shows. A
    /// client that takes versions gets it for each version even then: so it knows that what it
    /// shows still holds.
    fn diagnosed(&mut self, diagnosis: Diagnosis) {
        self.diagnosing = false;
        let Diagnosis { uri, stamp, version, found: Some(found) } = diagnosis else { return };
        let Found { snapshot, diagnostics, problems } = found;
        self.applied(Applied { uri: uri.clone(), stamp, snapshot, problems });
        let document = self.documents.get_mut(&uri);
        let Some(document) = document.filter(|document| document.stamp == stamp) else { return };
        let is_news = self.client.diagnostic_version && !std::mem::take(&mut document.is_advised);
        let is_shown = document.published.as_ref() == Some(&diagnostics);
        if self.client.pulls_diagnostics || is_shown && !is_news {
            return;
        }
        document.published = Some(Arc::clone(&diagnostics));
        self.publish_prepared(uri, version, &diagnostics);
    }

    /// Goes on with a document under the rules in force, and tells what is wrong with them.
    fn applied(&mut self, applied: Applied) {
        let Applied { uri, stamp, snapshot, problems } = applied;
        self.tell(problems);
        let document = self.documents.get_mut(&uri);
        if let Some(document) = document.filter(|document| document.stamp == stamp) {
            document.adopt(snapshot);
        }
    }

    fn tell(&self, problems: Vec<Told>) {
        for (file, problems) in problems {
            self.publish(file, None, problems);
        }
    }

    fn publish(&self, uri: Uri, version: Option<i32>, diagnostics: Vec<Diagnostic>) {
        self.publish_prepared(uri, version, &Prepared::new(&diagnostics));
    }

    fn publish_prepared(&self, uri: Uri, version: Option<i32>, diagnostics: &Prepared) {
        let version = version.filter(|_| self.client.diagnostic_version);
        let params = PublishDiagnosticsParams::new(uri, version, Vec::new());
        self.outgoing.notify_with::<PublishDiagnosticsNotification>(&params, diagnostics);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tower_lsp::jsonrpc::ErrorCode;

    use super::*;
    use crate::log;
    use crate::lookups::Lookups;
    use crate::transport::Writer;

    const URI: &str = "file:///Dockerfile";

    fn session() -> Session {
        let writer = Writer::start(std::io::sink()).unwrap();
        let policies = Arc::new(Policies::new(Arc::default()));
        let lookups = Arc::new(Lookups::new(Arc::default()));
        let advisor = Arc::new(Advisor::new(Arc::default(), lookups));
        let session = Session::start(writer.outgoing(), policies, advisor).unwrap();
        session.open(OpenedDocument {
            uri: Uri::from(URI),
            language_id: "dockerfile".to_owned(),
            version: Some(1),
            text: "FROM a\n".to_owned(),
        });
        session
    }

    fn length(session: &Session) -> impl Future<Output = Result<u32>> + use<> {
        session.ask(Uri::from(URI), |view| view.snapshot.text().len())
    }

    #[tokio::test]
    async fn a_panic_becomes_an_error_and_the_session_lives() {
        let session = session();
        let panics = session.ask(Uri::from(URI), |_| -> u32 { panic!("on purpose") });
        assert_eq!(panics.await.unwrap_err().code, ErrorCode::InternalError);
        assert_eq!(length(&session).await, Ok(7));
    }

    /// The environment variable that names the log to the process in which something panics.
    const LOG: &str = "PANICKING_SESSION_LOG";

    #[tokio::test]
    async fn a_panic_is_told_in_the_log_without_what_was_read() {
        if let Some(file) = std::env::var_os(LOG) {
            let outgoing = Writer::start(std::io::sink()).unwrap().outgoing();
            log::start(log::Level::Info, Some(file.as_ref()), outgoing).unwrap();
            let session = session();
            for document in ["one", "two"] {
                let panics = session.ask(Uri::from(URI), move |_| -> u32 {
                    panic!("out of bounds of `{document} hunter2`")
                });
                panics.await.unwrap_err();
            }
            assert_eq!(length(&session).await, Ok(7));
            return;
        }
        // The log belongs to a whole process, so there is one of its own.
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("log");
        let name = "session::tests::a_panic_is_told_in_the_log_without_what_was_read";
        let mut child = std::process::Command::new(std::env::current_exe().unwrap());
        let output = child.args([name, "--exact"]).env(LOG, &file).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let log = std::fs::read_to_string(file).unwrap();
        assert_eq!(log.matches("internal error: out of bounds of at ").count(), 2, "{log}");
        assert!(log.contains("session.rs:") && !log.contains("hunter2"), "{log}");
    }

    #[tokio::test]
    async fn a_question_about_no_document_has_the_empty_answer() {
        let answer = session().ask(Uri::from("other:x"), |_| Some(1));
        assert_eq!(answer.await, Ok(None));
    }

    #[tokio::test]
    async fn a_cancelled_question_is_not_worked_on() {
        let (session, (go_on, wait)) = (session(), mpsc::channel::<()>());
        let asked = Arc::new(AtomicUsize::new(0));
        let first = session.ask(Uri::from(URI), move |_| wait.recv().is_ok());
        for _ in 0..10 {
            let asked = asked.clone();
            drop(session.ask(Uri::from(URI), move |_| asked.fetch_add(1, Ordering::Relaxed)));
        }
        go_on.send(()).unwrap();
        assert_eq!(first.await, Ok(true));
        assert_eq!(length(&session).await, Ok(7));
        assert_eq!(asked.load(Ordering::Relaxed), 0);
    }

    #[tokio::test]
    async fn a_question_sees_the_edits_before_it_and_none_behind() {
        let session = session();
        let mut answers = Vec::new();
        for length in 1..200 {
            let text = "x".repeat(length);
            let change = serde_json::json!({
                "textDocument": { "uri": URI }, "contentChanges": [{ "text": text }],
            });
            session.change(serde_json::from_value(change).unwrap());
            answers.push((length as u32, self::length(&session)));
        }
        for (length, answer) in answers {
            assert_eq!(answer.await, Ok(length));
        }
    }
}
