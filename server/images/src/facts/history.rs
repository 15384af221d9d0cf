//! Every tag of the official images that was ever listed, with the day on which it was dropped.
//!
//! The data is a finite-state map from `image:tag` to the day's number, or 0 while it is listed. It
//! is read where it lies: nothing is unpacked.

use std::sync::OnceLock;

use fst::automaton::{Automaton, Str};
use fst::{IntoStreamer, Map, Streamer};

use super::listed::Image;
use crate::Day;

static DATA: &[u8] = include_bytes!("../../data/tags.fst");

/// Checks the head of the data, no more.
fn map() -> Option<&'static Map<&'static [u8]>> {
    static MAP: OnceLock<Option<Map<&'static [u8]>>> = OnceLock::new();
    MAP.get_or_init(|| Map::new(DATA).ok()).as_ref()
}

/// The day on which `tag` of `image` was dropped; `None` also if it is still listed.
pub(super) fn dropped(image: &str, tag: &str) -> Option<Day> {
    let day = map()?.get(format!("{image}:{tag}"))?;
    i32::try_from(day).ok().filter(|day| *day != 0).map(Day::from_number)
}

impl Image {
    /// The tags that begin with `prefix` and are not listed any more, each with the day on which
    /// it was dropped, in the order of their letters; no more than `most`.
    pub fn dropped_tags(self, prefix: &str, most: usize) -> Vec<(String, Day)> {
        let key = format!("{}:{prefix}", self.name);
        let name = self.name.len() + 1;
        let mut found = Vec::new();
        let Some(map) = map() else { return found };
        let mut stream = map.search(Str::new(&key).starts_with()).into_stream();
        while let Some((key, day)) = stream.next() {
            if found.len() == most {
                break;
            }
            let tag = key.get(name..).and_then(|tag| std::str::from_utf8(tag).ok());
            if let (Some(tag), Ok(day @ 1..)) = (tag, i32::try_from(day)) {
                found.push((tag.to_owned(), Day::from_number(day)));
            }
        }
        found
    }

    /// Whether all tags that it ever had are known, and there were some.
    pub fn has_history(self) -> bool {
        let key = format!("{}:", self.name);
        let found = map().map(|map| map.search(Str::new(&key).starts_with()).into_stream());
        found.is_some_and(|mut stream| stream.next().is_some())
    }
}
