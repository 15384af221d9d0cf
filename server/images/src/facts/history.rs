//! Every tag of the official images that was ever listed, with the day on which it was dropped.
//!
//! The data is a finite-state map from `image:tag` to the day's number, or 0 while it is listed. It
//! is read where it lies: nothing is unpacked.

use std::sync::OnceLock;

use fst::automaton::{Automaton, Str};
use fst::{IntoStreamer, Map, Streamer};

use super::listed::{Image, Status};
use crate::Day;

static DATA: &[u8] = include_bytes!("../../data/tags.fst");

/// Checks the head of the data, no more.
fn map() -> Option<&'static Map<&'static [u8]>> {
    static MAP: OnceLock<Option<Map<&'static [u8]>>> = OnceLock::new();
    MAP.get_or_init(|| Map::new(DATA).ok()).as_ref()
}

/// What became of a tag of `image` that is not listed.
pub(super) fn status(image: Image, tag: &str) -> Status {
    let day = map().and_then(|map| map.get(format!("{}:{tag}", image.name)));
    match day.and_then(|day| i32::try_from(day).ok()) {
        Some(0) => Status::Unknown,
        Some(day) => Status::Dropped(Day::from_number(day)),
        None if image.is_official() && has_tags(image) => Status::Never,
        None => Status::Unknown,
    }
}

/// Whether any tag of `image` was ever listed.
fn has_tags(image: Image) -> bool {
    let key = format!("{}:", image.name);
    let found = map().map(|map| map.search(Str::new(&key).starts_with()).into_stream());
    found.is_some_and(|mut stream| stream.next().is_some())
}
