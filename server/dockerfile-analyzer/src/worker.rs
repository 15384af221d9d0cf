//! A thread that does one job after the other.

use std::sync::mpsc::{self, Sender};
use std::thread;

use crate::guard;

type Job = Box<dyn FnOnce() + Send>;

/// A thread of its own for work that would otherwise hold up the session.
#[derive(Debug)]
pub(crate) struct Worker {
    jobs: Sender<Job>,
}

impl Worker {
    /// Starts the thread.
    pub(crate) fn start(name: &str) -> std::io::Result<Worker> {
        let (jobs, queue) = mpsc::channel::<Job>();
        let work = move || {
            for job in queue {
                let _ = guard::run(job);
            }
        };
        thread::Builder::new().name(name.to_owned()).spawn(work)?;
        Ok(Worker { jobs })
    }

    /// Does `job` after those given before. A job that panics does not harm those after it.
    pub(crate) fn run(&self, job: impl FnOnce() + Send + 'static) {
        let _ = self.jobs.send(Box::new(job));
    }
}
