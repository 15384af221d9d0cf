//! What the tags of images mean: the most exact name of the same build.

use images::facts;

use super::{Hint, shown};
use crate::Snapshot;
use crate::features::image_places::{self, ImagePlace};
use crate::features::pages::{LATEST, quoted};

/// The hints of the entry `entry`.
pub(super) fn hints(snapshot: &Snapshot, entry: usize) -> Vec<Hint> {
    let model = snapshot.model();
    let stage = model.stage_at(entry).filter(|stage| stage.entry == entry);
    let base = stage.and_then(|stage| image_places::of_stage(snapshot, stage));
    let sources = model.sources_at(entry).iter();
    let sources = sources.filter_map(|source| image_places::of_source(snapshot, source));
    base.into_iter().chain(sources).filter_map(|place| hint(&place)).collect()
}

fn hint(place: &ImagePlace) -> Option<Hint> {
    // A digest tells exactly what is meant.
    if place.digest().is_some() {
        return None;
    }
    let tag = place.tag().unwrap_or(LATEST);
    let exact = facts::image(&place.repository()?)?.build(tag)?.exact_tag();
    if exact == tag {
        return None;
    }
    let (day, label) = (facts::SNAPSHOT, format!("= {}", shown(exact)));
    let tooltip = format!("On {day}, {} was the same build as {}.", quoted(tag), quoted(exact));
    Some(Hint { offset: place.span.end, label, is_apart: true, tooltip })
}
