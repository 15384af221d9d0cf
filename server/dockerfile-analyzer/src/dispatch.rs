//! Hands each message to the framework, in the order of their arrival, and its answer to the
//! client.
//!
//! Each handler is polled once in place before the next message is looked at, so what it does
//! before its first wait is done in order by construction. It goes on in a task if it has to wait.
//! The framework's own loop starts handlers in order as well, but keeps its promise of one
//! `initialize` only for clients that wait for the answer, answers unknown methods before
//! `initialize` as unknown, and ends at the first panic.

use std::future::Future;
use std::task::Poll;

use futures_util::{SinkExt, StreamExt};
use tokio::sync::mpsc::Receiver;
use tokio::task::JoinSet;
use tower_lsp::jsonrpc::{Error, ErrorCode, Request, Response};
use tower_lsp::{ClientSocket, LspService};
use tower_service::Service;

use crate::backend::Backend;
use crate::convert::from_lsp;
use crate::guard;
use crate::transport::{Event, Outgoing};

/// How many requests are worked on at once; the next one waits in the queue.
const MOST_RUNNING: usize = 4096;

/// How far the session has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Uninitialized,
    Running,
    ShutDown,
}

/// Serves until the client sends `exit`, goes away or dies; tells whether that was in order, which
/// takes a `shutdown` before.
pub(crate) async fn serve(
    service: LspService<Backend>,
    socket: ClientSocket,
    mut events: Receiver<Event>,
    outgoing: Outgoing,
) -> bool {
    let (mut requests, mut responses) = socket.split();
    let to_client = outgoing.clone();
    tokio::spawn(async move {
        while let Some(request) = requests.next().await {
            to_client.send(&request);
        }
    });
    let mut dispatcher =
        Dispatcher { service, outgoing, phase: Phase::Uninitialized, running: JoinSet::new() };
    while let Some(event) = events.recv().await {
        match event {
            Event::Request(request) if request.method() == "exit" => {
                dispatcher.call(request).await;
                break;
            }
            Event::Request(request) => dispatcher.request(request).await,
            Event::Response(response) => drop(responses.send(response).await),
            Event::Closed => break,
            Event::ParentEnded => {
                tracing::info!("the client's process has ended");
                return false;
            }
        }
    }
    dispatcher.finish().await
}

struct Dispatcher {
    service: LspService<Backend>,
    outgoing: Outgoing,
    phase: Phase,
    running: JoinSet<()>,
}

impl Dispatcher {
    async fn request(&mut self, request: Request) {
        if let Some(error) = self.refusal(&request) {
            return self.refuse(&request, error);
        }
        match request.method() {
            "initialize" => self.initialize(request).await,
            "shutdown" => {
                self.phase = Phase::ShutDown;
                self.call(request).await;
            }
            _ => self.call(request).await,
        }
    }

    /// Why this is not the time for `request`.
    fn refusal(&self, request: &Request) -> Option<Error> {
        let refused = |code, message: &'static str| {
            Some(Error { message: message.into(), ..Error::new(code) })
        };
        match (self.phase, request.method()) {
            (Phase::Uninitialized, "initialize") => None,
            (Phase::Uninitialized, _) => {
                refused(ErrorCode::ServerError(-32002), "the first request must be `initialize`")
            }
            (Phase::Running, "initialize") => {
                refused(ErrorCode::InvalidRequest, "the server is already initialized")
            }
            (Phase::Running, _) => None,
            (Phase::ShutDown, _) => {
                refused(ErrorCode::InvalidRequest, "the server has been shut down")
            }
        }
    }

    fn refuse(&self, request: &Request, error: Error) {
        match request.id() {
            Some(id) => self.outgoing.respond(Response::from_error(id.clone(), error)),
            None => tracing::debug!("`{}` is ignored: {}", request.method(), error.message),
        }
    }

    /// Starts the session. Nothing else happens meanwhile: a client that sends on without waiting
    /// for the answer is served all the same.
    async fn initialize(&mut self, request: Request) {
        let Some(id) = request.id().cloned() else { return };
        let params = from_lsp::initialize(request.params());
        let request = Request::build("initialize").params(params).id(id).finish();
        let response = answer(&mut self.service, request).await;
        if response.as_ref().is_some_and(Response::is_ok) {
            self.phase = Phase::Running;
        }
        reply(&self.outgoing, response);
    }

    async fn call(&mut self, request: Request) {
        while self.running.try_join_next().is_some() {}
        if self.running.len() >= MOST_RUNNING {
            self.running.join_next().await;
        }
        let mut call = Box::pin(answer(&mut self.service, request));
        let first = std::future::poll_fn(|context| Poll::Ready(call.as_mut().poll(context))).await;
        let outgoing = self.outgoing.clone();
        match first {
            Poll::Ready(response) => reply(&outgoing, response),
            Poll::Pending => {
                self.running.spawn(async move { reply(&outgoing, call.await) });
            }
        }
    }

    /// Waits for the answers to what was asked, and tells whether the session ended in order.
    async fn finish(mut self) -> bool {
        while self.running.join_next().await.is_some() {}
        self.phase == Phase::ShutDown
    }
}

/// What `service` answers. A panic, here or in a handler, becomes an error.
fn answer<S>(
    service: &mut S,
    request: Request,
) -> impl Future<Output = Option<Response>> + Send + use<S>
where
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send,
    S::Error: Send,
{
    let id = request.id().cloned();
    let call = guard::run(|| service.call(request));
    async move {
        let response = match call {
            Ok(call) => guard::wait(call).await,
            Err(panicked) => Err(panicked),
        };
        match response {
            // The only error is that the session has ended; nobody waits for an answer then.
            Ok(response) => response.ok().flatten(),
            Err(_) => id.map(|id| Response::from_error(id, Error::internal_error())),
        }
    }
}

fn reply(outgoing: &Outgoing, response: Option<Response>) {
    if let Some(response) = response {
        outgoing.respond(response);
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::task::Context;

    use super::*;

    /// Panics when it is called, or when its answer is awaited.
    struct Panics {
        at_once: bool,
    }

    struct PanicsWhenPolled;

    impl Future for PanicsWhenPolled {
        type Output = Result<Option<Response>, Infallible>;

        fn poll(self: std::pin::Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
            panic!("on purpose")
        }
    }

    impl Service<Request> for Panics {
        type Response = Option<Response>;
        type Error = Infallible;
        type Future = PanicsWhenPolled;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, _: Request) -> PanicsWhenPolled {
            assert!(!self.at_once, "on purpose");
            PanicsWhenPolled
        }
    }

    #[tokio::test]
    async fn a_panic_in_a_handler_is_answered() {
        for at_once in [true, false] {
            let request = Request::build("x").id(7).finish();
            let response = answer(&mut Panics { at_once }, request).await.unwrap();
            assert_eq!(response, Response::from_error(7.into(), Error::internal_error()));
            assert_eq!(answer(&mut Panics { at_once }, Request::build("x").finish()).await, None);
        }
    }
}
