//! Watches the process that started the server, because a client that crashes does not always
//! close the pipes: another process may have inherited them.

use std::time::Duration;

use tokio::sync::mpsc::Sender;

use crate::transport::Event;

/// How long the server outlives its parent at most.
const INTERVAL: Duration = Duration::from_secs(1);

/// Tells `events` when the process `id` has ended; to be called inside of a runtime.
///
/// A process that is not there to begin with is not watched. The specification asks to exit then,
/// but the client has just spoken to us: the number comes from another machine or another process
/// namespace (a container, a remote shell), and exiting would make the server unusable there.
/// Where processes cannot be asked for without unsafe code (Windows) none is watched; there the
/// end of standard input has to do.
pub(crate) fn watch(id: i32, events: Sender<Event>) {
    if !is_alive(id) {
        tracing::info!("the client's process {id} is not visible from here and not watched");
        return;
    }
    tokio::spawn(async move {
        while is_alive(id) {
            tokio::time::sleep(INTERVAL).await;
        }
        let _ = events.send(Event::ParentEnded).await;
    });
}

#[cfg(unix)]
fn is_alive(id: i32) -> bool {
    use rustix::process::{Pid, test_kill_process};

    // No permission to signal it means that it exists.
    let gone = |id| test_kill_process(id) == Err(rustix::io::Errno::SRCH);
    id > 0 && Pid::from_raw(id).is_some_and(|id| !gone(id))
}

#[cfg(not(unix))]
fn is_alive(_: i32) -> bool {
    false
}
