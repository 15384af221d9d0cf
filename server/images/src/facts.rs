//! What is compiled in of container images: their tags, builds and platforms on the day
//! [`SNAPSHOT`], the tags that were dropped before, and until when releases are supported. Every
//! answer is true of that day; what came later is not known here.
//!
//! `server/docs/images.md` tells where the data is from and how it is made.

mod blocks;
mod cycles;
mod history;
mod lines;
mod listed;
mod nearest;
mod newness;
mod successor;

pub use cycles::{Cycle, End, Suite, cycles};
pub use listed::{Build, Deprecated, Image, Removal, Status, image, images, is_official, named};

use crate::Day;

/// The day on which the data was true.
pub const SNAPSHOT: Day = Day::from_number(20_686);

#[cfg(test)]
mod tests;
