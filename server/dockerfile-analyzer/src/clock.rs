//! Which day it is, for what depends on it: whether a release is still supported.

use std::time::{SystemTime, UNIX_EPOCH};

use images::Day;

/// The variable by which builds that are to be repeated tell the time, in seconds since 1970
/// (<https://reproducible-builds.org/specs/source-date-epoch/>).
const TOLD: &str = "SOURCE_DATE_EPOCH";

const SECONDS: u64 = 86_400;

/// The day in UTC by the clock, or by the environment where that tells another one.
pub(crate) fn today() -> Day {
    let told = std::env::var(TOLD).ok().and_then(|seconds| seconds.parse().ok());
    day_of(told.unwrap_or_else(|| {
        SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
    }))
}

/// The day that `seconds` after 1970 are in.
pub(crate) fn day_of(seconds: u64) -> Day {
    Day::from_number(i32::try_from(seconds / SECONDS).unwrap_or(i32::MAX))
}
