//! The delimiter of a heredoc: its marker and the line that ends it.

use syntax::{Heredoc, Placed, Span};

use super::{Access, Found, Occurrence, Thing};
use crate::Snapshot;

/// The delimiter at the byte `offset`.
pub(super) fn find(snapshot: &Snapshot, offset: u32) -> Option<Found> {
    let entry = snapshot.document().entry_at(offset)?;
    let placed = snapshot.document().entries().get(entry)?;
    let heredocs = &placed.entry.instruction.as_ref()?.heredocs;
    let touches = |found: &Heredoc| {
        let spans = [Some(found.span), found.end];
        spans.into_iter().flatten().any(|span| placed.absolute(span).touches(offset))
    };
    let index = heredocs.iter().position(touches)?;
    let heredoc = heredocs.get(index)?;
    let occurrences = places(placed, heredoc);
    let at = occurrences.iter().map(|place| place.span).find(|span| span.touches(offset));
    let definition = occurrences.first().map(|place| place.span);
    let at = at.or(definition)?;
    Some(Found { thing: Thing::Heredoc { entry, index }, at, definition, occurrences })
}

/// The marker's delimiter, without quotes around it, and the end.
fn places(placed: &Placed, heredoc: &Heredoc) -> Vec<Occurrence> {
    let name = &heredoc.marker.name;
    let written = placed.entry.slice(heredoc.delimiter);
    let inner = written.find(name.as_str()).map(|at| {
        let start = heredoc.delimiter.start + at as u32;
        Span::new(start, start + name.len() as u32)
    });
    let marker = Occurrence {
        span: placed.absolute(inner.unwrap_or(heredoc.delimiter)),
        access: Access::Write,
        is_name: inner.is_some(),
    };
    let end = heredoc.end.map(|end| Occurrence {
        span: placed.absolute(end),
        access: Access::Read,
        is_name: true,
    });
    [Some(marker), end].into_iter().flatten().collect()
}
