//! Stages: the FROM that begins one, and everything that names or numbers it.

use syntax::Span;

use super::{Access, Found, Occurrence, Thing};
use crate::Snapshot;
use crate::model::{Base, Model, Stage, Target};

/// The stage that is named at the byte `offset`.
pub(super) fn find(snapshot: &Snapshot, offset: u32) -> Option<Found> {
    let model = snapshot.model();
    let entry = snapshot.document().entry_at(offset)?;
    let (number, at) = named(model, entry, offset)?;
    let stage = model.stages().get(number)?;
    let definition = stage.name.as_ref().map(|name| name.span).or(stage.base_span);
    let occurrences = places(model, stage);
    Some(Found { thing: Thing::Stage(number), at, definition, occurrences })
}

/// The number of the stage that is named at `offset` in the entry `entry`, and the place.
fn named(model: &Model, entry: usize, offset: u32) -> Option<(usize, Span)> {
    let stage = model.stage_at(entry)?;
    if stage.entry == entry {
        let name = stage.name.as_ref().map(|name| name.span).filter(|span| span.touches(offset));
        let base = stage.base_span.filter(|span| span.touches(offset));
        return match (name, base, &stage.base) {
            (Some(name), ..) => Some((stage.number, name)),
            (None, Some(base), Base::Stage(number)) => Some((*number, base)),
            _ => None,
        };
    }
    let source = model.sources_at(entry).iter().find(|source| source.span.touches(offset))?;
    Some((target(source.target)?, source.span))
}

/// The stage that is meant, even if the build refuses it there.
fn target(target: Target) -> Option<usize> {
    match target {
        Target::Stage(number) | Target::TooEarly(number) => Some(number),
        Target::NoStage | Target::Image | Target::Unreadable => None,
    }
}

/// Every place that means `stage`.
fn places(model: &Model, stage: &Stage) -> Vec<Occurrence> {
    let number = stage.number;
    let own = stage.name.as_ref().map(|name| Occurrence {
        span: name.span,
        access: Access::Write,
        is_name: true,
    });
    let is_based = |other: &&Stage| other.base == Base::Stage(number);
    let bases = model.stages().iter().filter(is_based).filter_map(|other| {
        // The name of a stage has no variables.
        let is_name = !other.base_text.contains('$');
        Some(Occurrence { span: other.base_span?, access: Access::Read, is_name })
    });
    let sources = model.sources().iter().filter(|source| target(source.target) == Some(number));
    let sources = sources.map(|source| Occurrence {
        span: source.span,
        access: Access::Read,
        is_name: !source.is_number(),
    });
    let mut places: Vec<Occurrence> = own.into_iter().chain(bases).chain(sources).collect();
    places.sort_by_key(|place| place.span);
    places
}
