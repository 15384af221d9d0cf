//! Questions that wait in the session's queue until it is their turn. One that nobody waits for any
//! more is not answered.

use tokio::sync::oneshot;
use tower_lsp::jsonrpc::{Error, Result};

use crate::capabilities::ClientFeatures;
use crate::convert::to_lsp::View;
use crate::guard;

/// A question about one document that knows where its answer goes.
pub(super) trait Question: Send {
    /// Whether nobody waits for the answer any more.
    fn is_cancelled(&self) -> bool;

    /// Answers it, given the document if that is an open Dockerfile.
    fn answer(self: Box<Self>, document: Option<View<'_>>);
}

/// A question, and the way back of its answer.
pub(super) struct Asked<T, F> {
    pub(super) question: F,
    pub(super) reply: oneshot::Sender<Result<T>>,
}

impl<T, F> Question for Asked<T, F>
where
    T: Default + Send,
    F: FnOnce(View<'_>) -> T + Send,
{
    fn is_cancelled(&self) -> bool {
        self.reply.is_closed()
    }

    fn answer(self: Box<Self>, document: Option<View<'_>>) {
        if self.is_cancelled() {
            return;
        }
        let Asked { question, reply } = *self;
        let answer = document.map_or(Ok(T::default()), |view| guard::run(|| question(view)));
        let _ = reply.send(answer.map_err(|_| Error::internal_error()));
    }
}

/// A question about all open Dockerfiles.
pub(super) trait WideQuestion: Send {
    /// Answers it, given the documents and what the client understands.
    fn answer(self: Box<Self>, documents: &[View<'_>], client: &ClientFeatures);
}

impl<T, F> WideQuestion for Asked<T, F>
where
    T: Default + Send,
    F: FnOnce(&[View<'_>], &ClientFeatures) -> T + Send,
{
    fn answer(self: Box<Self>, documents: &[View<'_>], client: &ClientFeatures) {
        let Asked { question, reply } = *self;
        if !reply.is_closed() {
            let answer = guard::run(|| question(documents, client));
            let _ = reply.send(answer.map_err(|_| Error::internal_error()));
        }
    }
}
