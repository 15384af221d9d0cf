//! Servers that want to be left alone for a while (429, or 503 with `Retry-After`) are.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::deadline::Deadline;
use crate::http::{Http, Question, Reply};
use crate::trouble::Trouble;

/// How long a server is left alone that does not say for how long, and how long at most.
const USUAL: Duration = Duration::from_secs(60);
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// Until when which servers are left alone.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    until: Mutex<HashMap<String, Instant>>,
}

impl Limits {
    /// Asks, unless the server wants to be left alone.
    pub(crate) fn ask(
        &self,
        http: &Http,
        question: &Question<'_>,
        deadline: Deadline,
    ) -> Result<Reply, Trouble> {
        let host = question.address.authority();
        if let Some(wait) = self.wait(host) {
            return Err(Trouble::Limited(wait));
        }
        let reply = http.ask(question, deadline)?;
        let after = reply.header("retry-after");
        if reply.status != 429 && !(reply.status == 503 && after.is_some()) {
            return Ok(reply);
        }
        // A day instead of a number is not read: the usual time is enough for it.
        let wait =
            after.and_then(|text| text.trim().parse().ok()).map_or(USUAL, Duration::from_secs);
        let wait = wait.clamp(Duration::from_secs(1), LONGEST);
        let mut until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        until.retain(|_, end| *end > Instant::now());
        until.insert(host.to_owned(), Instant::now() + wait);
        Err(Trouble::Limited(wait))
    }

    fn wait(&self, host: &str) -> Option<Duration> {
        let until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        let left = until.get(host)?.saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some(left)
    }
}
