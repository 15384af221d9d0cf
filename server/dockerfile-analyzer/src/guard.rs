//! The one place that stops a panic: the message it came from gets an error, the rest goes on. The
//! panic itself has been logged by then, with its place, by the hook that `log` installs.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};

/// A panic was stopped.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Panicked;

/// What `step` gives, unless it panics. A step may leave what it borrows half changed, so it
/// should borrow only what is rebuilt or thrown away afterwards.
pub(crate) fn run<T>(step: impl FnOnce() -> T) -> Result<T, Panicked> {
    catch_unwind(AssertUnwindSafe(step)).map_err(|_| Panicked)
}

/// What `future` gives, unless it panics.
pub(crate) async fn wait<T>(future: impl Future<Output = T>) -> Result<T, Panicked> {
    let mut future = pin!(future);
    std::future::poll_fn(|context| {
        let poll = run(|| Pin::as_mut(&mut future).poll(context));
        poll.map_or_else(|panicked| std::task::Poll::Ready(Err(panicked)), |poll| poll.map(Ok))
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error() {
        assert_eq!(run(|| 1), Ok(1));
        assert_eq!(run(|| panic!("on purpose")), Err::<(), _>(Panicked));
    }

    #[tokio::test]
    async fn a_panic_in_a_future_becomes_an_error() {
        assert_eq!(wait(async { 1 }).await, Ok(1));
        let panics = async {
            tokio::task::yield_now().await;
            panic!("on purpose")
        };
        assert_eq!(wait(panics).await, Err::<(), _>(Panicked));
    }
}
