//! The time that one answer may take; every step of it gets what is left.

use std::time::{Duration, Instant};

use crate::trouble::Trouble;

/// The end of an answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline(Instant);

impl Deadline {
    /// In `time` from now.
    pub(crate) fn after(time: Duration) -> Deadline {
        Deadline(Instant::now() + time)
    }

    /// An earlier end: this much of a hundred of what is left.
    pub(crate) fn part(self, percent: u32) -> Deadline {
        let left = self.0.saturating_duration_since(Instant::now());
        Deadline(Instant::now() + left * percent.min(100) / 100)
    }

    /// What is left of it.
    ///
    /// # Errors
    /// [`Trouble::Late`] if that is nothing.
    pub(crate) fn left(self) -> Result<Duration, Trouble> {
        let left = self.0.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(Trouble::Late) } else { Ok(left) }
    }
}
